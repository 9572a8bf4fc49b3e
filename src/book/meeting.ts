import { parsePhone } from '../numbers/phone-number.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';
import { matchPair } from './matching/match.ts';
import { compareNames } from './matching/name-forms.ts';
import { nameKey } from './name-key.ts';

/**
 * The contact that a new record of a storage belongs to, or null when it is somebody new: one who holds the number, or held it
 * until an update replaced it, and whose name is the same by a safe rule ("Mueller/M" is "Müller"). Where several fit, the one
 * with the very name; where none of these has it, nobody: only a person can tell.
 */
export function meetContact(
  store: Store,
  book: { bookId: number; region: string | null },
  record: { name: string; number: string },
): number | null {
  const { contacts } = store;
  const phone = parsePhone(record.number, book.region);
  const key = nameKey(record.name);
  if (phone === null) {
    const ids = contacts.holdersOfRaw(book.bookId, record.number).map((row) => row.contactId);
    return living(store, book.bookId, ids).find((contact) => nameKey(contact.name) === key)?.id ?? null;
  }
  const ids = [
    ...contacts.holdersOf(phone.e164).map((row) => row.contactId),
    ...contacts.retiredHolders(phone.e164).map((row) => row.id),
  ];
  const number = { e164: phone.e164, kind: phone.kind };
  const person = (id: number, name: string) => ({
    id,
    name,
    uid: null,
    numbers: [number],
    emails: [],
    birthday: null,
  });
  const fitting = living(store, book.bookId, ids).filter(
    (contact) => matchPair(person(0, record.name), person(contact.id, contact.name))?.verdict === 'safe',
  );
  const exact = fitting.filter((contact) => nameKey(contact.name) === key);
  const same = fitting.filter((contact) => compareNames(contact.name, record.name) === 'same');
  const [met] = exact.length > 0 ? exact : same.length > 0 ? same : fitting.length === 1 ? fitting : [];
  return met?.id ?? null;
}

function living(store: Store, bookId: number, ids: readonly number[]): ContactRow[] {
  return [...new Set(ids)].flatMap((id) => {
    const contact = store.contacts.byId(id);
    return contact && contact.deletedAt === null && contact.bookId === bookId ? [contact] : [];
  });
}
