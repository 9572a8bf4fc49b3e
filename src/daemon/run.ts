import { createDispatcher } from '../api/server/dispatcher.ts';
import { startApiServer } from '../api/server/http.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { type Config, loadConfigFile } from '../core/config.ts';
import { type Directories, ensureDirectories } from '../core/directories.ts';
import { isSimError, SimError } from '../core/errors.ts';
import { createLogger, type Log, silentLog } from '../core/logger.ts';
import { programVersion } from '../core/version.ts';
import { takeLock } from '../store/lock.ts';
import { startAutomaticBackups } from './automatic-backups.ts';
import type { OpenDevice } from './devices-open.ts';
import { eventStream } from './event-stream.ts';
import { type Discovery, startDiscovery } from './finding/discovery.ts';
import type { PortsAccess } from './finding/ports-access.ts';
import { allHandlers } from './handlers/all.ts';
import { type Keeper, openKeeper } from './keeper.ts';
import { startScheduler } from './scheduler.ts';

export interface DaemonOptions {
  directories: Directories;
  env: Readonly<Record<string, string | undefined>>;
  /** Where log lines go. */
  stderr: { write(line: string): unknown };
  clock?: Clock;
  openDevice?: OpenDevice;
  /** The ports of the machine; without it modems are neither looked for nor followed. */
  ports?: PortsAccess;
  /** Instead of the configuration file and a log on `stderr`; for tests. */
  config?: Config;
  log?: Log;
}

/** A running daemon. */
export interface Daemon {
  readonly keeper: Keeper;
  /** Looks for modems; null where it must not. */
  readonly discovery: Discovery | null;
  /** Resolves when the daemon was asked to stop, through the API. */
  readonly stopRequested: Promise<void>;
  /** Ends everything in order; resolves when the lock is free. */
  close(): Promise<void>;
}

/**
 * Starts the daemon of a data directory: lock, store, devices, scheduler, socket, in this order.
 * @throws SimError DAEMON_RUNNING CONFIG_INVALID DB_NEWER DB_FAILED
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { directories } = options;
  const clock = options.clock ?? systemClock;
  const config = options.config ?? (await loadConfigFile(directories.config));
  await ensureDirectories(directories);
  const verbosity = (of: Config) => ({ level: of.get('log.level'), numbers: of.get('log.numbers') });
  const ownLog = options.log
    ? null
    : await createLogger({ ...verbosity(config), clock, stream: options.stderr });
  const log = options.log ?? ownLog ?? silentLog;
  const lock = await takeLock(directories.lockFile, clock, 0).catch((error) => {
    if (!isSimError(error, 'LOCK_BUSY')) throw error;
    throw new SimError('DAEMON_RUNNING', 'another simkeeper works in this data directory', {
      hint: 'simkeeper status tells whether a daemon is running; simkeeper stop ends it',
      details: { home: directories.data },
    });
  });
  const keeper = openKeeper({
    directories,
    config,
    clock,
    log,
    env: options.env,
    daemon: true,
    onReconfigured: (next) => ownLog?.adjust(verbosity(next)),
    ...(options.openDevice ? { openDevice: options.openDevice } : {}),
    ...(options.ports ? { ports: options.ports } : {}),
  });
  const { services } = keeper;
  services.sender.recover();
  services.restores.recover();
  let requestStop: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    requestStop = resolve;
  });
  const dispatcher = createDispatcher(allHandlers(keeper, requestStop), {
    around: async (call, run) => {
      if (call.access !== 'read' && call.access !== 'daemon') await keeper.standstill.over();
      try {
        return await run();
      } finally {
        if (call.access !== 'read') services.consumers.wake();
      }
    },
    onFailure: (call, error) => {
      const level = error.code === 'INTERNAL' ? 'error' : 'debug';
      log[level]('a call failed', { method: call.method, code: error.code, error: error.message });
    },
  });
  const server = await startApiServer({
    socketPath: directories.socket,
    dispatcher,
    events: (after, signal) => eventStream(services.store, services.consumers, after, signal),
    version: programVersion(),
    clock,
    log,
  });
  for (const row of services.store.devices.list()) keeper.supervise(row);
  const scheduler = startScheduler(keeper);
  const automatic = startAutomaticBackups(keeper);
  const { finder } = keeper;
  const discovery = finder && options.ports ? startDiscovery(keeper, finder, options.ports) : null;
  services.consumers.wake();
  log.info('simkeeper is running', {
    socket: directories.socket,
    devices: services.store.devices.list().length,
  });
  return {
    keeper,
    discovery,
    stopRequested,
    async close() {
      scheduler.stop();
      await discovery?.stop();
      await automatic.stop();
      await server.close();
      await keeper.close();
      lock.release();
      log.info('simkeeper has stopped');
    },
  };
}

/**
 * Runs the daemon in the foreground until it is asked to stop.
 * @param options.signal aborts on SIGINT and SIGTERM
 * @returns the exit code
 */
export async function runDaemon(options: DaemonOptions & { signal: AbortSignal }): Promise<number> {
  const daemon = await startDaemon(options);
  await Promise.race([
    daemon.stopRequested,
    new Promise<void>((resolve) => {
      if (options.signal.aborted) resolve();
      options.signal.addEventListener('abort', () => resolve(), { once: true });
    }),
  ]);
  await daemon.close();
  return 0;
}
