import type { Handlers } from '../../api/server/dispatcher.ts';
import type { SnapshotView } from '../../backup/backup.ts';
import { type SimError, toSimError } from '../../core/errors.ts';
import type { DeviceSession } from '../../devices/contract/device.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { DeviceAgent } from '../device-agent.ts';
import type { Keeper } from '../keeper.ts';
import { nothingAttached } from './hints.ts';

type Names = 'backup.run' | 'snapshots.list' | 'snapshots.show';

interface Failure {
  device: string | null;
  storage: string | null;
  code: string;
  message: string;
  hint: string | null;
}

export function backupHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, backup, lines } = keeper.services;

  function source(row: DeviceRow, agent: DeviceAgent) {
    const line = store.lines.byDevice(row.id);
    return {
      deviceId: row.id,
      deviceName: row.name,
      iccid: agent.status().sim?.iccid ?? null,
      bookId: line?.bookId ?? 1,
      region: lines.region(line ?? null),
    };
  }

  return {
    async 'backup.run'({ devices, storages, full }, { onProgress, onNote, signal }) {
      const rows = devices?.map((name) => keeper.deviceByName(name)) ?? store.devices.list();
      if (rows.length === 0) throw nothingAttached();
      const snapshots: SnapshotView[] = [];
      const failures: Failure[] = [];
      const errors: SimError[] = [];
      const failed = (device: string, storage: string | null, thrown: unknown) => {
        const error = toSimError(thrown);
        errors.push(error);
        failures.push({ device, storage, code: error.code, message: error.message, hint: error.hint });
        const row = store.devices.byName(device);
        store.events.tell('backup.failed', {
          device: row?.id ?? 0,
          storage: storage ?? '',
          code: error.code,
          message: error.message,
        });
      };

      async function backUp(row: DeviceRow): Promise<void> {
        try {
          const agent = await keeper.attach(row, signal);
          await agent.exclusive(async (session) => {
            await agent.requireReady();
            for (const storage of new Set(storages ?? ['SM']))
              await backUpStorage(row, agent, session, storage);
          });
        } catch (thrown) {
          failed(row.name, null, thrown);
        }
      }

      async function backUpStorage(
        row: DeviceRow,
        agent: DeviceAgent,
        session: DeviceSession,
        storage: string,
      ) {
        const task = `${row.name} ${storage}`;
        try {
          snapshots.push(
            await backup.take(session, source(row, agent), storage, {
              full: full ?? false,
              ...(signal ? { signal } : {}),
              onProgress: (done, total) => onProgress?.({ task, done, total }),
            }),
          );
        } catch (thrown) {
          failed(row.name, storage, thrown);
        }
      }

      await Promise.all(rows.map(backUp));
      // With nothing to show there is no partial result: then the failure itself is the answer.
      const [only] = errors;
      if (snapshots.length === 0 && errors.length === 1 && only) throw only;
      for (const { device, storage, kind, added, changed, removed } of snapshots) {
        if (kind === 'full' || added + changed + removed > 0) continue;
        onNote?.({ message: `nothing changed in ${storage} of ${device} since the last backup`, hint: null });
      }
      return { snapshots: snapshots.sort((a, b) => a.id - b.id), failures };
    },
    'snapshots.list': () => backup.list(),
    'snapshots.show': ({ id }) => backup.show(id),
  };
}
