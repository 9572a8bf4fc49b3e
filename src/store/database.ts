import Database from 'better-sqlite3';
import { SimError } from '../core/errors.ts';
import { MIGRATIONS } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import { ensurePrivateFile } from './private-file.ts';

/** The open database; only this room sees the driver behind it. */
export type Sql = Database.Database;

/**
 * Opens (and creates) the database: WAL, `synchronous=FULL` (a commit survives power loss), foreign keys on, every
 * migration done. Many processes may have it open at once; writers wait up to 5 s for each other.
 * @throws SimError DB_NEWER when a newer simkeeper wrote it, DB_FAILED when it is no database or cannot be opened
 */
export function openDatabase(file: string, migrations: readonly Migration[] = MIGRATIONS): Sql {
  let db: Sql | undefined;
  try {
    ensurePrivateFile(file);
    db = new Database(file);
    db.pragma('busy_timeout = 5000');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    // KiB. A book of 100,000 contacts with its log is far larger than the default of 2 MiB, and spilled pages are written twice.
    db.pragma('cache_size = -16384');
    migrate(db, file, migrations);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof SimError) throw error;
    throw new SimError('DB_FAILED', `the database ${file} cannot be opened: ${messageOf(error)}`, {
      hint: 'check that the file is a simkeeper database, that its folder is writable and that the disk is not full',
      details: { file },
      cause: error,
    });
  }
}

/** Runs the missing steps with their version numbers, all or none: a new database waits for the disk once and not for each step. */
function migrate(db: Sql, file: string, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  const readVersion = () => Number(db.pragma('user_version', { simple: true }));
  if (readVersion() > newest) {
    throw new SimError(
      'DB_NEWER',
      `the database ${file} has schema ${readVersion()}, this simkeeper knows ${newest}`,
      {
        hint: 'update simkeeper; an older one does not touch a newer database',
        details: { file, schema: readVersion(), known: newest },
      },
    );
  }
  if (readVersion() === newest) return;
  const steps = db.transaction(() => {
    // Read again inside the write lock: two processes may start on an empty folder at the same moment.
    for (const { version, sql } of migrations) {
      if (readVersion() >= version) continue;
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    }
  });
  steps.immediate();
}

/** The schema number of an open database. */
export function schemaVersion(db: Sql): number {
  return Number(db.pragma('user_version', { simple: true }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
