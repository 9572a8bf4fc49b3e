import { setImmediate } from 'node:timers/promises';

/** Lets everything else that waits have its turn: long work is cut into slices, or time-outs of modems become lies. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
