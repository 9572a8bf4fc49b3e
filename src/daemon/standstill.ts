import type { Clock } from '../core/clock.ts';

/** How long the jobs under way may take to end before others go ahead all the same, milliseconds. */
const PATIENCE_MS = 5_000;

/** Somebody whose jobs write into the database, one after another. */
interface Worker {
  /** Resolves when no job runs; none begins before `until`. */
  hold(until: Promise<void>): Promise<void>;
}

/**
 * Times in which nobody begins to write into the database. Whoever writes while another connection does waits without giving anybody
 * else a turn, so work of another connection that takes long is done in a standstill: the event loop, and every dialogue with a
 * modem, go on. It is a courtesy and no lock: what is written all the same waits for the other connection.
 */
export interface Standstill {
  readonly active: boolean;
  /** Resolves when it may be written; at once outside of a standstill. */
  over(): Promise<void>;
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function createStandstill(workers: () => readonly Worker[], clock: Clock): Standstill {
  let current: Promise<void> | null = null;

  /** What takes longer than the patience (a question to the network takes a minute) is not waited for. */
  async function calm(until: Promise<void>): Promise<void> {
    const held = Promise.all(workers().map((worker) => worker.hold(until)));
    let give: () => void = () => undefined;
    const patience = new Promise<void>((resolve) => {
      give = resolve;
    });
    const timer = clock.after(PATIENCE_MS, give);
    await Promise.race([held, patience]);
    timer.cancel();
  }

  return {
    get active() {
      return current !== null;
    },
    async over() {
      while (current !== null) await current;
    },
    async during(work) {
      while (current !== null) await current;
      let end: () => void = () => undefined;
      current = new Promise<void>((resolve) => {
        end = resolve;
      });
      try {
        await calm(current);
        return await work();
      } finally {
        current = null;
        end();
      }
    },
  };
}
