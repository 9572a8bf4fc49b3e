import type { Clock, Timer } from '../../core/clock.ts';

/** Timers that are counted and can be stopped together. None of them keeps the process alive. */
export class Timers {
  private readonly clock: Clock;
  private readonly running = new Set<Timer>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get size(): number {
    return this.running.size;
  }

  after(delayMs: number, action: () => void): Timer {
    const timer = this.clock.after(
      delayMs,
      () => {
        this.running.delete(counted);
        action();
      },
      { unref: true },
    );
    const counted: Timer = {
      cancel: () => {
        timer.cancel();
        this.running.delete(counted);
      },
    };
    this.running.add(counted);
    return counted;
  }

  clear(): void {
    for (const timer of this.running) timer.cancel();
  }
}
