import { nextTurn } from '../core/turn.ts';
import type { Store } from '../store/store.ts';

/** Contacts that are changed in one transaction: well below the time that an AT dialogue may wait. */
const SLICE = 50;

/**
 * Does the same with many contacts as one change set. Up to 50 are one transaction, all or none; more are one transaction for each
 * 50, and between two of them everybody else has a turn. Whoever calls it checks all of them first, so that a mistake changes nothing.
 * @param work one contact; it may have changed since it was checked
 * @param after in the same transaction, when the set is closed and the log has it
 */
export async function inSlices<T>(
  store: Store,
  { cause, origin }: { cause: string; origin: string | null },
  items: readonly T[],
  work: (item: T, setId: number) => void,
  after: (slice: readonly T[], setId: number) => void = () => undefined,
): Promise<void> {
  let set: number | undefined;
  for (let from = 0; from < items.length; from += SLICE) {
    if (from > 0) await nextTurn();
    const slice = items.slice(from, from + SLICE);
    set = store.transaction(() => {
      const setId = store.changes.inSet(
        cause,
        origin,
        (id) => {
          for (const item of slice) work(item, id);
          return id;
        },
        set,
      );
      after(slice, setId);
      return setId;
    });
  }
}
