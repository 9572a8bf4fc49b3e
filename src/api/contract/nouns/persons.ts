import { z } from 'zod';
import { method } from '../method.ts';

/** A contact by its id, or a number by how a person writes it. */
const who = z
  .strictObject({
    contact: z.number().int().positive().optional(),
    number: z.string().min(1).max(64).optional(),
  })
  .refine((value) => (value.contact === undefined) !== (value.number === undefined), {
    message: 'give the id of a contact, or a number',
  });

const rows = z.array(z.record(z.string(), z.unknown()));

/** Everything that is kept about one person. */
export const personData = z.strictObject({
  contacts: rows,
  history: rows,
  numbers: z.array(z.string()),
  sent: rows,
  received: rows,
  /** Messages that backups found on cards and devices. */
  stored: rows,
  deliveries: rows,
  updates: rows,
  records: rows,
  optOuts: rows,
});

export const forgotten = z.strictObject({
  contacts: z.number().int(),
  messages: z.number().int(),
  deliveries: z.number().int(),
  updates: z.number().int(),
  records: z.number().int(),
  /** What had to stay, in sentences. */
  kept: z.array(z.string()),
  /** Records and messages on cards and devices, which a backup brings back. */
  stillOn: z.array(z.string()),
  /** Whether nothing of it can be found in the file of the database any more. */
  clean: z.boolean(),
});

export const personMethods = {
  'persons.export': method('read', who, personData),
  'persons.forget': method('change', who, forgotten),
} as const;
