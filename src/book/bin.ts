import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { nextTurn } from '../core/turn.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';
import { type ContactView, contactView } from './contact-view.ts';
import { livingContact } from './living-contact.ts';
import { inSlices } from './slices.ts';

/** A contact in the bin. */
export interface BinnedView extends ContactView {
  removedAt: string;
}

const PAGE = 100;

/** Removed contacts wait in the bin, with everything, until it is emptied. */
export function createBin(store: Store, now: () => number) {
  const { contacts, changes } = store;

  return {
    /**
     * Puts contacts into the bin as one change set; what went there meanwhile stays there.
     * @throws SimError NOT_FOUND; nothing is changed then
     */
    async remove(ids: readonly number[], cause: string, origin: string | null): Promise<void> {
      const chosen = [...new Set(ids)];
      for (const id of chosen) livingContact(store, id);
      const at = now();
      await inSlices(store, { cause, origin }, chosen, (id) => {
        if (contacts.byId(id)?.deletedAt === null) contacts.setDeleted(id, at);
      });
    },

    /** What is in the bin of a book, the last one put there first, a page at each step: a caller may pause between them. */
    *pages(bookId: number): Iterable<BinnedView[]> {
      const rows = contacts.binned(bookId);
      for (let from = 0; from < rows.length; from += PAGE) {
        yield rows
          .slice(from, from + PAGE)
          // A page may be read long after the list of all: what left the bin meanwhile is left out.
          .flatMap(({ id }) => contacts.byId(id) ?? [])
          .filter((row) => row.deletedAt !== null)
          .map((row) => ({ ...contactView(store, row), removedAt: isoTime(row.deletedAt ?? 0) }));
      }
    },

    /** The same at once. */
    list(bookId: number): BinnedView[] {
      return [...this.pages(bookId)].flat();
    },

    /**
     * Takes contacts out of the bin as one change set; what left it meanwhile stays where it is.
     * @throws SimError NOT_FOUND; nothing is changed then
     */
    async restore(ids: readonly number[], cause: string, origin: string | null): Promise<void> {
      const chosen = [...new Set(ids)];
      for (const id of chosen) if (contacts.byId(id)?.deletedAt == null) throw notInBin(id);
      await inSlices(store, { cause, origin }, chosen, (id) => {
        if (contacts.byId(id)?.deletedAt != null) contacts.setDeleted(id, null);
      });
    },

    /**
     * Forgets what has been in the bin since before `before` (milliseconds since the Unix epoch): content, history and photos.
     * This cannot be undone.
     * @returns how many contacts that were
     */
    async empty(bookId: number, before: number): Promise<number> {
      const due = (row: ContactRow | undefined) => row?.deletedAt != null && row.deletedAt < before;
      const gone = contacts.binned(bookId).filter(due);
      const erased = new Set<number>();
      await inSlices(
        store,
        { cause: 'edit', origin: 'bin empty' },
        gone.map((row) => row.id),
        (id) => {
          // Somebody may have taken it out of the bin meanwhile.
          if (!due(contacts.byId(id))) return;
          contacts.erase(id);
          erased.add(id);
        },
        // After the end of the set: a log by records writes the record of before at its end.
        (slice, setId) => {
          for (const id of slice) if (erased.has(id)) changes.erase(id, setId);
        },
      );
      if (erased.size === 0) return 0;
      for (const _ of contacts.sweepPhotos()) await nextTurn();
      return erased.size;
    },
  };
}

function notInBin(id: number): SimError {
  return new SimError('NOT_FOUND', `no contact ${id} in the bin`, {
    hint: 'simkeeper contact bin list shows what is in the bin',
    details: { contact: id },
  });
}
