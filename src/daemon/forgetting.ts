import { contentHash } from '../backup/diff.ts';
import { contactDetail } from '../book/contact-view.ts';
import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { inTurns, nextTurn, type Steps } from '../core/turn.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { PersonKey, PersonRecord } from '../store/repositories/persons.ts';
import type { RecordExtras } from '../store/repositories/record-extras.ts';
import type { Services } from './services.ts';
import type { Standstill } from './standstill.ts';

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

interface Found {
  key: PersonKey;
  /** How the numbers stand in records. */
  texts: string[];
  records: PersonRecord[];
}

/**
 * Everything about one person: telling it, and forgetting it.
 * @param region how national numbers are read
 * @param standstill in which the file is written anew
 */
export function createForgetting(
  services: Services,
  region: () => string | null,
  standstill: Pick<Standstill, 'during'>,
) {
  const { store, book, clock } = services;
  const { persons } = store;

  function* finding({ contact, number }: Who): Steps<Found> {
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
    const ends = key.numbers.map((one) => one.slice(-SURE_DIGITS));
    const texts = new Set<string>();
    for (const slice of persons.recordNumbers()) {
      for (const text of slice) {
        if (texts.has(text) || !(key.raws.includes(text) || mayBeOneOf(text, ends))) continue;
        const e164 = parsePhone(text, region())?.e164;
        if (e164 === undefined ? key.raws.includes(text) : key.numbers.includes(e164)) texts.add(text);
      }
      yield;
    }
    const all = [...texts];
    return { key, texts: all, records: persons.records(key.contacts, all) };
  }

  const time = (row: Record<string, unknown>) => ({
    ...row,
    at: typeof row.at === 'number' ? isoTime(row.at) : null,
  });

  /** @throws SimError NOT_FOUND */
  function told({ key, records }: Found) {
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
  }

  /** Everything but the contacts, in transactions of a few milliseconds. */
  async function takeOut({ key, texts, records }: Found): Promise<void> {
    for (const _ of persons.blank(key, texts)) await nextTurn();
    for (const seriesId of new Set(records.map((record) => record.seriesId))) {
      await forgetRecords(
        seriesId,
        records.filter((record) => record.seriesId === seriesId),
      );
    }
  }

  /** Takes records out of every snapshot of a storage. What is then left of each snapshot is worked out before, in turns. */
  async function forgetRecords(seriesId: number, mine: readonly PersonRecord[]): Promise<void> {
    const { snapshots } = store;
    const mineAt = (id: number) =>
      mine.filter((one) => one.firstSnapshot <= id && (one.goneSnapshot ?? id + 1) > id);
    const affected = () => snapshots.ofSeries(seriesId).filter(({ id }) => mineAt(id).length > 0);
    const left = new Map<number, { entries: number; hash: string }>();
    for (const { id } of affected()) {
      const gone = new Set(mineAt(id).map(({ index }) => index));
      const others = snapshots.recordsAt(seriesId, id).filter(({ index }) => !gone.has(index));
      left.set(id, { entries: others.length, hash: contentHash(others) });
      await nextTurn();
    }
    store.transaction(() => {
      for (const { id } of mine) persons.deleteRecord(id);
      for (const { id } of affected()) {
        // Of a snapshot that was taken meanwhile only its rows are known.
        const rows = left.has(id) ? [] : snapshots.recordsAt(seriesId, id);
        const { entries, hash } = left.get(id) ?? { entries: rows.length, hash: contentHash(rows) };
        persons.rehash(id, entries, hash);
      }
    });
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
  }

  return {
    /** Everything about one person, as one document. @throws SimError NOT_FOUND */
    async tell(who: Who) {
      return told(await inTurns(finding(who)));
    },

    /**
     * Takes one person out of the database: contacts with their history and photos, messages, what notices and updates say of them,
     * and their records in every snapshot. A STOP stays. Others have their turns all the while.
     * @param onOverwriting hears that the rows are gone and the file is written anew
     * @throws SimError NOT_FOUND DB_FAILED
     */
    async forget(who: Who, onOverwriting: () => void = () => undefined): Promise<Forgotten> {
      const found = await inTurns(finding(who));
      told(found);
      const { key, records } = found;
      const messages = persons.stored(key);
      const counts = {
        contacts: key.contacts.length,
        messages: persons.sent(key).length + persons.received(key).length + messages.length,
        deliveries: persons.deliveries(key).length,
        updates: persons.updates(key).length,
        records: records.length,
      };
      await takeOut(found);
      // A backup may have read the card meanwhile, or a message have come.
      const more = await inTurns(finding(who));
      await takeOut(more);
      // Last: what is interrupted before can be done again with the same words.
      store.transaction(() => forgetContacts(more.key.contacts));
      for (const _ of store.contacts.sweepPhotos()) await nextTurn();
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
      onOverwriting();
      return { ...counts, kept, stillOn, clean: await standstill.during(() => persons.scrub()) };
    },
  };
}

/** As many digits at the end of a number tell most others apart; the rest is read in full. */
const SURE_DIGITS = 3;

/** Whether a text may be a number that ends so; reading each of many thousand in full would take a second. */
function mayBeOneOf(text: string, ends: readonly string[]): boolean {
  // Digits of other scripts, and letters for digits, are left to who reads it.
  if (/[^\x20-\x7e]|[a-oq-vyz]/i.test(text)) return true;
  const digits = text.replace(/\D/g, '');
  return ends.some((end) => digits.includes(end));
}

/** Only the number that was asked for is there: nobody has it, and nothing was ever said about it. */
function isUnknown({ numbers: _, ...rest }: Record<string, readonly unknown[]>): boolean {
  return Object.values(rest).every((list) => list.length === 0);
}
