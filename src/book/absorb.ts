import { parsePhone } from '../numbers/phone-number.ts';
import type { ContactNumberRow } from '../store/repositories/contact-parts.ts';
import type { SourceRecord } from '../store/repositories/snapshots.ts';
import type { AgreedState, SourceLink } from '../store/repositories/source-links.ts';
import type { Store } from '../store/store.ts';
import { meetContact } from './meeting.ts';
import { nameKey } from './name-key.ts';
import { keyOfNumber, numberKey } from './number-key.ts';
import { absorbExtras } from './record-extras.ts';
import { parseSimName, personsOf } from './sim-names.ts';
import { type BookValue, type ConflictPolicy, compareRecord, type StorageValue } from './three-way.ts';

/** What is different between two snapshots of one series. */
export interface RecordDiff {
  added: SourceRecord[];
  changed: { before: SourceRecord; after: SourceRecord }[];
  removed: SourceRecord[];
}

export interface AbsorbTarget {
  seriesId: number;
  bookId: number;
  /** How national numbers of this storage are read. */
  region: string | null;
  origin: string;
  /** Who is right where storage and book both changed a record; without it the book keeps its own, and the question stays open. */
  policyOf?: (index: number) => ConflictPolicy;
}

type Place = Pick<AbsorbTarget, 'seriesId' | 'region'>;

/**
 * Brings what changed in a storage into the book. Only differences count: a record that is as it was last time says nothing
 * new, so an edit or an accepted update is never undone by a backup. A record that disappeared from the storage stays in the
 * book: a phone book that is kept safe does not forget because a card did. Call it in the transaction of the snapshot.
 */
export function absorb(store: Store, target: AbsorbTarget, diff: RecordDiff): void {
  if (diff.added.length + diff.changed.length + diff.removed.length === 0) return;
  store.changes.inSet('sync', target.origin, () => {
    for (const record of diff.removed) store.links.remove(target.seriesId, record.index);
    const fresh = [...diff.added];
    for (const { before, after } of diff.changed) {
      if (!follow(store, target, before, after)) fresh.push(after);
    }
    addAll(store, target, fresh);
  });
}

/** Adds new records, those of one person ("Müller/M", "Müller/W") to one contact. */
function addAll(store: Store, target: AbsorbTarget, records: readonly SourceRecord[]): void {
  for (const person of personsOf(records)) {
    /** The contact that the person's other records went to. */
    let mine: number | null = null;
    for (const { row, type } of person.records) {
      const number = { raw: row.number, type };
      const met: number | null = meetContact(store, target, row) ?? mine;
      if (met === null) {
        mine = store.contacts.add({
          bookId: target.bookId,
          name: person.name,
          nameKey: nameKey(person.name),
          organization: null,
        });
        linkTo(store, target, row, mine, addNumber(store, target, mine, number));
        absorbExtras(store, target.region, mine, row);
        continue;
      }
      const held = heldNumber(store, target, met, row.number);
      const retired = isRetired(store, target, met, row.number);
      const numberId = held ?? (retired ? null : addNumber(store, target, met, number));
      linkTo(store, target, row, met, numberId);
      absorbExtras(store, target.region, met, row);
      mine ??= met;
    }
  }
}

/** An update has replaced this number of the contact: an old record does not bring it back. */
function isRetired(store: Store, target: AbsorbTarget, contactId: number, raw: string): boolean {
  const e164 = parsePhone(raw, target.region)?.e164;
  return e164 !== undefined && store.contacts.retiredOf(contactId).includes(e164);
}

/**
 * Links a record to a contact that it stands for already, as it is now: what both say counts as agreed.
 * @param former the row of the number that the record stood for until now: the book may have another number in it meanwhile
 */
