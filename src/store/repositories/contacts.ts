import type { Sql } from '../database.ts';
import { RAW_DIGITS } from '../migrations/0010-cards.ts';
import type { ContactNumberRow } from './contact-parts.ts';

export interface ContactRow {
  id: number;
  bookId: number;
  name: string;
  /** The name without case and accents, by which contacts are sorted. */
  nameKey: string;
  organization: string | null;
  deletedAt: number | null;
  updatedAt: number;
}

export interface ContactSourceRow {
  contactId: number;
  seriesId: number;
  index: number;
  iccid: string | null;
  device: string | null;
  storage: string;
}

export interface AudienceRow {
  contactId: number;
  name: string;
  raw: string | null;
  e164: string | null;
  kind: string | null;
}

/** What RAW_DIGITS takes out. */
const AROUND_DIGITS = /[ \-()./+\u00a0]/g;

const COLUMNS = `contacts.id, book_id AS bookId, contacts.name, name_key AS nameKey, organization, deleted_at AS deletedAt,
  updated_at AS updatedAt`;
/** Rows of the log that are read in one step: a few milliseconds. */
const LOG_SLICE = 5_000;

const CONTACT = `SELECT ${COLUMNS} FROM contacts`;
const HOLDER = `SELECT contact_numbers.id, contact_id AS contactId, position, raw, e164, kind, label, types, preference, parameters
  FROM contact_numbers JOIN contacts ON contacts.id = contact_id AND deleted_at IS NULL`;
const SOURCE = `SELECT contact_id AS contactId, series_id AS seriesId, idx AS "index", series.iccid, devices.name AS device,
  storage FROM contact_sources JOIN series ON series.id = series_id LEFT JOIN sims ON sims.iccid = series.iccid
  LEFT JOIN devices ON devices.id = coalesce(series.device_id, sims.last_device_id)`;

