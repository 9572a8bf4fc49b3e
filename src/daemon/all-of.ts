import { nextTurn } from '../core/turn.ts';

/** All pages one after the other; between two of them everybody else has a turn. */
export async function allOf<T>(pages: Iterable<readonly T[]>, signal?: AbortSignal): Promise<T[]> {
  const all: T[] = [];
  for (const page of pages) {
    for (const one of page) all.push(one);
    await nextTurn();
    signal?.throwIfAborted();
  }
  return all;
}
