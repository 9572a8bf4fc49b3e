import type { SnapshotView } from '../backup/backup.ts';
import { type MaskedNames, maskedNote } from '../backup/known-names.ts';
import { type MessagesTaken, takeMessages } from '../backup/messages/take.ts';
import { storagesToRead } from '../backup/storages.ts';
import { type SimError, toSimError } from '../core/errors.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import { backupSource } from './backup-source.ts';
import { checkAgainstCard } from './card-check.ts';
import type { DeviceAgent } from './device-agent.ts';
import type { Keeper } from './keeper.ts';

/** A storage, or a whole device where `storage` is null, that could not be read. */
export interface BackupFailure {
  device: string;
  storage: string | null;
  error: SimError;
}

/** A failure as it is published. */
export function failureView({ device, storage, error: { code, message, hint } }: BackupFailure) {
  return { device, storage, code, message, hint };
}

export interface BackingUpOptions {
  storages: readonly string[];
  full: boolean;
  /** Also the stored messages. */
  sms?: boolean;
  signal?: AbortSignal;
  onProgress?: (task: string, done: number, total: number) => void;
  /** Hears what is odd about what was read; with it a full backup of a SIM also looks at the files of the card. */
  onNote?: (note: { message: string; hint: string }) => void;
}

/** Where a failure of the messages stands in place of a phone book. */
const MESSAGES = 'SMS';

/**
 * Reads storages of one device into snapshots, between the other jobs of its agent. Never throws: a failure is told as a fact and
 * returned, and one storage that fails does not keep the next from being read.
 */
export async function backUpDevice(
  keeper: Keeper,
  row: DeviceRow,
  options: BackingUpOptions,
): Promise<{ snapshots: SnapshotView[]; messages: MessagesTaken[]; failures: BackupFailure[] }> {
  const { store, backup } = keeper.services;
  const snapshots: SnapshotView[] = [];
  const messages: MessagesTaken[] = [];
  const failures: BackupFailure[] = [];
  const { signal } = options;

  function failed(storage: string | null, thrown: unknown): void {
    const error = toSimError(thrown);
    failures.push({ device: row.name, storage, error });
    store.events.tell('backup.failed', {
      device: row.id,
      storage: storage ?? '',
      code: error.code,
      message: error.message,
    });
  }

  async function storageOf(agent: DeviceAgent, session: DeviceSession, storage: string): Promise<void> {
    try {
      let masked: MaskedNames | null = null;
      const view = await backup.take(session, backupSource(keeper.services, row, agent), storage, {
        full: options.full,
        onMasked: (found) => {
          masked = found;
        },
        ...(signal ? { signal } : {}),
        onProgress: (done, total) => options.onProgress?.(`${row.name} ${storage}`, done, total),
      });
      snapshots.push(view);
      const note = masked && maskedNote(row.name, storage, masked);
      if (note) options.onNote?.(note);
      if (options.full && storage === 'SM') await compareWithCard(session, view.id);
    } catch (thrown) {
      failed(storage, thrown);
    }
  }

  async function messagesOf(agent: DeviceAgent, session: DeviceSession): Promise<void> {
    try {
      options.onProgress?.(`${row.name} ${MESSAGES}`, 0, 1);
      const source = backupSource(keeper.services, row, agent);
      messages.push(...(await takeMessages(store, session, source, options)));
      options.onProgress?.(`${row.name} ${MESSAGES}`, 1, 1);
    } catch (thrown) {
      failed(MESSAGES, thrown);
    }
  }

  /** The snapshot is taken: whatever comes of this is a remark. */
  async function compareWithCard(session: DeviceSession, snapshot: number): Promise<void> {
    if (!options.onNote) return;
    const note = await checkAgainstCard(session, row.name, backup.show(snapshot).entries, {
      ...(signal ? { signal } : {}),
      onProgress: (done, total) => options.onProgress?.(`${row.name} SIM`, done, total),
    }).catch(() => null);
    if (note) options.onNote(note);
  }

  try {
    const agent = await keeper.attach(row, signal);
    await agent.exclusive(async (session) => {
      signal?.throwIfAborted();
      await agent.requireReady();
      const existing = options.storages.includes('MT') ? await session.phonebooks() : [];
      for (const storage of storagesToRead(options.storages, existing))
        await storageOf(agent, session, storage);
      if (options.sms) await messagesOf(agent, session);
    });
  } catch (thrown) {
    failed(null, thrown);
  }
  return { snapshots, messages, failures };
}
