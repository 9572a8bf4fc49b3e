import { isoTime } from '../core/clock.ts';
import { messageState } from '../messages/message-state.ts';
import type { NoticeRow } from '../store/repositories/notices.ts';
import type { PartState } from '../store/repositories/outbox.ts';
import type { Notices } from './notices.ts';

export type DeliveryState = PartState | 'skipped';

export interface DeliveryView {
  contact: number | null;
  name: string;
  number: string;
  state: DeliveryState;
  parts: number;
  reason: string | null;
  error: string | null;
}

export type Counts = Record<DeliveryState | 'total', number>;

/** A notice with its deliveries: as planned before it begins, as sent after. */
export function noticeView(notices: Notices, row: NoticeRow) {
  const deliveries = deliveriesOf(notices, row);
  return {
    id: row.id,
    line: row.lineId,
    oldNumber: row.oldNumber,
    newNumber: row.newNumber,
    state: row.state,
    startsAt: row.startsAt === null ? null : isoTime(row.startsAt),
    counts: countDeliveries(deliveries),
    segments: deliveries.reduce((sum, delivery) => sum + delivery.parts, 0),
    reason: row.reason,
    hint: hintFor(row),
    deliveries,
  };
}

function deliveriesOf(notices: Notices, row: NoticeRow): DeliveryView[] {
  const rows = notices.deliveries(row.id);
  if (rows.length > 0) {
    const states = notices.deliveryStates(row.id);
    return rows.map((delivery) => {
      const known = states.get(delivery.id);
      return {
        contact: delivery.contactId,
        name: delivery.name,
        number: delivery.number,
        state: delivery.reason !== null ? 'skipped' : messageState(known?.states ?? ['queued']),
        parts: delivery.parts,
        reason: delivery.reason,
        error: known?.error ?? null,
      };
    });
  }
  const unsent: DeliveryState =
    row.state === 'canceled' || row.state === 'superseded' ? 'canceled' : 'queued';
  // A notice that began with nobody to tell has no rows either: it is done, and its plan stays what it is.
  return notices.plan(row).deliveries.map((planned) => ({
    contact: planned.contactId,
    name: planned.name,
    number: planned.number,
    state: planned.reason === null ? unsent : 'skipped',
    parts: planned.parts,
    reason: planned.reason,
    error: null,
  }));
}

/** Counts by state; they sum to `total`. */
export function countDeliveries(deliveries: readonly DeliveryView[]): Counts {
  const counts: Counts = {
    total: deliveries.length,
    queued: 0,
    sending: 0,
    accepted: 0,
    delivered: 0,
    failed: 0,
    ambiguous: 0,
    expired: 0,
    skipped: 0,
    canceled: 0,
  };
  for (const delivery of deliveries) counts[delivery.state] += 1;
  return counts;
}

function hintFor(row: NoticeRow): string | null {
  switch (row.state) {
    case 'awaiting-number':
      return `say the new number: simkeeper line set-number ${row.lineId} NUMBER`;
    case 'cooling':
      return `to stop it: simkeeper notice cancel ${row.id}; to send now: simkeeper notice start ${row.id}`;
    case 'awaiting-confirmation':
      return `to send it: simkeeper notice start ${row.id}`;
    case 'paused':
      return `to go on: simkeeper notice resume ${row.id}`;
    case 'sending':
    case 'done':
    case 'canceled':
    case 'superseded':
      return null;
  }
}
