import { SimError, toSimError } from '../../core/errors.ts';
import type {
  DeviceSession,
  MessageKeeper,
  StoredSms,
  StoredSmsStatus,
} from '../../devices/contract/device.ts';
import { classifySmsError } from '../../devices/contract/sms-errors.ts';
import { tpduKey } from '../../messages/stored-key.ts';
import { findMessage, tpduLengthOf } from './plan.ts';

/** What a restore of messages asks of a device. */
export type MessageSession = Pick<DeviceSession, 'readIccid' | 'listMessages' | 'readMessage'> &
  Pick<MessageKeeper, 'messageStorages' | 'storeMessage'>;

export interface MessageTarget {
  deviceName: string;
  iccid: string | null;
  storage: string;
  signal?: AbortSignal;
}

const MAX_ATTEMPTS = 3;
/** Full: of the memory of the device, of the card (24.011 annex E), of the phone book alike (27.007 section 9.2). */
const FULL_CMS: readonly unknown[] = [208, 211, 322];
const FULL_CME = 20;

/** @throws SimError CONFLICT when another card is in the device than the one that the restore is for */
export async function checkTarget(session: MessageSession, target: MessageTarget): Promise<void> {
  const { iccid, signal } = target;
  if (iccid === null) return;
  const found = await session.readIccid(signal ? { signal } : {});
  if (found === iccid) return;
  throw new SimError('CONFLICT', `the card ${iccid} is not in ${target.deviceName} any more`, {
    hint: 'put that card back and run the same command again: what is there is not written twice',
    details: { device: target.deviceName, iccid, found },
  });
}

/** What the storage holds. Unread messages may be marked as read by this. @throws SimError CONFLICT, and what the device throws */
export async function readTarget(session: MessageSession, target: MessageTarget): Promise<StoredSms[]> {
  await checkTarget(session, target);
  const all = await session.listMessages({ ...optionsOf(target), quiet: true });
  const own = all.filter(({ storage }) => storage === target.storage);
  if (own.length > 0) return own;
  // A memory that the modem shows under two names is listed under the other one.
  const storages = await session.messageStorages(optionsOf(target));
  const used = storages.find(({ storage }) => storage === target.storage)?.used ?? 0;
  return used > 0 ? all : [];
}

/**
 * Writes one message and reads it back. Some modems refuse a status, or every status (27.005 section 4.3 leaves both to them):
 * then the nearest one is tried, and then none. Whenever it is not known whether it was stored, the storage is looked at before
 * anything is written again.
 * @returns how the storage keeps it
 * @throws SimError the last refusal; `details.full` when no other message fits either, `details.unknown` when nobody knows
 */
export async function writeMessage(
  session: MessageSession,
  target: MessageTarget,
  pdu: string,
  wanted: StoredSmsStatus,
): Promise<StoredSms> {
  let last: SimError | null = null;
  for (const status of formsOf(wanted)) {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (target.signal?.aborted) throw new SimError('CANCELED', 'the restore was interrupted');
      await checkTarget(session, target);
      const outcome = await tryOnce(session, target, pdu, status);
      if (!(outcome instanceof SimError)) return outcome;
      last = outcome;
      if (isFull(last)) throw withDetails(last, { full: true });
      if (!mayPass(last)) break;
    }
    // Another status helps only where the modem said no to this one.
    if (last !== null && last.code !== 'DEVICE_REFUSED') throw last;
  }
  throw last ?? new SimError('INTERNAL', 'no way to write a message');
}

