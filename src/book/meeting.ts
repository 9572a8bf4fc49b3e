import { dialKey } from '../numbers/dial-string.ts';
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
  const phone = parsePhone(record.number, book.region);
  const key = nameKey(record.name);
  const holders = holdersIn(store, book, record.number);
  if (phone === null) return holders.find((contact) => nameKey(contact.name) === key)?.id ?? null;
  const number = { e164: phone.e164, kind: phone.kind };
  const person = (id: number, name: string) => ({
    id,
    name,
    uid: null,
    numbers: [number],
    emails: [],
    birthday: null,
  });
  const fitting = holders.filter(
    (contact) => matchPair(person(0, record.name), person(contact.id, contact.name))?.verdict === 'safe',
  );
  const exact = fitting.filter((contact) => nameKey(contact.name) === key);
  const same = fitting.filter((contact) => compareNames(contact.name, record.name) === 'same');
  const [met] = exact.length > 0 ? exact : same.length > 0 ? same : fitting.length === 1 ? fitting : [];
  return met?.id ?? null;
}

/** The living contacts of a book that hold a number, or held it until an update replaced it; each once. */
export function holdersIn(
  store: Store,
  book: { bookId: number; region: string | null },
  raw: string,
): ContactRow[] {
  const { contacts } = store;
  const phone = parsePhone(raw, book.region);
  const dialled = dialKey(raw);
  const ids =
    phone === null
      ? contacts
          .holdersOfRaw(book.bookId, raw)
          .filter((row) => dialKey(row.raw) === dialled)
          .map((row) => row.contactId)
      : [
          ...contacts.holdersOf(phone.e164).map((row) => row.contactId),
          ...contacts.retiredHolders(phone.e164).map((row) => row.id),
        ];
  return [...new Set(ids)].flatMap((id) => {
    const contact = contacts.byId(id);
    return contact && contact.deletedAt === null && contact.bookId === book.bookId ? [contact] : [];
  });
}
