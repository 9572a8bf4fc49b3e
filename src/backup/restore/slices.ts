import { nextTurn } from '../../core/turn.ts';

/** Work that may be put down at each `yield`. */
type Work<Result> = Generator<void, Result>;

/** Does all of it at once. */
export function drain<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does it slice by slice; everything else that waits has its turn between them. */
export async function inSlices<Result>(work: Work<Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}
