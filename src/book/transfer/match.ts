import { isDeepStrictEqual } from 'node:util';
import { parsePhone } from '../../numbers/phone-number.ts';
import type { ContactRow } from '../../store/repositories/contacts.ts';
import type { Store } from '../../store/store.ts';
import { type Card, emptyCard } from '../card.ts';
import { matchPair } from '../matching/match.ts';
import { mergeCards } from '../merge.ts';
import { keyOfNumber, numberKey } from '../number-key.ts';
import { readCard } from '../write-card.ts';
import { cardOfIncoming, type IncomingCard } from './reading/incoming.ts';

/** What a card that comes in is to the book. */
export type Found =
  | { kind: 'new' }
  /** A contact says all that already. */
  | { kind: 'unchanged'; id: number }
  /** The same card (UID) in another version: the contact becomes `card`. */
  | { kind: 'update'; contact: ContactRow; card: Card; warnings: string[] }
  /** The same person by name and numbers: the contact gets what is new. */
  | { kind: 'merge'; contact: ContactRow; card: Card };

/** Contacts of one name that are looked at; of a name that hundreds have, the first ones. */
const NAMESAKES = 64;

/**
 * Where a card meets the contacts that are there: the same UID, else the same name with the same set of numbers, else the same name
 * when the card says nothing new, else a contact from before this import that is the same person by a safe rule of `matching/`.
 * Cards of one file are not taken for one person by these rules: who was kept apart in a book comes back apart.
 * @param region how national numbers are read
 */
