import { z } from 'zod';
import { method } from '../method.ts';
import { e164 } from './common.ts';
import { deviceState } from './devices.ts';

export const cardService = z.strictObject({
  number: z.number().int(),
  name: z.string().nullable(),
  active: z.boolean(),
});

/** One card as its own files describe it; what is null has its reason in `missing`. */
export const simInfo = z.strictObject({
  device: z.string(),
  state: deviceState,
  /** `sim` or `usim`: whose service table it is. */
  application: z.enum(['sim', 'usim']).nullable(),
  iccid: z.string().nullable(),
  imsi: z.string().nullable(),
  serviceProvider: z.string().nullable(),
  ownNumbers: z
    .array(z.strictObject({ name: z.string(), number: e164.nullable(), raw: z.string() }))
    .nullable(),
  phonebook: z
    .strictObject({
      records: z.number().int().nullable(),
      recordLength: z.number().int(),
      nameOctets: z.number().int(),
    })
    .nullable(),
  messages: z
    .strictObject({ records: z.number().int().nullable(), recordLength: z.number().int() })
    .nullable(),
  services: z.array(cardService).nullable(),
  missing: z.array(z.strictObject({ field: z.string(), reason: z.string() })),
});

export const simMethods = {
  'sims.info': method(
    'devices',
    z.strictObject({
      /** Without it: every device. */
      device: z.string().min(1).max(64).optional(),
    }),
    z.array(simInfo),
  ),
} as const;
