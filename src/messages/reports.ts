import { addressToString } from '../codec/address.ts';
import { statusClass, statusMeaning } from '../codec/tpdu/status.ts';
import { timestampToMs } from '../codec/tpdu/timestamp.ts';
import type { StatusReport } from '../codec/tpdu/types.ts';
import type { PartRow, PartState } from '../store/repositories/outbox.ts';
import type { Store } from '../store/store.ts';
import { messageState } from './message-state.ts';

/** Clocks of the service centre and of this machine may differ. */
const CLOCK_SLACK_MS = 10 * 60_000;
/** TP-Status "SM Validity Period Expired" (23.040 section 9.2.3.15). */
const VALIDITY_EXPIRED = 0x46;

/**
 * Brings a status report to its part: by card, reference and recipient; when the reference was lost with the modem's reply, by
 * recipient and time, which is sound because only one unresolved part per recipient and card is ever under way.
 * Call it in the transaction that stores the report.
 * @returns whether a part was found
 */
export function applyReport(store: Store, iccid: string, report: StatusReport): boolean {
  const recipient = addressToString(report.recipient);
  const part =
    store.outbox
      .byReference(iccid, report.messageReference)
      .find((candidate) => sameSubscriber(candidate.recipient, recipient)) ??
    byTime(store, iccid, recipient, report);
  if (!part) return false;
  const state = stateOf(report.status);
  if (state === null) {
    // The network still tries, so it has the message: whatever the modem said of it, it was accepted.
    if (part.state !== 'accepted') store.outbox.reported(part.id, 'accepted', null);
    return true;
  }
  const meaning = state === 'delivered' ? null : (statusMeaning(report.status) ?? `status ${report.status}`);
  store.outbox.reported(part.id, state, meaning);
  store.events.tell('message.state', {
    message: part.outboxId,
    state: messageState(store.outbox.parts(part.outboxId).map((row) => row.state)),
  });
  return true;
}

function byTime(store: Store, iccid: string, recipient: string, report: StatusReport): PartRow | undefined {
  const sentAt = timestampToMs(report.timestamp);
  return store.outbox.unresolved(iccid).find((part) => {
    if (!sameSubscriber(part.recipient, recipient)) return false;
    if (sentAt === null || part.submittedAt === null) return false;
    return sentAt >= part.submittedAt - CLOCK_SLACK_MS && sentAt <= (part.validUntil ?? 0) + CLOCK_SLACK_MS;
  });
}

/** Some networks write the recipient in its national form: the last eight digits decide, short numbers must be equal. */
function sameSubscriber(a: string, b: string): boolean {
  const digits = (text: string) => text.replace(/[^0-9]/g, '');
  const [x, y] = [digits(a), digits(b)];
  if (x.length < 8 || y.length < 8) return x === y;
  return x.slice(-8) === y.slice(-8);
}

/** Null while the network is still trying. */
function stateOf(status: number): PartState | null {
  switch (statusClass(status)) {
    case 'delivered':
      return 'delivered';
    case 'pending':
      return null;
    case 'failed-temporary':
    case 'failed-permanent':
      return status === VALIDITY_EXPIRED ? 'expired' : 'failed';
  }
}
