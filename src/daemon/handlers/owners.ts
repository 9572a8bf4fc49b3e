import type { Handlers } from '../../api/server/dispatcher.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'owners.list' | 'owners.add' | 'owners.rename' | 'owners.remove';

/** Owners of lines and their books. */
export function ownerHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { owners } = keeper.services.book;
  return {
    'owners.list': () => owners.list(),
    'owners.add': ({ name, sharesBookOf }) => owners.add(name, sharesBookOf ?? null),
    'owners.rename': ({ name, to }) => owners.rename(name, to),
    'owners.remove': ({ name }) => {
      owners.remove(name);
      return { removed: name };
    },
  };
}
