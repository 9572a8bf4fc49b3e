import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { SimError } from '../core/errors.ts';
import { type CarriedOver, carryOver, settleUnknown } from './carry-over.ts';
import { checkFile } from './check-file.ts';
import { openDatabase, type Sql, schemaVersion } from './database.ts';
import { MIGRATIONS } from './migrations/all.ts';

/**
 * Checks a file that somebody gave us wholly, before anything of it is used: it is a database, undamaged, of a schema that we know,
 * and has exactly the tables and triggers of that schema, so that nothing foreign runs.
 * @returns the number of its schema
 * @throws SimError INPUT_INVALID, DB_NEWER
 */
export async function checkCandidate(file: string): Promise<number> {
  const [problem] = await checkFile(file, { invariants: false });
  if (problem) {
    throw new SimError('INPUT_INVALID', `the file is no undamaged database: ${problem.message}`, {
      hint: 'take another copy; nothing was changed',
    });
  }
  const db = new Database(file, { fileMustExist: true });
  try {
    db.pragma('trusted_schema = OFF');
    const version = schemaVersion(db);
    const newest = MIGRATIONS.at(-1)?.version ?? 0;
    if (version > newest) {
      throw new SimError('DB_NEWER', `the copy has schema ${version}, this simkeeper knows ${newest}`, {
        hint: 'update simkeeper; nothing was changed',
        details: { schema: version, known: newest },
      });
    }
    const expected = openDatabase(
      ':memory:',
      MIGRATIONS.filter((migration) => migration.version <= version),
    );
    const same = version > 0 && JSON.stringify(schemaOf(db)) === JSON.stringify(schemaOf(expected));
    expected.close();
    if (!same) {
      throw new SimError('INPUT_INVALID', 'the file is not a database of simkeeper', {
        hint: 'its tables are not those of its schema; nothing was changed',
        details: { schema: version },
      });
    }
    return version;
  } finally {
    db.close();
  }
}

function schemaOf(db: Sql): unknown[] {
  return db
    .prepare(
      `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY type, name`,
    )
    .all();
}

/** A candidate that is ready to become the database. */
export interface Prepared {
  carried: CarriedOver;
  /** Why nothing could be taken over from the present database; null when it was, or when there is none. */
  presentProblem: string | null;
}

/**
 * Brings a checked file to the newest schema and takes over what must not be forgotten from the present database, which is only
 * read.
 * @throws SimError DB_FAILED
 */
export async function prepareCandidate(file: string, present: string, now: number): Promise<Prepared> {
  const presentProblem = existsSync(present) ? await openable(present) : null;
  const db = openDatabase(file);
  try {
    const usable = existsSync(present) && presentProblem === null;
    if (usable) db.prepare('ATTACH ? AS present').run(present);
    const carried = db.transaction(() => (usable ? carryOver(db, now) : settleUnknown(db, now))).immediate();
    if (usable) db.exec('DETACH present');
    db.pragma('journal_mode = DELETE');
    return { carried, presentProblem };
  } finally {
    db.close();
  }
}

/** Opens the present database as the program does, so that it has the newest schema; says why when it cannot be used. */
async function openable(present: string): Promise<string | null> {
  try {
    const db = openDatabase(present);
    // A command that only reads may have it open too: then its log would stay, with what is not in the file yet.
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const [problem] = await checkFile(present, { invariants: false });
  return problem?.message ?? null;
}

/**
 * Puts the candidate in the place of the database. The present one stays beside it under `kept`: it gets a second name first, so
 * there is a database under the usual name at every moment. Call it with the lock held and nothing open.
 */
export function swapIn(candidate: string, database: string, kept: string): void {
  if (existsSync(database)) {
    linkSync(database, kept);
    // What is in the log of an undamaged database was written into its file when it was closed last. The log of one that cannot
    // be opened goes with it: beside another database it would be poison.
    for (const side of ['-wal', '-shm']) {
      if (existsSync(`${database}${side}`)) renameSync(`${database}${side}`, `${kept}${side}`);
    }
  }
  renameSync(candidate, database);
  rmSync(`${candidate}-journal`, { force: true });
}
