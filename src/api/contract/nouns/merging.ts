import { z } from 'zod';
import { method } from '../method.ts';
import { contact } from './contacts.ts';

const who = z.strictObject({ id: z.number().int(), name: z.string() });

/** Two contacts that may be one person, with the rule that says so. */
export const proposal = z.strictObject({
  a: who,
  b: who,
  /** `safe`: merged without asking; `doubtful`: a person decides. */
  verdict: z.enum(['safe', 'doubtful']),
  rule: z.string(),
  explanation: z.string(),
});

export const mergedContact = z.strictObject({
  contact: z.number().int(),
  name: z.string(),
  absorbed: z.array(z.number().int()),
  /** The change set: `contact undo` takes it back as one. */
  set: z.number().int(),
  explanation: z.string(),
});

export const dedupeResult = z.strictObject({
  merged: z.array(mergedContact),
  proposals: z.array(proposal),
});

const ids = z.array(z.number().int().positive()).min(2).max(1_000);

export const mergingMethods = {
  'contacts.merge': method(
    'change',
    z.strictObject({ ids }),
    z.strictObject({ contact, set: z.number().int() }),
  ),
  'contacts.dedupe': method(
    'change',
    z.strictObject({
      owner: z.string().min(1).max(200).optional(),
      /** Only says what would be merged. */
      dryRun: z.boolean().optional(),
    }),
    dedupeResult,
  ),
  'contacts.tellApart': method('change', z.strictObject({ ids }), z.array(who)),
} as const;
