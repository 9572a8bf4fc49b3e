import type { Handlers } from '../../api/server/dispatcher.ts';
import { inTurns } from '../../core/turn.ts';
import { homeRegion } from '../../lines/home-region.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'contacts.merge' | 'contacts.dedupe' | 'contacts.tellApart';

/** Contacts that are one person, and those that are not. */
export function mergingHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, book, config } = keeper.services;
  const { merging, owners } = book;
  const context = (bookId: number, origin: string) => ({
    region: homeRegion(store, config().get('region'), { bookId }),
    cause: 'edit',
    origin,
  });

  return {
    'contacts.merge': ({ ids }) => {
      const bookId = store.contacts.byId(ids[0] ?? 0)?.bookId ?? 1;
      const { contact, set } = merging.merge(ids, context(bookId, 'contact merge'));
      return { contact: book.show(contact), set };
    },
    async 'contacts.dedupe'({ owner, dryRun }, { onProgress, signal }) {
      const bookId = owners.bookOf(owner ?? null);
      const found = await inTurns(
        merging.proposals(bookId, (done) => onProgress?.({ task: 'comparing contacts', done, total: null })),
        signal,
      );
      const { merged, proposals } = dryRun
        ? { merged: [], proposals: found }
        : await inTurns(merging.applySafe(found, context(bookId, 'contact dedupe')), signal);
      return {
        merged,
        proposals: proposals.map(({ a, b, names, verdict, rule, explanation }) => ({
          a: { id: a, name: names[0] },
          b: { id: b, name: names[1] },
          verdict,
          rule,
          explanation,
        })),
      };
    },
    'contacts.tellApart': ({ ids }) => {
      merging.tellApart(ids);
      return ids.map((id) => ({ id, name: book.show(id).name }));
    },
  };
}
