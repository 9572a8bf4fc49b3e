import { z } from 'zod';

/** Parameters that several methods take. */
export const none = z.strictObject({});
export const byId = z.strictObject({ id: z.number().int().positive() });
export const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a name is 1 to 64 letters, digits, dots, dashes or underscores',
  );
export const lineRef = z.string().min(1).max(200).describe('id or label of a line');
export const number = z.string().min(1).max(64);
export const text = z.string().max(10_000);
export const addressPart = z.string().min(1).max(64);
