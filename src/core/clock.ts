import { clearTimeout as nodeClearTimeout, setTimeout as nodeSetTimeout } from 'node:timers';

/** A pending timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/**
 * All time in simkeeper comes from here, so that a test can own it. Wall time may jump (NTP, a user); monotonic time
 * never does. Deadlines that must survive a restart are wall times; time-outs of one dialogue are timers.
 */
export interface Clock {
  /** Wall time, milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls `callback` once after `delayMs`. `unref`: does not keep the process alive. */
  after(delayMs: number, callback: () => void, options?: { unref?: boolean }): Timer;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback, options) {
    // Node fires at once, with a warning, for delays over 2^31-1 ms: a longer wait is cut; the caller looks again then.
    const handle = nodeSetTimeout(callback, Math.min(Math.max(0, delayMs), 0x7fffffff));
    if (options?.unref) handle.unref();
    return { cancel: () => nodeClearTimeout(handle) };
  },
};

/** Resolves after `delayMs` on `clock`; rejects with the signal's reason when it is aborted first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** ISO-8601 in UTC, the only form in which times leave the program. */
export function isoTime(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
