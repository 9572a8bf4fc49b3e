import { SimError } from '../core/errors.ts';
import type { Store } from '../store/store.ts';
import { checkedText } from './checked-text.ts';
import { type ContactView, contactView } from './contact-view.ts';
import { inSlices } from './slices.ts';

const PAGE = 100;

/** Groups of a book. A group is the contacts that carry its name: it begins with the first and ends with the last. */
export function createGroups(store: Store) {
  const { contacts, groups, parts } = store;

  function members(bookId: number, name: string) {
    const found = groups.members(bookId, name);
    if (found.length > 0) return found;
    throw new SimError('NOT_FOUND', `no group ${name}`, {
      hint: 'simkeeper group list shows the groups',
      details: { group: name },
    });
  }

  function living(bookId: number, id: number) {
    const row = contacts.byId(id);
    if (row && row.deletedAt === null && row.bookId === bookId) return row;
    throw new SimError('NOT_FOUND', `no contact ${id} in this book`, {
      hint: 'simkeeper contact list shows the contacts',
      details: { contact: id },
    });
  }

  return {
    /** @throws SimError NOT_FOUND for a group that nobody is in */
    expect(bookId: number, name: string): void {
      members(bookId, name);
    },

    list: (bookId: number): { name: string; contacts: number }[] => groups.list(bookId),

    /** The members in the order of their names, a page at each step: a caller may pause between them. @throws SimError NOT_FOUND */
    *pages(bookId: number, name: string): Iterable<ContactView[]> {
      const all = members(bookId, name);
      for (let from = 0; from < all.length; from += PAGE) {
        yield all
          .slice(from, from + PAGE)
          // A page may be read long after the list of all.
          .flatMap(({ contactId }) => contacts.byId(contactId) ?? [])
          .filter((row) => row.deletedAt === null)
          .map((row) => contactView(store, row));
      }
    },

    /** The same at once. @throws SimError NOT_FOUND */
    show(bookId: number, name: string): ContactView[] {
      return [...this.pages(bookId, name)].flat();
    },

    /** Puts contacts into a group; those that are in it stay. @throws SimError NOT_FOUND INPUT_INVALID; nothing is changed then */
    async add(bookId: number, name: string, ids: readonly number[], origin: string | null): Promise<void> {
      const checked = checkedText(name, 'group');
      const chosen = [...new Set(ids)];
      for (const id of chosen) living(bookId, id);
      await inSlices(store, { cause: 'edit', origin }, chosen, (id) => {
        const is = parts.groups.of(id).some((group) => group.name === checked);
        if (!is && contacts.byId(id)?.deletedAt === null) groups.add(id, checked);
      });
    },

    /** Takes contacts (null: all of them) out of a group. @throws SimError NOT_FOUND; nothing is changed then */
    async remove(
      bookId: number,
      name: string,
      ids: readonly number[] | null,
      origin: string | null,
    ): Promise<void> {
      const all = new Map(members(bookId, name).map((row) => [row.contactId, row.id]));
      const chosen = [...new Set(ids ?? all.keys())].map((id) => {
        const membership = all.get(id);
        if (membership !== undefined) return membership;
        throw new SimError('NOT_FOUND', `contact ${id} is not in the group ${name}`, {
          hint: `simkeeper group show shows who is`,
          details: { contact: id, group: name },
        });
      });
      await inSlices(store, { cause: 'edit', origin }, chosen, (membership) =>
        parts.groups.remove(membership),
      );
    },

    /**
     * Gives a group another name; two groups become one when it is taken.
     * @throws SimError NOT_FOUND INPUT_INVALID; nothing is changed then
     */
    async rename(bookId: number, name: string, to: string, origin: string | null): Promise<void> {
      const checked = checkedText(to, 'group');
      const all = members(bookId, name);
      if (checked === name) return;
      await inSlices(store, { cause: 'edit', origin }, all, (row) => {
        const twin = parts.groups.of(row.contactId).some((group) => group.name === checked);
        if (twin) parts.groups.remove(row.id);
        else groups.rename(row.id, checked);
      });
    },
  };
}
