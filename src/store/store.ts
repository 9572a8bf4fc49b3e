import type { Clock } from '../core/clock.ts';
import { checkFile } from './check-file.ts';
import { copyDatabase } from './copy.ts';
import type { Sql } from './database.ts';
import { openDatabase, schemaVersion } from './database.ts';
import { changeLogRows } from './repositories/change-log.ts';
import { contactPartRows } from './repositories/contact-parts.ts';
import { contactSearch } from './repositories/contact-search.ts';
import { contactStates } from './repositories/contact-state.ts';
import { contactRows } from './repositories/contacts.ts';
import { deviceRows } from './repositories/devices.ts';
import { eventRows } from './repositories/events.ts';
import { groupRows } from './repositories/groups.ts';
import { inboxRows } from './repositories/inbox.ts';
import { lineRows } from './repositories/lines.ts';
import { mergeRows } from './repositories/merges.ts';
import { newContactRows } from './repositories/new-contacts.ts';
import { noticeRows } from './repositories/notices.ts';
import { optOutRows } from './repositories/opt-outs.ts';
import { outboxRows } from './repositories/outbox.ts';
import { ownerRows } from './repositories/owners.ts';
import { personRows } from './repositories/persons.ts';
import { restoreRows } from './repositories/restores.ts';
import { simRows } from './repositories/sims.ts';
import { snapshotRows } from './repositories/snapshots.ts';
import { sourceLinkRows } from './repositories/source-links.ts';
import { storedMessageRows } from './repositories/stored-messages.ts';
import { updateRows } from './repositories/updates.ts';
import { usageRows } from './repositories/usage.ts';

/** After so many pages in the write-ahead log a commit takes them into the file of the database: what SQLite does by itself. */
const WAL_PAGES = 1000;

const DEADLINES = [
  ['notices', 'starts_at'],
  ['outbox', 'expires_at'],
  ['outbox_parts', 'next_attempt_at'],
  ['outbox_parts', 'valid_until'],
  ['number_verifications', 'expires_at'],
] as const;

/**
 * Opens the store. Every method is synchronous: a transaction never waits for a device, and what it wrote is on the disk when
 * it returns.
 * @throws SimError DB_NEWER DB_FAILED
 */
export function openStore(file: string, clock: Clock) {
  return storeOver(openDatabase(file), clock);
}

/** The store over an open database; for tests of migrations. */
export function storeOver(db: Sql, clock: Clock) {
  const now = () => clock.now();
  return {
    events: eventRows(db, now),
    devices: deviceRows(db, now),
    sims: simRows(db, now),
    owners: ownerRows(db),
    lines: lineRows(db, now),
    snapshots: snapshotRows(db, now),
    restores: restoreRows(db, now),
    contacts: contactRows(db, now),
    links: sourceLinkRows(db),
    merges: mergeRows(db, now),
    parts: contactPartRows(db),
    newContacts: newContactRows(db, now),
    states: contactStates(db, now),
    groups: groupRows(db),
    search: contactSearch(db),
    changes: changeLogRows(db, now),
    persons: personRows(db, now),
    outbox: outboxRows(db, now),
    inbox: inboxRows(db, now),
    storedMessages: storedMessageRows(db, now),
    usage: usageRows(db),
    notices: noticeRows(db, now),
    optOuts: optOutRows(db, now),
    updates: updateRows(db, now),
    /** All or nothing; nested calls join the outer transaction. `work` must not wait for anything. */
    transaction<T>(work: () => T): T {
      return db.transaction(work).immediate();
    },
    /**
     * Runs work whose commits need not reach the disk one by one: after a loss of power some of the last may be missing, as if they had
     * not been made, and after the end of the process none is. `settle` brings all of them to the disk. Whoever does much of it calls
     * `checkpoint` between, in a turn of its own.
     */
    relaxed<T>(work: () => T): T {
      db.pragma('synchronous = NORMAL');
      db.pragma('wal_autocheckpoint = 0');
      try {
        return work();
      } finally {
        db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
        db.pragma('synchronous = FULL');
      }
    },
    /** Brings what the write-ahead log holds into the file of the database; else the log of relaxed work grows without end. */
    checkpoint(): void {
      db.pragma('wal_checkpoint(PASSIVE)');
    },
    /** Everything that was committed so far is on the disk when it returns. */
    settle(): void {
      // A commit with synchronous=FULL syncs the whole write-ahead log, that of relaxed commits before it too.
      db.transaction(() => db.prepare('UPDATE change_context SET set_id = set_id').run()).immediate();
    },
    /**
     * The wall clock jumped: every deadline that counts elapsed time moves with it, so that nothing starts early and no unknown
     * outcome is settled before its validity really ran out.
     */
    shiftDeadlines(deltaMs: number): void {
      db.transaction(() => {
        for (const [table, column] of DEADLINES) {
          db.prepare(`UPDATE ${table} SET ${column} = ${column} + ? WHERE ${column} IS NOT NULL`).run(
            deltaMs,
          );
        }
      })();
    },
    schema: () => schemaVersion(db),
    /** Copies the database into a new file, a slice at a time. @throws SimError IO_FAILED */
    copyTo: (file: string, onProgress: (done: number, total: number) => void) =>
      copyDatabase(db, file, onProgress),
    /** Checks the file of the database, in a thread of its own. */
    check: () => checkFile(db.name, { invariants: true }),
    close(): void {
      db.close();
    },
  };
}

export type Store = ReturnType<typeof storeOver>;
