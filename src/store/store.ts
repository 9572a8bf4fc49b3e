import type { Clock } from '../core/clock.ts';
import type { Sql } from './database.ts';
import { openDatabase, schemaVersion } from './database.ts';
import { changeLogRows } from './repositories/change-log.ts';
import { contactRows } from './repositories/contacts.ts';
import { deviceRows } from './repositories/devices.ts';
import { eventRows } from './repositories/events.ts';
import { inboxRows } from './repositories/inbox.ts';
import { lineRows } from './repositories/lines.ts';
import { noticeRows } from './repositories/notices.ts';
import { outboxRows } from './repositories/outbox.ts';
import { simRows } from './repositories/sims.ts';
import { snapshotRows } from './repositories/snapshots.ts';
import { updateRows } from './repositories/updates.ts';

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
    lines: lineRows(db, now),
    snapshots: snapshotRows(db, now),
    contacts: contactRows(db, now),
    changes: changeLogRows(db, now),
    outbox: outboxRows(db, now),
    inbox: inboxRows(db, now),
    notices: noticeRows(db, now),
    updates: updateRows(db, now),
    /** All or nothing; nested calls join the outer transaction. `work` must not wait for anything. */
    transaction<T>(work: () => T): T {
      return db.transaction(work).immediate();
    },
    schema: () => schemaVersion(db),
    close(): void {
      db.close();
    },
  };
}

export type Store = ReturnType<typeof storeOver>;
