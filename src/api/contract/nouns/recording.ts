import { z } from 'zod';
import { method } from '../method.ts';
import { name } from '../params.ts';

export const recording = z.strictObject({
  name,
  /** Id of the vendor; `generic` when none is recognised. */
  vendor: z.string(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  /** Exchanges that can be replayed. */
  exchanges: z.number().int(),
  /** Those without a clear end; they stand in the dialogue as comments. */
  leftOut: z.number().int(),
  /** The whole file, ASCII, with numbers and names masked. */
  dialogue: z.string(),
});

export const recordingMethods = {
  'modems.record': method(
    'devices',
    z.strictObject({
      name,
      /** Also the first records of the phonebook, masked. */
      withPhonebook: z.boolean().optional(),
    }),
    recording,
  ),
} as const;
