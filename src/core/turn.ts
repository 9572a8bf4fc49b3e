import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** Lets everything else that waits have its turn: long work is cut into slices, or time-outs of modems become lies. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}

/** Long work beside which everything else goes on: `rest` gives the others their turn when a slice has lasted long enough. */
export interface Pacer {
  /** Whether the slice has lasted long enough. */
  due(): boolean;
  rest(): Promise<void>;
}

/** @param sliceMs how long a slice may last, milliseconds */
export function createPacer(clock: Clock, sliceMs: number): Pacer {
  let startedAt = clock.monotonic();
  return {
    due: () => clock.monotonic() - startedAt >= sliceMs,
    async rest() {
      await nextTurn();
      startedAt = clock.monotonic();
    },
  };
}
