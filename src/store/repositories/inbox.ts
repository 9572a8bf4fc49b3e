import type { Sql } from '../database.ts';
import { type MessagePage, pageCondition, pageValues } from './message-page.ts';

export interface InboxRow {
  id: number;
  deviceId: number | null;
  iccid: string | null;
  lineId: number | null;
  address: string;
  text: string;
  /** Hex of a binary message, null for text. */
  data: string | null;
  state: 'received' | 'incomplete';
  parts: number;
  collectKey: string | null;
  messageClass: number | null;
  sentAt: number | null;
  receivedAt: number;
  removedAt: number | null;
}

export interface InboxPartRow {
  id: number;
  inboxId: number | null;
  sequence: number;
  text: string | null;
  pdu: string;
  error: string | null;
  receivedAt: number;
}

const MESSAGE = `SELECT id, device_id AS deviceId, iccid, line_id AS lineId, address, text, data, state, parts,
  collect_key AS collectKey, message_class AS messageClass, sent_at AS sentAt, received_at AS receivedAt,
  removed_at AS removedAt FROM inbox`;

/** Received SMS; every PDU ever read is known by its content. */
export function inboxRows(db: Sql, now: () => number) {
  const byId = db.prepare<[number], InboxRow>(`${MESSAGE} WHERE id = ?`);
  const list = db.prepare<[number], InboxRow>(`${MESSAGE} WHERE removed_at IS NULL ORDER BY id DESC LIMIT ?`);
  const pages = {
    ascending: db.prepare<ReturnType<typeof pageValues>, InboxRow>(
      `${MESSAGE} WHERE ${pageCondition('address', 'received_at')} ORDER BY id LIMIT :limit`,
    ),
    descending: db.prepare<ReturnType<typeof pageValues>, InboxRow>(
      `${MESSAGE} WHERE ${pageCondition('address', 'received_at')} ORDER BY id DESC LIMIT :limit`,
    ),
  };
  const collecting = db.prepare<[string], InboxRow>(
    `${MESSAGE} WHERE collect_key = ? AND state = 'incomplete' AND removed_at IS NULL ORDER BY id`,
  );
  const known = db.prepare<[string], { id: number }>('SELECT id FROM inbox_parts WHERE hash = ?');
  const newId = db.prepare('INSERT INTO message_ids DEFAULT VALUES');
  const insert = db.prepare<
    [
      number,
      number | null,
      string | null,
      number | null,
      string,
      string,
      string | null,
      string,
      number,
      string | null,
      number | null,
      number | null,
      number,
    ]
  >(
    `INSERT INTO inbox (id, device_id, iccid, line_id, address, text, data, state, parts, collect_key, message_class, sent_at,
     received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPart = db.prepare<
    [string, number | null, number, string, string, string | null, string | null, number]
  >(
    `INSERT INTO inbox_parts (hash, inbox_id, sequence, kind, pdu, text, error, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const parts = db.prepare<[number], InboxPartRow>(
    `SELECT id, inbox_id AS inboxId, sequence, text, pdu, error, received_at AS receivedAt FROM inbox_parts
     WHERE inbox_id = ? ORDER BY sequence`,
  );
  const movePart = db.prepare<[number | null, number]>('UPDATE inbox_parts SET inbox_id = ? WHERE id = ?');
  const update = db.prepare<[string, string | null, string, number | null, number]>(
    'UPDATE inbox SET text = ?, data = ?, state = ?, sent_at = coalesce(sent_at, ?) WHERE id = ?',
  );
  const untold = db.prepare<[number], InboxRow>(
    `${MESSAGE} WHERE state = 'incomplete' AND incomplete_told_at IS NULL AND removed_at IS NULL AND received_at <= ?
     ORDER BY id`,
  );
  const told = db.prepare<[number, number]>('UPDATE inbox SET incomplete_told_at = ? WHERE id = ?');
  const remove = db.prepare<[number, number]>('UPDATE inbox SET removed_at = ? WHERE id = ?');
  return {
    byId: (id: number) => byId.get(id),
    list: (limit: number) => list.all(limit),
    /** Incomplete messages under this key that were not removed, oldest first: a reused reference has more than one. */
    collecting: (key: string) => collecting.all(key),
    known: (hash: string) => known.get(hash) !== undefined,
    add(message: Omit<InboxRow, 'id' | 'receivedAt' | 'removedAt'>): number {
      const id = Number(newId.run().lastInsertRowid);
      insert.run(
        id,
        message.deviceId,
        message.iccid,
        message.lineId,
        message.address,
        message.text,
        message.data,
        message.state,
        message.parts,
        message.collectKey,
        message.messageClass,
        message.sentAt,
        now(),
      );
      return id;
    },
    addPart(part: {
      hash: string;
      inboxId: number | null;
      sequence: number;
      kind: 'deliver' | 'status-report' | 'undecodable';
      pdu: string;
      text: string | null;
      error: string | null;
    }): void {
      insertPart.run(
        part.hash,
        part.inboxId,
        part.sequence,
        part.kind,
        part.pdu,
        part.text,
        part.error,
        now(),
      );
    },
    parts: (inboxId: number) => parts.all(inboxId),
    /** Puts a part into another message, or (null) into none: a copy of one that is there already. */
    movePart(partId: number, inboxId: number | null): void {
      movePart.run(inboxId, partId);
    },
    update(id: number, next: Pick<InboxRow, 'text' | 'data' | 'state' | 'sentAt'>): void {
      update.run(next.text, next.data, next.state, next.sentAt, id);
    },
    /** One page of the messages that were not removed. */
    page: (page: MessagePage) => pages[page.order].all(pageValues(page)),
    /** Incomplete messages whose first part came at or before `at`, of which nobody was told yet. */
    untoldIncomplete: (at: number) => untold.all(at),
    markIncompleteTold(id: number): void {
      told.run(now(), id);
    },
    /** Takes it out of every list; its content stays known. */
    remove(id: number): void {
      remove.run(now(), id);
    },
  };
}