export function linkKnown(
  store: Store,
  target: Place,
  record: SourceRecord,
  contactId: number,
  former: number | null = null,
): void {
  const held = heldNumber(store, target, contactId, record.number);
  linkTo(store, target, record, contactId, held ?? former);
  if (held === null || former === null || held === former) return;
  if (store.contacts.numbers(contactId).some(({ id }) => id === former)) return;
  // The number was taken out and this one came in its place: so it did for the records of other cards that stood for the old one.
  for (const link of store.links.ofContact(contactId)) {
    if (link.numberId === former) store.links.put({ ...link, numberId: held });
  }
}

function heldNumber(store: Store, target: Place, contactId: number, raw: string): number | null {
  const key = numberKey(target)(raw);
  return store.contacts.numbers(contactId).find((row) => keyOfNumber(row) === key)?.id ?? null;
}

/** @returns the row of the number; null when the record has none */
function addNumber(
  store: Store,
  target: AbsorbTarget,
  contactId: number,
  number: { raw: string; type: string | null },
): number | null {
  if (number.raw === '') return null;
  const phone = parsePhone(number.raw, target.region);
  const position = store.contacts.numbers(contactId).length;
  store.parts.numbers.add({
    contactId,
    position,
    raw: number.raw,
    e164: phone?.e164 ?? null,
    kind: phone?.kind ?? null,
    label: null,
    types: number.type === null ? null : JSON.stringify([number.type]),
    preference: null,
    parameters: null,
  });
  return heldNumber(store, target, contactId, number.raw);
}

function linkTo(
  store: Store,
  target: Place,
  record: SourceRecord,
  contactId: number,
  numberId: number | null,
): void {
  const link = { seriesId: target.seriesId, index: record.index, contactId, numberId, agreed: null };
  store.links.put({ ...link, agreed: agreedNow(store, target, link, record) });
}

/** What both sides say now, as the state that they agree on. A number that an update replaced counts as the one it replaced. */
function agreedNow(store: Store, target: Place, link: SourceLink, record: StorageValue): AgreedState | null {
  const said = bookValue(store, target, link);
  if (said === null || said === 'binned') return null;
  const storage = { name: record.name, number: record.number };
  const number =
    link.numberId === null && record.number !== '' ? numberKey(target)(record.number) : said.number;
  return { storage, book: { name: said.name, number } };
}

/** What the book says of a linked record: the name of its contact, and the number that came from it or took its place. */
export function bookValue(
  store: Store,
  target: { region: string | null },
  link: SourceLink,
): BookValue | 'binned' | null {
  const contact = store.contacts.byId(link.contactId);
  if (!contact) return null;
  if (contact.deletedAt !== null) return 'binned';
  const row = numberOf(store, target, link);
  const name = contact.name;
  if (row) return { name, number: dialled(row) };
  return { name, number: link.agreed?.storage.number === '' ? '' : null };
}

/** The number in international form where it has one, with what is dialled after a pause. */
function dialled({ e164, raw }: ContactNumberRow): string {
  if (e164 === null) return raw;
  const pause = raw.search(/[pPwW,;]/);
  return pause < 0 ? e164 : e164 + raw.slice(pause);
}

function numberOf(
  store: Store,
  target: { region: string | null },
  link: SourceLink,
): ContactNumberRow | undefined {
  const numbers = store.contacts.numbers(link.contactId);
  const own = numbers.find((row) => row.id === link.numberId);
  if (own) return own;
  const said = link.agreed?.book.number;
  const equal = numbers.find((row) => said != null && keyOfNumber(row) === numberKey(target)(said));
  if (equal) return equal;
  // A number that was removed and another one added in its place: the only one that no record stands for, as its number or further.
  const taken = new Set(store.links.ofContact(link.contactId).map((one) => one.numberId));
  const further = store.snapshots.currentRecord(link.seriesId, link.index)?.additionalNumbers ?? [];
  const keys = new Set(further.map((one) => numberKey(target)(one.number)));
  const free = numbers.filter((row) => !taken.has(row.id) && !keys.has(keyOfNumber(row)));
  return free.length === 1 ? free[0] : undefined;
}

/**
 * A record was edited in its place. What the book has not changed since both last agreed follows; what was changed in the book
 * meanwhile stays, and the question stays open for `sync`.
 * @returns false when the record is another person's now: a new name with a new number in a reused place
 */
