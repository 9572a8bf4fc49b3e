import { cardValue } from '../../book/card-rows.ts';
import { parseSimName, simNames } from '../../book/sim-names.ts';
import { nextTurn } from '../../core/turn.ts';
import { plainNumber } from '../../numbers/dial-string.ts';
import { parsePhone } from '../../numbers/phone-number.ts';
import type { ContactNumberRow } from '../../store/repositories/contact-parts.ts';
import type { ContactRow } from '../../store/repositories/contacts.ts';
import type { SourceRecord } from '../../store/repositories/snapshots.ts';
import type { Store } from '../../store/store.ts';
import type { WantedRecord } from './records.ts';
import { contactOfRecord } from './settle.ts';

/** The book that records of a storage belong to, and how its national numbers are read. */
export interface BookPlace {
  bookId: number;
  region: string | null;
}

/** Contacts in one turn of the event loop. */
const SLICE = 200;

/** The records of a snapshot, in their order. `home`: the storage is the one that the snapshot was taken of. */
export function wantedFromSnapshot(
  store: Store,
  snapshot: { id: number; seriesId: number },
  book: BookPlace,
  home: boolean,
): WantedRecord[] {
  const newest = new Map(
    store.snapshots.currentRecords(snapshot.seriesId).map((record) => [record.index, record.hash]),
  );
  return store.snapshots.recordsAt(snapshot.seriesId, snapshot.id).map((record: SourceRecord) => {
    // Where the record is still the newest one of its place, the book knows whose it is.
    const linked =
      newest.get(record.index) === record.hash
        ? store.links.at(snapshot.seriesId, record.index)?.contactId
        : undefined;
    const { base } = parseSimName(record.name);
    return {
      base,
      suffix: record.name.slice(base.length),
      number: record.number,
      numberType: record.numberType,
      index: home ? record.index : null,
      contactId: linked ?? contactOfRecord(store, book, record),
      leftOut: null,
      ...unwritable(record),
    };
  });
}

/** The further fields of a record, in words; AT+CPBW writes name and number only (27.007 section 8.14). */
function unwritable(record: SourceRecord): { unwritable?: string } {
  const { secondName, emails, additionalNumbers, groups } = record;
  const words = [
    ...(secondName === undefined ? [] : ['its second name']),
    ...(emails === undefined ? [] : ['its e-mail addresses']),
    ...(additionalNumbers === undefined ? [] : ['its further numbers']),
    ...(groups === undefined ? [] : ['its groups']),
  ];
  return words.length === 0 ? {} : { unwritable: words.join(', ') };
}

/** The contacts of a book, or of one group of it, as records: one for each number (see book/sim-names.ts). */
export async function wantedFromBook(
  store: Store,
  bookId: number,
  group: string | null,
): Promise<WantedRecord[]> {
  const wanted: WantedRecord[] = [];
  const seen = new Set<string>();
  let last: ContactRow | undefined;
  do {
    const page = store.contacts.page(bookId, last ?? null, SLICE, group);
    for (const contact of page) {
      for (const record of recordsOf(contact, store.contacts.numbers(contact.id))) {
        const key = JSON.stringify([record.base + record.suffix, record.number]);
        const twin = record.leftOut === null && seen.has(key);
        seen.add(key);
        wanted.push(twin ? { ...record, leftOut: 'another contact has the same name and number' } : record);
      }
    }
    last = page.at(-1);
    await nextTurn();
  } while (last !== undefined);
  return wanted;
}

function recordsOf(contact: ContactRow, numbers: readonly ContactNumberRow[]): WantedRecord[] {
  const common = { index: null, contactId: contact.id };
  if (numbers.length === 0) {
    const leftOut = 'the contact has no number';
    return [{ ...common, base: contact.name, suffix: '', number: '', numberType: null, leftOut }];
  }
  const typed = numbers.map((row) => ({
    number: writtenNumber(row),
    types: cardValue(row).types.map((type) => type.toLowerCase()),
    kind: row.kind,
  }));
  return simNames(contact.name, typed).map(({ base, suffix, number }) => ({
    ...common,
    base,
    suffix,
    number,
    numberType: number === '' ? null : number.startsWith('+') ? 145 : 129,
    leftOut: null,
  }));
}

/** The international form, which works in every country; a number with pauses or codes stays as it is written. */
function writtenNumber({ raw, e164 }: ContactNumberRow): string {
  return e164 !== null && !/[pw,;x*#]/i.test(raw) ? e164 : plainNumber(raw);
}

/** Two numbers are one if they are one in international form; what is no phone number is compared as it is written. */
export function internationalKey(region: string | null): (number: string) => string {
  const known = new Map<string, string>();
  return (number) => {
    const plain = plainNumber(number);
    const found = known.get(plain);
    if (found !== undefined) return found;
    const key = /^\+?[0-9]+$/.test(plain) ? (parsePhone(plain, region)?.e164 ?? plain) : plain;
    known.set(plain, key);
    return key;
  };
}
