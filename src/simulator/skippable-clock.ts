import { type Clock, systemClock, type Timer } from '../core/clock.ts';

/** A clock whose time can be moved on by hand: what falls due on the way fires at once. */
export interface AdvanceableClock extends Clock {
  advance(ms: number): void;
}

/** True when `clock` can be moved on by hand. */
export function isAdvanceable(clock: Clock): clock is AdvanceableClock {
  return typeof (clock as Partial<AdvanceableClock>).advance === 'function';
}

interface Pending {
  dueAt: number;
  callback: () => void;
  unref: boolean;
  base: Timer;
}

/**
 * Runs with another clock (the machine's), and can skip ahead of it. A crash test in another process lets messages expire
 * with it without waiting for days. Wall and monotonic time skip together.
 */
export class SkippableClock implements AdvanceableClock {
  private readonly base: Clock;
  private skippedMs = 0;
  private readonly pending = new Set<Pending>();

  constructor(base: Clock = systemClock) {
    this.base = base;
  }

  now(): number {
    // Wall time is whole milliseconds, however much was skipped.
    return Math.floor(this.base.now() + this.skippedMs);
  }

  monotonic(): number {
    return this.base.monotonic() + this.skippedMs;
  }

  after(delayMs: number, callback: () => void, options?: { unref?: boolean }): Timer {
    const entry: Pending = {
      dueAt: this.monotonic() + Math.max(0, delayMs),
      callback,
      unref: options?.unref ?? false,
      base: { cancel: () => undefined },
    };
    this.arm(entry);
    this.pending.add(entry);
    return {
      cancel: () => {
        entry.base.cancel();
        this.pending.delete(entry);
      },
    };
  }

  /** Skips `ms` milliseconds; timers that fall due fire in their order, those that they set included. */
  advance(ms: number): void {
    const target = this.monotonic() + ms;
    for (let next = this.earliest(target); next; next = this.earliest(target)) {
      this.skippedMs += Math.max(0, next.dueAt - this.monotonic());
      this.fire(next);
    }
    this.skippedMs += Math.max(0, target - this.monotonic());
    for (const entry of this.pending) {
      entry.base.cancel();
      this.arm(entry);
    }
  }

  private arm(entry: Pending): void {
    const delay = entry.dueAt - this.monotonic();
    entry.base = this.base.after(
      delay,
      () => {
        // The base clock cuts very long waits; then this is only a wake-up on the way.
        if (entry.dueAt - this.monotonic() > 1) this.arm(entry);
        else this.fire(entry);
      },
      { unref: entry.unref },
    );
  }

  private fire(entry: Pending): void {
    entry.base.cancel();
    if (this.pending.delete(entry)) entry.callback();
  }

  private earliest(until: number): Pending | null {
    let best: Pending | null = null;
    for (const entry of this.pending) {
      if (entry.dueAt <= until && (!best || entry.dueAt < best.dueAt)) best = entry;
    }
    return best;
  }
}
