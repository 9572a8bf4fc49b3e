import type { Clock } from '../../core/clock.ts';
import { isSimError, toSimError } from '../../core/errors.ts';
import type { DeviceIdentity } from '../../devices/contract/device.ts';
import type { Candidate } from '../../devices/finding/candidates.ts';
import { heldBy } from '../../transport/listing/holders.ts';
import type { ListedPort } from '../../transport/listing/ports.ts';
import type { PortsAccess } from './ports-access.ts';

/** What asking the ports of one device came to. */
export interface Probed {
  /** The port to use, and who answered there; null when none did. */
  found: { port: ListedPort; identity: DeviceIdentity } | null;
  /** What each port did, by path, in words. */
  notes: ReadonlyMap<string, string>;
  /** The best answer short of a modem: a port that may be one cannot be asked, or all were silent. */
  outcome: 'answers' | 'busy' | 'denied' | 'silent';
  /** The sentence that goes with it; empty when it answers. */
  why: string;
}

interface Remembered {
  identity: DeviceIdentity | null;
  /** Times that it was silent. */
  silences: number;
  at: number;
}

const OPEN_TIMEOUT_MS = 3_000;
/** A modem that was just plugged in needs a while; what stayed silent so often is left alone until it is plugged in again. */
const RETRY_MS = [5_000, 10_000, 20_000, 60_000, 600_000] as const;
const MAX_REMEMBERED = 1_000;

/**
 * Asks ports whether a modem answers, one at a time in the whole process, and remembers the answer as long as the device stays
 * plugged in. A port that another program has open is not touched.
 */
export function createProber(ports: PortsAccess, clock: Clock) {
  const remembered = new Map<string, Remembered>();
  let chain: Promise<unknown> = Promise.resolve();

  const keyOf = (candidate: Candidate, port: ListedPort) => `${candidate.key}|${port.path}`;

  function due({ identity, silences, at }: Remembered): boolean {
    if (identity !== null) return false;
    const wait = RETRY_MS[silences - 1];
    return wait !== undefined && clock.monotonic() >= at + wait;
  }

  function remember(key: string, identity: DeviceIdentity | null): void {
    const silences = identity === null ? (remembered.get(key)?.silences ?? 0) + 1 : 0;
    if (!remembered.has(key) && remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, { identity, silences, at: clock.monotonic() });
  }

  /** Why a port cannot be asked, or who answers. */
  async function ask(
    port: ListedPort,
    signal?: AbortSignal,
  ): Promise<{ identity: DeviceIdentity | null } | { refused: 'busy' | 'denied' | 'failed'; why: string }> {
    const held = await ports.whoHolds(port.path);
    if (held.holders.length > 0) return { refused: 'busy', why: heldBy(held) ?? 'it is in use' };
    try {
      const transport = await ports.open(port.path, { timeoutMs: OPEN_TIMEOUT_MS });
      const { probeModem } = await import('../../devices/modem/probe.ts');
      return { identity: await probeModem(transport, { clock, ...(signal ? { signal } : {}) }) };
    } catch (thrown) {
      if (isSimError(thrown, 'CANCELED')) throw thrown;
      const error = toSimError(thrown);
      if (error.code === 'PORT_BUSY') {
        return { refused: 'busy', why: heldBy(held) ?? 'another program has it open' };
      }
      if (error.code === 'PORT_DENIED') return { refused: 'denied', why: 'you may not use it' };
      return { refused: 'failed', why: error.message };
    }
  }

  async function probe(candidate: Candidate, again: boolean, signal?: AbortSignal): Promise<Probed> {
    const notes = new Map<string, string>();
    let outcome: Probed['outcome'] = 'silent';
    let why = 'no port of it answers';
    for (const port of candidate.toProbe) {
      if (signal?.aborted) break;
      const key = keyOf(candidate, port);
      const before = remembered.get(key);
      let identity = before?.identity ?? null;
      if (before === undefined || (again && identity === null) || due(before)) {
        const answer = await ask(port, signal);
        if ('refused' in answer) {
          notes.set(port.path, answer.why);
          if (answer.refused !== 'failed' && outcome === 'silent') {
            outcome = answer.refused;
            why = `${port.path}: ${answer.why}`;
          }
          continue;
        }
        identity = answer.identity;
        remember(key, identity);
      }
      notes.set(port.path, identity === null ? 'silent' : 'answers');
      if (identity !== null) return { found: { port, identity }, notes, outcome: 'answers', why: '' };
    }
    return { found: null, notes, outcome, why };
  }

  return {
    /** Asks the ports of a device, best first, until one answers. `again`: also those that were silent before. */
    probe(candidate: Candidate, options: { again?: boolean; signal?: AbortSignal } = {}): Promise<Probed> {
      const result = chain.then(() => probe(candidate, options.again ?? false, options.signal));
      chain = result.catch(() => undefined);
      return result;
    },
    /** Forgets what is not plugged in any more. */
    keepOnly(candidates: readonly Candidate[]): void {
      const living = new Set(candidates.flatMap((one) => one.ports.map((port) => keyOf(one, port))));
      for (const key of remembered.keys()) if (!living.has(key)) remembered.delete(key);
    },
    /** Milliseconds until a silent port of these devices is worth another question; null when none is. */
    nextRetry(candidates: readonly Candidate[]): number | null {
      const waits = candidates.flatMap((candidate) =>
        candidate.toProbe.flatMap((port) => {
          const known = remembered.get(keyOf(candidate, port));
          const wait =
            known === undefined || known.identity !== null ? undefined : RETRY_MS[known.silences - 1];
          return known === undefined || wait === undefined
            ? []
            : [Math.max(0, known.at + wait - clock.monotonic())];
        }),
      );
      return waits.length === 0 ? null : Math.min(...waits);
    },
    /** Resolves when no question is under way. */
    idle: () => chain.then(() => undefined),
  };
}