/** The message as it is kept, or why it is surely not there. @throws SimError when nobody knows, or nothing more can be done */
async function tryOnce(
  session: MessageSession,
  target: MessageTarget,
  pdu: string,
  status: StoredSmsStatus | null,
): Promise<StoredSms | SimError> {
  const { storage } = target;
  let refusal: SimError;
  try {
    const { index } = await session.storeMessage(storage, status, pdu, tpduLengthOf(pdu), optionsOf(target));
    const held = index === null ? null : await readBack(session, target, index);
    if (held !== null && tpduKey(held.pdu) === tpduKey(pdu)) return afterReading(session, target, held);
    refusal = new SimError(
      'DEVICE_REFUSED',
      'the modem said that it stored the message, and it is not there',
      {
        details: { storage, index },
      },
    );
  } catch (thrown) {
    refusal = toSimError(thrown);
    if (isFinal(refusal)) throw unknownIf(refusal);
    // Nothing was handed over: there is nothing to look for.
    const silent = refusal.code === 'DEVICE_TIMEOUT' || refusal.code === 'DEVICE_GARBLED';
    if (refusal.details.afterPayload === false && !silent) return refusal;
  }
  const found = findMessage(pdu, await look(session, target, refusal));
  return found ? afterReading(session, target, found) : refusal;
}

/** Reading does no harm: it is done again where it fails. Null when the place is empty or cannot be read. */
async function readBack(
  session: MessageSession,
  target: MessageTarget,
  index: number,
): Promise<StoredSms | null> {
  try {
    return await session.readMessage(target.storage, index, { ...optionsOf(target), quiet: true });
  } catch (thrown) {
    const error = toSimError(thrown);
    if (isFinal(error)) throw unknownIf(error);
    return null;
  }
}

/** Reading tells the status of before, and may have marked the message as read by that: so an unread one is read twice. */
async function afterReading(
  session: MessageSession,
  target: MessageTarget,
  held: StoredSms,
): Promise<StoredSms> {
  if (held.status !== 'received-unread') return held;
  const again = await readBack(session, target, held.index).catch(() => null);
  return again !== null && tpduKey(again.pdu) === tpduKey(held.pdu) ? again : held;
}

async function look(session: MessageSession, target: MessageTarget, because: SimError): Promise<StoredSms[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readTarget(session, target);
    } catch (thrown) {
      const error = toSimError(thrown);
      if (isFinal(error) || error.code === 'CONFLICT' || attempt >= MAX_ATTEMPTS) {
        const code = error.code === 'CONFLICT' || isFinal(error) ? error : because;
        throw withDetails(code, { unknown: true });
      }
    }
  }
}

/** The wanted status, the nearest other one, and none: then the modem takes its own. */
function formsOf(wanted: StoredSmsStatus): (StoredSmsStatus | null)[] {
  const nearest = NEAREST[wanted];
  return nearest === null ? [wanted, null] : [wanted, nearest, null];
}

/** A message that was not sent is never kept as one that was. */
const NEAREST: Readonly<Record<StoredSmsStatus, StoredSmsStatus | null>> = {
  'received-unread': 'received-read',
  'received-read': 'received-unread',
  'stored-sent': 'stored-unsent',
  'stored-unsent': null,
};

function isFull({ details }: SimError): boolean {
  return FULL_CMS.includes(details.cms) || details.cme === FULL_CME;
}

/** Nothing more can be learned from the device after this. */
function isFinal({ code }: SimError): boolean {
  return code === 'PORT_CLOSED' || code === 'CANCELED' || code === 'INTERNAL' || code === 'DEVICE_OFFLINE';
}

function unknownIf(error: SimError): SimError {
  return withDetails(error, { unknown: true });
}

/** Whether the same command may go well the next time. A refusal with a reason, and one of the whole form, stay. */
function mayPass({ code, details }: SimError): boolean {
  if (code !== 'DEVICE_REFUSED')
    return code === 'DEVICE_TIMEOUT' || code === 'DEVICE_GARBLED' || code === 'SIM_BUSY';
  if (details.restarted === true) return true;
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const [cms, cme] = [number(details.cms), number(details.cme)];
  if (cms === null && cme === null) return false;
  const kind = classifySmsError({ cms, cme, afterPayload: true });
  return kind === 'ambiguous' || kind === 'transient';
}

function withDetails(error: SimError, added: Record<string, boolean>): SimError {
  return new SimError(error.code, error.message, {
    ...(error.hint === null ? {} : { hint: error.hint }),
    details: { ...error.details, ...added },
    cause: error,
  });
}

function optionsOf({ signal }: MessageTarget) {
  return signal ? { signal } : {};
}
