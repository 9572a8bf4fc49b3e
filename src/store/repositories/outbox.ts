import type { Sql } from '../database.ts';
import { type MessagePage, pageCondition, pageValues } from './message-page.ts';

export type PartState =
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'failed'
  | 'ambiguous'
  | 'expired'
  | 'canceled';

export interface OutboxRow {
  id: number;
  purpose: string;
  recipient: string;
  lineId: number | null;
  deviceId: number | null;
  text: string;
  parts: number;
  priority: number;
  held: boolean;
  report: boolean;
  validityMinutes: number;
  resend: boolean;
  expiresAt: number | null;
  quietZones: string[] | null;
  createdAt: number;
  removedAt: number | null;
}

export interface PartRow {
  id: number;
  outboxId: number;
  part: number;
  recipient: string;
  /** Hex of data coding scheme and user data as encoded once (see messages/outgoing-pdu.ts). */
  tpdu: string;
  state: PartState;
  attempts: number;
  /** 1: an earlier attempt may have reached the network, so the next ones ask it to reject duplicates. */
  unknownBefore: number;
  nextAttemptAt: number;
  deviceId: number | null;
  iccid: string | null;
  messageReference: number | null;
  submittedAt: number | null;
  validUntil: number | null;
  acceptedAt: number | null;
  reportedAt: number | null;
  errorCode: string | null;
  /** A word of SmsErrorClass; null when there was no error of the modem or network. */
  errorClass: string | null;
  error: string | null;
}

/** Why a part did not get through: code, class, and a sentence for people. */
export interface PartError {
  code: string | null;
  class: string | null;
  message: string | null;
}

/** A part that is due, with what its message says about how to send it. */
export interface DuePart extends PartRow {
  lineId: number | null;
  wantedDeviceId: number | null;
  report: boolean;
  validityMinutes: number;
  purpose: string;
  quietZones: string[] | null;
  total: number;
}

const MESSAGE = `SELECT id, purpose, recipient, line_id AS lineId, device_id AS deviceId, text, parts, priority, held, report,
  validity_minutes AS validityMinutes, resend, expires_at AS expiresAt, quiet_zones AS quietZones, created_at AS createdAt,
  removed_at AS removedAt FROM outbox`;
const PART_COLUMNS = `outbox_parts.id, outbox_id AS outboxId, part, outbox_parts.recipient, tpdu, state, attempts, unknown_before AS unknownBefore,
  next_attempt_at AS nextAttemptAt, outbox_parts.device_id AS deviceId, iccid, message_reference AS messageReference,
  submitted_at AS submittedAt, valid_until AS validUntil, accepted_at AS acceptedAt, reported_at AS reportedAt,
  error_code AS errorCode, error_class AS errorClass, error`;
const PART = `SELECT ${PART_COLUMNS} FROM outbox_parts`;

type RawMessage = Omit<OutboxRow, 'held' | 'report' | 'resend' | 'quietZones'> & {
  held: number;
  report: number;
  resend: number;
  quietZones: string | null;
};
const zones = (text: string | null): string[] | null =>
  text === null ? null : (JSON.parse(text) as string[]);
const toMessage = (row: RawMessage): OutboxRow => ({
  ...row,
  held: row.held === 1,
  report: row.report === 1,
  resend: row.resend === 1,
  quietZones: zones(row.quietZones),
});
type RawDue = Omit<DuePart, 'report' | 'quietZones'> & { report: number; quietZones: string | null };

