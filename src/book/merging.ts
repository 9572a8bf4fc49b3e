import { SimError } from '../core/errors.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';
import type { Card } from './card.ts';
import type { WriteContext } from './change-cause.ts';
import { livingContact } from './living-contact.ts';
import { doubtAmbiguous, type Match, matchSteps, type Person } from './matching/match.ts';
import { mergeCards } from './merge.ts';
import { keyOfNumber, numberKey } from './number-key.ts';
import { readCard, updateCard } from './write-card.ts';

/** Two contacts that may be one person. */
export interface Proposal extends Match {
  names: [string, string];
}

/** What `dedupe` did and what it leaves to a person. */
export interface DedupeResult {
  /** Contacts made one, with the rule that said so. */
  merged: { contact: number; name: string; absorbed: number[]; set: number; explanation: string }[];
  proposals: Proposal[];
}

/** People that are read at one step: some milliseconds. */
const PAGE = 100;

/** Making one contact of several, finding those that are one person, and remembering those that are not. */
export function createMerging(store: Store, now: () => number) {
  const { contacts, changes, links, merges, parts } = store;

  const living = (id: number) => livingContact(store, id);

  /** The card with every number in a form that is read the same way again, wherever it is read. */
  function portableCard(row: ContactRow, region: string | null): Card {
    const card = readCard(store, row);
    const rows = contacts.numbers(row.id);
    return {
      ...card,
      numbers: card.numbers.map((number, at) => {
        const e164 = rows[at]?.e164 ?? null;
        return e164 === null || parsePhone(number.raw, region)?.e164 === e164
          ? number
          : { ...number, raw: e164 };
      }),
    };
  }

  /**
   * Makes one contact of several: the one that has been there longest holds what all of them say, the others go into the bin, and
   * their records belong to the one. One change set, taken back as a whole.
   * @returns the id of the contact and of the set
   * @throws SimError NOT_FOUND; INPUT_INVALID for fewer than two, or contacts of two books
   */
  function merge(ids: readonly number[], context: WriteContext): { contact: number; set: number } {
    const rows = [...new Set(ids)].map(living).sort((a, b) => a.id - b.id);
    const [target, ...others] = rows;
    if (!target || others.length === 0) {
      throw new SimError('INPUT_INVALID', 'to merge takes at least two contacts', {
        hint: 'simkeeper contact merge 7 12',
      });
    }
    if (others.some((other) => other.bookId !== target.bookId)) {
      throw new SimError('INPUT_INVALID', 'contacts of two books cannot be merged', {
        hint: 'export the one and import it into the other book first',
        details: { contacts: rows.map(({ id }) => id).join(', ') },
      });
    }
    const { region, cause, origin } = context;
    const key = numberKey({ region });
    const merged = mergeCards(
      rows.map((row) => portableCard(row, region)),
      key,
    );
    const together = new Set(rows.map(({ id }) => id));
    const told = merges.toldApart(target.bookId);
    const set = changes.inSet(cause, origin, (setId) => {
      merges.markWhole(setId);
      // Who was told apart from one of them is somebody else than all of them.
      for (const { a, b } of told) {
        if (together.has(a) !== together.has(b)) merges.tellApart(target.id, together.has(a) ? b : a);
      }
      updateCard(store, target, merged, region);
      for (const other of others) {
        for (const link of links.ofContact(other.id)) links.move(setId, link, target.id);
        contacts.setDeleted(other.id, now());
      }
      agreeAnew(target.id, merged.name, key);
      for (const other of others) {
        for (const e164 of contacts.retiredOf(other.id)) contacts.retireNumber(target.id, e164);
      }
      for (const { e164 } of contacts.numbers(target.id)) {
        if (e164 !== null) contacts.unretireNumber(target.id, e164);
      }
      return setId;
    });
    return { contact: target.id, set };
  }

  /** A merge is no edit: what the records say counts as agreed with what the contact says now. */
  function agreeAnew(contactId: number, name: string, key: (raw: string) => string): void {
    const numbers = contacts.numbers(contactId);
    for (const link of links.ofContact(contactId)) {
      if (!link.agreed) continue;
      const { storage, book } = link.agreed;
      const said = book.number;
      const row = said === null ? undefined : numbers.find((one) => keyOfNumber(one) === key(said));
      links.put({
        ...link,
        numberId: row?.id ?? link.numberId,
        agreed: { storage, book: { name, number: row ? (row.e164 ?? row.raw) : book.number } },
      });
    }
  }

  function personOf(row: ContactRow): Person {
    const fields = parts.fields.of(row.id);
    const text = (field: string) => fields.find((one) => one.field === field)?.value ?? null;
    return {
      id: row.id,
      name: row.name,
      uid: text('uid'),
      numbers: contacts.numbers(row.id).flatMap(({ e164, kind }) => (e164 === null ? [] : [{ e164, kind }])),
      emails: parts.emails.of(row.id).map(({ address }) => address),
      birthday: text('birthday'),
    };
  }

  /** Everybody in a book, a page at each step, so that a caller may pause between them. */
  function* people(bookId: number): Iterable<Person[]> {
    for (let after: ContactRow | null = null; ; ) {
      const page: ContactRow[] = contacts.page(bookId, after, PAGE);
      yield page.map(personOf);
      after = page.at(-1) ?? null;
      if (page.length < PAGE) return;
    }
  }

  return {
    merge,

    /**
     * Pairs that may be one person and were not told apart, safe ones first. Work in steps, so that the caller may pause.
     * @param seen hears how many contacts were read so far
     */
    *proposals(bookId: number, seen?: (contacts: number) => void): Generator<undefined, Proposal[]> {
      const everybody: Person[] = [];
      for (const page of people(bookId)) {
        everybody.push(...page);
        seen?.(everybody.length);
        yield;
      }
      const apart = new Set(merges.toldApart(bookId).map(({ a, b }) => `${a} ${b}`));
      const names = new Map(everybody.map(({ id, name }) => [id, name]));
      const matches = yield* matchSteps(everybody);
      // Somebody who fits two that were told apart would bring them together all the same.
      return doubtAmbiguous(matches.filter(({ a, b }) => !apart.has(`${a} ${b}`)))
        .map((match): Proposal => ({ ...match, names: [names.get(match.a) ?? '', names.get(match.b) ?? ''] }))
        .sort(
          (x, y) => Number(y.verdict === 'safe') - Number(x.verdict === 'safe') || x.a - y.a || x.b - y.b,
        );
    },

    /**
     * Merges what is safely one person; each group of contacts is a set of its own, which can be taken back alone. A step for each
     * group.
     */
    *applySafe(proposals: readonly Proposal[], context: WriteContext): Generator<undefined, DedupeResult> {
      const merged: DedupeResult['merged'] = [];
      for (const group of groupsOf(proposals.filter(({ verdict }) => verdict === 'safe'))) {
        const { contact, set } = merge(group.ids, context);
        merged.push({
          contact,
          name: living(contact).name,
          absorbed: group.ids.filter((id) => id !== contact),
          set,
          explanation: group.explanation,
        });
        yield;
      }
      return { merged, proposals: leftOpen(proposals, merged) };
    },

    /** Remembers that these are different people: they are not proposed again. @throws SimError NOT_FOUND */
    tellApart(ids: readonly number[]): void {
      const rows = [...new Set(ids)].map(living);
      store.transaction(() => {
        for (const [at, one] of rows.entries()) {
          for (const other of rows.slice(at + 1)) merges.tellApart(one.id, other.id);
        }
      });
    },
  };
}

