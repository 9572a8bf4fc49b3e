import type { Sql } from './database.ts';

/** What was taken over from the present database into a restored one. */
export interface CarriedOver {
  /** Numbers whose STOP only the present database knew. */
  optOuts: number;
  /** Lines that got the card and number that they have by now. */
  lines: number;
  /** Received messages that came after the copy was made. */
  received: number;
  /** Parts of messages that wait no longer, because nobody knows whether they were sent since. */
  canceled: number;
  /** Notices that wait for a person, for the same reason. */
  paused: number;
}

const REASON = 'restored from a copy: it may have been sent since';

/**
 * Brings what must never be forgotten from the present database (attached as `present`) into a restored one: who said STOP, which
 * PINs were tried, which operators were asked, which contacts are two people, what was sent, which card and number a line has, and
 * what was received since. Whatever the copy still wanted to send and the present database does not know is not sent by itself. Rows
 * are matched by what they say, not by their ids alone: the copy may be from another time line. Call it in a transaction.
 */
export function carryOver(db: Sql, now: number): CarriedOver {
  const run = (sql: string, ...values: unknown[]) => db.prepare(sql).run(...values).changes;

  // The latest word of a person counts; at the same moment STOP does. A number that only one side knows stays.
  const optOuts = run(
    `INSERT INTO opt_outs (number, at, inbox_id, lifted_at) SELECT number, at, NULL, lifted_at FROM present.opt_outs WHERE true
     ON CONFLICT (number) DO UPDATE SET at = excluded.at, inbox_id = NULL, lifted_at = excluded.lifted_at
     WHERE coalesce(excluded.lifted_at, excluded.at) > coalesce(opt_outs.lifted_at, opt_outs.at)
       OR (excluded.lifted_at IS NULL AND excluded.at >= coalesce(opt_outs.lifted_at, opt_outs.at))`,
  );
  // PINs are kept as hashes under a secret: those of another secret say nothing, and the present ones are the newer ones.
  run(`DELETE FROM pin_attempts WHERE EXISTS (SELECT 1 FROM present.secrets WHERE name = 'pin-ledger'
       AND value IS NOT (SELECT value FROM main.secrets WHERE name = 'pin-ledger'))`);
  run(
    `INSERT OR REPLACE INTO secrets (name, value) SELECT name, value FROM present.secrets WHERE name = 'pin-ledger'`,
  );
  run(
    'INSERT OR IGNORE INTO pin_attempts (card, pin_hash, at) SELECT card, pin_hash, at FROM present.pin_attempts',
  );
  run(`INSERT INTO sms_usage (iccid, day, parts, spent, last_at)
       SELECT iccid, day, parts, spent, last_at FROM present.sms_usage WHERE true
       ON CONFLICT (iccid, day) DO UPDATE SET parts = max(parts, excluded.parts), spent = max(spent, excluded.spent),
         last_at = max(last_at, excluded.last_at)`);
  // An operator may charge for each question: who was asked within a day is not asked again.
  run(
    `INSERT INTO sims (iccid, imsi, told_number, region, first_seen_at, last_seen_at, last_device_id, ussd_asked_at)
     SELECT iccid, imsi, told_number, region, first_seen_at, last_seen_at, NULL, ussd_asked_at
     FROM present.sims WHERE ussd_asked_at IS NOT NULL
     ON CONFLICT (iccid) DO UPDATE SET ussd_asked_at = max(coalesce(ussd_asked_at, 0), excluded.ussd_asked_at)`,
  );
  // What links say of records, and which sets are whole, belongs to the book of the copy. That two contacts are two people is said
  // once by a person, and stays true of those that are in the copy too.
  run(
    `INSERT INTO told_apart (a, b, at) SELECT a, b, at FROM present.told_apart AS p
     WHERE ${SAME_CONTACT('p.a')} AND ${SAME_CONTACT('p.b')}
     ON CONFLICT (a, b) DO UPDATE SET at = max(at, excluded.at)`,
  );
  const lines = carryLines(db);
  run(
    `UPDATE outbox_parts SET (state, attempts, unknown_before, next_attempt_at, iccid, message_reference, submitted_at, valid_until,
       accepted_at, reported_at, error_code, error_class, error, waiting) =
     (SELECT p.state, p.attempts, p.unknown_before, p.next_attempt_at, p.iccid, p.message_reference, p.submitted_at, p.valid_until,
       p.accepted_at, p.reported_at, p.error_code, p.error_class, p.error, p.waiting ${SAME_PART})
     WHERE EXISTS (SELECT 1 ${SAME_PART})`,
  );
  run(`UPDATE outbox SET held = (SELECT o.held ${SAME_MESSAGE}) WHERE EXISTS (SELECT 1 ${SAME_MESSAGE})`);
  const canceled = cancelUnknown(db, `AND NOT EXISTS (SELECT 1 ${SAME_PART})`);
  run(
    `UPDATE notices SET (state, paused_from, reason) = (SELECT
       CASE WHEN ${BEGUN('p')} AND NOT ${BEGUN('notices')} THEN 'canceled' ELSE p.state END,
       CASE WHEN ${BEGUN('p')} AND NOT ${BEGUN('notices')} THEN NULL ELSE p.paused_from END,
       CASE WHEN ${BEGUN('p')} AND NOT ${BEGUN('notices')} THEN 'it was sent after the copy was made' ELSE p.reason END
       ${SAME_NOTICE})
     WHERE ${LIVE} AND EXISTS (SELECT 1 ${SAME_NOTICE})`,
  );
  const paused = pauseUnknown(db, now, `AND NOT EXISTS (SELECT 1 ${SAME_NOTICE})`);
  const received = carryInbox(db);
  carryStoredMessages(db);
  // No id means two things: what the log and the user know by a number since then is never given to another row.
  run(`UPDATE main.sqlite_sequence SET seq = max(seq, coalesce(
       (SELECT seq FROM present.sqlite_sequence AS p WHERE p.name = main.sqlite_sequence.name), 0))`);
  return { optOuts, lines, received, canceled, paused };
}

