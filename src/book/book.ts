import { SimError } from '../core/errors.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { LogMode } from '../store/repositories/change-log.ts';
import type { ContactNumberRow } from '../store/repositories/contact-parts.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';
import { createBin } from './bin.ts';
import { type Card, emptyCard, PLAIN } from './card.ts';
import { type CardPatch, patchedCard } from './card-patch.ts';
import type { WriteContext } from './change-cause.ts';
import { checkedText } from './checked-text.ts';
import { type ContactDetail, type ContactView, contactDetail, contactView } from './contact-view.ts';
import { createGroups } from './groups.ts';
import { type ChangeView, createHistory, type UndoTarget } from './history.ts';
import { livingContact } from './living-contact.ts';
import { createMerging } from './merging.ts';
import { nameKey } from './name-key.ts';
import { createOwners } from './owners.ts';
import { numberPart, searchTerms } from './search-words.ts';
import { insertCard, readCard, updateCard } from './write-card.ts';

export interface NewContact {
  bookId: number;
  name: string;
  numbers: string[];
  emails?: string[];
  organization?: string | null;
  groups?: string[];
}

export interface ListFilter {
  bookId?: number;
  /** Words to look for; nothing but spaces is no query. */
  query?: string | undefined;
  /** How a number in the query is read. */
  region?: string | null;
  group?: string | null;
  limit?: number;
}

const MAIN_BOOK = 1;
const PAGE = 200;
const ALL = 1_000_000_000;

