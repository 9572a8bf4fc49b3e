import { z } from 'zod';
import { method } from '../method.ts';
import { byId, number } from '../params.ts';
import { e164, time } from './common.ts';

export const contactNumber = z.strictObject({
  number: e164.nullable(),
  raw: z.string(),
  type: z.string().nullable(),
});

export const contactSource = z.strictObject({
  device: z.string().nullable(),
  iccid: z.string().nullable(),
  storage: z.string(),
  index: z.number().int(),
});

export const contact = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  numbers: z.array(contactNumber),
  emails: z.array(z.string()),
  organization: z.string().nullable(),
  groups: z.array(z.string()),
  sources: z.array(contactSource),
  updatedAt: time,
});

export const change = z.strictObject({
  id: z.number().int(),
  at: time,
  contact: z.number().int(),
  field: z.string(),
  operation: z.enum(['insert', 'update', 'delete']),
  old: z.string().nullable(),
  new: z.string().nullable(),
  cause: z.string(),
  origin: z.string().nullable(),
  /** Changes made together share a set; `contact undo` takes the set back as one. */
  set: z.number().int(),
  undone: z.boolean(),
});

export const contactMethods = {
  'contacts.list': method(
    'read',
    z.strictObject({ query: z.string().max(200).optional() }),
    z.array(contact),
  ),
  'contacts.show': method('read', byId, contact),
  'contacts.add': method(
    'change',
    z.strictObject({
      name: z.string().min(1).max(500),
      numbers: z.array(number).max(100),
      emails: z.array(z.string().max(320)).max(100).optional(),
      organization: z.string().max(500).optional(),
      groups: z.array(z.string().min(1).max(200)).max(100).optional(),
    }),
    contact,
  ),
  'contacts.history': method('read', byId, z.array(change)),
  'contacts.undo': method(
    'change',
    z.strictObject({ id: z.number().int().positive(), change: z.number().int().positive().optional() }),
    z.strictObject({ contact: contact.nullable(), undone: z.array(change) }),
  ),
} as const;
