import { z } from 'zod';
import { method } from '../method.ts';
import { none } from '../params.ts';

export const databaseBackup = z.strictObject({
  file: z.string(),
  bytes: z.number().int(),
  encrypted: z.boolean(),
  /** The schema of the database in it. */
  schema: z.number().int(),
  /** The SHA-256 of the file, which stands in FILE.sha256 too; null for an encrypted one, which is its own proof. */
  sha256: z.string().nullable(),
});

export const databaseProblem = z.strictObject({
  check: z.enum(['integrity', 'foreign-keys', 'invariants', 'snapshots']),
  message: z.string(),
});

export const databaseCheck = z.strictObject({
  file: z.string(),
  schema: z.number().int(),
  state: z.enum(['ok', 'damaged']),
  /** Snapshots whose hashes were computed anew. */
  snapshots: z.number().int(),
  problems: z.array(databaseProblem),
});

export const databaseMethods = {
  'db.backup': method(
    'read',
    z.strictObject({
      file: z.string().min(1).max(4096).describe('an absolute path'),
      passphrase: z.string().max(1024).optional(),
      overwrite: z.boolean().optional(),
    }),
    databaseBackup,
  ),
  'db.check': method('read', none, databaseCheck),
} as const;
