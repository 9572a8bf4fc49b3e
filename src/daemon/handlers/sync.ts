import type { CallListener, CheckedParams } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { noConflict, type SyncRequest, type SyncView } from '../../backup/sync/sync.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import { type BackupFailure, failureView } from '../backing-up.ts';
import type { Keeper } from '../keeper.ts';
import { openedForWork, workListener } from '../phonebook-work.ts';
import { nothingAttached } from './hints.ts';

/** Bringing storages and the book together. */
export function syncHandlers(keeper: Keeper): Pick<Handlers, 'sync.run'> {
  const { store, sync, config } = keeper.services;

  type Choices = NonNullable<CheckedParams<'sync.run'>['choices']>;

  function requestOf(storage: string, params: CheckedParams<'sync.run'>, choices: Choices): SyncRequest {
    const mine = choices.filter((choice) => choice.storage === storage);
    return {
      storage,
      policy: params.prefer ?? config().get('sync.conflicts'),
      choices: new Map(mine.map(({ index, side }) => [index, side])),
    };
  }

  /**
   * With more than one storage a choice may be about any of them: all are looked at before the first one is written.
   * @returns the choices for each storage of each device
   * @throws SimError NOT_FOUND for a choice without a conflict; else what kept a device from being looked at
   */
  async function chosenFor(
    rows: readonly DeviceRow[],
    storages: readonly string[],
    params: CheckedParams<'sync.run'>,
    caller: CallListener,
  ): Promise<(row: DeviceRow, storage: string) => Choices> {
    const choices = params.choices ?? [];
    for (const { storage, index } of choices) {
      if (storages.includes(storage)) continue;
      throw new SimError('INPUT_INVALID', `the choice ${storage}:${index} is about no storage of this sync`, {
        hint: `nothing was written; add --storage ${storage}, or leave the choice out`,
      });
    }
    if (choices.length === 0 || rows.length * storages.length === 1) return () => choices;
    const found = new Map<string, Choices>();
    const failures: unknown[] = [];
    const looked = storages.filter((storage) => choices.some((choice) => choice.storage === storage));
    await Promise.all(
      rows.map(async (row) => {
        try {
          const { source, withSession } = await openedForWork(keeper, row, caller.signal);
          for (const storage of looked) {
            const listener = workListener(`${row.name} ${storage}`, caller);
            const request = requestOf(storage, params, []);
            const there = await withSession((session) => sync.conflicts(request, source, session, listener));
            const mine = choices.filter((choice) => choice.storage === storage && there.has(choice.index));
            found.set(`${row.id} ${storage}`, mine);
          }
        } catch (thrown) {
          failures.push(thrown);
        }
      }),
    );
    const taken = new Set([...found.values()].flat());
    const idle = choices.filter((choice) => !taken.has(choice));
    if (idle[0]) {
      // A device that could not be looked at may be the one that was meant.
      if (failures.length > 0) throw failures[0];
      const { storage } = idle[0];
      const indexes = idle.filter((choice) => choice.storage === storage).map(({ index }) => index);
      throw noConflict(storage, indexes, rows.map(({ name }) => name).join(', '));
    }
    return (row, storage) => found.get(`${row.id} ${storage}`) ?? [];
  }

  return {
    async 'sync.run'(params, caller) {
      const { signal } = caller;
      const rows = params.devices?.map((name) => keeper.deviceByName(name)) ?? store.devices.list();
      if (rows.length === 0) throw nothingAttached();
      const dryRun = params.dryRun ?? false;
      const storages: SyncView[] = [];
      const failures: BackupFailure[] = [];
      const wanted = [...new Set(params.storages ?? ['SM'])];
      const chosen = await chosenFor(rows, wanted, params, caller);

      async function syncDevice(row: DeviceRow): Promise<void> {
        const { source, withSession } = await openedForWork(keeper, row, signal);
        for (const storage of wanted) {
          const listener = workListener(`${row.name} ${storage}`, caller);
          try {
            const request = requestOf(storage, params, chosen(row, storage));
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
