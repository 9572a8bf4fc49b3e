import { z } from 'zod';

export const detectedPort = z.strictObject({
  path: z.string(),
  /** The link that survives replugging, where the system makes one. */
  link: z.string().nullable(),
  interface: z.number().int().nullable(),
  driver: z.string().nullable(),
  /** What the port is known for, and what it did when it was asked. */
  note: z.string(),
});

export const detectedModem = z.strictObject({
  /** The port to use, null when none is known. */
  port: z.string().nullable(),
  /**
   * `answers`: a modem; `in-use`: one of our devices; `busy`: another program has it; `denied`: no permission; `silent`: nobody
   * answers; `skipped`: left alone; `unasked`: may be asked, but was not.
   */
  state: z.enum(['answers', 'in-use', 'busy', 'denied', 'silent', 'skipped', 'unasked']),
  reason: z.string(),
  /** The device that it is already. */
  device: z.string().nullable(),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  imei: z.string().nullable(),
  usbId: z.string().nullable(),
  usbPath: z.string().nullable(),
  serial: z.string().nullable(),
  product: z.string().nullable(),
  ports: z.array(detectedPort),
  /** The command that adds it. */
  command: z.string().nullable(),
});