/** Reading and editing contacts. Every edit is a change set with a cause, and can be undone. */
export function createBook(store: Store, now: () => number, logMode: () => LogMode = () => 'fields') {
  const { contacts, changes } = store;
  changes.useMode(logMode);
  const history = createHistory(store);
  const bin = createBin(store, now);
  const groups = createGroups(store);
  const owners = createOwners(store);
  const merging = createMerging(store, now);

  const living = (id: number) => livingContact(store, id);

  /** Living contacts of a book in the order of their names, a page at a time. */
  function* pages(bookId: number, group: string | null = null): Iterable<ContactRow[]> {
    for (let after: ContactRow | null = null; ; ) {
      const page: ContactRow[] = contacts.page(bookId, after, PAGE, group);
      yield page;
      after = page.at(-1) ?? null;
      if (page.length < PAGE) return;
    }
  }

  /** What a query finds: words that begin so; when there is none, what has it anywhere inside. */
  function* found(filter: Required<Omit<ListFilter, 'query'>>, query: string): Iterable<ContactRow[]> {
    const { bookId, region, limit } = filter;
    const terms = searchTerms(query, region);
    const byWords = terms.length === 0 ? [] : store.search.words(bookId, terms, limit);
    for (let at = 0; at < byWords.length; at += PAGE) yield byWords.slice(at, at + PAGE);
    if (byWords.length > 0) return;
    const digits = numberPart(query)?.replace('+', '');
    // Two digits are in half of all numbers: nobody means them.
    if (digits !== undefined && digits.length < 3) return;
    const inside: ContactRow[] = [];
    for (const slice of store.search.inside(bookId, digits ?? nameKey(query), digits !== undefined)) {
      inside.push(...slice);
      yield [];
    }
    inside.sort((a, b) => (a.nameKey < b.nameKey ? -1 : a.nameKey > b.nameKey ? 1 : a.id - b.id));
    for (let at = 0; at < Math.min(limit, inside.length); at += PAGE) {
      yield inside.slice(at, Math.min(at + PAGE, limit));
    }
  }

  function* matching(given: ListFilter): Iterable<ContactRow[]> {
    const filter = { bookId: MAIN_BOOK, region: null, group: null, limit: ALL, ...given };
    const query = given.query?.trim() ?? '';
    let left = filter.limit;
    for (const page of query === '' ? pages(filter.bookId, filter.group) : found(filter, query)) {
      yield page.slice(0, left);
      left -= page.length;
      if (left <= 0) return;
    }
  }

  return {
    bin,
    groups,
    owners,
    merging,

    /** Contacts in the order of their names, a page at each step (it may be empty): a caller may pause between them. */
    *views(filter: ListFilter = {}): Iterable<ContactView[]> {
      for (const page of matching(filter)) yield page.map((row) => contactView(store, row));
    },

    /** Contacts of the main book, with a query only those that it finds. */
    list(query?: string): ContactView[] {
      return [...this.views({ query })].flat();
    },

    /** @throws SimError NOT_FOUND */
    show: (id: number): ContactView => contactView(store, living(id)),
    /** With all that is known. @throws SimError NOT_FOUND */
    detail: (id: number): ContactDetail => contactDetail(store, living(id)),
    /** The whole card. @throws SimError NOT_FOUND */
    card: (id: number): Card => readCard(store, living(id)),

    /** The cards of a book for an export, in the order of the names; the book is never held whole. */
    *cards(bookId: number, filter: { group?: string | null } = {}): Iterable<{ id: number; card: Card }> {
      for (const page of pages(bookId, filter.group ?? null)) {
        for (const row of page) yield { id: row.id, card: readCard(store, row) };
      }
    },

    /**
     * Adds a contact said by hand.
     * @param region how its national numbers are read
     * @throws SimError INPUT_INVALID for a name or number with control characters or without content
     */
    add(contact: NewContact, region: string | null, cause: string, origin: string | null): ContactView {
      const card: Card = {
        ...emptyCard(checkedText(contact.name, 'name')),
        numbers: contact.numbers.map((raw) => ({ ...PLAIN, raw: checkedText(raw, 'number') })),
        emails: (contact.emails ?? []).map((address) => ({
          ...PLAIN,
          address: checkedText(address, 'e-mail'),
        })),
        organization: contact.organization ?? null,
        groups: (contact.groups ?? []).map((group) => checkedText(group, 'group')),
      };
      return contactView(store, living(this.addCard(card, contact.bookId, { region, cause, origin })));
    },

    /** Adds a contact with this content. @returns its id */
    addCard(card: Card, bookId: number, context: WriteContext): number {
      const { region, cause, origin } = context;
      return changes.inSet(cause, origin, () => insertCard(store, card, { bookId, region }));
    },

    /** Makes a contact hold this card; only what really differs is touched and logged. @throws SimError NOT_FOUND */
    replace(id: number, card: Card, context: WriteContext): void {
      changes.inSet(context.cause, context.origin, () => updateCard(store, living(id), card, context.region));
    },

    /** Changes some fields, as a person says them. @throws SimError NOT_FOUND INPUT_INVALID */
    edit(id: number, patch: CardPatch, context: WriteContext): ContactDetail {
      changes.inSet(context.cause, context.origin, () => {
        const row = living(id);
        updateCard(
          store,
          row,
          patchedCard(readCard(store, row), patch, context.region, contacts.numbers(id)),
          context.region,
        );
      });
      return contactDetail(store, living(id));
    },

    /** Every change of a contact, oldest first. @throws SimError NOT_FOUND */
    history(id: number): ChangeView[] {
      if (!contacts.byId(id)) living(id);
      return history.of(id);
    },
    /** Changes of a whole book, a page at a time. */
    historyPages: history.pages,

    /**
     * Takes changes of a contact back: one with all of its set, or those of a time; without a target the newest that stands.
     * An undo can be undone.
     * @returns the contact as it is now (null when it went into the bin) and what was taken back
     * @throws SimError NOT_FOUND CONFLICT
     */
    undo(id: number, target?: number | UndoTarget): { contact: ContactView | null; undone: ChangeView[] } {
      if (!contacts.byId(id)) living(id);
      const chosen: UndoTarget = typeof target === 'number' ? { change: target } : (target ?? { last: true });
      const undone = history.undo(id, chosen);
      const row = contacts.byId(id);
      return { contact: row && row.deletedAt === null ? contactView(store, row) : null, undone };
    },

    /** Living contacts that hold this number, each once. */
    holdersOf(e164: string): ContactView[] {
      const ids = new Set(contacts.holdersOf(e164).map((row) => row.contactId));
      return [...ids].map((id) => contactView(store, living(id)));
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
        history.undoSet(setId, contactId, origin);
        contacts.unretireNumber(contactId, oldNumber);
      });
    },
  };
}

export type Book = ReturnType<typeof createBook>;

function replaced(row: ContactNumberRow, e164: string): ContactNumberRow {
  return { ...row, raw: e164, e164, kind: parsePhone(e164, null)?.kind ?? null };
}
