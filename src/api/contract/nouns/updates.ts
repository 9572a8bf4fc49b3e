import { z } from 'zod';
import { method } from '../method.ts';
import { byId, none } from '../params.ts';
import { e164, time } from './common.ts';

export const updateState = z.enum(['proposed', 'held', 'applied', 'rejected', 'undone']);

export const update = z.strictObject({
  id: z.number().int(),
  /** Address of the sender: a hint, never a proof. */
  from: z.string(),
  contact: z.strictObject({ id: z.number().int(), name: z.string() }),
  oldNumber: e164,
  newNumber: e164,
  trust: z.enum(['none', 'known-key', 'verified-key', 'key-changed']),
  state: updateState,
  reason: z.string().nullable(),
  receivedAt: time,
});

export const updateDetail = update.extend({ text: z.string(), advice: z.string() });

export const updateMethods = {
  'updates.list': method('read', none, z.array(update)),
  'updates.show': method('read', byId, updateDetail),
  'updates.accept': method('change', byId, updateDetail),
  'updates.reject': method('change', byId, updateDetail),
  'updates.undo': method('change', byId, updateDetail),
} as const;
