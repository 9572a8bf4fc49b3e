import { isoTime } from '../../core/clock.ts';
import { nextTurn } from '../../core/turn.ts';
import type { MessageStorage, StoredSms } from '../../devices/contract/device.ts';
import { tpduKey } from '../../messages/stored-key.ts';
import { type StoredContent, storedContent } from '../../messages/stored-message.ts';
import type { StoredStatus } from '../../store/repositories/stored-messages.ts';

/** What became, or is to become, of one message of a restore. */
export type RestoredState = 'planned' | 'written' | 'present' | 'skipped' | 'failed' | 'unknown';

/** One message that is to be put back. */
export interface WantedMessage {
  /** Id among the stored messages, or in the inbox. */
  id: number;
  source: 'stored' | 'inbox';
  /** The card that it was on; null when that is not known. */
  iccid: string | null;
  status: StoredStatus;
  pdu: string;
  /** Wall time, ms, at which it came into the database. */
  seenAt: number;
}

/** One message of a restore. */
export interface MessageStep {
  row: WantedMessage;
  content: StoredContent;
  state: RestoredState;
  /** Where it is in the storage; null where it is not, or nobody knows. */
  index: number | null;
  /** The status that the storage keeps it with; null where it is not there. */
  held: StoredStatus | null;
  reason: string;
}

/** Octets of a TPDU: more than this no modem takes (23.040 section 9.2.2). */
const MAX_TPDU = 164;
const MIN_TPDU = 7;

/** Octets of the TPDU alone, as +CMGW wants them. */
export function tpduLengthOf(pdu: string): number {
  return pdu.length / 2 - (Number.parseInt(pdu.slice(0, 2), 16) || 0) - 1;
}

/** The message among those of a storage; undefined when it is not there. */
export function findMessage(pdu: string, there: readonly StoredSms[]): StoredSms | undefined {
  const key = tpduKey(pdu);
  return there.find((message) => tpduKey(message.pdu) === key);
}

/**
 * What a restore of messages has to do. Nothing that is there is touched or written a second time.
 * @param there what the storage holds now
 */
export async function planMessages(
  wanted: readonly WantedMessage[],
  there: readonly StoredSms[],
  room: MessageStorage,
): Promise<MessageStep[]> {
  const held = new Map(there.map((message) => [tpduKey(message.pdu), message]));
  let free = room.total === null || room.used === null ? Number.POSITIVE_INFINITY : room.total - room.used;
  const planned = new Set<string>();
  const plan = (row: WantedMessage): MessageStep => {
    const content = storedContent(row.pdu);
    const step = (state: RestoredState, reason: string): MessageStep => ({
      row,
      content,
      state,
      index: null,
      held: null,
      reason,
    });
    if (content.kind === 'status-report') return step('skipped', 'it is a delivery report, not a message');
    const length = tpduLengthOf(row.pdu);
    if (!Number.isInteger(length) || length < MIN_TPDU || length > MAX_TPDU)
      return step('skipped', 'it is no whole message');
    const found = held.get(tpduKey(row.pdu));
    if (found) return { ...step('present', 'it is there'), index: found.index, held: found.status };
    if (planned.has(tpduKey(row.pdu))) return step('skipped', 'the same message is written already');
    if (free <= 0) return step('skipped', NO_ROOM);
    free -= 1;
    planned.add(tpduKey(row.pdu));
    return step('planned', timeReason(row, content));
  };
  const steps: MessageStep[] = [];
  for (let from = 0; from < wanted.length; from += SLICE) {
    steps.push(...wanted.slice(from, from + SLICE).map(plan));
    await nextTurn();
  }
  return steps;
}

/** Messages between two turns of the event loop. */
const SLICE = 100;

export const NO_ROOM = 'no place is left for it';

/** What becomes of the time of a message. A SUBMIT has none (23.040 section 9.2.2.2), and a storage keeps nothing beside the PDU. */
export function timeReason(row: WantedMessage, content: StoredContent): string {
  if (content.direction === 'out') {
    return `a sent message holds no time: the storage cannot keep one; it was first seen ${isoTime(row.seenAt)}`;
  }
  if (content.at === null) return 'it holds no readable time of the service centre';
  return 'it keeps the time of the service centre';
}
