import type { Handlers } from '../../api/server/dispatcher.ts';
import { allOf } from '../all-of.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'groups.list' | 'groups.show' | 'groups.add' | 'groups.remove' | 'groups.rename';

/** Groups of contacts. */
export function groupHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { book } = keeper.services;
  const { groups, owners } = book;

  function now(bookId: number, name: string) {
    return groups.list(bookId).find((group) => group.name === name) ?? { name, contacts: 0 };
  }

  return {
    'groups.list': ({ owner }) => groups.list(owners.bookOf(owner ?? null)),
    'groups.show': ({ group, owner }, { signal }) =>
      allOf(groups.pages(owners.bookOf(owner ?? null), group), signal),
    async 'groups.add'({ group, ids, owner }) {
      const bookId = owners.bookOf(owner ?? null);
      await groups.add(bookId, group, ids, 'group add');
      return now(bookId, group.trim());
    },
    async 'groups.remove'({ group, ids, owner }) {
      const bookId = owners.bookOf(owner ?? null);
      await groups.remove(bookId, group, ids ?? null, 'group remove');
      return now(bookId, group);
    },
    async 'groups.rename'({ group, to, owner }) {
      const bookId = owners.bookOf(owner ?? null);
      await groups.rename(bookId, group, to, 'group rename');
      return now(bookId, to.trim());
    },
  };
}
