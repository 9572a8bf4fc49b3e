import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { Store } from '../store/store.ts';
import { type ContactView, contactView } from './contact-view.ts';

/** A contact in the bin. */
export interface BinnedView extends ContactView {
  removedAt: string;
}

/** Removed contacts wait in the bin, with everything, until it is emptied. */
export function createBin(store: Store, now: () => number) {
  const { contacts, changes } = store;

  function missing(id: number, where: string): SimError {
    return new SimError('NOT_FOUND', `no contact ${id}${where}`, {
      hint:
        where === ''
          ? 'simkeeper contact list shows the contacts'
          : 'simkeeper contact bin list shows what is in the bin',
      details: { contact: id },
    });
  }

  return {
    /** Puts contacts into the bin, all or none, as one change set. @throws SimError NOT_FOUND */
    remove(ids: readonly number[], cause: string, origin: string | null): void {
      changes.inSet(cause, origin, () => {
        for (const id of new Set(ids)) {
          const row = contacts.byId(id);
          if (!row || row.deletedAt !== null) throw missing(id, '');
          contacts.setDeleted(id, now());
        }
      });
    },

    /** What is in the bin of a book, the last one put there first. */
    list: (bookId: number): BinnedView[] =>
      contacts
        .binned(bookId)
        .map((row) => ({ ...contactView(store, row), removedAt: isoTime(row.deletedAt ?? 0) })),

    /** Takes contacts out of the bin, all or none. @throws SimError NOT_FOUND */
    restore(ids: readonly number[], cause: string, origin: string | null): void {
      changes.inSet(cause, origin, () => {
        for (const id of new Set(ids)) {
          const row = contacts.byId(id);
          if (!row || row.deletedAt === null) throw missing(id, ' in the bin');
          contacts.setDeleted(id, null);
        }
      });
    },

    /**
     * Forgets what has been in the bin since before `before` (milliseconds since the Unix epoch): content, history and photos.
     * This cannot be undone.
     * @returns how many contacts that were
     */
    empty(bookId: number, before: number): number {
      const gone = contacts.binned(bookId).filter((row) => (row.deletedAt ?? 0) < before);
      if (gone.length > 0) {
        changes.inSet('edit', 'bin empty', (setId) => {
          for (const { id } of gone) {
            contacts.erase(id);
            changes.erase(id, setId);
          }
        });
        contacts.sweepPhotos();
      }
      return gone.length;
    },
  };
}
