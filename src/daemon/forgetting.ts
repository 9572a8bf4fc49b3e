import { contentHash } from '../backup/diff.ts';
import { contactDetail } from '../book/contact-view.ts';
import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { PersonKey, PersonRecord } from '../store/repositories/persons.ts';
import type { RecordExtras } from '../store/repositories/record-extras.ts';
import type { Services } from './services.ts';

/** Who is meant: a contact by its id, or a number by how a person writes it. */
export interface Who {
  contact?: number | undefined;
  number?: string | undefined;
}

/** What was taken out. */
export interface Forgotten {
  contacts: number;
  messages: number;
  deliveries: number;
  updates: number;
  records: number;
  /** What had to stay, in sentences. */
  kept: string[];
  /** Where the person still stands, outside of the database: a backup of these brings the person back. */
  stillOn: string[];
  /** Whether nothing of it can be found in the file any more. */
  clean: boolean;
}

/**
 * Everything about one person: telling it, and forgetting it.
 * @param region how national numbers are read
 */
export function createForgetting(services: Services, region: () => string | null) {
  const { store, book, clock } = services;
  const { persons } = store;

  function find({ contact, number }: Who): { key: PersonKey; texts: string[]; records: PersonRecord[] } {
    const contacts = new Set<number>();
    const numbers = new Map<string, boolean>();
    const note = (raw: string, e164: string | null) => {
      if (e164 !== null) numbers.set(e164, true);
      else if (raw !== '') numbers.set(raw, false);
    };
    if (contact !== undefined) {
      if (store.contacts.byId(contact)) contacts.add(contact);
    }
    if (number !== undefined) {
      const e164 = parsePhone(number, region())?.e164 ?? null;
      note(number.trim(), e164);
      const holders = persons.holdersOf(e164 ?? number.trim());
      const meant = holders.length > 0 ? holders : persons.formerHoldersOf(e164 ?? '');
      for (const { contactId } of meant) contacts.add(contactId);
    }
    for (const { raw, e164 } of persons.numbersOf([...contacts]))
      note(raw, e164 ?? parsePhone(raw, region())?.e164 ?? null);
    // A number that somebody else has too says nothing of this person alone.
    for (const one of [...numbers.keys()]) {
      const holders = persons.holdersOf(one);
      if (holders.some((row) => row.bin === 0 && !contacts.has(row.contactId))) numbers.delete(one);
      // In the bin with the same number: the same person, from before two contacts were made one.
      else for (const { contactId } of holders) contacts.add(contactId);
    }
    const ofKind = (phone: boolean) => [...numbers].filter(([, is]) => is === phone).map(([one]) => one);
    const key = { contacts: [...contacts], numbers: ofKind(true), raws: ofKind(false) };
    const texts = persons.recordNumbers().filter((text) => {
      const e164 = parsePhone(text, region())?.e164;
      return e164 === undefined ? key.raws.includes(text) : key.numbers.includes(e164);
    });
    return { key, texts, records: persons.records(key.contacts, texts) };
  }

  const time = (row: Record<string, unknown>) => ({
    ...row,
    at: typeof row.at === 'number' ? isoTime(row.at) : null,
  });

  return {
    /** Everything about one person, as one document. @throws SimError NOT_FOUND */
    tell(who: Who) {
      const { key, records } = find(who);
      const document = {
        contacts: key.contacts.flatMap((id) => {
          const row = store.contacts.byId(id);
          return row ? [{ ...contactDetail(store, row) }] : [];
        }),
        history: key.contacts.flatMap((id) => book.history(id)).map((row) => ({ ...row })),
        numbers: [...key.numbers, ...key.raws],
        sent: persons.sent(key).map(time),
        received: persons.received(key).map(time),
        stored: persons.stored(key).map(time),
        deliveries: persons.deliveries(key),
        updates: persons.updates(key).map(time),
        records: records.map(({ id: _, seriesId: __, extras, ...record }) => ({
          ...record,
          ...(extras === null ? {} : (JSON.parse(extras) as RecordExtras)),
        })),
        optOuts: persons.optOuts(key).map(time),
      };
      if (Object.values(document).every((list) => list.length === 0) || isUnknown(document)) {
        throw new SimError('NOT_FOUND', 'nothing is known of this person', {
          hint: 'simkeeper contact list shows the contacts',
        });
      }
      return document;
    },

    /**
     * Takes one person out of the database: contacts with their history and photos, messages, what notices and updates say of them,
     * and their records in every snapshot. A STOP stays.
     * @throws SimError NOT_FOUND
     */
    forget(who: Who): Forgotten {
      this.tell(who);
      persons.beginScrub();
      const { key, texts, records } = find(who);
      const messages = persons.stored(key);
      const counts = store.transaction(() => {
        const done = {
          contacts: key.contacts.length,
          messages: persons.sent(key).length + persons.received(key).length + messages.length,
          deliveries: persons.deliveries(key).length,
          updates: persons.updates(key).length,
          records: records.length,
        };
        persons.blank(key, texts);
        forgetRecords(records);
        forgetContacts(key.contacts);
        return done;
      });
      const kept = persons
        .optOuts(key)
        .filter((row) => row.liftedAt === null)
        .map(
          (row) => `${String(row.number)} stays among those who said STOP, so that nobody tells them again`,
        );
      const place = (row: Record<string, unknown>) =>
        `${row.storage} ${row.index} of ${row.iccid ?? row.device ?? '?'}`;
      const stillOn = [
        ...records.filter((record) => record.goneSnapshot === null).map((record) => place({ ...record })),
        ...messages.filter((row) => row.present === 1).map((row) => `SMS ${place(row)}`),
      ];
      return { ...counts, kept, stillOn, clean: persons.scrub() };
    },
  };

  function forgetRecords(records: readonly PersonRecord[]): void {
    const { snapshots } = store;
    for (const record of records) persons.deleteRecord(record.id);
    for (const seriesId of new Set(records.map((record) => record.seriesId))) {
      const mine = records.filter((record) => record.seriesId === seriesId);
      for (const { id } of snapshots.ofSeries(seriesId)) {
        if (!mine.some((one) => one.firstSnapshot <= id && (one.goneSnapshot ?? id + 1) > id)) continue;
        const left = snapshots.recordsAt(seriesId, id);
        persons.rehash(id, left.length, contentHash(left));
      }
    }
  }

  function forgetContacts(contacts: readonly number[]): void {
    const { changes } = store;
    if (contacts.length === 0) return;
    const set = changes.inSet('edit', 'forget', (setId) => {
      for (const id of contacts) {
        store.contacts.setDeleted(id, clock.now());
        store.contacts.erase(id);
      }
      return setId;
    });
    // After the end of the set: a log by records writes the record of before at its end.
    for (const id of contacts) changes.erase(id, set);
    // At once: nothing of it may be left when the transaction ends.
    Array.from(store.contacts.sweepPhotos());
  }
}

/** Only the number that was asked for is there: nobody has it, and nothing was ever said about it. */
function isUnknown({ numbers: _, ...rest }: Record<string, readonly unknown[]>): boolean {
  return Object.values(rest).every((list) => list.length === 0);
}
