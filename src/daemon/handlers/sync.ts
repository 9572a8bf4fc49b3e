import type { CheckedParams } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import type { SyncRequest, SyncView } from '../../backup/sync/sync.ts';
import { toSimError } from '../../core/errors.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import { type BackupFailure, failureView } from '../backing-up.ts';
import type { Keeper } from '../keeper.ts';
import { openedForWork, workListener } from '../phonebook-work.ts';
import { nothingAttached } from './hints.ts';

/** Bringing storages and the book together. */
export function syncHandlers(keeper: Keeper): Pick<Handlers, 'sync.run'> {
  const { store, sync, config } = keeper.services;

  function requestOf(storage: string, params: CheckedParams<'sync.run'>): SyncRequest {
    const chosen = new Map(
      (params.choices ?? [])
        .filter((choice) => choice.storage === storage)
        .map(({ index, side }) => [index, side]),
    );
    const common = params.prefer ?? config().get('sync.conflicts');
    return { storage, policyOf: (index) => chosen.get(index) ?? common };
  }

  return {
    async 'sync.run'(params, caller) {
      const { signal } = caller;
      const rows = params.devices?.map((name) => keeper.deviceByName(name)) ?? store.devices.list();
      if (rows.length === 0) throw nothingAttached();
      const dryRun = params.dryRun ?? false;
      const storages: SyncView[] = [];
      const failures: BackupFailure[] = [];

      async function syncDevice(row: DeviceRow): Promise<void> {
        const { source, withSession } = await openedForWork(keeper, row, signal);
        for (const storage of new Set(params.storages ?? ['SM'])) {
          const listener = workListener(`${row.name} ${storage}`, caller);
          try {
            const request = requestOf(storage, params);
            storages.push(
              dryRun
                ? await withSession((session) => sync.plan(request, source, session, listener))
                : await sync.run(request, source, withSession, listener),
            );
          } catch (thrown) {
            failures.push({ device: row.name, storage, error: toSimError(thrown) });
          }
        }
      }

      await Promise.all(
        rows.map((row) =>
          syncDevice(row).catch((thrown) => {
            failures.push({ device: row.name, storage: null, error: toSimError(thrown) });
          }),
        ),
      );
      // With nothing to show there is no partial result: then the failure itself is the answer.
      const [only] = failures;
      if (storages.length === 0 && failures.length === 1 && only) throw only.error;
      return {
        dryRun,
        storages: storages
          .sort((a, b) => a.device.localeCompare(b.device) || a.storage.localeCompare(b.storage))
          .map((view) => ({
            ...view,
            steps: view.steps.map((step) => ({ ...step, conflicts: [...step.conflicts] })),
          })),
        failures: failures.map(failureView),
      };
    },
  };
}
