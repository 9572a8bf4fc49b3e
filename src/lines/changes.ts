import type { LineRow, NumberChangeRow } from '../store/repositories/lines.ts';
import type { Store } from '../store/store.ts';

/** What settling a number came to. */
export type Outcome = 'unchanged' | 'number-set' | 'replaced-card' | 'number-change' | 'awaiting-number';

export interface Settled {
  outcome: Outcome;
  /** The number change that this opened, settled or took back; null when there is none. */
  changeId: number | null;
}

/** The change of a line that nobody was told of yet, if there is one. */
export function untoldChange(store: Store, lineId: number): NumberChangeRow | undefined {
  const last = store.lines.lastChange(lineId);
  return last && (last.state === 'awaiting-number' || last.state === 'fact') ? last : undefined;
}

/**
 * Another number (null: not known yet) for a line whose number was known. People know the line by the number of before the
 * first change that they were not told of: a second change takes that one up and supersedes the first. Back at that number,
 * there is nothing to tell. Call it in a transaction.
 */
export function changeNumber(
  store: Store,
  line: LineRow & { number: string },
  next: { number: string | null; iccid: string | null; deviceId: number | null },
  cause: string,
): Settled {
  const pending = untoldChange(store, line.id);
  const oldNumber = pending?.oldNumber ?? line.number;
  const oldIccid = pending?.oldIccid ?? line.iccid;
  if (next.number !== null && next.number === oldNumber) {
    const replaced = next.iccid !== oldIccid;
    store.lines.set(line.id, { ...next, awaitingNumber: false }, replaced ? 'replaced-card' : 'swapped-back');
    if (!pending) return { outcome: 'replaced-card', changeId: null };
    const state = replaced ? 'replaced-card' : 'taken-back';
    store.lines.settleChange(pending.id, state, null);
    store.events.tell('number.unchanged', { change: pending.id, line: line.id, reason: state });
    return { outcome: 'replaced-card', changeId: pending.id };
  }
  const awaiting = next.number === null;
  // While the new number is unknown the line keeps the old one in its row: it is what people know.
  store.lines.set(line.id, { ...next, number: next.number ?? oldNumber, awaitingNumber: awaiting }, cause);
  const changeId = store.lines.addChange({
    lineId: line.id,
    oldNumber,
    newNumber: next.number,
    oldIccid,
    newIccid: next.iccid,
    cause,
    state: awaiting ? 'awaiting-number' : 'fact',
  });
  if (pending) store.lines.settleChange(pending.id, 'superseded', pending.newNumber);
  tell(store, changeId);
  return { outcome: awaiting ? 'awaiting-number' : 'number-change', changeId };
}

/** The number of a line that was waiting for it. Call it in a transaction. */
export function settleAwaiting(store: Store, line: LineRow, number: string, source: string): Settled {
  const pending = untoldChange(store, line.id);
  const next = { number, iccid: line.iccid, deviceId: line.deviceId, awaitingNumber: false };
  if (pending?.state !== 'awaiting-number') {
    store.lines.set(line.id, next, source);
    store.events.tell('line.number-set', { line: line.id, number, source });
    return { outcome: 'number-set', changeId: null };
  }
  if (number === pending.oldNumber) {
    store.lines.set(line.id, next, 'replaced-card');
    store.lines.settleChange(pending.id, 'replaced-card', null);
    store.events.tell('number.unchanged', { change: pending.id, line: line.id, reason: 'replaced-card' });
    return { outcome: 'replaced-card', changeId: pending.id };
  }
  store.lines.set(line.id, next, source);
  store.lines.settleChange(pending.id, 'fact', number);
  tell(store, pending.id);
  return { outcome: 'number-change', changeId: pending.id };
}

function tell(store: Store, changeId: number): void {
  const change = store.lines.change(changeId);
  if (!change) throw new Error(`no change ${changeId}`);
  if (change.newNumber === null) {
    store.events.tell('number.awaiting', {
      change: changeId,
      line: change.lineId,
      oldNumber: change.oldNumber,
    });
    return;
  }
  store.events.tell('number.changed', {
    change: changeId,
    line: change.lineId,
    oldNumber: change.oldNumber,
    newNumber: change.newNumber,
    cause: change.cause,
  });
}
