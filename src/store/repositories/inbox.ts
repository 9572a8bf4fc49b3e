import type { Sql } from '../database.ts';

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
}

export interface InboxPartRow {
  id: number;
  inboxId: number | null;
  sequence: number;
  text: string | null;
  pdu: string;
}

const MESSAGE = `SELECT id, device_id AS deviceId, iccid, line_id AS lineId, address, text, data, state, parts,
  collect_key AS collectKey, message_class AS messageClass, sent_at AS sentAt, received_at AS receivedAt FROM inbox`;

/** Received SMS; every PDU ever read is known by its content. */
export function inboxRows(db: Sql, now: () => number) {
  const byId = db.prepare<[number], InboxRow>(`${MESSAGE} WHERE id = ?`);
  const list = db.prepare<[number], InboxRow>(`${MESSAGE} ORDER BY id DESC LIMIT ?`);
  const collecting = db.prepare<[string], InboxRow>(
    `${MESSAGE} WHERE collect_key = ? AND state = 'incomplete' ORDER BY id`,
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
    `SELECT id, inbox_id AS inboxId, sequence, text, pdu FROM inbox_parts WHERE inbox_id = ? ORDER BY sequence`,
  );
  const update = db.prepare<[string, string, number | null, number]>(
    'UPDATE inbox SET text = ?, state = ?, sent_at = coalesce(sent_at, ?) WHERE id = ?',
  );
  return {
    byId: (id: number) => byId.get(id),
    list: (limit: number) => list.all(limit),
    /** Incomplete messages under this key, oldest first: a reused reference has more than one. */
    collecting: (key: string) => collecting.all(key),
    known: (hash: string) => known.get(hash) !== undefined,
    add(message: Omit<InboxRow, 'id' | 'receivedAt'>): number {
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
    update(id: number, text: string, state: InboxRow['state'], sentAt: number | null): void {
      update.run(text, state, sentAt, id);
    },
  };
}
export type InboxRows = ReturnType<typeof inboxRows>;
