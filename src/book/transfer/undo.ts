import type { Clock } from '../../core/clock.ts';
import { isSimError, SimError } from '../../core/errors.ts';
import { createPacer } from '../../core/turn.ts';
import type { Store } from '../../store/store.ts';
import { createHistory } from '../history.ts';
import { LISTED } from './report.ts';

export interface UndoneImport {
  set: number;
  /** Contacts that are as they were before; those that the import added are in the bin. */
  contacts: number;
  /** Contacts that were changed again since, and were left as they are. */
  conflicts: { contact: number; message: string }[];
}

const PAGE = 200;

/**
 * Takes an import back, contact by contact; what was edited since stays and is listed.
 * @throws SimError NOT_FOUND when no change of an import with this set stands
 */
export async function undoImport(
  store: Store,
  clock: Clock,
  job: {
    set: number;
    bookIds: readonly number[];
    onProgress?: (done: number) => void;
    signal?: AbortSignal | undefined;
  },
): Promise<UndoneImport> {
  const history = createHistory(store);
  const pacer = createPacer(clock, 12);
  const result: UndoneImport = { set: job.set, contacts: 0, conflicts: [] };
  const contacts = new Set<number>();
  for (const bookId of job.bookIds) {
    for (let after = 0; ; ) {
      const rows = store.changes.ofBook(bookId, after, job.set, PAGE);
      for (const row of rows) {
        if (row.setId === job.set && row.cause === 'import' && row.undoneBy === null)
          contacts.add(row.contactId);
      }
      if (pacer.due()) await pacer.rest();
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      after = last.id;
    }
  }
  if (contacts.size === 0) {
    throw new SimError('NOT_FOUND', `no import with the set ${job.set} stands`, {
      hint: 'the report of an import names its set; so does simkeeper contact history',
      details: { set: job.set },
    });
  }
  for (const id of contacts) {
    try {
      history.undoSet(job.set, id, `import set ${job.set}`);
      result.contacts += 1;
    } catch (error) {
      if (!isSimError(error, 'CONFLICT')) throw error;
      if (result.conflicts.length < LISTED) result.conflicts.push({ contact: id, message: error.message });
    }
    if (!pacer.due()) continue;
    job.onProgress?.(result.contacts);
    await pacer.rest();
    job.signal?.throwIfAborted();
  }
  return result;
}