/** The queue of outgoing SMS: one row per message and purpose, one per part; the database itself keeps both unique. */
export function outboxRows(db: Sql, now: () => number) {
  const byId = db.prepare<[number], RawMessage>(`${MESSAGE} WHERE id = ?`);
  const byPurpose = db.prepare<[string, string], RawMessage>(
    `${MESSAGE} WHERE purpose = ? AND recipient = ?`,
  );
  const list = db.prepare<[number], RawMessage>(
    `${MESSAGE} WHERE removed_at IS NULL ORDER BY id DESC LIMIT ?`,
  );
  const pages = {
    ascending: db.prepare<ReturnType<typeof pageValues>, RawMessage>(
      `${MESSAGE} WHERE ${pageCondition('recipient', 'created_at')} ORDER BY id LIMIT :limit`,
    ),
    descending: db.prepare<ReturnType<typeof pageValues>, RawMessage>(
      `${MESSAGE} WHERE ${pageCondition('recipient', 'created_at')} ORDER BY id DESC LIMIT :limit`,
    ),
  };
  const newId = db.prepare('INSERT INTO message_ids DEFAULT VALUES');
  const insert = db.prepare<
    [
      number,
      string,
      string,
      number | null,
      number | null,
      string,
      number,
      number,
      number,
      number,
      number,
      number | null,
      string | null,
      number,
      number,
    ]
  >(
    `INSERT INTO outbox (id, purpose, recipient, line_id, device_id, text, parts, priority, report, validity_minutes, resend,
     expires_at, quiet_zones, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPart = db.prepare<[number, number, string, string, number]>(
    `INSERT INTO outbox_parts (outbox_id, part, recipient, tpdu, state, next_attempt_at)
     VALUES (?, ?, ?, ?, 'queued', ?)`,
  );
  const parts = db.prepare<[number], PartRow>(`${PART} WHERE outbox_id = ? ORDER BY part`);
  const partById = db.prepare<[number], PartRow>(`${PART} WHERE id = ?`);
  // Parts that wait for a modem, best first. A recipient with an unresolved part from the same card has to wait: else a
  // report whose reference was lost could not be told apart. And a phone puts together only parts from one sender: what was
  // begun with one card waits for it, unless that is gone for longer than the network keeps the parts that are on their way.
  const due = db.prepare<
    { at: number; iccid: string; deviceId: number; lineId: number | null; limit: number },
    RawDue
  >(
    `SELECT ${PART_COLUMNS}, outbox.line_id AS lineId, outbox.device_id AS wantedDeviceId, report,
       validity_minutes AS validityMinutes, purpose, quiet_zones AS quietZones, parts AS total
     FROM outbox_parts JOIN outbox ON outbox.id = outbox_id
     WHERE state = 'queued' AND next_attempt_at <= :at AND held = 0
       AND (outbox.device_id IS NULL OR outbox.device_id = :deviceId)
       AND (outbox.line_id IS NULL OR outbox.line_id = :lineId)
       AND NOT EXISTS (SELECT 1 FROM outbox_parts AS other WHERE other.recipient = outbox_parts.recipient
         AND other.state IN ('sending', 'ambiguous') AND other.iccid = :iccid)
       AND NOT EXISTS (SELECT 1 FROM outbox_parts AS begun WHERE begun.outbox_id = outbox_parts.outbox_id
         AND begun.state IN ('sending', 'ambiguous', 'accepted', 'delivered') AND begun.iccid <> :iccid
         AND (begun.valid_until > :at
           OR begun.iccid IN (SELECT iccid FROM devices WHERE state = 'ready' AND removed_at IS NULL)))
     ORDER BY priority DESC, outbox_parts.next_attempt_at, outbox_parts.id LIMIT :limit`,
  );
  const nextDue = db.prepare<[number], { at: number | null }>(
    `SELECT min(next_attempt_at) AS at FROM outbox_parts JOIN outbox ON outbox.id = outbox_id
     WHERE state = 'queued' AND held = 0 AND next_attempt_at > ?`,
  );
  const nextExpiry = db.prepare<[number], { at: number | null }>(
    `SELECT min(expires_at) AS at FROM outbox_parts JOIN outbox ON outbox.id = outbox_id
     WHERE state = 'queued' AND expires_at > ?`,
  );
  const nextDeadline = db.prepare<[number], { at: number | null }>(
    `SELECT min(valid_until) AS at FROM outbox_parts WHERE state = 'ambiguous' AND valid_until > ?`,
  );
  const anyDue = db.prepare<[number], { n: number }>(
    `SELECT EXISTS (SELECT 1 FROM outbox_parts JOIN outbox ON outbox.id = outbox_id
     WHERE state = 'queued' AND held = 0 AND next_attempt_at <= ?) AS n`,
  );
  const claim = db.prepare<[number, string, number, number, number]>(
    `UPDATE outbox_parts SET state = 'sending', attempts = attempts + 1, device_id = ?, iccid = ?, submitted_at = ?,
     valid_until = ?, message_reference = NULL, accepted_at = NULL, error_code = NULL, error_class = NULL, error = NULL, waiting = NULL
     WHERE id = ? AND state = 'queued'`,
  );
  const accept = db.prepare<[number | null, number, number]>(
    `UPDATE outbox_parts SET state = 'accepted', message_reference = ?, accepted_at = ? WHERE id = ? AND state = 'sending'`,
  );
  const settle = db.prepare<[string, string | null, string | null, string | null, number]>(
    'UPDATE outbox_parts SET state = ?, error_code = ?, error_class = ?, error = ?, waiting = NULL WHERE id = ?',
  );
  const requeue = db.prepare<[number, string | null, string | null, string | null, number]>(
    `UPDATE outbox_parts SET state = 'queued', next_attempt_at = ?, error_code = ?, error_class = ?, error = ? WHERE id = ?`,
  );
  const postpone = db.prepare<[number, number]>(
    `UPDATE outbox_parts SET next_attempt_at = ? WHERE outbox_id = ? AND state = 'queued'`,
  );
  const dueNow = db.prepare<[number, string]>(
    `UPDATE outbox_parts SET next_attempt_at = ? WHERE state = 'queued'
     AND outbox_id IN (SELECT id FROM outbox WHERE purpose LIKE ? || '%')`,
  );
  const report = db.prepare<[string, number, string | null, number]>(
    'UPDATE outbox_parts SET state = ?, reported_at = ?, error = ? WHERE id = ?',
  );
  const byReference = db.prepare<[string, number], PartRow>(
    `${PART} WHERE iccid = ? AND message_reference = ? AND state IN ('accepted', 'ambiguous', 'sending')
     ORDER BY submitted_at DESC`,
  );
  const unresolved = db.prepare<[string], PartRow>(
    `${PART} WHERE iccid = ? AND state IN ('ambiguous', 'sending', 'accepted') AND message_reference IS NULL
     ORDER BY submitted_at`,
  );
  const again = db.prepare<[number, number]>(
    `UPDATE outbox_parts SET state = 'queued', next_attempt_at = ?, unknown_before = 1 WHERE id = ?`,
  );
  const freely = db.prepare<[number, number]>(
    `UPDATE outbox_parts SET state = 'queued', next_attempt_at = ?, unknown_before = 0 WHERE id = ?`,
  );
  const sendingParts = db.prepare<[], PartRow>(`${PART} WHERE state = 'sending'`);
  const overdue = db.prepare<[number], PartRow>(`${PART} WHERE state = 'ambiguous' AND valid_until <= ?`);
  // A message of which one part is under way or unknown is not given up by halves.
  const expired = db.prepare<[number], PartRow>(
    `SELECT ${PART_COLUMNS} FROM outbox_parts JOIN outbox ON outbox.id = outbox_id
     WHERE state = 'queued' AND expires_at IS NOT NULL AND expires_at <= ?
       AND NOT EXISTS (SELECT 1 FROM outbox_parts AS open WHERE open.outbox_id = outbox.id
         AND open.state IN ('sending', 'ambiguous'))`,
  );
  const extend = db.prepare<[number, number]>(
    'UPDATE outbox SET expires_at = max(expires_at, ?) WHERE id = ? AND expires_at IS NOT NULL',
  );
  const cancel = db.prepare<[number]>(
    `UPDATE outbox_parts SET state = 'canceled', waiting = NULL WHERE outbox_id = ? AND state = 'queued'`,
  );
  const hold = db.prepare<[number, string]>(`UPDATE outbox SET held = ? WHERE purpose LIKE ? || '%'`);
  const release = db.prepare<[string]>(`UPDATE outbox SET quiet_zones = NULL WHERE purpose LIKE ? || '%'`);
  const remove = db.prepare<[number, number]>('UPDATE outbox SET removed_at = ?, resend = 0 WHERE id = ?');
  const queue = db.prepare<[], { held: number; waiting: number; nextAttemptAt: number | null }>(
    `SELECT count(*) FILTER (WHERE held = 1) AS held, count(*) FILTER (WHERE waiting = 'limit' AND held = 0) AS waiting,
       min(next_attempt_at) FILTER (WHERE held = 0) AS nextAttemptAt
     FROM outbox_parts JOIN outbox ON outbox.id = outbox_id WHERE state = 'queued'`,
  );
  const counts = db.prepare<[], { state: PartState; n: number }>(
    'SELECT state, count(*) AS n FROM outbox_parts GROUP BY state',
  );
  return {
    byId(id: number): OutboxRow | undefined {
      const row = byId.get(id);
      return row && toMessage(row);
    },
    list: (limit: number) => list.all(limit).map(toMessage),
    /**
     * Adds a message with its parts; the same purpose and recipient a second time adds nothing.
     * @returns the id of the message that stands for this purpose and recipient
     */
    add(
      message: Omit<OutboxRow, 'id' | 'held' | 'createdAt' | 'removedAt' | 'parts'>,
      tpdus: readonly string[],
    ): number {
      const standing = byPurpose.get(message.purpose, message.recipient);
      if (standing) return standing.id;
      const at = now();
      const id = Number(newId.run().lastInsertRowid);
      insert.run(
        id,
        message.purpose,
        message.recipient,
        message.lineId,
        message.deviceId,
        message.text,
        tpdus.length,
        message.priority,
        message.report ? 1 : 0,
        message.validityMinutes,
        message.resend ? 1 : 0,
        message.expiresAt,
        message.quietZones === null ? null : JSON.stringify(message.quietZones),
        at,
        at,
      );
      for (const [index, tpdu] of tpdus.entries()) insertPart.run(id, index + 1, message.recipient, tpdu, at);
      return id;
    },
    parts: (outboxId: number) => parts.all(outboxId),
    part: (id: number) => partById.get(id),
    due(at: number, device: { id: number; iccid: string; lineId: number | null }, limit: number): DuePart[] {
      return due
        .all({ at, iccid: device.iccid, deviceId: device.id, lineId: device.lineId, limit })
        .map((row) => ({ ...row, report: row.report === 1, quietZones: zones(row.quietZones) }));
    },
    /** Whether a part waits that may be tried now. */
    anyDue: (at: number) => anyDue.get(at)?.n === 1,
    /** The next time after `at` at which a part may be tried, is given up, or an unknown outcome is settled; null: none. */
    nextTimeAfter(at: number): number | null {
      const times = [nextDue.get(at)?.at, nextExpiry.get(at)?.at, nextDeadline.get(at)?.at].filter(
        (time): time is number => time != null,
      );
      return times.length === 0 ? null : Math.min(...times);
    },
    /** Marks a part as under way, durably, before the modem is asked. False when somebody else did. */
    claim(partId: number, deviceId: number, iccid: string, at: number, validUntil: number): boolean {
      return claim.run(deviceId, iccid, at, validUntil, partId).changes === 1;
    },
    /** `messageReference`: null when the device accepted the part without telling it. */
    accept(partId: number, messageReference: number | null): void {
      accept.run(messageReference, now(), partId);
    },
    settle(partId: number, state: PartState, error: PartError): void {
      settle.run(state, error.code, error.class, error.message, partId);
    },
    requeue(partId: number, nextAttemptAt: number, error: PartError): void {
      requeue.run(nextAttemptAt, error.code, error.class, error.message, partId);
    },
    /** Queues a part whose outcome stayed unknown; the network is asked to reject what it still holds. */
    sendAgain(partId: number): void {
      again.run(now(), partId);
    },
    /** Queues a part that was rejected for another message's sake; it is not asked for again. */
    sendFreely(partId: number): void {
      freely.run(now(), partId);
    },
    /** Gives a message up later, if it is given up at all. */
    extend(outboxId: number, expiresAt: number): void {
      extend.run(expiresAt, outboxId);
    },
    /** Lets a whole message wait until then. */
    postpone(outboxId: number, nextAttemptAt: number): void {
      postpone.run(nextAttemptAt, outboxId);
    },
    reported(partId: number, state: PartState, error: string | null): void {
      report.run(state, now(), error, partId);
    },
    /** Parts of a card that may be meant by a report with this reference, newest first. */
    byReference: (iccid: string, reference: number) => byReference.all(iccid, reference),
    /** Parts of a card whose outcome and reference are unknown, oldest first. */
    unresolved: (iccid: string) => unresolved.all(iccid),
    /** Parts that a process left behind in the middle of sending. */
    sending: () => sendingParts.all(),
    overdue: (at: number) => overdue.all(at),
    expired: (at: number) => expired.all(at),
    /** Cancels the parts that were not yet given to a modem. @returns how many */
    cancel: (outboxId: number) => cancel.run(outboxId).changes,
    /** Holds back (or lets go) every message whose purpose begins with `prefix`. */
    hold(prefix: string, held: boolean): void {
      hold.run(held ? 1 : 0, prefix);
    },
    /** Lifts the quiet hours of every message whose purpose begins with `prefix`. */
    liftQuietHours(prefix: string): void {
      release.run(prefix);
      dueNow.run(now(), prefix);
    },
    /** One page of the messages that were not removed. */
    page: (page: MessagePage) => pages[page.order].all(pageValues(page)).map(toMessage),
    /** Takes it out of every list. Its purpose stays taken, and an unknown outcome is not sent again. */
    remove(id: number): void {
      remove.run(now(), id);
    },
    /** Of the queued parts: how many are held, how many wait for the next day, and when the next one may be tried. */
    queue: () => queue.get() ?? { held: 0, waiting: 0, nextAttemptAt: null },
    counts(): Record<PartState, number> {
      const all: Record<PartState, number> = {
        queued: 0,
        sending: 0,
        accepted: 0,
        delivered: 0,
        failed: 0,
        ambiguous: 0,
        expired: 0,
        canceled: 0,
      };
      for (const row of counts.all()) all[row.state] = row.n;
      return all;
    },
  };
}
