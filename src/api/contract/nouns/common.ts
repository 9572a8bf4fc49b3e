import { z } from 'zod';

export const time = z.string().describe('ISO-8601, UTC');

export const e164 = z.string().describe('E.164');

export const failure = z.strictObject({
  device: z.string().nullable(),
  storage: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});
