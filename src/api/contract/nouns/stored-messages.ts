import { z } from 'zod';
import { method } from '../method.ts';
import { name } from '../params.ts';
import { time } from './common.ts';

const count = z.number().int();
const iccid = z.string().regex(/^[0-9A-Fa-f]{18,20}$/, 'an ICCID has 18 to 20 digits');

/** `<stat>` of 27.005 section 3.1. */
export const storedStatus = z.enum(['received-unread', 'received-read', 'stored-unsent', 'stored-sent']);

/** One message that a backup found in a storage of a device or card. */
export const storedMessage = z.strictObject({
  id: count,
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  index: count,
  status: storedStatus,
  /** Of the other end; null for what cannot be read. */
  address: z.string().nullable(),
  text: z.string(),
  /** Time of the service centre; null for a sent one, which holds none. */
  at: time.nullable(),
  direction: z.enum(['in', 'out']),
  /** Whether the last backup still found it there. */
  present: z.boolean(),
  /** Place within a long message, and of how many; null for a whole one. */
  part: count.nullable(),
  parts: count.nullable(),
  firstSeen: time,
  lastSeen: time,
});

/** What became, or is to become, of one message of a restore. */
export const restoredMessage = z.strictObject({
  /** Among the stored messages, or in the inbox. */
  id: count,
  source: z.enum(['stored', 'inbox']),
  state: z.enum(['planned', 'written', 'present', 'skipped', 'failed', 'unknown']),
  index: count.nullable(),
  status: storedStatus,
  /** The status that the storage keeps it with. */
  held: storedStatus.nullable(),
  direction: z.enum(['in', 'out']),
  address: z.string().nullable(),
  text: z.string(),
  at: time.nullable(),
  reason: z.string(),
});

export const messageRestore = z.strictObject({
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  dryRun: z.boolean(),
  /** Of the storage before the restore, by its own count. */
  used: count.nullable(),
  total: count.nullable(),
  counts: z.strictObject({
    planned: count,
    written: count,
    present: count,
    skipped: count,
    failed: count,
    unknown: count,
  }),
  messages: z.array(restoredMessage),
  /** What stopped it. */
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
});

export const storedMessageMethods = {
  'sms.stored': method(
    'read',
    z.strictObject({ device: name.optional(), iccid: iccid.optional() }),
    z.array(storedMessage),
  ),
  'sms.restore': method(
    'devices',
    z.strictObject({
      to: name,
      ids: z.array(count.positive()).min(1).max(10_000).optional(),
      /** Received messages of the inbox, with all their parts. */
      received: z.array(count.positive()).min(1).max(10_000).optional(),
      /** All messages of this card; without it and ids those of the card that is in the device. */
      iccid: iccid.optional(),
      storage: z.enum(['SM', 'ME']).optional(),
      dryRun: z.boolean().optional(),
      /** Messages of another card may be written. */
      confirmed: z.boolean().optional(),
      /** What does not fit may be left out. */
      partial: z.boolean().optional(),
    }),
    messageRestore,
  ),
} as const;
