import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../core/clock.ts';
import type { Config, ModemConfig } from '../core/config.ts';
import type { Directories } from '../core/directories.ts';
import { SimError, toSimError } from '../core/errors.ts';
import type { Log } from '../core/logger.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import { type Supervisor, superviseDevice } from '../devices/supervisor.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import { openStore, type Store } from '../store/store.ts';
import type { OpenTransport } from '../transport/contract/transport.ts';
import { createDeviceAgent, type DeviceAgent } from './device-agent.ts';
import { modemOpener, type OpenDevice, openByAddress } from './devices-open.ts';
import { createFinder, type Finder } from './finding/finder.ts';
import { followingOpener } from './finding/following-opener.ts';
import type { PortsAccess } from './finding/ports-access.ts';
import { createServices, type Services } from './services.ts';
import { createStandstill, type Standstill } from './standstill.ts';

export interface KeeperOptions {
  directories: Directories;
  config: Config;
  clock: Clock;
  log: Log;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether this process is the daemon: what must wait will be done by it. */
  daemon: boolean;
  /** How devices are opened; default: modems by their port. */
  openDevice?: OpenDevice;
  /** The ports of the machine, where modems are looked for; without it none is looked for and none is followed. */
  ports?: PortsAccess;
  /** Hears of another configuration, before any device does. */
  onReconfigured?: (config: Config) => void;
}

/** The services, the devices, and the configuration of one data directory, in the daemon or in a command. */
export interface Keeper {
  readonly services: Services;
  readonly directories: Directories;
  readonly daemon: boolean;
  readonly openDevice: OpenDevice;
  /** Opens the pipe to a port, for what talks to a modem without a session. */
  readonly openTransport: OpenTransport;
  /** Finds modems on the ports of this machine; null where it must not look. */
  readonly finder: Finder | null;
  readonly startedAt: number;
  /** For long work of another connection to the database. */
  readonly standstill: Standstill;
  /** Takes in another configuration. @returns the devices whose row changed */
  reconfigure(config: Config): DeviceRow[];
  agent(row: DeviceRow): DeviceAgent;
  agents(): DeviceAgent[];
  /** Resolves when the daemon knows whether a device answers: its first attempt to open it has ended. */
  tried(row: DeviceRow): Promise<void>;
  /**
   * A device with a living session: the daemon's (which may just be opening it), or one that is opened now and kept until `close`.
   * @throws SimError DEVICE_OFFLINE and what opening throws
   */
  attach(row: DeviceRow, signal?: AbortSignal): Promise<DeviceAgent>;
  /** Opens a device that was just added, and keeps it attached from then on if this is the daemon. */
  attachNew(row: DeviceRow, signal?: AbortSignal): Promise<DeviceAgent>;
  /** Keeps a device attached; only the daemon does. */
  supervise(row: DeviceRow): void;
  /** Something was plugged in: devices that wait for their next attempt to be opened try at once. */
  tryAgain(): void;
  /** Lets go of a device. */
  release(row: DeviceRow): Promise<void>;
  /** @throws SimError NOT_FOUND */
  deviceByName(name: string): DeviceRow;
  close(): Promise<void>;
}

