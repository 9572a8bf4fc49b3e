import { z } from 'zod';
import { method } from '../method.ts';
import { name, none } from '../params.ts';
import { e164 } from './common.ts';
import { detectedModem } from './finding.ts';

export const deviceState = z.enum([
  'ready',
  'sim-absent',
  'pin-required',
  'puk-required',
  'busy',
  'offline',
  'error',
]);

export const sim = z.strictObject({
  slot: z.number().int(),
  state: z.string(),
  iccid: z.string().nullable(),
  imsi: z.string().nullable(),
  number: e164.nullable(),
  operator: z.string().nullable(),
  /** `partial`: the ICCID is known, IMSI or own number could not be read. */
  identity: z.enum(['full', 'partial']),
  line: z.number().int().nullable(),
});

export const device = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  kind: z.enum(['modem', 'phone']),
  port: z.string(),
  state: deviceState,
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  /** Id of `modems.vendors`; null: none was recognised, or the device is not open. */
  vendor: z.string().nullable(),
  imei: z.string().nullable(),
  sims: z.array(sim),
  sim: sim.nullable(),
  signal: z.strictObject({ dbm: z.number(), percent: z.number() }).nullable(),
  network: z.strictObject({ state: z.string(), operator: z.string().nullable() }).nullable(),
  line: z.number().int().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
});

export const modem = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  port: z.string(),
  baud: z.number().int().nullable(),
  /** Where the PIN comes from, never the PIN: `env:NAME`, `file:PATH` or null. */
  pinSource: z.string().nullable(),
  /** `config`: a [[modem]] table of the configuration file; `database`: added by `modem add`. */
  origin: z.enum(['config', 'database']),
  imei: z.string().nullable(),
});

export const vendor = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Patterns of the answers to AT+CGMI and AT+CGMM, and ids of USB interfaces. */
  recognizedBy: z.strictObject({
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    usb: z.array(z.string()),
  }),
  quirks: z.array(
    z.strictObject({
      name: z.string(),
      /** A pattern of the answer to AT+CGMM; null: for all models. */
      model: z.string().nullable(),
      value: z.union([z.array(z.string()), z.number(), z.boolean()]),
      because: z.string(),
      source: z.string(),
    }),
  ),
  habits: z.array(
    z.strictObject({
      about: z.enum(['iccid', 'charset', 'phonebook', 'sms', 'fault']),
      text: z.string(),
      source: z.string(),
    }),
  ),
});

export const deviceMethods = {
  'devices.list': method('devices', none, z.array(device)),
  'modems.list': method('read', none, z.array(modem)),
  'modems.add': method(
    'devices',
    z.strictObject({
      name,
      port: z.string().min(1).max(4096),
      baud: z.number().int().min(300).max(4_000_000).optional(),
      pinEnv: z.string().max(256).optional(),
      pinFile: z.string().max(4096).optional(),
      /** false: do not open the port now. */
      probe: z.boolean().optional(),
    }),
    z.strictObject({ modem: modem, device: device.nullable() }),
  ),
  'modems.remove': method('change', z.strictObject({ name }), modem),
  'modems.vendors': method('read', none, z.array(vendor)),
  'modems.at': method(
    'devices',
    z.strictObject({ name, command: z.string().min(1).max(1000) }),
    z.strictObject({ command: z.string(), lines: z.array(z.string()), result: z.string() }),
  ),
  'modems.detect': method(
    'devices',
    z.strictObject({
      /** false: open nothing, only list what is attached. */
      probe: z.boolean().optional(),
    }),
    z.array(detectedModem),
  ),
} as const;
