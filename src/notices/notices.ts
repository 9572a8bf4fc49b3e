import type { Clock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { Lines } from '../lines/lines.ts';
import { messageState } from '../messages/message-state.ts';
import { type Outbox, PRIORITY } from '../messages/outbox.ts';
import { zonesOfNumber } from '../numbers/time-zones.ts';
import type { DeliveryRow, NoticeRow, NoticeState } from '../store/repositories/notices.ts';
import type { Store } from '../store/store.ts';
import { type NoticePlan, type NoticeSettings, planNotice, wordNotice } from './plan.ts';

/** States in which nobody was told anything yet. */
const BEFORE_SENDING: readonly NoticeState[] = ['awaiting-number', 'cooling', 'awaiting-confirmation'];

/** Campaigns that tell people of number changes. Every step is a transaction; sending is left to the outbox. */
export function createNotices(
  store: Store,
  lines: Lines,
  outbox: Outbox,
  clock: Clock,
  settings: () => NoticeSettings,
) {
  const { notices, events } = store;

  function find(id: number): NoticeRow {
    const row = notices.byId(id);
    if (!row) {
      throw new SimError('NOT_FOUND', `no notice ${id}`, {
        hint: 'simkeeper notice list shows the notices',
        details: { notice: id },
      });
    }
    return row;
  }

  function move(row: NoticeRow, next: Partial<NoticeRow>): NoticeRow {
    const moved = { ...row, ...next };
    notices.update(moved);
    if (moved.state !== row.state) events.tell('notice.progress', { notice: row.id, state: moved.state });
    return moved;
  }

  function plan(row: NoticeRow): NoticePlan {
    return planNotice(store, lines.byId(row.lineId), { ...row, noticeId: row.id }, settings());
  }

  const purpose = (id: number, attempt: number) => `notice:${id}:${attempt}`;

  function enqueue(row: NoticeRow, newNumber: string, delivery: Omit<DeliveryRow, 'id'>): number {
    const current = settings();
    const claim = { oldNumber: delivery.oldNumber, newNumber };
    return outbox.enqueue({
      purpose: purpose(row.id, delivery.attempt),
      recipient: delivery.number,
      text: wordNotice(lines.byId(row.lineId), claim, current),
      lineId: row.lineId,
      deviceId: null,
      priority: PRIORITY.notice,
      report: true,
      validityMinutes: current.validityMinutes,
      resend: true,
      expiresAt: null,
      quietZones: zonesOfNumber(delivery.number),
    });
  }

  /** Writes every delivery with its message; from then on the notice is `sending`, whatever happens to this process. */
  function begin(row: NoticeRow): NoticeRow {
    const { newNumber } = row;
    if (newNumber === null) throw refused(row, 'the new number is not known yet');
    for (const planned of plan(row).deliveries) {
      const delivery = { ...planned, noticeId: row.id, attempt: 0, outboxId: null };
      const outboxId = planned.reason === null ? enqueue(row, newNumber, delivery) : null;
      notices.addDelivery({ ...delivery, outboxId });
    }
    lines.markTold(row.changeId);
    return finish(move(row, { state: 'sending', pausedFrom: null, startsAt: clock.now() }));
  }

  /** A notice is done when nothing of it can still happen by itself. */
  function finish(row: NoticeRow): NoticeRow {
    if (row.state !== 'sending') return row;
    return notices.hasOpenParts(row.id) ? row : move(row, { state: 'done' });
  }

  function cancelQueued(row: NoticeRow): void {
    for (const delivery of notices.deliveries(row.id)) {
      if (delivery.outboxId !== null) outbox.cancel(delivery.outboxId);
    }
  }

  function refused(row: NoticeRow, why: string): SimError {
    const hint =
      row.state === 'awaiting-number'
        ? `say the new number: simkeeper line set-number ${row.lineId} NUMBER`
        : `simkeeper notice show ${row.id}`;
    return new SimError('CONFLICT', `notice ${row.id} is ${row.state}: ${why}`, {
      hint,
      details: { notice: row.id, state: row.state },
    });
  }

  function requireState(row: NoticeRow, states: readonly NoticeState[], verb: string): void {
    if (!states.includes(row.state)) throw refused(row, `it cannot be ${verb}`);
  }

  /** The newer question takes the place of every older one of the line; what was not sent of them is not sent any more. */
  function supersede(lineId: number, by: number): void {
    for (const older of notices.open(lineId)) {
      if (older.id === by) continue;
      cancelQueued(older);
      notices.superseded(older.id, by);
      move(older, { state: 'superseded', reason: `notice ${by} took its place` });
    }
  }

  return {
    find,
    plan,
    list: () => notices.list(),
    deliveries: (id: number) => notices.deliveries(id),
    deliveryStates: (id: number) => notices.deliveryStates(id),
    byChange: (changeId: number) => notices.byChange(changeId),
    settings,

    /** A change was settled or opened: one notice for it, for ever. Idempotent. */
    changed(changeId: number): void {
      store.transaction(() => {
        const change = store.lines.change(changeId);
        if (!change || (change.state !== 'fact' && change.state !== 'awaiting-number')) return;
        const known = change.newNumber !== null;
        const state = known ? 'cooling' : 'awaiting-number';
        const startsAt = known ? clock.now() + settings().coolingOffMs : null;
        const existing = notices.byChange(changeId);
        if (existing) {
          if (known && existing.state === 'awaiting-number') {
            move(existing, { state, newNumber: change.newNumber, startsAt });
          }
          return;
        }
        const id = notices.add({
          changeId,
          lineId: change.lineId,
          oldNumber: change.oldNumber,
          newNumber: change.newNumber,
          state,
          reason: null,
          startsAt,
        });
        events.tell('notice.progress', { notice: id, state });
        supersede(change.lineId, id);
      });
    },

    /** The question was settled without a change: whoever was not told need not be. */
    unchanged(changeId: number, reason: string): void {
      const row = notices.byChange(changeId);
      if (!row || row.state === 'canceled' || row.state === 'done' || row.state === 'superseded') return;
      store.transaction(() => {
        cancelQueued(row);
        move(row, { state: 'canceled', reason });
      });
    },

    /** A message reached a state: its notice may be done. */
    messageSettled(outboxId: number): void {
      const noticeId = notices.ofOutbox(outboxId);
      if (noticeId !== undefined) store.transaction(() => finish(find(noticeId)));
    },

    /** Starts what is due. @returns ids of the notices that began */
    tick(): number[] {
      const begun: number[] = [];
      for (const row of notices.due(clock.now())) {
        store.transaction(() => {
          if (settings().auto) {
            begin(row);
            begun.push(row.id);
          } else move(row, { state: 'awaiting-confirmation' });
        });
      }
      return begun;
    },
    /** Wall time at which the next cooling-off ends. */
    nextStartAt: () => notices.nextStartAt(),

    /** Sends now, without the rest of the cooling-off. @throws SimError CONFLICT NOT_FOUND */
    start(id: number, ignoreQuietHours: boolean): void {
      store.transaction(() => {
        const row = find(id);
        if (row.state === 'sending' && ignoreQuietHours) {
          store.outbox.liftQuietHours(`notice:${id}:`);
          outbox.poke();
          return;
        }
        const unsent = row.state === 'paused' && row.pausedFrom !== 'sending';
        if (!unsent) requireState(row, ['cooling', 'awaiting-confirmation'], 'started');
        begin(row);
        if (ignoreQuietHours) store.outbox.liftQuietHours(`notice:${id}:`);
      });
    },

    /** Nothing more is given to a modem until `resume`. @throws SimError CONFLICT NOT_FOUND */
    pause(id: number): void {
      store.transaction(() => {
        const row = find(id);
        requireState(row, ['cooling', 'awaiting-confirmation', 'sending'], 'paused');
        store.outbox.hold(`notice:${id}:`, true);
        move(row, { state: 'paused', pausedFrom: row.state });
      });
    },

    /** Goes on where it was paused; a cooling-off that is over meanwhile is over. @throws SimError CONFLICT NOT_FOUND */
    resume(id: number): void {
      store.transaction(() => {
        const row = find(id);
        requireState(row, ['paused'], 'resumed');
        store.outbox.hold(`notice:${id}:`, false);
        outbox.poke();
        finish(move(row, { state: row.pausedFrom ?? 'cooling', pausedFrom: null }));
      });
    },

    /** What was not sent yet is never sent. @throws SimError CONFLICT NOT_FOUND */
    cancel(id: number): void {
      store.transaction(() => {
        const row = find(id);
        requireState(row, [...BEFORE_SENDING, 'sending', 'paused'], 'canceled');
        cancelQueued(row);
        move(row, { state: 'canceled', pausedFrom: null, reason: 'canceled by hand' });
      });
    },

    /**
     * Tries failed and expired deliveries once more; an unknown outcome is not among them.
     * @returns how many are tried again
     * @throws SimError CONFLICT when nothing failed
     */
    retry(id: number): number {
      return store.transaction(() => {
        const row = find(id);
        requireState(row, ['sending', 'done'], 'retried');
        const states = notices.deliveryStates(id);
        const failed = notices.deliveries(id).filter((delivery) => {
          const state = messageState(states.get(delivery.id)?.states ?? []);
          return delivery.reason === null && (state === 'failed' || state === 'expired');
        });
        if (failed.length === 0 || row.newNumber === null) throw refused(row, 'no delivery has failed');
        for (const delivery of failed) {
          const attempt = delivery.attempt + 1;
          notices.setOutbox(delivery.id, enqueue(row, row.newNumber, { ...delivery, attempt }), attempt);
        }
        if (row.state === 'done') move(row, { state: 'sending' });
        return failed.length;
      });
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
