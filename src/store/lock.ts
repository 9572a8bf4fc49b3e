import Database from 'better-sqlite3';
import type { Clock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { ensurePrivateFile } from './private-file.ts';

/** The right to change and to send: one holder per data directory. Released by `release`, or by the death of the process. */
export interface KeeperLock {
  release(): void;
}

/**
 * Takes the lock: an EXCLUSIVE transaction on a database of its own that nobody else opens as a file (opening and closing a
 * file drops the POSIX locks that this process holds on it). The kernel frees it after `kill -9`.
 * @param waitMs how long to try; 0: once
 * @throws SimError LOCK_BUSY
 */
export async function takeLock(file: string, clock: Clock, waitMs: number): Promise<KeeperLock> {
  const until = clock.monotonic() + waitMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock) return lock;
    if (clock.monotonic() >= until) {
      throw new SimError('LOCK_BUSY', 'another simkeeper is working in this data directory', {
        hint: 'wait until it is done; `simkeeper status` tells whether a daemon is running',
        details: { lock: file },
      });
    }
    await sleep(clock, 50);
  }
}

function tryLock(file: string): KeeperLock | null {
  ensurePrivateFile(file);
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY'))
      return null;
    throw new SimError('IO_FAILED', `the lock ${file} cannot be taken: ${String(error)}`, {
      hint: 'check that the data directory is writable and that the disk is not full',
      cause: error,
    });
  }
}
