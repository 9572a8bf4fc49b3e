import { z } from 'zod';
import { method } from '../method.ts';
import { failure } from './common.ts';

const side = z.enum(['book', 'storage']);
const storageName = z.string().regex(/^[A-Z]{2}$/, 'a storage has two capital letters, like SM');
const record = z.strictObject({ name: z.string(), number: z.string() });

export const syncConflict = z.strictObject({
  field: z.enum(['name', 'number', 'record']),
  /** The value of each side; null: removed there. */
  storage: z.string().nullable(),
  book: z.string().nullable(),
});

export const syncStep = z.strictObject({
  action: z.enum([
    'add-to-book',
    'change-book',
    'change-storage',
    'change-both',
    'delete',
    'let-go',
    'conflict',
    'blocked',
  ]),
  index: z.number().int(),
  contact: z.number().int().nullable(),
  storage: record.nullable(),
  book: z.strictObject({ name: z.string(), number: z.string().nullable() }).nullable(),
  after: record.nullable(),
  conflicts: z.array(syncConflict),
  reason: z.string(),
});

export const syncedStorage = z.strictObject({
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  /** The snapshot that was taken first; null for a plan. */
  snapshot: z.number().int().nullable(),
  /** The journal of what was written into the storage: `restore show` and `restore rollback` know it. */
  restore: z.number().int().nullable(),
  unchanged: z.number().int(),
  conflicts: z.number().int(),
  steps: z.array(syncStep),
});

export const syncResult = z.strictObject({
  dryRun: z.boolean(),
  storages: z.array(syncedStorage),
  failures: z.array(failure),
});

export const syncMethods = {
  'sync.run': method(
    'devices',
    z.strictObject({
      devices: z.array(z.string().min(1).max(64)).optional(),
      storages: z.array(storageName).optional(),
      dryRun: z.boolean().optional(),
      /** Who is right where both sides changed one record; without it sync.conflicts of the configuration. */
      prefer: side.optional(),
      /** The same for single records. */
      choices: z
        .array(z.strictObject({ storage: storageName, index: z.number().int().min(0), side }))
        .max(10_000)
        .optional(),
    }),
    syncResult,
  ),
} as const;