export type Merging = ReturnType<typeof createMerging>;

/** Pairs joined into groups: who is one with somebody is one with everybody whom that one is one with. */
function groupsOf(pairs: readonly Proposal[]): { ids: number[]; explanation: string }[] {
  type Group = { ids: number[]; explanation: string };
  const groupOf = new Map<number, Group>();
  for (const { a, b, explanation } of pairs) {
    const mine = groupOf.get(a) ?? { ids: [a], explanation };
    const other = groupOf.get(b) ?? { ids: [b], explanation };
    if (mine === other) continue;
    mine.ids.push(...other.ids);
    for (const id of mine.ids) groupOf.set(id, mine);
  }
  return [...new Set(groupOf.values())].map(({ ids, explanation }) => ({
    ids: [...ids].sort((x, y) => x - y),
    explanation,
  }));
}

/** The doubtful pairs after the safe ones became one: each names contacts that are there, and stands once. */
function leftOpen(proposals: readonly Proposal[], merged: DedupeResult['merged']): Proposal[] {
  const now = new Map(
    merged.flatMap(({ contact, name, absorbed }) =>
      [contact, ...absorbed].map((id) => [id, { id: contact, name }] as const),
    ),
  );
  const open = new Map<string, Proposal>();
  for (const proposal of proposals) {
    if (proposal.verdict !== 'doubtful') continue;
    const [one, other] = [
      now.get(proposal.a) ?? { id: proposal.a, name: proposal.names[0] },
      now.get(proposal.b) ?? { id: proposal.b, name: proposal.names[1] },
    ].sort((x, y) => x.id - y.id);
    if (!one || !other || one.id === other.id) continue;
    const key = `${one.id} ${other.id}`;
    if (!open.has(key)) {
      open.set(key, { ...proposal, a: one.id, b: other.id, names: [one.name, other.name] });
    }
  }
  return [...open.values()];
}
