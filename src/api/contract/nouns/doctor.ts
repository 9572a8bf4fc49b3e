import { z } from 'zod';
import { method } from '../method.ts';
import { name } from '../params.ts';

export const finding = z.strictObject({
  /** Null: it is about this machine. */
  device: z.string().nullable(),
  /** Stays the same from release to release; docs/doctor.md lists them. */
  check: z.string(),
  /** `unknown`: it could not be found out, for example because the modem did not answer. */
  verdict: z.enum(['ok', 'warning', 'problem', 'unknown']),
  message: z.string(),
  /** What to do; null where nothing is to be done. */
  hint: z.string().nullable(),
});

export const doctorMethods = {
  'doctor.run': method(
    'devices',
    z.strictObject({
      /** Without it all of them. */
      devices: z.array(name).max(1_000).optional(),
    }),
    z.array(finding),
  ),
} as const;
