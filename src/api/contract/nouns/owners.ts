import { z } from 'zod';
import { method } from '../method.ts';

/** An owner of lines, and its book. */
export const ownerItem = z.strictObject({
  id: z.number().int(),
  /** Null: owner 1, when the configuration has no name. */
  name: z.string().nullable(),
  book: z.number().int(),
  sharesBookWith: z.array(z.string().nullable()),
  lines: z.number().int(),
  contacts: z.number().int(),
});

const name = z.string().min(1).max(200);

export const ownerMethods = {
  'owners.list': method('read', z.strictObject({}), z.array(ownerItem)),
  'owners.add': method('change', z.strictObject({ name, sharesBookOf: name.optional() }), ownerItem),
  'owners.rename': method('change', z.strictObject({ name, to: name }), ownerItem),
  'owners.remove': method('change', z.strictObject({ name }), z.strictObject({ removed: z.string() })),
} as const;
