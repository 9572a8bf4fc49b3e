import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** Lets everything else that waits have its turn: long work is cut into slices, or time-outs of modems become lies. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
  // Who was woken by a file or a message comes to the first one before any timer: only the second is surely a whole turn later.
  await setImmediate();
}

/** Work that may be put down at each `yield`. */
export type Steps<Result> = Generator<unknown, Result>;

/** Does all of it at once. */
export function drain<Result>(work: Steps<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does it step by step; everything else that waits has its turn between them. @throws what the signal was aborted with */
export async function inTurns<Result>(work: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await nextTurn();
    signal?.throwIfAborted();
  }
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
