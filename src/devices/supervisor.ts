import { type Clock, sleep } from '../core/clock.ts';
import { type SimError, toSimError } from '../core/errors.ts';
import type { Log } from '../core/logger.ts';
import type { DeviceSession } from './contract/device.ts';

const FIRST_DELAY_MS = 1_000;
/** A missing port costs nothing to look for, and a person who just plugged it in waits for us. */
const MISSING_PORT_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 30_000;
/** An attachment that lasted this long was a good one: the next failure starts with the shortest delay again. */
const GOOD_ATTACHMENT_MS = 60_000;

export interface SupervisorOptions {
  clock: Clock;
  log: Log;
  /** A session that is attached already: the first attachment. */
  attached?: DeviceSession;
  /** Opens the device, or fails. */
  open: (signal: AbortSignal) => Promise<DeviceSession>;
  /** The first work with a fresh session; a failure closes it and counts as a failed attachment. */
  onAttached: (session: DeviceSession) => Promise<void>;
  onFailed: (error: SimError) => void;
  onDetached: (reason: string) => void;
}

export interface Supervisor {
  /** Something was plugged in: a wait for the next attempt ends now. Does nothing while the device is open. */
  wake(): void;
  /** Closes the device and ends; resolves when both are done. */
  stop(): Promise<void>;
}

/** Keeps one device attached: opens it, waits until it is gone, tries again with growing delays. Never gives up, never throws. */
export function superviseDevice(options: SupervisorOptions): Supervisor {
  const stopping = new AbortController();
  let session: DeviceSession | null = options.attached ?? null;
  let waiting: AbortController | null = null;

  /** Whoever hears of a failure may fail too (a full disk): that must not end the supervision. */
  function report(error: SimError): void {
    try {
      options.onFailed(error);
    } catch (thrown) {
      options.log.error('a failure could not be recorded', { error: error.message, cause: String(thrown) });
    }
  }

  async function attachOnce(): Promise<SimError | null> {
    try {
      if (!session) {
        session = await options.open(stopping.signal);
        if (stopping.signal.aborted) return null;
        await options.onAttached(session);
      }
      const { message } = await session.closed;
      if (!stopping.signal.aborted) options.onDetached(message);
      return null;
    } catch (thrown) {
      const error = toSimError(thrown);
      if (!stopping.signal.aborted) report(error);
      return error;
    } finally {
      await session?.close().catch(() => undefined);
      session = null;
    }
  }

  async function run(): Promise<void> {
    let delayMs = FIRST_DELAY_MS;
    while (!stopping.signal.aborted) {
      const startedAt = options.clock.monotonic();
      const error = await attachOnce();
      if (options.clock.monotonic() - startedAt > GOOD_ATTACHMENT_MS) delayMs = FIRST_DELAY_MS;
      if (stopping.signal.aborted) return;
      waiting = new AbortController();
      await sleep(
        options.clock,
        error?.code === 'PORT_NOT_FOUND' ? MISSING_PORT_DELAY_MS : delayMs,
        AbortSignal.any([stopping.signal, waiting.signal]),
      ).catch(() => undefined);
      // Who was woken begins anew: what was wrong may have been a modem that was just starting.
      delayMs = waiting.signal.aborted ? FIRST_DELAY_MS : Math.min(delayMs * 2, LONGEST_DELAY_MS);
      waiting = null;
    }
  }

  const ended = run();
  return {
    wake: () => waiting?.abort(),
    async stop() {
      stopping.abort();
      await session?.close().catch(() => undefined);
      await ended;
    },
  };
}
