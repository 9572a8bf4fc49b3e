import type { Sql } from '../database.ts';

export type StoredStatus = 'received-unread' | 'received-read' | 'stored-unsent' | 'stored-sent';

export interface StoredMessageRow {
  id: number;
  hash: string;
  /** The card or device that the storage belongs to: an ICCID, or `device N`. */
  holder: string;
  deviceId: number;
  deviceName: string;
  iccid: string | null;
  storage: string;
  index: number;
  status: StoredStatus;
  pdu: string;
  direction: 'in' | 'out';
  address: string | null;
  firstSeenAt: number;
  lastSeenAt: number;
  present: 0 | 1;
}

export type NewStoredMessage = Omit<
  StoredMessageRow,
  'id' | 'deviceName' | 'firstSeenAt' | 'lastSeenAt' | 'present'
>;

export interface StoredMessagePage {
  deviceId: number | null;
  iccid: string | null;
  after: number;
  limit: number;
}

const ROW = `SELECT id, hash, holder, device_id AS deviceId, (SELECT name FROM devices WHERE devices.id = device_id) AS deviceName,
  iccid, storage, idx AS "index", status, pdu, direction, address, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt, present
  FROM stored_messages`;

/** Messages that backups found in storages, and what restores put there. */
export function storedMessageRows(db: Sql, now: () => number) {
  const byHash = db.prepare<[string], { id: number }>('SELECT id FROM stored_messages WHERE hash = ?');
  const byId = db.prepare<[number], StoredMessageRow>(`${ROW} WHERE id = ? AND pdu <> ''`);
  const page = db.prepare<StoredMessagePage, StoredMessageRow>(
    `${ROW} WHERE id > :after AND pdu <> '' AND (:deviceId IS NULL OR device_id = :deviceId)
     AND (:iccid IS NULL OR iccid = :iccid) ORDER BY id LIMIT :limit`,
  );
  const insert = db.prepare<NewStoredMessage & { now: number }>(
    `INSERT INTO stored_messages (hash, holder, device_id, iccid, storage, idx, status, pdu, direction, address, first_seen_at,
     last_seen_at) VALUES (:hash, :holder, :deviceId, :iccid, :storage, :index, :status, :pdu, :direction, :address, :now, :now)`,
  );
  // Reading marks what is unread as read, and a backup reads: it stays known as it was first seen.
  const seen = db.prepare<
    Omit<NewStoredMessage, 'holder' | 'pdu' | 'direction' | 'address'> & { now: number }
  >(
    `UPDATE stored_messages SET device_id = :deviceId, iccid = :iccid, storage = :storage, idx = :index, present = 1,
     last_seen_at = :now,
     status = CASE WHEN status = 'received-unread' AND :status = 'received-read' THEN status ELSE :status END WHERE hash = :hash`,
  );
  const gone = db.prepare<[string, string, string]>(
    `UPDATE stored_messages SET present = 0 WHERE present = 1 AND holder = ? AND storage = ?
     AND hash NOT IN (SELECT value FROM json_each(?))`,
  );
  const markRestored = db.prepare<[string, number]>(
    'INSERT OR IGNORE INTO restored_messages (hash, at) VALUES (?, ?)',
  );
  const restored = db.prepare<[string], { at: number }>('SELECT at FROM restored_messages WHERE hash = ?');
  return {
    /** Undefined also for what was forgotten. */
    byId: (id: number) => byId.get(id),
    /** In the order of their ids, without what was forgotten. */
    page: (wanted: StoredMessagePage) => page.all(wanted),
    /** Whether it was read before, or forgotten. */
    known: (hash: string) => byHash.get(hash) !== undefined,
    add(message: NewStoredMessage): void {
      insert.run({ ...message, now: now() });
    },
    /** It is there again, or still. */
    seen(message: NewStoredMessage): void {
      const { hash, deviceId, iccid, storage, index, status } = message;
      seen.run({ hash, deviceId, iccid, storage, index, status, now: now() });
    },
    /** Everything of a storage but these is not there any more. */
    onlyThese(holder: string, storage: string, hashes: readonly string[]): void {
      gone.run(holder, storage, JSON.stringify(hashes));
    },
    /** Before it is written: whatever happens then, the inbox leaves it alone. */
    markRestored(hash: string): void {
      markRestored.run(hash, now());
    },
    isRestored: (hash: string) => restored.get(hash) !== undefined,
  };
}
