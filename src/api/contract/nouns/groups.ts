import { z } from 'zod';
import { method } from '../method.ts';
import { contact, ids, owner } from './contacts.ts';

/** A group of a book and how many contacts are in it. */
export const group = z.strictObject({ name: z.string(), contacts: z.number().int() });

const name = z.string().min(1).max(200);

export const groupMethods = {
  'groups.list': method('read', z.strictObject({ owner }), z.array(group)),
  'groups.show': method('read', z.strictObject({ group: name, owner }), z.array(contact)),
  'groups.add': method('change', z.strictObject({ group: name, ids, owner }), group),
  'groups.remove': method('change', z.strictObject({ group: name, ids: ids.optional(), owner }), group),
  'groups.rename': method('change', z.strictObject({ group: name, to: name, owner }), group),
} as const;
