import { rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { SimError } from '../core/errors.ts';
import type { Sql } from './database.ts';
import { ensurePrivateFile } from './private-file.ts';

/** Pages of 4 KiB that are copied in one go: a few milliseconds, then others have their turn. */
const PAGES_AT_ONCE = 200;

/**
 * Copies the open database into a new file (0600), as it is at one moment, while others read and write it. The copy is one file
 * without side files.
 * @throws SimError IO_FAILED
 */
export async function copyDatabase(
  db: Sql,
  file: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  try {
    ensurePrivateFile(file);
    await db.backup(file, {
      progress({ totalPages, remainingPages }) {
        onProgress(totalPages - remainingPages, totalPages);
        return PAGES_AT_ONCE;
      },
    });
    const copy = new Database(file);
    copy.pragma('journal_mode = DELETE');
    copy.close();
  } catch (error) {
    await Promise.all(['', '-wal', '-shm', '-journal'].map((end) => rm(`${file}${end}`, { force: true })));
    throw new SimError('IO_FAILED', `the database cannot be copied to ${file}`, {
      hint: error instanceof Error ? error.message : String(error),
      details: { file },
      cause: error,
    });
  }
}