/** The book. Every change happens inside a change set (see change-log.ts); the triggers refuse it otherwise. */
export function contactRows(db: Sql, now: () => number) {
  const page = db.prepare<
    { bookId: number; group: string | null; nameKey: string; id: number; limit: number },
    ContactRow
  >(
    `${CONTACT} WHERE book_id = :bookId AND deleted_at IS NULL AND (name_key, contacts.id) > (:nameKey, :id)
       AND (:group IS NULL
         OR EXISTS (SELECT 1 FROM contact_groups WHERE contact_id = contacts.id AND contact_groups.name = :group))
     ORDER BY name_key, contacts.id LIMIT :limit`,
  );
  const named = db.prepare<[number, string, number, number], ContactRow>(
    `${CONTACT} WHERE book_id = ? AND name_key = ? AND contacts.id > ? AND deleted_at IS NULL ORDER BY contacts.id LIMIT ?`,
  );
  const namesThere = db.prepare<[string, number], { value: string }>(
    `SELECT value FROM json_each(?) WHERE EXISTS
       (SELECT 1 FROM contacts WHERE book_id = ? AND name_key = value AND deleted_at IS NULL)`,
  );
  const uidsThere = db.prepare<[string], { value: string }>(
    `SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM contact_fields WHERE field = 'uid' AND contact_fields.value = json_each.value)`,
  );
  const numbersThere = db.prepare<[string], { value: string }>(
    'SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM contact_numbers WHERE e164 = value)',
  );
  const emailsThere = db.prepare<[string], { value: string }>(
    'SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM contact_emails WHERE address = value COLLATE NOCASE)',
  );
  const emailHolders = db.prepare<[string], { id: number }>(
    `SELECT DISTINCT contact_id AS id FROM contact_emails JOIN contacts ON contacts.id = contact_id AND deleted_at IS NULL
     WHERE address = ? COLLATE NOCASE ORDER BY contact_id`,
  );
  const lastId = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM contacts');
  const binned = db.prepare<[number], ContactRow>(
    `${CONTACT} WHERE book_id = ? AND deleted_at IS NOT NULL AND erased_at IS NULL ORDER BY deleted_at DESC, id DESC`,
  );
  const byId = db.prepare<[number], ContactRow>(`${CONTACT} WHERE id = ? AND erased_at IS NULL`);
  const byUid = db.prepare<[number, string], ContactRow>(
    `${CONTACT} JOIN contact_fields ON contact_fields.contact_id = contacts.id
     WHERE book_id = ? AND deleted_at IS NULL AND field = 'uid' AND value = ? ORDER BY contacts.id LIMIT 1`,
  );
  const numbers = db.prepare<[number], ContactNumberRow>(
    `SELECT id, contact_id AS contactId, position, raw, e164, kind, label, types, preference, parameters
     FROM contact_numbers WHERE contact_id = ? ORDER BY position, id`,
  );
  const sources = db.prepare<[number], ContactSourceRow>(
    `${SOURCE} WHERE contact_id = ? ORDER BY series_id, idx`,
  );
  const holders = db.prepare<[string], ContactNumberRow>(
    `${HOLDER} WHERE e164 = ? ORDER BY contact_id, position`,
  );
  const rawHolders = db.prepare<[number, string], ContactNumberRow>(
    `${HOLDER} WHERE book_id = ? AND e164 IS NULL AND ${RAW_DIGITS} = ? ORDER BY contact_id, position`,
  );
  const insert = db.prepare<[number, string, string, string | null, number, number]>(
    'INSERT INTO contacts (book_id, name, name_key, organization, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const rename = db.prepare<[string, string, number]>(
    'UPDATE contacts SET name = ?, name_key = ? WHERE id = ?',
  );
  const setOrganization = db.prepare<[string | null, number]>(
    'UPDATE contacts SET organization = ? WHERE id = ?',
  );
  const setDeleted = db.prepare<[number | null, number]>('UPDATE contacts SET deleted_at = ? WHERE id = ?');
  const eraseChildren = [
    'contact_numbers',
    'contact_emails',
    'contact_groups',
    'contact_fields',
    'retired_numbers',
  ].map((table) => db.prepare<[number]>(`DELETE FROM ${table} WHERE contact_id = ?`));
  const erase = db.prepare<[number, number]>(
    "UPDATE contacts SET name = '', name_key = '', organization = NULL, erased_at = ? WHERE id = ?",
  );
  const unusedPhotos = db.prepare<[], { hash: string }>(
    "SELECT hash FROM blobs WHERE hash NOT IN (SELECT value FROM contact_fields WHERE field = 'photo')",
  );
  // The log names photos too: in rows of the field, or inside of whole records.
  const loggedPhotos = db.prepare<[string, number, number], { hash: string }>(
    `SELECT DISTINCT hash FROM change_log, (SELECT value AS hash FROM json_each(?))
     WHERE change_log.id > ? AND change_log.id <= ? AND (
       (field = 'photo' AND hash IN (old_value, new_value))
       OR (field = 'record' AND (instr(old_row, hash) > 0 OR instr(new_row, hash) > 0)))`,
  );
  const lastChange = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM change_log');
  const dropPhotos = db.prepare<[string]>(
    `DELETE FROM blobs WHERE hash IN (SELECT value FROM json_each(?))
       AND hash NOT IN (SELECT value FROM contact_fields WHERE field = 'photo')`,
  );
  const setNumber = db.prepare<[string, string | null, string | null, number]>(
    'UPDATE contact_numbers SET raw = ?, e164 = ?, kind = ? WHERE id = ?',
  );
  const retire = db.prepare<[number, string, number]>(
    'INSERT OR REPLACE INTO retired_numbers (contact_id, e164, at) VALUES (?, ?, ?)',
  );
  const unretire = db.prepare<[number, string]>(
    'DELETE FROM retired_numbers WHERE contact_id = ? AND e164 = ?',
  );
  const retiredOf = db.prepare<[number], { e164: string }>(
    'SELECT e164 FROM retired_numbers WHERE contact_id = ? ORDER BY e164',
  );
  const retired = db.prepare<[string], ContactRow>(
    `${CONTACT} WHERE deleted_at IS NULL AND id IN (SELECT contact_id FROM retired_numbers WHERE e164 = ?) ORDER BY id`,
  );
  const audience = db.prepare<
    { bookId: number; lineId: number; group: string | null; all: number },
    AudienceRow
  >(
    `SELECT contacts.id AS contactId, contacts.name, raw, e164, kind FROM contacts
     LEFT JOIN contact_numbers ON contact_numbers.contact_id = contacts.id
     WHERE book_id = :bookId AND deleted_at IS NULL AND (
       :all = 1
       OR EXISTS (SELECT 1 FROM contact_groups WHERE contact_id = contacts.id AND contact_groups.name = :group)
       OR (:group IS NULL AND (
         NOT EXISTS (SELECT 1 FROM contact_sources WHERE contact_id = contacts.id)
         OR EXISTS (SELECT 1 FROM contact_sources JOIN series ON series.id = series_id WHERE contact_id = contacts.id AND (
              series.iccid IN (SELECT iccid FROM line_history WHERE line_id = :lineId)
              OR series.device_id = (SELECT device_id FROM lines WHERE id = :lineId))))))
     ORDER BY contacts.id, position, contact_numbers.id`,
  );
  return {
    /** Living contacts of a book in the order of their names, after the one with this key and id; `group`: only its members. */
    page(
      bookId: number,
      after: { nameKey: string; id: number } | null,
      limit: number,
      group: string | null = null,
    ): ContactRow[] {
      return page.all({ bookId, group, nameKey: after?.nameKey ?? '', id: after?.id ?? 0, limit });
    },
    /** Living contacts of a book with this very key of their name, after the one with this id. */
    named: (bookId: number, nameKey: string, afterId: number, limit: number) =>
      named.all(bookId, nameKey, afterId, limit),
    /** Which of these keys of names a living contact of a book has; one question for many. */
    namesThere: (bookId: number, keys: readonly string[]) =>
      namesThere.all(JSON.stringify(keys), bookId).map((row) => row.value),
    /** Which of these UIDs any contact, of whatever book, has or had. */
    uidsThere: (uids: readonly string[]) => uidsThere.all(JSON.stringify(uids)).map((row) => row.value),
    /** Which of these E.164 numbers any contact has. */
    numbersThere: (e164s: readonly string[]) =>
      numbersThere.all(JSON.stringify(e164s)).map((row) => row.value),
    /** Which of these e-mail addresses any contact has, in whatever letters of ASCII. */
    emailsThere: (addresses: readonly string[]) =>
      emailsThere.all(JSON.stringify(addresses)).map((row) => row.value),
    /** Living contacts with this e-mail address, in whatever letters of ASCII. */
    holdersOfEmail: (address: string) => emailHolders.all(address).map((row) => row.id),
    /** The id of the newest contact; 0 when there is none. */
    lastId: () => lastId.get()?.id ?? 0,
    /** Contacts in the bin, the last one put there first. */
    binned: (bookId: number) => binned.all(bookId),
    /** Living or in the bin. */
    byId: (id: number) => byId.get(id),
    byUid: (bookId: number, uid: string) => byUid.get(bookId, uid),
    numbers: (id: number) => numbers.all(id),
    sources: (id: number) => sources.all(id),
    /** Every living number equal to this E.164 number. */
    holdersOf: (e164: string) => holders.all(e164),
    /** Every living number that is no phone number (short code, feature code) and is this one without what people write around digits. */
    holdersOfRaw: (bookId: number, raw: string) => rawHolders.all(bookId, raw.replace(AROUND_DIGITS, '')),
    add(contact: { bookId: number; name: string; nameKey: string; organization: string | null }): number {
      const at = now();
      return Number(
        insert.run(contact.bookId, contact.name, contact.nameKey, contact.organization, at, at)
          .lastInsertRowid,
      );
    },
    rename(id: number, name: string, nameKey: string): void {
      rename.run(name, nameKey, id);
    },
    setOrganization(id: number, organization: string | null): void {
      setOrganization.run(organization, id);
    },
    /** Puts a contact into the bin, or (null) takes it out again. */
    setDeleted(id: number, at: number | null): void {
      setDeleted.run(at, id);
    },
    /** Takes all content of a contact for good; the row stays for those that point to it. */
    erase(id: number): void {
      for (const statement of eraseChildren) statement.run(id);
      erase.run(now(), id);
    },
    /**
     * Drops the octets of photos that neither a contact nor the log knows any more. Reads the whole log, a slice at each step, so that
     * a caller may pause between them; what comes into the log meanwhile is read too.
     */
    *sweepPhotos(): Iterable<undefined> {
      let unused = unusedPhotos.all().map((row) => row.hash);
      for (let after = 0; unused.length > 0; after += LOG_SLICE) {
        const logged = new Set(
          loggedPhotos.all(JSON.stringify(unused), after, after + LOG_SLICE).map((row) => row.hash),
        );
        unused = unused.filter((hash) => !logged.has(hash));
        if (after + LOG_SLICE >= (lastChange.get()?.id ?? 0)) break;
        yield;
      }
      if (unused.length > 0) dropPhotos.run(JSON.stringify(unused));
    },
    setNumber(row: ContactNumberRow): void {
      setNumber.run(row.raw, row.e164, row.kind, row.id);
    },
    /** Remembers that this contact no longer has this number: no old record brings it back. */
    retireNumber(contactId: number, e164: string): void {
      retire.run(contactId, e164, now());
    },
    unretireNumber(contactId: number, e164: string): void {
      unretire.run(contactId, e164);
    },
    /** Numbers that an update has taken from this contact. */
    retiredOf: (contactId: number) => retiredOf.all(contactId).map((row) => row.e164),
    /** Contacts that had this number until an update replaced it. */
    retiredHolders: (e164: string) => retired.all(e164),
    /** Contacts and numbers that a notice of a line goes to (see notice.audience); a contact without numbers is one row. */
    audience(bookId: number, lineId: number, whom: 'line' | 'owner' | { group: string }): AudienceRow[] {
      const group = typeof whom === 'object' ? whom.group : null;
      return audience.all({ bookId, lineId, group, all: whom === 'owner' ? 1 : 0 });
    },
  };
}