function follow(store: Store, target: AbsorbTarget, before: SourceRecord, after: SourceRecord): boolean {
  const link = store.links.at(target.seriesId, after.index);
  const key = numberKey(target);
  const another = before.name !== after.name && key(before.number) !== key(after.number);
  const said = link ? bookValue(store, target, link) : null;
  if (!link || said === null || said === 'binned' || another) {
    store.links.remove(target.seriesId, after.index);
    return false;
  }
  const known = { storage: { name: before.name, number: before.number }, book: said };
  settleRecord(store, target, { ...link, agreed: link.agreed ?? known }, after);
  absorbExtras(store, target.region, link.contactId, after, before);
  return true;
}

/**
 * Brings one record and the book together as far as the book goes, in the change set under way: what only the storage has changed
 * is taken over, and both count as agreed on it. What only the book has changed, and what both have, stays open.
 */
export function settleRecord(store: Store, target: AbsorbTarget, link: SourceLink, now: StorageValue): void {
  const said = bookValue(store, target, link);
  if (said === null || said === 'binned') return;
  const key = numberKey(target);
  const agreed = link.agreed ?? { storage: { name: now.name, number: now.number }, book: said };
  const outcome = compareRecord(
    { index: link.index, agreed, storage: { name: now.name, number: now.number }, book: said },
    { numberKey: key, fitName: (name) => name },
    target.policyOf?.(link.index) ?? 'ask',
  );
  const open = new Set(outcome.conflicts.map(({ field }) => field));
  if (open.has('record')) return;
  const next = { ...(outcome.book ?? said) };
  if (next.name === now.name) next.name = withoutKnownEnding(now.name, agreed);
  const contact = store.contacts.byId(link.contactId);
  if (contact && !open.has('name') && next.name !== contact.name) {
    store.contacts.rename(contact.id, next.name, nameKey(next.name));
  }
  let numberId = link.numberId;
  if (!open.has('number') && next.number !== null && next.number !== said.number) {
    numberId = renumber(store, target, link, now.number);
  }
  // A field that the book has changed keeps its old agreement, unless both say the same now: sync still has to write it back.
  const sameNumber = (a: string | null, b: string | null) => key(a ?? '') === key(b ?? '');
  const nameSettled =
    !open.has('name') &&
    now.name !== agreed.storage.name &&
    (next.name !== said.name || said.name === agreed.book.name || said.name === now.name);
  const numberSettled =
    !open.has('number') &&
    !sameNumber(now.number, agreed.storage.number) &&
    (next.number !== said.number ||
      sameNumber(said.number, agreed.book.number) ||
      sameNumber(said.number, now.number));
  store.links.put({
    ...link,
    numberId,
    agreed: {
      storage: {
        name: nameSettled ? now.name : agreed.storage.name,
        number: numberSettled ? now.number : agreed.storage.number,
      },
      book: {
        name: nameSettled ? next.name : agreed.book.name,
        number: numberSettled ? next.number : agreed.book.number,
      },
    },
  });
}

/** A record of a person with several ("Müller/M") is renamed in the storage: the ending is the record's, not the person's. */
function withoutKnownEnding(name: string, agreed: AgreedState): string {
  const { base, type } = parseSimName(name);
  const had = parseSimName(agreed.storage.name).type !== null && agreed.book.name !== agreed.storage.name;
  return had && type !== null ? base : name;
}

/** The number of the record follows the storage. @returns its row */
function renumber(store: Store, target: AbsorbTarget, link: SourceLink, raw: string): number | null {
  const held = heldNumber(store, target, link.contactId, raw);
  if (held !== null) return held;
  const phone = parsePhone(raw, target.region);
  const place = numberOf(store, target, link);
  if (!place) return addNumber(store, target, link.contactId, { raw, type: null });
  if (raw === '') return null;
  store.contacts.setNumber({ ...place, raw, e164: phone?.e164 ?? null, kind: phone?.kind ?? null });
  return place.id;
}
