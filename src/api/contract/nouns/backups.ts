import { z } from 'zod';
import { method } from '../method.ts';
import { byId, none } from '../params.ts';
import { failure, time } from './common.ts';

export const snapshotSummary = z.strictObject({
  id: z.number().int(),
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  kind: z.enum(['full', 'incremental']),
  entries: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  durationMs: z.number().int(),
});

/** What a backup with messages found in one storage for them. */
export const messagesSummary = z.strictObject({
  device: z.string(),
  storage: z.string(),
  total: z.number().int(),
  added: z.number().int(),
  /** Backed up before, taken in by the inbox, or forgotten. */
  known: z.number().int(),
});

export const backupResult = z.strictObject({
  snapshots: z.array(snapshotSummary),
  messages: z.array(messagesSummary),
  failures: z.array(failure),
});

export const snapshotListItem = snapshotSummary.extend({ takenAt: time });

/** A further number of a record of a USIM. */
const additionalNumber = z.strictObject({
  number: z.string(),
  numberType: z.number().int().nullable(),
  /** What kind of number it is, in the words of the card. */
  label: z.string().nullable(),
});

export const snapshotEntry = z.strictObject({
  index: z.number().int(),
  name: z.string(),
  number: z.string(),
  numberType: z.number().int().nullable(),
  secondName: z.string().nullable(),
  emails: z.array(z.string()),
  additionalNumbers: z.array(additionalNumber),
  groups: z.array(z.string()),
});

export const snapshotDetail = z.strictObject({
  id: z.number().int(),
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  takenAt: time,
  entries: z.array(snapshotEntry),
});

export const recordChange = z.strictObject({
  index: z.number().int(),
  change: z.enum(['added', 'changed', 'removed']),
  before: snapshotEntry.nullable(),
  after: snapshotEntry.nullable(),
});

export const snapshotDiff = z.strictObject({
  from: z.number().int(),
  to: z.number().int(),
  /** Whether both are of one storage; records are compared by their index either way. */
  sameStorage: z.boolean(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  entries: z.array(recordChange),
});

export const snapshotCheck = z.strictObject({
  id: z.number().int(),
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  records: z.number().int(),
  state: z.enum(['ok', 'damaged']),
  problems: z.array(z.strictObject({ index: z.number().int().nullable(), message: z.string() })),
});

export const removedSnapshot = z.strictObject({
  id: z.number().int(),
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  takenAt: time,
});

export const backupMethods = {
  'backup.run': method(
    'devices',
    z.strictObject({
      devices: z.array(z.string().min(1).max(64)).optional(),
      storages: z
        .array(z.string().regex(/^[A-Z]{2}$/, 'a storage has two capital letters, like SM'))
        .optional(),
      full: z.boolean().optional(),
      /** Also the messages that the devices and their cards store. */
      sms: z.boolean().optional(),
    }),
    backupResult,
  ),
  'snapshots.list': method('read', none, z.array(snapshotListItem)),
  'snapshots.show': method('read', byId, snapshotDetail),
  'snapshots.diff': method(
    'read',
    z.strictObject({ from: z.number().int().positive(), to: z.number().int().positive() }),
    snapshotDiff,
  ),
  'snapshots.verify': method(
    'read',
    z.strictObject({ id: z.number().int().positive().optional() }),
    z.array(snapshotCheck),
  ),
  'snapshots.remove': method(
    'change',
    byId.extend({ force: z.boolean().optional().describe('also the only one of its storage') }),
    removedSnapshot,
  ),
  'snapshots.prune': method(
    'change',
    z.strictObject({ dryRun: z.boolean().optional() }),
    z.array(removedSnapshot),
  ),
} as const;