/** The same without a present database that can be read: nothing is known, so nothing is sent by itself. */
export function settleUnknown(db: Sql, now: number): CarriedOver {
  const canceled = cancelUnknown(db, '');
  return { optOuts: 0, lines: 0, received: 0, canceled, paused: pauseUnknown(db, now, '') };
}

const SAME_PART = `FROM present.outbox_parts AS p JOIN present.outbox AS o ON o.id = p.outbox_id
  JOIN main.outbox AS mine ON mine.id = main.outbox_parts.outbox_id
  WHERE o.purpose = mine.purpose AND o.recipient = mine.recipient AND o.text = mine.text AND o.created_at = mine.created_at
    AND p.part = main.outbox_parts.part`;
const SAME_MESSAGE = `FROM present.outbox AS o WHERE o.purpose = main.outbox.purpose AND o.recipient = main.outbox.recipient
  AND o.text = main.outbox.text AND o.created_at = main.outbox.created_at`;
const SAME_NOTICE = `FROM present.notices AS p WHERE p.created_at = main.notices.created_at
  AND p.old_number = main.notices.old_number
  AND (SELECT label FROM present.lines WHERE id = p.line_id) = (SELECT label FROM main.lines WHERE id = main.notices.line_id)`;
/** Ids are given in order, and a copy of another time line may have given the same one: then hardly in the same millisecond. */
const SAME_CONTACT = (id: string) =>
  `EXISTS (SELECT 1 FROM main.contacts AS mine JOIN present.contacts AS theirs ON theirs.id = mine.id
    WHERE mine.id = ${id} AND theirs.book_id = mine.book_id AND theirs.created_at = mine.created_at)`;
const LIVE =
  "main.notices.state IN ('awaiting-number', 'cooling', 'awaiting-confirmation', 'sending', 'paused')";
const BEGUN = (alias: string) =>
  `(${alias}.state IN ('sending', 'done') OR ${alias}.paused_from IS 'sending')`;

function cancelUnknown(db: Sql, unless: string): number {
  return db
    .prepare(
      `UPDATE outbox_parts SET state = 'canceled', waiting = NULL, error_code = NULL, error_class = NULL, error = ?
       WHERE state IN ('queued', 'sending', 'ambiguous') ${unless}`,
    )
    .run(REASON).changes;
}

function pauseUnknown(db: Sql, now: number, unless: string): number {
  return db
    .prepare(
      `UPDATE notices SET state = 'paused', paused_from = state, reason = ?, updated_at = ?
       WHERE ${LIVE} AND state <> 'paused' ${unless}`,
    )
    .run(REASON, now).changes;
}

/**
 * A line whose history in the present database goes on from that of the copy has another card or number by now: told people must
 * not be told again because the copy does not know it.
 */
