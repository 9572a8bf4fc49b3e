import type { Clock } from '../../core/clock.ts';
import type { Config } from '../../core/config.ts';
import type { Log } from '../../core/logger.ts';
import { type Candidate, candidatesOf } from '../../devices/finding/candidates.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { Store } from '../../store/store.ts';
import { heldBy } from '../../transport/listing/holders.ts';
import type { PortsAccess } from './ports-access.ts';
import { createProber } from './prober.ts';

/** What is attached to the machine, and to which of our devices it belongs. */
export interface Attached {
  candidate: Candidate;
  /** The device whose port is one of these; null when there is none. */
  owner: DeviceRow | null;
}

export interface FinderOptions {
  ports: PortsAccess;
  store: Store;
  config: () => Config;
  clock: Clock;
  log: Log;
  /** Whether a session with this device is open. */
  isAttached: (deviceId: number) => boolean;
}

/** True for an address that is a path, which is what can change its number. */
export function isPath(address: string): boolean {
  return address.startsWith('/');
}

/** Knows which modems are attached, asks those that nobody uses, and finds a device again that moved to another port. */
export function createFinder(options: FinderOptions) {
  const { ports, store, config, log } = options;
  const prober = createProber(ports, options.clock);

  async function survey(): Promise<Attached[]> {
    const rules = { allow: config().get('devices.allow'), deny: config().get('devices.deny') };
    const candidates = candidatesOf(await ports.list(), rules);
    prober.keepOnly(candidates);
    if (candidates.length === 0) return [];
    const rows = await Promise.all(
      store.devices
        .list()
        .filter((row) => isPath(row.port))
        .map(async (row) => ({ row, path: (await ports.resolve(row.port)) ?? row.port })),
    );
    return candidates.map((candidate) => {
      const paths = new Set(candidate.ports.flatMap((port) => [port.path, port.byId, port.byPath]));
      const owners = rows.filter(({ row, path }) => paths.has(path) || paths.has(row.port));
      const owner = owners.find(({ row }) => options.isAttached(row.id)) ?? owners[0];
      return { candidate, owner: owner?.row ?? null };
    });
  }

  /** Whether the USB device is the one that this row was last seen on; `unique`: its serial number is no other's here. */
  function sameUsb(row: DeviceRow, candidate: Candidate, all: readonly Attached[]): boolean {
    const known = store.devices.byId(row.id) ?? row;
    if (known.usbId === null || known.usbId !== candidate.usbId) return false;
    if (known.usbPath !== null && known.usbPath === candidate.usbPath) return true;
    if (known.usbSerial === null || known.usbSerial !== candidate.serial) return false;
    return all.filter((other) => other.candidate.serial === known.usbSerial).length === 1;
  }

  /** Other devices with the same IMEI (or, like this one, without any) that may be the one that is found. */
  function mayBeConfused(row: DeviceRow): boolean {
    if (row.imei === null) return true;
    return store.devices
      .list()
      .some((other) => other.id !== row.id && other.imei === row.imei && !options.isAttached(other.id));
  }

  /**
   * The port at which a device answers now, as a path to open; null when it is not found. Asks only devices that nobody uses:
   * first the one with the same USB serial number or socket, then the others.
   */
  async function follow(row: DeviceRow, signal?: AbortSignal): Promise<string | null> {
    const all = await survey();
    const free = all.filter(
      ({ candidate, owner }) =>
        candidate.skipped === null &&
        (owner === null || owner.id === row.id || !options.isAttached(owner.id)),
    );
    const likely = free.filter(({ candidate }) => sameUsb(row, candidate, all));
    const confusing = mayBeConfused(row);
    const rest = confusing ? [] : free.filter((one) => !likely.includes(one));
    for (const { candidate } of [...likely, ...rest]) {
      if (signal?.aborted) return null;
      const { found } = await prober.probe(candidate, signal ? { signal } : {});
      if (found === null || (row.imei !== null && found.identity.imei !== row.imei)) continue;
      const link = row.port.includes('/by-id/') ? found.port.byId : null;
      return link ?? found.port.path;
    }
    if (confusing && free.length > 0) {
      log.warn('a device is gone and cannot be told apart from others by its IMEI', {
        device: row.name,
        port: row.port,
      });
    }
    return null;
  }

  return {
    survey,
    follow,
    prober,
    /** Notes which USB device is behind a row, while its port is surely the right one. */
    async remember(row: DeviceRow): Promise<void> {
      if (!isPath(row.port)) return;
      const path = (await ports.resolve(row.port)) ?? row.port;
      const listed = (await ports.list()).find((port) => port.path === path);
      if (listed === undefined) return;
      const { vendorId, productId, serial, usbPath } = listed;
      const usbId = vendorId && productId ? `${vendorId}:${productId}` : null;
      const known = store.devices.byId(row.id);
      if (known?.usbId === usbId && known.usbSerial === serial && known.usbPath === usbPath) return;
      store.devices.setUsb(row.id, { usbId, usbSerial: serial, usbPath });
    },
    /** The USB id of the device behind a path, `vvvv:pppp`; null when it is none. */
    async usbOf(port: string): Promise<string | null> {
      if (!isPath(port)) return null;
      const path = (await ports.resolve(port)) ?? port;
      const listed = (await ports.list()).find((one) => one.path === path);
      return listed?.vendorId && listed.productId ? `${listed.vendorId}:${listed.productId}` : null;
    },
    /** Who has a port open, as the end of a sentence; null when that cannot be seen. */
    async holderOf(port: string): Promise<string | null> {
      return heldBy(await ports.whoHolds((await ports.resolve(port)) ?? port));
    },
  };
}

export type Finder = ReturnType<typeof createFinder>;
