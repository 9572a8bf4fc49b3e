import type { Sql } from '../database.ts';
import type { PartState } from './outbox.ts';

export type NoticeState =
  | 'awaiting-number'
  | 'cooling'
  | 'awaiting-confirmation'
  | 'sending'
  | 'paused'
  | 'done'
  | 'canceled'
  | 'superseded';

export interface NoticeRow {
  id: number;
  changeId: number;
  lineId: number;
  oldNumber: string;
  newNumber: string | null;
  state: NoticeState;
  pausedFrom: NoticeState | null;
  reason: string | null;
  startsAt: number | null;
}

export interface DeliveryRow {
  id: number;
  noticeId: number;
  contactId: number | null;
  name: string;
  number: string;
  oldNumber: string;
  parts: number;
  /** Why it is skipped; null for a real delivery. */
  reason: string | null;
  attempt: number;
  outboxId: number | null;
}

const NOTICE = `SELECT id, change_id AS changeId, line_id AS lineId, old_number AS oldNumber, new_number AS newNumber, state,
  paused_from AS pausedFrom, reason, starts_at AS startsAt FROM notices`;
const DELIVERY = `SELECT id, notice_id AS noticeId, contact_id AS contactId, name, number, old_number AS oldNumber, parts,
  reason, attempt, outbox_id AS outboxId FROM notice_deliveries`;

/** Notices: one per number change, one delivery per distinct number. */
export function noticeRows(db: Sql, now: () => number) {
  const byId = db.prepare<[number], NoticeRow>(`${NOTICE} WHERE id = ?`);
  const byChange = db.prepare<[number], NoticeRow>(`${NOTICE} WHERE change_id = ?`);
  const list = db.prepare<[], NoticeRow>(`${NOTICE} ORDER BY id`);
  const open = db.prepare<[number], NoticeRow>(
    `${NOTICE} WHERE line_id = ? AND state IN ('awaiting-number', 'cooling', 'awaiting-confirmation', 'sending', 'paused')
     ORDER BY id`,
  );
  const due = db.prepare<[number], NoticeRow>(
    `${NOTICE} WHERE state = 'cooling' AND starts_at <= ? ORDER BY id`,
  );
  const nextStart = db.prepare<[], { at: number | null }>(
    `SELECT min(starts_at) AS at FROM notices WHERE state = 'cooling'`,
  );
  const openParts = db.prepare<[number], { n: number }>(
    `SELECT EXISTS (SELECT 1 FROM notice_deliveries
       JOIN outbox_parts ON outbox_parts.outbox_id = notice_deliveries.outbox_id
       WHERE notice_id = ? AND state IN ('queued', 'sending', 'ambiguous')) AS n`,
  );
  const insert = db.prepare<
    [number, number, string, string | null, string, string | null, number | null, number, number]
  >(
    `INSERT INTO notices (change_id, line_id, old_number, new_number, state, reason, starts_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (change_id) DO NOTHING`,
  );
  const update = db.prepare<
    [string, string | null, string | null, string | null, number | null, number, number]
  >(
    `UPDATE notices SET state = ?, paused_from = ?, reason = ?, new_number = ?, starts_at = ?, updated_at = ? WHERE id = ?`,
  );
  const supersede = db.prepare<[number, number]>('UPDATE notices SET superseded_by = ? WHERE id = ?');
  const deliveries = db.prepare<[number], DeliveryRow>(`${DELIVERY} WHERE notice_id = ? ORDER BY id`);
  const states = db.prepare<[number], { deliveryId: number; states: string; error: string | null }>(
    `SELECT notice_deliveries.id AS deliveryId, group_concat(state) AS states, max(error) AS error
     FROM notice_deliveries JOIN outbox_parts ON outbox_parts.outbox_id = notice_deliveries.outbox_id
     WHERE notice_id = ? GROUP BY notice_deliveries.id`,
  );
  const ofOutbox = db.prepare<[number], { noticeId: number }>(
    'SELECT notice_id AS noticeId FROM notice_deliveries WHERE outbox_id = ?',
  );
  const deliveriesTo = db.prepare<[string], { outboxId: number }>(
    'SELECT outbox_id AS outboxId FROM notice_deliveries WHERE number = ? AND outbox_id IS NOT NULL',
  );
  const supersededBy = db.prepare<[number], NoticeRow>(`${NOTICE} WHERE superseded_by = ? ORDER BY id DESC`);
  const addDelivery = db.prepare<
    [number, number | null, string, string, string, number, string | null, number, number | null]
  >(
    `INSERT INTO notice_deliveries (notice_id, contact_id, name, number, old_number, parts, reason, attempt, outbox_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setOutbox = db.prepare<[number, number, number]>(
    'UPDATE notice_deliveries SET outbox_id = ?, attempt = ? WHERE id = ?',
  );
  return {
    byId: (id: number) => byId.get(id),
    byChange: (changeId: number) => byChange.get(changeId),
    list: () => list.all(),
    /** Notices of a line that may still tell somebody something. */
    open: (lineId: number) => open.all(lineId),
    due: (at: number) => due.all(at),
    nextStartAt: () => nextStart.get()?.at ?? null,
    /** Whether a part of this notice may still change by itself. Asked at every settled message: it must not read them all. */
    hasOpenParts: (noticeId: number) => openParts.get(noticeId)?.n === 1,
    /** Adds the notice of a change; a change has one notice for ever. @returns its id */
    add(notice: Omit<NoticeRow, 'id' | 'pausedFrom'>): number {
      const at = now();
      insert.run(
        notice.changeId,
        notice.lineId,
        notice.oldNumber,
        notice.newNumber,
        notice.state,
        notice.reason,
        notice.startsAt,
        at,
        at,
      );
      const row = byChange.get(notice.changeId);
      if (!row) throw new Error('a notice was added but is not there');
      return row.id;
    },
    update(row: NoticeRow): void {
      update.run(row.state, row.pausedFrom, row.reason, row.newNumber, row.startsAt, now(), row.id);
    },
    superseded(id: number, by: number): void {
      supersede.run(by, id);
    },
    deliveries: (noticeId: number) => deliveries.all(noticeId),
    /** States of the parts of each delivery that is in the outbox. */
    deliveryStates(noticeId: number): Map<number, { states: PartState[]; error: string | null }> {
      return new Map(
        states
          .all(noticeId)
          .map((row) => [row.deliveryId, { states: row.states.split(',') as PartState[], error: row.error }]),
      );
    },
    /** The notice that an outgoing message belongs to. */
    ofOutbox: (outboxId: number) => ofOutbox.get(outboxId)?.noticeId,
    /** The messages of every notice that were meant for this number. */
    deliveriesTo: (number: string) => deliveriesTo.all(number).map((row) => row.outboxId),
    /** Notices that this one took the place of, newest first. */
    supersededBy: (id: number) => supersededBy.all(id),
    addDelivery(row: Omit<DeliveryRow, 'id'>): void {
      addDelivery.run(
        row.noticeId,
        row.contactId,
        row.name,
        row.number,
        row.oldNumber,
        row.parts,
        row.reason,
        row.attempt,
        row.outboxId,
      );
    },
    setOutbox(deliveryId: number, outboxId: number, attempt: number): void {
      setOutbox.run(outboxId, attempt, deliveryId);
    },
  };
}
