import { SimError } from '../../core/errors.ts';
import { nextTurn } from '../../core/turn.ts';
import type { DeviceSession, MessageKeeper, StoredSms } from '../../devices/contract/device.ts';
import { contentKey, holderOf } from '../../messages/stored-key.ts';
import { storedContent } from '../../messages/stored-message.ts';
import type { NewStoredMessage } from '../../store/repositories/stored-messages.ts';
import type { Store } from '../../store/store.ts';
import type { BackupSource } from '../source.ts';

/** What a backup found in one storage for messages. */
export interface MessagesTaken {
  device: string;
  storage: string;
  total: number;
  /** New to the database. */
  added: number;
  /** Known from an earlier backup, or because it was taken in by the inbox or forgotten. */
  known: number;
}

/** What a backup of messages asks of a device. */
export type MessageSource = Pick<DeviceSession, 'listMessages' | 'readIccid'> &
  Partial<Pick<MessageKeeper, 'messageStorages'>>;

export interface TakingOptions {
  signal?: AbortSignal;
  /** Hears what a person should know and that stops nothing. */
  onNote?: (note: { message: string; hint: string }) => void;
}

/** Messages between two turns of the event loop. */
const SLICE = 50;

/**
 * Reads the messages of every storage of a device and keeps those that are new. Nothing is deleted, and the inbox does not hear
 * of it.
 * @throws SimError CONFLICT when the card was changed meanwhile, and whatever the device throws
 */
export async function takeMessages(
  store: Store,
  session: MessageSource,
  source: BackupSource,
  { signal, onNote }: TakingOptions,
): Promise<MessagesTaken[]> {
  const options = signal ? { signal } : {};
  const storages = (await session.messageStorages?.(options)) ?? [];
  const messages = await session.listMessages({ ...options, quiet: true });
  const { iccid } = source;
  if (iccid !== null && (await session.readIccid(options)) !== iccid) {
    throw new SimError('CONFLICT', `the card in ${source.deviceName} was changed while it was read`, {
      hint: 'run the backup again',
      details: { device: source.deviceName, iccid },
    });
  }
  const names = [...new Set([...storages.map(({ storage }) => storage), ...messages.map((m) => m.storage)])];
  const taken: MessagesTaken[] = [];
  for (const storage of names) {
    const found = messages.filter((message) => message.storage === storage);
    const room = storages.find((one) => one.storage === storage);
    const used = room?.used ?? 0;
    const shown = (other: string) => messages.some((message) => message.storage === other);
    const twin = storages.find(
      (one) =>
        one.storage !== storage && one.used === used && one.total === room?.total && shown(one.storage),
    );
    // One memory under two names was read under the first of them.
    if (found.length === 0 && used > 0 && twin) continue;
    const counts = await keep(store, source, storage, found, found.length >= used);
    if (found.length < used) {
      onNote?.({
        message: `${storage} of ${source.deviceName} counts ${used} messages, and ${found.length} could be read`,
        hint: 'the others stay where they are; run the backup again',
      });
    }
    taken.push({ device: source.deviceName, storage, total: found.length, ...counts });
  }
  return taken;
}

async function keep(
  store: Store,
  source: BackupSource,
  storage: string,
  found: readonly StoredSms[],
  complete: boolean,
): Promise<{ added: number; known: number }> {
  const { storedMessages, inbox } = store;
  const device = { id: source.deviceId, iccid: source.iccid };
  const receiver = source.iccid ?? `device ${source.deviceId}`;
  const holder = holderOf(device, storage);
  const rows = found.map((message) => rowOf(message, holder, source));
  let added = 0;
  for (let from = 0; from < rows.length; from += SLICE) {
    store.transaction(() => {
      for (const row of rows.slice(from, from + SLICE)) {
        if (storedMessages.known(row.hash)) storedMessages.seen(row);
        else if (!inbox.known(contentKey(receiver, row.pdu))) {
          storedMessages.add(row);
          added += 1;
        }
      }
    });
    await nextTurn();
  }
  if (complete) {
    const hashes = rows.map((row) => row.hash);
    store.transaction(() => storedMessages.onlyThese(holder, storage, hashes));
  }
  return { added, known: found.length - added };
}

function rowOf(message: StoredSms, holder: string, source: BackupSource): NewStoredMessage {
  const { direction, address } = storedContent(message.pdu);
  return {
    hash: contentKey(holder, message.pdu),
    holder,
    deviceId: source.deviceId,
    iccid: source.iccid,
    storage: message.storage,
    index: message.index,
    status: message.status,
    pdu: message.pdu,
    direction,
    address,
  };
}