/** Opens the store and wires everything over it. No device is opened yet. @throws SimError DB_NEWER DB_FAILED */
export function openKeeper(options: KeeperOptions): Keeper {
  const store = openStore(options.directories.database, options.clock);
  let { config } = options;
  const services = createServices(store, () => config, options.clock, options.log);
  const { ports } = options;
  const agents = new Map<number, DeviceAgent>();
  const standstill = createStandstill(() => [...agents.values()], options.clock);
  const isAttached = (id: number) => agents.get(id)?.attached() ?? false;
  const finder = ports ? createFinder({ ...options, ports, store, config: () => config, isAttached }) : null;
  const opener =
    options.openDevice ??
    modemOpener({
      store,
      clock: options.clock,
      env: options.env,
      open: ports?.open,
      factsOf: async (row) => ({
        quirks: quirksOf(config, row),
        usb: (await finder?.usbOf(row.port)) ?? null,
      }),
    });
  const openDevice = finder ? followingOpener(opener, finder, store, options.log) : opener;
  const supervisors = new Map<number, Supervisor>();
  const attaching = new Map<number, Promise<DeviceAgent>>();
  const firstTries = new Map<number, { ended: Promise<void>; end: () => void }>();
  applyConfig(store, config);

  function agent(row: DeviceRow): DeviceAgent {
    const known = agents.get(row.id);
    if (known) return known;
    const made = createDeviceAgent(row.id, services, options.daemon, standstill);
    agents.set(row.id, made);
    return made;
  }

  async function attachNow(row: DeviceRow, signal?: AbortSignal): Promise<DeviceAgent> {
    const made = agent(row);
    let opened: DeviceSession | null = null;
    try {
      opened = await openDevice(row, signal ?? new AbortController().signal);
      await made.attach(opened);
      return made;
    } catch (thrown) {
      const error = toSimError(thrown);
      made.failed(error);
      // Nobody has this session any more: left open, it would keep the port from everybody else.
      await opened?.close().catch(() => undefined);
      throw error;
    }
  }

  function supervise(row: DeviceRow, attached?: DeviceSession): Supervisor {
    const made = agent(row);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    firstTries.set(row.id, { ended, end });
    if (attached) end();
    return superviseDevice({
      clock: options.clock,
      log: options.log,
      ...(attached ? { attached } : {}),
      async open(signal) {
        await standstill.over();
        return openDevice(store.devices.byId(row.id) ?? row, signal);
      },
      onAttached: (session) => made.attach(session).then(end),
      onFailed: (error) => {
        made.failed(error);
        end();
      },
      onDetached: (reason) => made.detach(reason),
    });
  }

  return {
    services,
    directories: options.directories,
    daemon: options.daemon,
    openDevice,
    openTransport: ports?.open ?? openByAddress,
    finder,
    startedAt: options.clock.now(),
    standstill,
    reconfigure(next) {
      const before = config;
      config = next;
      options.onReconfigured?.(next);
      const changed = applyConfig(store, next);
      // A quirk holds from the first word of a dialogue on: the device is opened anew.
      const otherQuirks = store.devices
        .list()
        .filter((row) => !changed.some(({ id }) => id === row.id))
        .filter((row) => !isDeepStrictEqual(quirksOf(before, row), quirksOf(next, row)));
      return [...changed, ...otherQuirks];
    },
    agent,
    agents: () => [...agents.values()],
    async attachNew(row, signal) {
      const made = await attachNow(row, signal);
      if (options.daemon) supervisors.set(row.id, supervise(row, made.session()));
      return made;
    },
    supervise(row) {
      if (options.daemon && !supervisors.has(row.id)) supervisors.set(row.id, supervise(row));
    },
    tryAgain() {
      for (const supervisor of supervisors.values()) supervisor.wake();
    },
    async tried(row) {
      await firstTries.get(row.id)?.ended;
    },
    async release(row) {
      firstTries.get(row.id)?.end();
      firstTries.delete(row.id);
      await supervisors.get(row.id)?.stop();
      supervisors.delete(row.id);
      await agents.get(row.id)?.close();
      agents.delete(row.id);
    },
    async attach(row, signal) {
      const made = agent(row);
      if (made.attached()) return made;
      if (options.daemon) {
        await firstTries.get(row.id)?.ended;
        made.session();
        return made;
      }
      const under = attaching.get(row.id) ?? attachNow(row, signal).finally(() => attaching.delete(row.id));
      attaching.set(row.id, under);
      return under;
    },
    deviceByName(name) {
      const row = store.devices.byName(name);
      if (row) return row;
      throw new SimError('NOT_FOUND', `no device named ${name}`, {
        hint: 'simkeeper devices shows the devices; simkeeper modem add NAME PORT adds one',
        details: { device: name },
      });
    },
    async close() {
      for (const { end } of firstTries.values()) end();
      await Promise.all([...supervisors.values()].map((each) => each.stop()));
      await Promise.all([...agents.values()].map((each) => each.close()));
      store.close();
    },
  };
}

/** What the user says of a modem in its `[[modem]]` table. */
function quirksOf(config: Config, { name }: DeviceRow): ModemConfig['quirks'] {
  return config.modems.find((modem) => modem.name === name)?.quirks ?? {};
}

/** Brings the `[[modem]]` tables into the device rows: the configuration wins, and what it no longer names is removed. */
function applyConfig(store: Store, config: Config): DeviceRow[] {
  return store.transaction(() => {
    store.lines.nameDefaultOwner(config.get('owner.name') || null);
    const changed: DeviceRow[] = [];
    const named = new Set(config.modems.map((modem) => modem.name));
    for (const row of store.devices.list()) {
      if (row.origin === 'config' && !named.has(row.name)) {
        store.devices.remove(row.id);
        changed.push(row);
      }
    }
    for (const modem of config.modems) {
      const row = store.devices.byName(modem.name);
      const next = {
        port: modem.port,
        baud: modem.baud,
        pinSource: pinSourceOf(modem),
        origin: 'config' as const,
      };
      if (!row) {
        const id = store.devices.add({ kind: 'modem', name: modem.name, ...next });
        const added = store.devices.byId(id);
        if (added) changed.push(added);
      } else if (row.port !== next.port || row.baud !== next.baud || row.pinSource !== next.pinSource) {
        store.devices.reconfigure(row.id, next);
        changed.push({ ...row, ...next });
      } else if (row.origin !== 'config') store.devices.reconfigure(row.id, next);
    }
    return changed;
  });
}

/** Where a PIN comes from, as the device row keeps it. */
export function pinSourceOf(source: { pinEnv?: string | null; pinFile?: string | null }): string | null {
  if (source.pinEnv != null) return `env:${source.pinEnv}`;
  return source.pinFile != null ? `file:${source.pinFile}` : null;
}

export type { ModemConfig };
