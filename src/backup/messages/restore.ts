import { isoTime } from '../../core/clock.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import type { DeviceSession, MessageStorage } from '../../devices/contract/device.ts';
import { holderOf, restoredKey } from '../../messages/stored-key.ts';
import type { StoredStatus } from '../../store/repositories/stored-messages.ts';
import type { Store } from '../../store/store.ts';
import type { BackupSource } from '../source.ts';
import { type MessageChoice, wantedMessages } from './choice.ts';
import { type MessageStep, NO_ROOM, planMessages, type RestoredState, type WantedMessage } from './plan.ts';
import { checkTarget, type MessageSession, type MessageTarget, readTarget, writeMessage } from './write.ts';

/** Which stored messages go where. */
export interface MessageRestoreRequest extends MessageChoice {
  storage: string;
  dryRun: boolean;
  /** The messages may be of another card. */
  otherCard: boolean;
  /** What does not fit may be left out. */
  partial: boolean;
}

export interface MessageRestoreListener {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** Runs work with the device, between its other jobs. @throws SimError DEVICE_OFFLINE and whatever `work` throws */
export type WithMessageSession = <T>(work: (session: DeviceSession) => Promise<T>) => Promise<T>;

export interface MessageRestoreView {
  device: string;
  iccid: string | null;
  storage: string;
  dryRun: boolean;
  used: number | null;
  total: number | null;
  counts: Record<RestoredState, number>;
  messages: {
    id: number;
    source: WantedMessage['source'];
    state: RestoredState;
    index: number | null;
    status: StoredStatus;
    held: StoredStatus | null;
    direction: 'in' | 'out';
    address: string | null;
    text: string;
    at: string | null;
    reason: string;
  }[];
  /** What stopped it; null when it came to its end. */
  error: { code: string; message: string; hint: string | null } | null;
}

/** Messages between which other jobs of the device may come. */
const BATCH = 10;

/**
 * Puts stored messages into a storage of a device. First it is planned: what is there already stays and is not written again.
 * Each message is read back. What was begun and has no known outcome is looked for before it is written again, in this run and
 * in every later one.
 * @throws SimError NOT_FOUND CONFIRMATION_NEEDED CONFLICT DEVICE_REFUSED before anything is written; later failures are in the view
 */
export async function restoreMessages(
  store: Store,
  source: BackupSource,
  request: MessageRestoreRequest,
  withSession: WithMessageSession,
  listener: MessageRestoreListener,
): Promise<MessageRestoreView> {
  const holder = holderOf({ id: source.deviceId, iccid: source.iccid }, request.storage);
  const wanted = await wantedMessages(store, request, source, holder);
  const { target, room, steps } = await withSession(async (session) => {
    const keeper = keeperOf(session, source);
    const storages = await keeper.messageStorages(listener.signal ? { signal: listener.signal } : {});
    const found = storages.find(({ storage }) => storage === request.storage);
    if (!found) throw noStorage(source, request.storage, storages);
    const target: MessageTarget = {
      deviceName: source.deviceName,
      iccid: source.iccid,
      storage: request.storage,
      ...(listener.signal ? { signal: listener.signal } : {}),
    };
    const there = await readTarget(keeper, target);
    return { target, room: found, steps: await planMessages(wanted, there, found) };
  });
  const view = (error: SimError | null) => viewOf(source, request, room, steps, error);
  if (request.dryRun) return view(null);
  checkConsent(source, request, wanted, steps);

  const open = steps.filter(({ state }) => state === 'planned');
  let done = 0;
  let full = false;
  listener.onProgress?.(0, open.length);
  try {
    for (let from = 0; from < open.length && !full; from += BATCH) {
      await withSession(async (session) => {
        const keeper = keeperOf(session, source);
        for (const step of open.slice(from, from + BATCH)) {
          await checkTarget(keeper, target);
          store.transaction(() => store.storedMessages.markRestored(restoredKey(holder, step.row.pdu)));
          full = await write(keeper, target, step);
          listener.onProgress?.(++done, open.length);
          if (full) return;
        }
      });
    }
  } catch (thrown) {
    return view(toSimError(thrown));
  }
  if (full) for (const step of open) if (step.state === 'planned') fail(step, NO_ROOM);
  return view(null);
}

/** @returns whether the storage is full. @throws SimError what stops the restore; the step says what is known of its message */
async function write(session: MessageSession, target: MessageTarget, step: MessageStep): Promise<boolean> {
  const { pdu, status } = step.row;
  try {
    const held = await writeMessage(session, target, pdu, status);
    step.state = 'written';
    step.index = held.index;
    step.held = held.status;
    step.reason = [keptReason(status, held.status), held.pdu === pdu ? null : CHANGED, step.reason]
      .filter((text) => text !== null)
      .join('; ');
    return false;
  } catch (thrown) {
    const error = toSimError(thrown);
    if (error.details.unknown === true) {
      step.state = 'unknown';
      step.reason = `${error.message}; it may be there: the next restore looks before it writes`;
      throw error;
    }
    if (STOPPING.has(error.code)) throw error;
    fail(step, error.message);
    return error.details.full === true;
  }
}

const CHANGED = 'the modem set its own service centre or reference';
/** The others are not tried either. */
const STOPPING = new Set([
  'CONFLICT',
  'CANCELED',
  'SIM_ABSENT',
  'PIN_REQUIRED',
  'PUK_REQUIRED',
  'DEVICE_OFFLINE',
]);

function fail(step: MessageStep, reason: string): void {
  step.state = 'failed';
  step.reason = reason;
}

/** What became of the status; null when it was kept. */
function keptReason(wanted: StoredStatus, held: StoredStatus): string | null {
  if (wanted === held) return null;
  if (wanted === 'received-unread' && held === 'received-read')
    return 'it is marked as read: this modem does not keep it unread, or reading it back marked it';
  return `this modem keeps it as ${held}, not as ${wanted}`;
}

function checkConsent(
  source: BackupSource,
  request: MessageRestoreRequest,
  wanted: readonly WantedMessage[],
  steps: readonly MessageStep[],
): void {
  const other = wanted.find((row) => row.iccid !== source.iccid);
  if (other && !request.otherCard) {
    throw new SimError(
      'CONFIRMATION_NEEDED',
      `the card in ${source.deviceName} is not the one of the messages`,
      {
        hint: 'see the plan with --dry-run; add --yes to write onto this card',
        details: { device: source.deviceName, iccid: source.iccid, of: other.iccid },
      },
    );
  }
  const left = steps.filter(({ reason }) => reason === NO_ROOM).length;
  if (left > 0 && !request.partial) {
    throw new SimError(
      'CONFLICT',
      `${left} message${left === 1 ? ' does' : 's do'} not fit into ${request.storage}`,
      {
        hint: 'nothing was written; --dry-run shows which ones, --id chooses some, --partial leaves out what does not fit',
        details: { device: source.deviceName, storage: request.storage, unwritten: left },
      },
    );
  }
}

/** @throws SimError DEVICE_REFUSED for a device that cannot be given messages */
function keeperOf(session: DeviceSession, source: BackupSource): MessageSession {
  const { messageStorages, storeMessage } = session;
  if (messageStorages && storeMessage) {
    return {
      readIccid: (options) => session.readIccid(options),
      listMessages: (options) => session.listMessages(options),
      readMessage: (storage, index, options) => session.readMessage(storage, index, options),
      messageStorages: (options) => messageStorages.call(session, options),
      storeMessage: (...message) => storeMessage.call(session, ...message),
    };
  }
  throw new SimError('DEVICE_REFUSED', `${source.deviceName} cannot be given messages`, {
    hint: 'put the card into a modem',
    details: { device: source.deviceName },
  });
}

function noStorage(source: BackupSource, storage: string, storages: readonly MessageStorage[]): SimError {
  const names = storages.map((one) => one.storage).join(', ');
  return new SimError('DEVICE_REFUSED', `${source.deviceName} has no storage ${storage} for messages`, {
    hint: names === '' ? 'it opens none' : `it has ${names}`,
    details: { device: source.deviceName, storage },
  });
}

function viewOf(
  source: BackupSource,
  request: MessageRestoreRequest,
  room: MessageStorage,
  steps: readonly MessageStep[],
  error: SimError | null,
): MessageRestoreView {
  const counts = { planned: 0, written: 0, present: 0, skipped: 0, failed: 0, unknown: 0 };
  for (const { state } of steps) counts[state] += 1;
  return {
    device: source.deviceName,
    iccid: source.iccid,
    storage: request.storage,
    dryRun: request.dryRun,
    used: room.used,
    total: room.total,
    counts,
    messages: steps.map(({ row, content, state, index, held, reason }) => ({
      id: row.id,
      source: row.source,
      state,
      index,
      status: row.status,
      held,
      direction: content.direction,
      address: content.address,
      text: content.text,
      at: content.at === null ? null : isoTime(content.at),
      reason,
    })),
    error: error && { code: error.code, message: error.message, hint: error.hint },
  };
}
