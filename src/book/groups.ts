import { SimError } from '../core/errors.ts';
import type { Store } from '../store/store.ts';
import { checkedText } from './checked-text.ts';
import { type ContactView, contactView } from './contact-view.ts';

/** Groups of a book. A group is the contacts that carry its name: it begins with the first and ends with the last. */
export function createGroups(store: Store) {
  const { contacts, changes, groups, parts } = store;

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
    list: (bookId: number): { name: string; contacts: number }[] => groups.list(bookId),

    /** @throws SimError NOT_FOUND */
    show: (bookId: number, name: string): ContactView[] =>
      members(bookId, name).map(({ contactId }) => contactView(store, living(bookId, contactId))),

    /** Puts contacts into a group; those that are in it stay. @throws SimError NOT_FOUND INPUT_INVALID */
    add(bookId: number, name: string, ids: readonly number[], origin: string | null): void {
      const checked = checkedText(name, 'group');
      changes.inSet('edit', origin, () => {
        for (const id of new Set(ids)) {
          living(bookId, id);
          if (!parts.groups.of(id).some((group) => group.name === checked)) groups.add(id, checked);
        }
      });
    },

    /** Takes contacts (null: all of them) out of a group. @throws SimError NOT_FOUND */
    remove(bookId: number, name: string, ids: readonly number[] | null, origin: string | null): void {
      const all = members(bookId, name);
      const chosen = (ids ?? all.map((row) => row.contactId)).map((id) => {
        const row = all.find((member) => member.contactId === id);
        if (row) return row;
        throw new SimError('NOT_FOUND', `contact ${id} is not in the group ${name}`, {
          hint: `simkeeper group show shows who is`,
          details: { contact: id, group: name },
        });
      });
      changes.inSet('edit', origin, () => {
        for (const id of new Set(chosen.map((row) => row.id))) parts.groups.remove(id);
      });
    },

    /** Gives a group another name; two groups become one when it is taken. @throws SimError NOT_FOUND INPUT_INVALID */
    rename(bookId: number, name: string, to: string, origin: string | null): void {
      const checked = checkedText(to, 'group');
      const all = members(bookId, name);
      if (checked === name) return;
      changes.inSet('edit', origin, () => {
        for (const row of all) {
          const twin = parts.groups.of(row.contactId).some((group) => group.name === checked);
          if (twin) parts.groups.remove(row.id);
          else groups.rename(row.id, checked);
        }
      });
    },
  };
}
