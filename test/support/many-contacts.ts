import type { Card } from '../../src/book/card.ts';
import { insertCard } from '../../src/book/write-card.ts';
import type { Store } from '../../src/store/store.ts';

/** Adds contacts to the main book as one change set. @returns their ids, in order */
export function addContacts(store: Store, cards: Iterable<Card>, region: string | null = null): number[] {
  return store.changes.inSet('edit', null, () =>
    Array.from(cards, (card) => insertCard(store, card, { bookId: 1, region })),
  );
}
