import { addressToString } from '../codec/address.ts';
import { decodeDcs } from '../codec/dcs.ts';
import { hexToBytes } from '../codec/hex.ts';
import { decodePdu } from '../codec/pdu-mode.ts';
import { decodeTpdu } from '../codec/tpdu/decode.ts';
import type { UserData } from '../codec/tpdu/types.ts';
import { isoTime } from '../core/clock.ts';
import type { InboxRow } from '../store/repositories/inbox.ts';
import type { OutboxRow, PartRow, PartState } from '../store/repositories/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Inbox } from './inbox.ts';
import { deliverOf } from './incoming-pdu.ts';
import type { MessageView } from './message-list.ts';
import type { Outbox } from './outbox.ts';

export interface PartView {
  part: number;
  state: PartState | 'received' | 'missing';
  text: string | null;
  modem: string | null;
  iccid: string | null;
  attempts: number | null;
  messageReference: number | null;
  nextAttemptAt: string | null;
  submittedAt: string | null;
  acceptedAt: string | null;
  reportedAt: string | null;
  validUntil: string | null;
  receivedAt: string | null;
  errorCode: string | null;
  errorClass: string | null;
  error: string | null;
}

export type MessageDetail = MessageView & {
  iccid: string | null;
  line: number | null;
  priority: number | null;
  held: boolean | null;
  validityMinutes: number | null;
  expiresAt: string | null;
  serviceCentre: string | null;
  messageClass: number | null;
  flash: boolean;
  messageWaiting: { active: boolean; kind: 'voicemail' | 'fax' | 'email' | 'other' } | null;
  data: string | null;
  missing: number[];
  removedAt: string | null;
  segments: PartView[];
};

interface Rooms {
  store: Store;
  inbox: Inbox;
  outbox: Outbox;
}

const timeOf = (at: number | null): string | null => (at === null ? null : isoTime(at));

const EMPTY_PART = {
  text: null,
  modem: null,
  iccid: null,
  attempts: null,
  messageReference: null,
  nextAttemptAt: null,
  submittedAt: null,
  acceptedAt: null,
  reportedAt: null,
  validUntil: null,
  receivedAt: null,
  errorCode: null,
  errorClass: null,
  error: null,
};

/** All that is known of one message, a removed one too; undefined when there is none of this id. */
export function messageDetail(rooms: Rooms, id: number): MessageDetail | undefined {
  const sent = rooms.store.outbox.byId(id);
  if (sent) return outgoingDetail(rooms, sent);
  const received = rooms.store.inbox.byId(id);
  return received && incomingDetail(rooms, received);
}

function outgoingDetail({ store, outbox }: Rooms, row: OutboxRow): MessageDetail {
  const parts = store.outbox.parts(row.id);
  const name = (id: number | null) => (id === null ? null : (store.devices.byId(id)?.name ?? null));
  return {
    ...outbox.viewOf(row),
    iccid: parts.findLast((part) => part.iccid !== null)?.iccid ?? null,
    line: row.lineId,
    priority: row.priority,
    held: row.held,
    validityMinutes: row.validityMinutes,
    expiresAt: timeOf(row.expiresAt),
    serviceCentre: null,
    messageClass: null,
    flash: false,
    messageWaiting: null,
    data: null,
    missing: [],
    removedAt: timeOf(row.removedAt),
    segments: parts.map((part) => ({
      ...EMPTY_PART,
      part: part.part,
      state: part.state,
      text: submittedText(part),
      modem: name(part.deviceId),
      iccid: part.iccid,
      attempts: part.attempts,
      messageReference: part.messageReference,
      nextAttemptAt: part.state === 'queued' ? isoTime(part.nextAttemptAt) : null,
      submittedAt: timeOf(part.submittedAt),
      acceptedAt: timeOf(part.acceptedAt),
      reportedAt: timeOf(part.reportedAt),
      validUntil: timeOf(part.validUntil),
      errorCode: part.errorCode,
      errorClass: part.errorClass,
      error: part.error,
    })),
  };
}

function incomingDetail({ store, inbox }: Rooms, row: InboxRow): MessageDetail {
  const view = inbox.viewOf(row);
  const came = store.inbox.parts(row.id);
  const numbers = new Set(came.map((part) => part.sequence));
  const missing = Array.from({ length: row.parts }, (_, index) => index + 1).filter((n) => !numbers.has(n));
  const shown: PartView[] = came.map((part) => ({
    ...EMPTY_PART,
    part: part.sequence,
    state: 'received',
    text: part.text,
    modem: view.modem,
    iccid: row.iccid,
    receivedAt: isoTime(part.receivedAt),
    error: part.error,
  }));
  const lost: PartView[] = missing.map((part) => ({ ...EMPTY_PART, part, state: 'missing' }));
  return {
    ...view,
    iccid: row.iccid,
    line: row.lineId,
    priority: null,
    held: null,
    validityMinutes: null,
    expiresAt: null,
    serviceCentre: serviceCentreOf(came[0]?.pdu),
    messageClass: row.messageClass,
    flash: row.messageClass === 0,
    messageWaiting: waitingIn(came[0]?.pdu),
    data: row.data,
    missing,
    removedAt: timeOf(row.removedAt),
    segments: [...shown, ...lost].sort((a, b) => a.part - b.part),
  };
}

/** The text of one part as it was encoded: half a character may stand at its ends. */
function submittedText(part: PartRow): string | null {
  // What was forgotten has no content any more.
  if (part.tpdu === '') return null;
  const tpdu = decodeTpdu(hexToBytes(part.tpdu), 'to-network');
  return tpdu.type === 'submit' ? textOf(tpdu.userData) : null;
}

function textOf(userData: UserData): string | null {
  return 'text' in userData ? userData.text : null;
}

/** What a message waiting indication says; null for every other message. */
function waitingIn(pdu: string | undefined): MessageDetail['messageWaiting'] {
  const deliver = pdu === undefined ? null : deliverOf(pdu);
  const waiting = deliver === null ? null : decodeDcs(deliver.dcs).waiting;
  return waiting === null ? null : { active: waiting.active, kind: waiting.kind };
}

function serviceCentreOf(pdu: string | undefined): string | null {
  try {
    const smsc = pdu === undefined ? null : decodePdu(pdu, 'to-mobile').smsc;
    return smsc === null ? null : addressToString(smsc);
  } catch {
    // What cannot be decoded was kept whole, and has no such field.
    return null;
  }
}