export function createMatcher(store: Store, bookId: number, region: string | null) {
  const e164 = (raw: string) => parsePhone(raw, region)?.e164 ?? null;
  const keyOf = numberKey({ region });

  /**
   * What a contact says with a card that met it. It keeps its own UID: with that of the card the next reading of the same file would
   * take the card for a newer version of the whole contact, and what the contact said before would go.
   */
  const together = (present: Card, card: Card): Card => ({
    ...mergeCards([present, { ...card, uid: present.uid }], keyOf),
    uid: present.uid,
  });

  let known = {
    uids: new Set<string>(),
    names: new Set<string>(),
    numbers: new Set<string>(),
    emails: new Set<string>(),
  };
  const lastBefore = store.contacts.lastId();

  return {
    /**
     * Asks once for many cards which UIDs and names are there at all: most are not, and need no question of their own. Call it
     * before each run of `match` that nothing else changes the book in.
     */
    prepare(cards: readonly IncomingCard[]): void {
      const uids = cards.flatMap(({ uid }) => uid ?? []);
      const names = cards.map((card) => card.nameKey);
      const numbers = cards.flatMap(({ e164s }) => e164s);
      const addresses = cards.flatMap(({ emails }) => emails);
      known = {
        uids: new Set(store.contacts.uidsThere(uids)),
        names: new Set(store.contacts.namesThere(bookId, names)),
        numbers: new Set(store.contacts.numbersThere(numbers)),
        emails: new Set(store.contacts.emailsThere(addresses)),
      };
    },
    /** A card of this run is in the book now: another one may be the same. */
    wrote({ uid, nameKey }: IncomingCard): void {
      if (uid !== null) known.uids.add(uid);
      known.names.add(nameKey);
    },
    /** Whether nothing in the book can be meant by this card: no question is needed. */
    isNew: ({ uid, nameKey, e164s, emails }: IncomingCard): boolean =>
      (uid === null || !known.uids.has(uid)) &&
      !known.names.has(nameKey) &&
      !e164s.some((number) => known.numbers.has(number)) &&
      !emails.some((address) => known.emails.has(address)),
    match(one: IncomingCard): Found {
      const card = cardOfIncoming(one);
      const same =
        card.uid === null || !known.uids.has(card.uid) ? undefined : store.contacts.byUid(bookId, card.uid);
      if (same) return version(same, card);
      let numbers: ReadonlySet<string> | null = null;
      const key = one.nameKey;
      const alike: number[] = [];
      for (const contact of known.names.has(key) ? namesakes(store, bookId, key) : []) {
        numbers ??= new Set(card.numbers.map((number) => keyOf(number.raw)));
        const present = readCard(store, contact);
        if (isDeepStrictEqual(present, card)) return { kind: 'unchanged', id: contact.id };
        const held = new Set(store.contacts.numbers(contact.id).map(keyOfNumber));
        const equal =
          numbers.size > 0 && numbers.size === held.size && [...numbers].every((one) => held.has(one));
        if (!equal && ![...numbers].every((one) => held.has(one))) continue;
        const merged = together(present, card);
        // Merging puts lists in order: what counts is what the card adds to the contact in that order.
        if (isDeepStrictEqual(merged, together(present, emptyCard(present.name)))) {
          return { kind: 'unchanged', id: contact.id };
        }
        if (equal) return { kind: 'merge', contact, card: merged };
        alike.push(contact.id);
      }
      return samePerson(card, one.emails, alike) ?? { kind: 'new' };
    },
  };

  /**
   * The one contact that this card is safely about, by a number or address that both have; null when there is none, or more than one.
   * @param alike contacts of the same name, which count in a crowd too
   */
  function samePerson(card: Card, addresses: readonly string[], alike: readonly number[]): Found | null {
    const shared = card.numbers.flatMap(({ raw }) => {
      const phone = parsePhone(raw, region);
      return phone && known.numbers.has(phone.e164) ? [{ e164: phone.e164, kind: phone.kind }] : [];
    });
    const ids = new Set([
      ...alike,
      ...shared.flatMap(({ e164: number }) =>
        few(store.contacts.holdersOf(number).map((row) => row.contactId)),
      ),
      ...addresses.flatMap((one) => (known.emails.has(one) ? few(store.contacts.holdersOfEmail(one)) : [])),
    ]);
    const emails = card.emails.map(({ address }) => address);
    const safe = [...ids].flatMap((id) => {
      const contact = id <= lastBefore ? store.contacts.byId(id) : undefined;
      if (!contact || contact.bookId !== bookId) return [];
      const present = readCard(store, contact);
      const held = store.contacts
        .numbers(id)
        .flatMap(({ e164: number, kind }) => (number ? [{ e164: number, kind }] : []));
      const match = matchPair(
        { id: 0, name: card.name, uid: card.uid, numbers: shared, emails, birthday: card.birthday },
        {
          id,
          name: present.name,
          uid: present.uid,
          numbers: held,
          emails: present.emails.map(({ address }) => address),
          birthday: present.birthday,
        },
      );
      // Two UIDs are two cards of whoever keeps them; a person may still merge them.
      const apart = card.uid !== null && present.uid !== null && card.uid !== present.uid;
      return match?.verdict === 'safe' && !apart ? [{ contact, present }] : [];
    });
    const [only, ...others] = safe;
    if (!only || others.length > 0) return null;
    const { wanted } = withoutRetired(only.contact.id, only.present, card);
    const merged = together(only.present, wanted);
    return isDeepStrictEqual(merged, together(only.present, emptyCard(only.present.name)))
      ? { kind: 'unchanged', id: only.contact.id }
      : { kind: 'merge', contact: only.contact, card: merged };
  }

  function version(contact: ContactRow, card: Card): Found {
    const present = readCard(store, contact);
    const { wanted, warnings } = withoutRetired(contact.id, present, card);
    if (isDeepStrictEqual(present, wanted)) return { kind: 'unchanged', id: contact.id };
    return { kind: 'update', contact, card: wanted, warnings };
  }

  /** A number that an accepted change has replaced does not come back with an old file, and its successor stays. */
  function withoutRetired(id: number, present: Card, card: Card): { wanted: Card; warnings: string[] } {
    const isRetired = (raw: string) => {
      const number = e164(raw);
      return number !== null && store.contacts.retiredHolders(number).some((holder) => holder.id === id);
    };
    const held = new Set(present.numbers.map(({ raw }) => keyOf(raw)));
    const old = card.numbers.filter(({ raw }) => !held.has(keyOf(raw)) && isRetired(raw));
    if (old.length === 0) return { wanted: card, warnings: [] };
    const kept = card.numbers.filter((number) => !old.includes(number));
    const named = new Set(kept.map(({ raw }) => keyOf(raw)));
    const stay = present.numbers.filter(({ raw }) => !named.has(keyOf(raw)));
    return {
      wanted: { ...card, numbers: [...stay, ...kept] },
      warnings: ['the contact has a newer number than the file: the old one was not taken'],
    };
  }
}

/** A number or an address of more contacts belongs to a switchboard or a firm: it says nothing of one person. */
const CROWD = 30;

function few(ids: readonly number[]): readonly number[] {
  return ids.length > CROWD ? [] : ids;
}

function* namesakes(store: Store, bookId: number, key: string): Iterable<ContactRow> {
  let after = 0;
  // Most names are found once or not at all: more is read only then.
  for (let seen = 0, size = 2; seen < NAMESAKES; seen += size, size = 16) {
    const rows = store.contacts.named(bookId, key, after, size);
    yield* rows;
    if (rows.length < size) return;
    after = rows.at(-1)?.id ?? after;
  }
}
