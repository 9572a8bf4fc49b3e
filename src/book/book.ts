import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { ChangeRow } from '../store/repositories/change-log.ts';
import type { ContactNumberRow, ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';
import { nameKey } from './name-key.ts';

/** A contact as everybody outside of the book sees it. */
export interface ContactView {
  id: number;
  name: string;
  numbers: { number: string | null; raw: string; type: string | null }[];
  emails: string[];
  organization: string | null;
  groups: string[];
  sources: { device: string | null; iccid: string | null; storage: string; index: number }[];
  updatedAt: string;
}

export interface NewContact {
  bookId: number;
  name: string;
  numbers: string[];
  emails?: string[];
  organization?: string | null;
  groups?: string[];
}

/** One changed field, as `contact history` shows it. */
export interface ChangeView {
  id: number;
  at: string;
  contact: number;
  field: string;
  operation: 'insert' | 'update' | 'delete';
  old: string | null;
  new: string | null;
  cause: string;
  origin: string | null;
  set: number;
  undone: boolean;
}

/** Reading and editing contacts. Every edit is a change set with a cause, and can be undone. */
export function createBook(store: Store) {
  const { contacts, changes } = store;

  function living(id: number): ContactRow {
    const row = contacts.byId(id);
    if (!row || row.deletedAt !== null) {
      throw new SimError('NOT_FOUND', `no contact ${id}`, {
        hint: 'simkeeper contact list shows the contacts',
        details: { contact: id },
      });
    }
    return row;
  }

  function view(row: ContactRow): ContactView {
    return {
      id: row.id,
      name: row.name,
      numbers: contacts.numbers(row.id).map(({ e164, raw, type }) => ({ number: e164, raw, type })),
      emails: contacts.emails(row.id),
      organization: row.organization,
      groups: contacts.groups(row.id),
      sources: contacts
        .sources(row.id)
        .map(({ device, iccid, storage, index }) => ({ device, iccid, storage, index })),
      updatedAt: isoTime(row.updatedAt),
    };
  }

  return {
    list(query?: string): ContactView[] {
      const rows = query === undefined ? contacts.list() : contacts.search(query, nameKey(query));
      return rows.map(view);
    },

    /** @throws SimError NOT_FOUND */
    show: (id: number): ContactView => view(living(id)),

    /**
     * Adds a contact said by hand or by a file.
     * @param region how its national numbers are read
     * @throws SimError INPUT_INVALID for a name or number with control characters or without content
     */
    add(contact: NewContact, region: string | null, cause: string, origin: string | null): ContactView {
      const name = checkedText(contact.name, 'name');
      const numbers = contact.numbers.map((raw) => checkedText(raw, 'number'));
      const id = changes.inSet(cause, origin, () => {
        const added = contacts.add({
          bookId: contact.bookId,
          name,
          nameKey: nameKey(name),
          organization: contact.organization ?? null,
        });
        for (const raw of numbers) {
          const phone = parsePhone(raw, region);
          contacts.addNumber(added, {
            raw,
            e164: phone?.e164 ?? null,
            kind: phone?.kind ?? null,
            type: null,
          });
        }
        for (const [position, address] of (contact.emails ?? []).entries()) {
          contacts.addEmail(added, position, checkedText(address, 'e-mail'));
        }
        for (const group of contact.groups ?? []) contacts.addGroup(added, checkedText(group, 'group'));
        return added;
      });
      return view(living(id));
    },

    history(id: number): ChangeView[] {
      if (!contacts.byId(id)) living(id);
      return changes.ofContact(id).map(changeView);
    },

    /**
     * Takes back the change set that holds `changeId`, or the newest one that still stands; an undo can be undone.
     * @returns the contact as it is now (null when it went into the bin) and what was taken back
     * @throws SimError NOT_FOUND CONFLICT
     */
    undo(id: number, changeId?: number): { contact: ContactView | null; undone: ChangeView[] } {
      const standing = changes.ofContact(id).filter((row) => row.undoneBy === null);
      const target = changeId === undefined ? standing.at(-1) : standing.find((row) => row.id === changeId);
      if (!target) {
        throw new SimError(
          'NOT_FOUND',
          changeId === undefined
            ? `contact ${id} has no change that could be undone`
            : `contact ${id} has no change ${changeId} that still stands`,
          { hint: `simkeeper contact history ${id} shows the changes`, details: { contact: id } },
        );
      }
      const { row, undone } = store.transaction(() => {
        const taken = changes.undo(target.setId, id, `set ${target.setId}`);
        const restored = contacts.byId(id);
        if (restored) contacts.rekey(id, nameKey(restored.name));
        contacts.touch(id);
        return { row: restored, undone: taken };
      });
      return {
        contact: row && row.deletedAt === null ? view(row) : null,
        undone: undone.map((change) => ({ ...changeView(change), undone: true })),
      };
    },

    /** Living contacts that hold this number, each once. */
    holdersOf(e164: string): ContactView[] {
      const ids = new Set(contacts.holdersOf(e164).map((row) => row.contactId));
      return [...ids].map((id) => view(living(id)));
    },

    /**
     * Puts `newNumber` in the place of `oldNumber` and changes nothing else of the contact; the old one is remembered as
     * retired, so that no old record brings it back.
     * @returns the id of the change set
     * @throws SimError CONFLICT when the contact does not hold the old number (any more)
     */
    replaceNumber(
      contactId: number,
      oldNumber: string,
      newNumber: string,
      cause: string,
      origin: string,
    ): number {
      const row = living(contactId);
      return changes.inSet(cause, origin, (setId) => {
        const held = contacts.numbers(contactId).filter((number) => number.e164 === oldNumber);
        if (held.length === 0) {
          throw new SimError('CONFLICT', `${row.name} no longer has the number ${oldNumber}`, {
            hint: `look at what changed: simkeeper contact history ${contactId}`,
            details: { contact: contactId },
          });
        }
        for (const number of held) contacts.setNumber(replaced(number, newNumber));
        contacts.retireNumber(contactId, oldNumber);
        contacts.unretireNumber(contactId, newNumber);
        return setId;
      });
    },

    /** Takes a number replacement back, as one change set. @throws SimError CONFLICT */
    undoReplacement(contactId: number, setId: number, oldNumber: string, origin: string): void {
      store.transaction(() => {
        changes.undo(setId, contactId, origin);
        contacts.unretireNumber(contactId, oldNumber);
      });
    },
  };
}

export type Book = ReturnType<typeof createBook>;

function replaced(row: ContactNumberRow, e164: string): ContactNumberRow {
  return { ...row, raw: e164, e164, kind: parsePhone(e164, null)?.kind ?? null };
}

function changeView(row: ChangeRow): ChangeView {
  return {
    id: row.id,
    at: isoTime(row.at),
    contact: row.contactId,
    field: row.field,
    operation: row.operation,
    old: row.oldValue,
    new: row.newValue,
    cause: row.cause,
    origin: row.origin,
    set: row.setId,
    undone: row.undoneBy !== null,
  };
}

function checkedText(text: string, what: string): string {
  const trimmed = text.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what must not come in by hand
  if (trimmed === '' || /[\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new SimError('INPUT_INVALID', `the ${what} is empty or holds control characters`, {
      hint: `give the ${what} as plain text`,
      details: { field: what },
    });
  }
  return trimmed;
}
