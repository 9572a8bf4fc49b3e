import { parsePhone } from '../numbers/phone-number.ts';
import type { ContactNumberRow } from '../store/repositories/contact-parts.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { SourceRecord } from '../store/repositories/snapshots.ts';
import type { Store } from '../store/store.ts';
import { nameKey } from './name-key.ts';

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
}

/**
 * Brings what changed in a storage into the book. Only differences count: a record that is as it was last time says nothing
 * new, so an edit or an accepted update is never undone by a backup. A record that disappeared from the storage stays in the
 * book: a phone book that is kept safe does not forget because a card did. Call it in the transaction of the snapshot.
 */
export function absorb(store: Store, target: AbsorbTarget, diff: RecordDiff): void {
  if (diff.added.length + diff.changed.length + diff.removed.length === 0) return;
  store.changes.inSet('sync', target.origin, () => {
    for (const record of diff.removed) store.contacts.unlinkRecord(target.seriesId, record.index);
    for (const { before, after } of diff.changed) change(store, target, before, after);
    for (const record of diff.added) add(store, target, record);
  });
}

function add(store: Store, target: AbsorbTarget, record: SourceRecord): void {
  const { contacts } = store;
  const phone = parsePhone(record.number, target.region);
  const key = nameKey(record.name);
  const match =
    phone === null
      ? sameName(store, contacts.holdersOfRaw(target.bookId, record.number), key, target.bookId)
      : (sameName(store, contacts.holdersOf(phone.e164), key, target.bookId) ??
        contacts
          .retiredHolders(phone.e164)
          .find((contact) => contact.bookId === target.bookId && nameKey(contact.name) === key));
  const contactId =
    match?.id ?? contacts.add({ bookId: target.bookId, name: record.name, nameKey: key, organization: null });
  if (!match && record.number !== '') {
    contacts.addNumber(contactId, {
      raw: record.number,
      e164: phone?.e164 ?? null,
      kind: phone?.kind ?? null,
    });
  }
  contacts.linkRecord(target.seriesId, record.index, contactId);
}

/** The living contact of this book that holds one of these numbers under this very name. */
function sameName(
  store: Store,
  holders: ContactNumberRow[],
  key: string,
  bookId: number,
): ContactRow | undefined {
  for (const holder of holders) {
    const contact = store.contacts.byId(holder.contactId);
    if (contact && contact.bookId === bookId && nameKey(contact.name) === key) return contact;
  }
  return undefined;
}

/**
 * A record was edited in its place. What the book still has as the old record had it follows; what was changed in the book
 * meanwhile stays. A new name with a new number is another person in a reused slot.
 */
function change(store: Store, target: AbsorbTarget, before: SourceRecord, after: SourceRecord): void {
  const { contacts } = store;
  const contactId = contacts.contactOfRecord(target.seriesId, after.index);
  const contact = contactId === undefined ? undefined : contacts.byId(contactId);
  const renamed = before.name !== after.name;
  const renumbered = before.number !== after.number;
  if (!contact || contact.deletedAt !== null || (renamed && renumbered)) {
    contacts.unlinkRecord(target.seriesId, after.index);
    add(store, target, after);
    return;
  }
  if (renamed && contact.name === before.name) contacts.rename(contact.id, after.name, nameKey(after.name));
  if (renumbered) renumber(store, target, contact.id, before, after);
}

function renumber(
  store: Store,
  target: AbsorbTarget,
  contactId: number,
  before: SourceRecord,
  after: SourceRecord,
): void {
  const { contacts } = store;
  const old = parsePhone(before.number, target.region);
  const phone = parsePhone(after.number, target.region);
  const numbers = contacts.numbers(contactId);
  const same = (row: ContactNumberRow, raw: string, e164: string | undefined) =>
    e164 === undefined ? row.e164 === null && row.raw === raw : row.e164 === e164;
  if (numbers.some((row) => same(row, after.number, phone?.e164))) return;
  const place = numbers.find((row) => same(row, before.number, old?.e164));
  const next = { raw: after.number, e164: phone?.e164 ?? null, kind: phone?.kind ?? null };
  if (place && after.number !== '') contacts.setNumber({ ...place, ...next });
  else if (after.number !== '') contacts.addNumber(contactId, next);
}
