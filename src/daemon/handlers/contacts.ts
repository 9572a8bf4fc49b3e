import type { Handlers } from '../../api/server/dispatcher.ts';
import type { Keeper } from '../keeper.ts';

type Names =
  | 'contacts.list'
  | 'contacts.show'
  | 'contacts.add'
  | 'contacts.history'
  | 'contacts.undo'
  | 'updates.list'
  | 'updates.show'
  | 'updates.accept'
  | 'updates.reject'
  | 'updates.undo';

/** The book, and what others told us of the people in it. */
export function contactHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, book, updates, config } = keeper.services;

  /** How a number said by hand is read: as configured, else as the first own line with a known country does. */
  function region(): string | null {
    const configured = config().get('region');
    if (configured !== null) return configured;
    for (const line of store.lines.list()) {
      const card = line.iccid === null ? undefined : store.sims.get(line.iccid);
      if (card?.region) return card.region;
    }
    return null;
  }

  return {
    'contacts.list': ({ query }) => book.list(query),
    'contacts.show': ({ id }) => book.show(id),
    'contacts.add': ({ name, numbers, emails, organization, groups }, { onNote }) => {
      const added = book.add(
        {
          bookId: 1,
          name,
          numbers,
          ...(emails ? { emails } : {}),
          ...(groups ? { groups } : {}),
          organization: organization ?? null,
        },
        region(),
        'edit',
        'contact add',
      );
      for (const { number, raw } of added.numbers) {
        if (number !== null) continue;
        onNote?.({
          message: `${raw} is kept as it is: it is no number that can be read in international form`,
          hint: 'write it with its country code, like +491512345678, or set region in the configuration',
        });
      }
      return added;
    },
    'contacts.history': ({ id }) => book.history(id),
    'contacts.undo': ({ id, change }) => book.undo(id, change),

    'updates.list': () => updates.list(),
    'updates.show': ({ id }) => updates.show(id),
    'updates.accept': ({ id }) => {
      updates.accept(id);
      return updates.show(id);
    },
    'updates.reject': ({ id }) => {
      updates.reject(id);
      return updates.show(id);
    },
    'updates.undo': ({ id }) => {
      updates.undo(id);
      return updates.show(id);
    },
  };
}
