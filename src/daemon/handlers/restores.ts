import type { CheckedParams } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import type { RestoreRequest } from '../../backup/restore/restore.ts';
import { SimError } from '../../core/errors.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { RestoreRow } from '../../store/repositories/restores.ts';
import type { Keeper } from '../keeper.ts';
import { openedForWork, workListener } from '../phonebook-work.ts';

type Names =
  | 'restores.plan'
  | 'restores.run'
  | 'restores.resume'
  | 'restores.rollback'
  | 'restores.list'
  | 'restores.show';

export function restoreHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, backup, restores } = keeper.services;

  function requestOf(params: CheckedParams<'restores.plan'>): RestoreRequest {
    const snapshotId = params.snapshot ?? null;
    const group = params.group ?? null;
    if (snapshotId !== null && group !== null) {
      throw new SimError('INPUT_INVALID', 'a snapshot has no groups', {
        hint: 'give a snapshot, or a group of the book',
        details: { field: 'group' },
      });
    }
    return {
      snapshotId,
      group,
      storage: params.storage ?? (snapshotId === null ? 'SM' : backup.show(snapshotId).storage),
      mode: params.mode ?? 'merge',
      transliterate: params.transliterate ?? false,
    };
  }

  /** The device that has the card of a restore now, else the one in which it was. */
  function deviceOf(restore: RestoreRow): DeviceRow {
    const own = store.devices.list().find((row) => row.id === restore.deviceId);
    const holder = store.devices
      .list()
      .find((row) => restore.iccid !== null && keeper.agent(row).status().sim?.iccid === restore.iccid);
    const found = holder ?? own;
    if (found) return found;
    throw new SimError('NOT_FOUND', `the device ${restore.deviceName} is no longer known`, {
      hint: `simkeeper modem add ${restore.deviceName} PORT adds it again`,
      details: { device: restore.deviceName, restore: restore.id },
    });
  }

  async function openedFor(id: number | undefined, signal: AbortSignal | undefined) {
    const restore = id === undefined ? restores.newestOpen() : restores.find(id);
    return { id: restore.id, ...(await openedForWork(keeper, deviceOf(restore), signal)) };
  }

  return {
    async 'restores.plan'(params, listener) {
      const request = requestOf(params);
      const { source, withSession } = await openedForWork(
        keeper,
        keeper.deviceByName(params.to),
        listener.signal,
      );
      const task = `${source.deviceName} ${request.storage}`;
      return withSession((session) => restores.plan(request, source, session, workListener(task, listener)));
    },
    async 'restores.run'(params, listener) {
      const request = requestOf(params);
      const { source, withSession } = await openedForWork(
        keeper,
        keeper.deviceByName(params.to),
        listener.signal,
      );
      const consent = { otherCard: params.confirmed ?? false, partial: params.partial ?? false };
      return restores.run(request, consent, source, withSession, workListener('restoring', listener));
    },
    async 'restores.resume'(params, listener) {
      const { id, source, withSession } = await openedFor(params.id, listener.signal);
      return restores.resume(id, source, withSession, workListener('restoring', listener));
    },
    async 'restores.rollback'(params, listener) {
      const { id, source, withSession } = await openedFor(params.id, listener.signal);
      const told = workListener('taking back', listener);
      return restores.rollback(id, source, withSession, told, params.leaveChanged ?? false);
    },
    'restores.list': () => restores.list().map(({ steps: _steps, ...item }) => item),
    'restores.show': ({ id }) => restores.show(id),
  };
}
