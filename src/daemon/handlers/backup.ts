import type { Handlers } from '../../api/server/dispatcher.ts';
import { backUpDevice, failureView } from '../backing-up.ts';
import type { Keeper } from '../keeper.ts';
import { retentionPolicy } from '../services.ts';
import { nothingAttached } from './hints.ts';

type Names =
  | 'backup.run'
  | 'snapshots.list'
  | 'snapshots.show'
  | 'snapshots.diff'
  | 'snapshots.verify'
  | 'snapshots.remove'
  | 'snapshots.prune';

export function backupHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, backup, snapshots, config } = keeper.services;
  return {
    async 'backup.run'({ devices, storages, full, sms }, { onProgress, onNote, signal }) {
      const rows = devices?.map((name) => keeper.deviceByName(name)) ?? store.devices.list();
      if (rows.length === 0) throw nothingAttached();
      const results = await Promise.all(
        rows.map((row) =>
          backUpDevice(keeper, row, {
            storages: storages ?? ['SM'],
            full: full ?? false,
            sms: sms ?? false,
            ...(signal ? { signal } : {}),
            onProgress: (task, done, total) => onProgress?.({ task, done, total }),
            ...(onNote ? { onNote } : {}),
          }),
        ),
      );
      const taken = results.flatMap((result) => result.snapshots);
      const messages = results.flatMap((result) => result.messages);
      const failures = results.flatMap((result) => result.failures);
      // With nothing to show there is no partial result: then the failure itself is the answer.
      const [only] = failures;
      if (taken.length + messages.length === 0 && failures.length === 1 && only) throw only.error;
      for (const { device, storage, kind, added, changed, removed } of taken) {
        if (kind === 'full' || added + changed + removed > 0) continue;
        onNote?.({ message: `nothing changed in ${storage} of ${device} since the last backup`, hint: null });
      }
      return {
        snapshots: taken.sort((a, b) => a.id - b.id),
        messages,
        failures: failures.map(failureView),
      };
    },
    'snapshots.list': () => backup.list(),
    'snapshots.show': ({ id }) => backup.show(id),
    'snapshots.diff': ({ from, to }, { onNote }) => {
      const diff = snapshots.diff(from, to);
      if (!diff.sameStorage) {
        onNote?.({
          message: `snapshots ${from} and ${to} are of two storages: records are compared by their index`,
          hint: null,
        });
      }
      return diff;
    },
    'snapshots.verify': ({ id }, { onProgress }) =>
      snapshots.verify(id, (done, total) => onProgress?.({ task: 'snapshots', done, total })),
    'snapshots.remove': ({ id, force }) => snapshots.remove(id, force ?? false),
    'snapshots.prune': ({ dryRun }) => snapshots.prune(retentionPolicy(config()), dryRun ?? false),
  };
}
