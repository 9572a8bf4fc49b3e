import type { Timer } from '../../core/clock.ts';
import { toSimError } from '../../core/errors.ts';
import { nameFor } from '../../devices/finding/naming.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { Keeper } from '../keeper.ts';
import type { Attached, Finder } from './finder.ts';
import type { PortsAccess } from './ports-access.ts';
import type { Probed } from './prober.ts';

type Found = NonNullable<Probed['found']>;

/**
 * Finds modems by itself, where `devices.auto` says so: each one that answers and belongs to no device yet becomes one, named
 * after its model. A modem that was removed by name stays removed.
 */
export function startDiscovery(keeper: Keeper, finder: Finder, ports: PortsAccess) {
  const { store, config, clock, log, consumers } = keeper.services;
  const stopping = new AbortController();
  /** What was said of a device, so that it is said once. */
  const told = new Set<string>();
  let retry: Timer | null = null;
  let scanning: Promise<void> | null = null;
  let again = false;

  function once(key: string, message: string, facts: Record<string, unknown>): void {
    if (told.has(key)) return;
    if (told.size > 1_000) told.clear();
    told.add(key);
    log.warn(message, facts);
  }

  /** Whether the device of this row may just be on its way from one port to another. */
  function moving(row: DeviceRow, all: readonly Attached[]): boolean {
    return !all.some(({ owner }) => owner?.id === row.id);
  }

  function add(candidate: Attached['candidate'], { port, identity }: Found, all: readonly Attached[]): void {
    const { imei } = identity;
    const rows = store.devices.list();
    const twins = imei === null ? [] : rows.filter((row) => row.imei === imei);
    // The supervision of that device finds it; two rows for one modem would send twice as often.
    if (twins.some((row) => moving(row, all))) return;
    if (twins.length > 0) {
      once(
        `twin ${candidate.key}`,
        'two modems tell the same IMEI: they are told apart by their USB sockets',
        {
          port: port.path,
          device: twins[0]?.name,
        },
      );
    }
    // Without an IMEI of its own the socket is what tells it from others, also after a restart of the machine.
    const address = (imei === null || twins.length > 0 ? port.byPath : null) ?? port.path;
    const removed = store.devices.removedLike(imei, address);
    if (removed) {
      once(
        `removed ${candidate.key}`,
        'a modem that was removed is attached: it is not added again by itself',
        {
          name: removed.name,
          port: port.path,
        },
      );
      return;
    }
    const name = nameFor(identity.model, (wanted) => store.devices.everNamed(wanted));
    const row = store.transaction(() => {
      const id = store.devices.add({
        kind: 'modem',
        name,
        port: address,
        baud: null,
        pinSource: null,
        origin: 'database',
      });
      store.devices.setIdentity(id, identity);
      return store.devices.byId(id);
    });
    if (!row) return;
    log.info('a modem was found and added', { device: name, port: address });
    keeper.supervise(row);
    consumers.wake();
  }

  async function scan(): Promise<void> {
    if (stopping.signal.aborted || !config().get('devices.auto')) return;
    const all = await finder.survey();
    const free = all.filter(({ owner, candidate }) => owner === null && candidate.skipped === null);
    const silent: Attached['candidate'][] = [];
    for (const { candidate } of free) {
      const probed = await finder.prober.probe(candidate, { signal: stopping.signal });
      if (stopping.signal.aborted) return;
      if (probed.found === null) {
        silent.push(candidate);
        if (probed.outcome !== 'silent') {
          once(`${probed.outcome} ${candidate.key}`, 'what may be a modem cannot be asked', {
            why: probed.why,
          });
        }
        continue;
      }
      // Something may have changed while it was asked.
      const now = await finder.survey();
      const same = now.find((one) => one.candidate.key === candidate.key);
      if (same !== undefined && same.owner === null) add(candidate, probed.found, now);
    }
    const wait = finder.prober.nextRetry(silent);
    retry?.cancel();
    retry = wait === null ? null : clock.after(Math.max(wait, 1_000), look, { unref: true });
  }

  /** Looks now, or once more after the look that is under way. */
  function look(): void {
    if (stopping.signal.aborted) return;
    if (scanning !== null) {
      again = true;
      return;
    }
    scanning = scan()
      .catch((thrown) => {
        const error = toSimError(thrown);
        if (!stopping.signal.aborted) {
          log.warn('looking for modems failed', { code: error.code, error: error.message });
        }
      })
      .finally(() => {
        scanning = null;
        if (!again) return;
        again = false;
        look();
      });
  }

  const watching = ports.watch((noticed) => {
    if (noticed) keeper.tryAgain();
    look();
  });
  look();
  return {
    look,
    /** Resolves when no look is under way. */
    async idle(): Promise<void> {
      while (scanning !== null) await scanning;
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('the daemon stops'));
      watching.close();
      retry?.cancel();
      await scanning;
    },
  };
}

export type Discovery = ReturnType<typeof startDiscovery>;