function carryLines(db: Sql): number {
  const further = db
    .prepare<[], { mine: number; theirs: number }>(
      `SELECT mine.id AS mine, theirs.id AS theirs FROM main.lines AS mine JOIN present.lines AS theirs ON theirs.label = mine.label
       WHERE NOT EXISTS (SELECT 1 FROM main.line_history AS h WHERE h.line_id = mine.id AND NOT EXISTS (
           SELECT 1 FROM present.line_history AS g WHERE g.line_id = theirs.id AND g.from_at = h.from_at
             AND g.number IS h.number AND g.iccid IS h.iccid))
         AND (mine.number IS NOT theirs.number OR mine.iccid IS NOT theirs.iccid
           OR mine.awaiting_number <> theirs.awaiting_number)`,
    )
    .all();
  // Two lines may have exchanged their cards: all let go before one takes.
  const release = db.prepare<[number]>('UPDATE main.lines SET iccid = NULL WHERE id = ?');
  for (const { mine } of further) release.run(mine);
  const taken = db.prepare<[number], { id: number }>(
    `SELECT id FROM main.lines WHERE iccid IS NOT NULL AND iccid = (SELECT iccid FROM present.lines WHERE id = ?)`,
  );
  const adopt = db.prepare<[number, number]>(
    `UPDATE main.lines SET (number, iccid, awaiting_number) =
       (SELECT number, iccid, awaiting_number FROM present.lines WHERE id = ?) WHERE id = ?`,
  );
  const forget = db.prepare<[number]>('DELETE FROM main.line_history WHERE line_id = ?');
  const history = db.prepare<[number, number]>(
    `INSERT INTO main.line_history (line_id, number, iccid, from_at, to_at, cause)
     SELECT ?, number, iccid, from_at, to_at, cause FROM present.line_history WHERE line_id = ? ORDER BY id`,
  );
  for (const { mine, theirs } of further) {
    for (const { id } of taken.all(theirs)) release.run(id);
    adopt.run(theirs, mine);
    forget.run(mine);
    history.run(mine, theirs);
  }
  return further.length;
}

/** Messages that were received since were deleted from their cards: they are nowhere else. */
function carryInbox(db: Sql): number {
  const columns = (table: string, without: readonly string[]) =>
    db
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map((row) => row.name)
      .filter((name) => !without.includes(name));
  const inbox = columns('inbox', ['id', 'device_id', 'line_id']);
  const parts = columns('inbox_parts', ['id', 'inbox_id']);
  const unknown = db
    .prepare<[], { id: number }>(
      `SELECT DISTINCT inbox_id AS id FROM present.inbox_parts WHERE inbox_id IS NOT NULL
       AND hash NOT IN (SELECT hash FROM main.inbox_parts) ORDER BY inbox_id`,
    )
    .all();
  const newId = db.prepare('INSERT INTO main.message_ids DEFAULT VALUES');
  const addMessage = db.prepare<[number, number]>(
    `INSERT INTO main.inbox (id, device_id, line_id, ${inbox.join(', ')})
     SELECT ?, (SELECT mine.id FROM main.devices AS mine JOIN present.devices AS theirs ON theirs.name = mine.name
         WHERE theirs.id = i.device_id ORDER BY mine.removed_at IS NOT NULL LIMIT 1),
       (SELECT mine.id FROM main.lines AS mine JOIN present.lines AS theirs ON theirs.label = mine.label
         WHERE theirs.id = i.line_id), ${inbox.map((name) => `i.${name}`).join(', ')}
     FROM present.inbox AS i WHERE i.id = ?`,
  );
  const addParts = db.prepare<[number, number]>(
    `INSERT OR IGNORE INTO main.inbox_parts (inbox_id, ${parts.join(', ')})
     SELECT ?, ${parts.join(', ')} FROM present.inbox_parts WHERE inbox_id = ? ORDER BY id`,
  );
  for (const { id } of unknown) {
    const mine = Number(newId.run().lastInsertRowid);
    addMessage.run(mine, id);
    addParts.run(mine, id);
  }
  db.prepare(
    `INSERT OR IGNORE INTO main.inbox_parts (inbox_id, ${parts.join(', ')})
     SELECT NULL, ${parts.join(', ')} FROM present.inbox_parts WHERE inbox_id IS NULL`,
  ).run();
  return unknown.length;
}

/**
 * Messages that a backup found since may be gone from their cards by now; what a restore put onto a card since must not come in as
 * new because the copy does not know it.
 */
function carryStoredMessages(db: Sql): void {
  db.prepare(
    `INSERT OR IGNORE INTO main.stored_messages (hash, holder, device_id, iccid, storage, idx, status, pdu, direction, address,
       first_seen_at, last_seen_at, present)
     SELECT s.hash, s.holder, mine.id, s.iccid, s.storage, s.idx, s.status, s.pdu, s.direction, s.address, s.first_seen_at,
       s.last_seen_at, s.present FROM present.stored_messages AS s
     JOIN present.devices AS theirs ON theirs.id = s.device_id
     JOIN main.devices AS mine ON mine.id = (SELECT id FROM main.devices AS m WHERE m.name = theirs.name
       ORDER BY m.removed_at IS NOT NULL LIMIT 1) ORDER BY s.id`,
  ).run();
  db.prepare(
    'INSERT OR IGNORE INTO main.restored_messages (hash, at) SELECT hash, at FROM present.restored_messages',
  ).run();
}
