import type { Client } from '../api/contract/methods.ts';
import { createDispatcher } from '../api/server/dispatcher.ts';
import { inProcessClient } from '../api/server/in-process.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { loadConfigFile } from '../core/config.ts';
import { type Directories, ensureDirectories } from '../core/directories.ts';
import { type Log, silentLog } from '../core/logger.ts';
import { type KeeperLock, takeLock } from '../store/lock.ts';
import type { OpenDevice } from './devices-open.ts';
import type { PortsAccess } from './finding/ports-access.ts';
import { allHandlers } from './handlers/all.ts';
import { openKeeper } from './keeper.ts';

const LOCK_WAIT_MS = 5_000;

export interface InProcessSettings {
  clock?: Clock;
  log?: Log;
  openDevice?: OpenDevice;
  /** The ports of the machine, for "modem detect" and for devices that moved. A command never adds a device by itself. */
  ports?: PortsAccess;
}

/**
 * The same handlers inside of one command, for when no daemon runs. Whatever changes or sends takes the lock of the data
 * directory first and does what is due.
 * @throws SimError CONFIG_INVALID DB_NEWER DB_FAILED
 */
export async function openInProcess(
  directories: Directories,
  env: Readonly<Record<string, string | undefined>>,
  settings: InProcessSettings = {},
): Promise<Client> {
  const clock = settings.clock ?? systemClock;
  const config = await loadConfigFile(directories.config);
  await ensureDirectories(directories);
  const keeper = openKeeper({
    directories,
    config,
    clock,
    env,
    log: settings.log ?? silentLog,
    daemon: false,
    ...(settings.openDevice ? { openDevice: settings.openDevice } : {}),
    ...(settings.ports ? { ports: settings.ports } : {}),
  });
  const { consumers, notices, restores, sender } = keeper.services;
  let lock: Promise<KeeperLock> | null = null;

  async function locked(): Promise<void> {
    lock ??= takeLock(directories.lockFile, clock, LOCK_WAIT_MS).then((taken) => {
      sender.recover();
      restores.recover();
      return taken;
    });
    await lock.catch((error) => {
      lock = null;
      throw error;
    });
  }

  const dispatcher = createDispatcher(allHandlers(keeper, null), {
    async around(call, run) {
      if (call.access === 'read' || call.access === 'daemon') return run();
      await locked();
      sender.settleOverdue();
      notices.tick();
      try {
        return await run();
      } finally {
        consumers.wake();
      }
    },
  });
  return inProcessClient({
    dispatcher,
    async close() {
      await keeper.close();
      (await lock?.catch(() => null))?.release();
    },
  });
}
