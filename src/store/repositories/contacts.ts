import type { Sql } from '../database.ts';

export interface ContactRow {
  id: number;
  bookId: number;
  name: string;
  organization: string | null;
  deletedAt: number | null;
  updatedAt: number;
}

export interface ContactNumberRow {
  id: number;
  contactId: number;
  position: number;
  raw: string;
  e164: string | null;
  /** What the numbering plan says of it; null without E.164. */
  kind: string | null;
  type: string | null;
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

const CONTACT = `SELECT id, book_id AS bookId, name, organization, deleted_at AS deletedAt, updated_at AS updatedAt
  FROM contacts`;
const NUMBER = 'SELECT id, contact_id AS contactId, position, raw, e164, kind, type FROM contact_numbers';
const SOURCE = `SELECT contact_id AS contactId, series_id AS seriesId, idx AS "index", series.iccid, devices.name AS device,
  storage FROM contact_sources JOIN series ON series.id = series_id LEFT JOIN sims ON sims.iccid = series.iccid
  LEFT JOIN devices ON devices.id = coalesce(series.device_id, sims.last_device_id)`;

/** The book. Every change happens inside a change set (see change-log.ts); the triggers refuse it otherwise. */
export function contactRows(db: Sql, now: () => number) {
  const list = db.prepare<[], ContactRow>(`${CONTACT} WHERE deleted_at IS NULL ORDER BY name_key, id`);
  const search = db.prepare<{ like: string; digits: string | null }, ContactRow>(
    `${CONTACT} WHERE deleted_at IS NULL AND (name_key LIKE :like ESCAPE '\\' OR organization LIKE :like ESCAPE '\\'
       OR (:digits IS NOT NULL AND EXISTS (SELECT 1 FROM contact_numbers WHERE contact_id = contacts.id
           AND (e164 LIKE :digits OR raw LIKE :digits)))) ORDER BY name_key, id`,
  );
  const byId = db.prepare<[number], ContactRow>(`${CONTACT} WHERE id = ?`);
  const numbers = db.prepare<[number], ContactNumberRow>(
    `${NUMBER} WHERE contact_id = ? ORDER BY position, id`,
  );
  const emails = db.prepare<[number], { address: string }>(
    'SELECT address FROM contact_emails WHERE contact_id = ? ORDER BY position, id',
  );
  const groups = db.prepare<[number], { name: string }>(
    'SELECT name FROM contact_groups WHERE contact_id = ? ORDER BY name',
  );
  const sources = db.prepare<[number], ContactSourceRow>(
    `${SOURCE} WHERE contact_id = ? ORDER BY series_id, idx`,
  );
  const holders = db.prepare<[string], ContactNumberRow>(
    `SELECT contact_numbers.id, contact_id AS contactId, position, raw, e164, kind, type FROM contact_numbers
     JOIN contacts ON contacts.id = contact_id AND deleted_at IS NULL WHERE e164 = ? ORDER BY contact_id, position`,
  );
  const rawHolders = db.prepare<[number, string], ContactNumberRow>(
    `SELECT contact_numbers.id, contact_id AS contactId, position, raw, e164, kind, type FROM contact_numbers
     JOIN contacts ON contacts.id = contact_id AND deleted_at IS NULL AND book_id = ?
     WHERE e164 IS NULL AND raw = ? ORDER BY contact_id, position`,
  );
  const insert = db.prepare<[number, string, string, string | null, number, number]>(
    'INSERT INTO contacts (book_id, name, name_key, organization, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const rename = db.prepare<[string, string, number]>(
    'UPDATE contacts SET name = ?, name_key = ? WHERE id = ?',
  );
  const rekey = db.prepare<[string, number]>('UPDATE contacts SET name_key = ? WHERE id = ?');
  const touch = db.prepare<[number, number]>('UPDATE contacts SET updated_at = ? WHERE id = ?');
  const addNumber = db.prepare<
    { contactId: number } & Pick<ContactNumberRow, 'raw' | 'e164' | 'kind' | 'type'>
  >(
    `INSERT INTO contact_numbers (contact_id, position, raw, e164, kind, type)
     SELECT :contactId, coalesce(max(position) + 1, 0), :raw, :e164, :kind, :type
     FROM contact_numbers WHERE contact_id = :contactId`,
  );
  const setNumber = db.prepare<[string, string | null, string | null, string | null, number]>(
    'UPDATE contact_numbers SET raw = ?, e164 = ?, kind = ?, type = ? WHERE id = ?',
  );
  const addEmail = db.prepare<[number, number, string]>(
    'INSERT INTO contact_emails (contact_id, position, address) VALUES (?, ?, ?)',
  );
  const addGroup = db.prepare<[number, string]>(
    'INSERT OR IGNORE INTO contact_groups (contact_id, name) VALUES (?, ?)',
  );
  const sourceAt = db.prepare<[number, number], { contactId: number }>(
    'SELECT contact_id AS contactId FROM contact_sources WHERE series_id = ? AND idx = ?',
  );
  const link = db.prepare<[number, number, number]>(
    `INSERT INTO contact_sources (series_id, idx, contact_id) VALUES (?, ?, ?)
     ON CONFLICT (series_id, idx) DO UPDATE SET contact_id = excluded.contact_id`,
  );
  const unlink = db.prepare<[number, number]>('DELETE FROM contact_sources WHERE series_id = ? AND idx = ?');
  const retire = db.prepare<[number, string, number]>(
    'INSERT OR REPLACE INTO retired_numbers (contact_id, e164, at) VALUES (?, ?, ?)',
  );
  const unretire = db.prepare<[number, string]>(
    'DELETE FROM retired_numbers WHERE contact_id = ? AND e164 = ?',
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
    list: () => list.all(),
    /** Contacts whose name or organisation holds `words`, or one of whose numbers holds its digits. */
    search(words: string, nameKey: string): ContactRow[] {
      const escaped = nameKey.replace(/[\\%_]/g, (character) => `\\${character}`);
      const digits = words.replace(/[^0-9]/g, '');
      return search.all({ like: `%${escaped}%`, digits: digits.length >= 3 ? `%${digits}%` : null });
    },
    byId: (id: number) => byId.get(id),
    numbers: (id: number) => numbers.all(id),
    emails: (id: number) => emails.all(id).map((row) => row.address),
    groups: (id: number) => groups.all(id).map((row) => row.name),
    sources: (id: number) => sources.all(id),
    /** Every living number equal to this E.164 number. */
    holdersOf: (e164: string) => holders.all(e164),
    /** Every living number that is no phone number (short code, feature code) and is written exactly so. */
    holdersOfRaw: (bookId: number, raw: string) => rawHolders.all(bookId, raw),
    add(contact: { bookId: number; name: string; nameKey: string; organization: string | null }): number {
      const at = now();
      return Number(
        insert.run(contact.bookId, contact.name, contact.nameKey, contact.organization, at, at)
          .lastInsertRowid,
      );
    },
    rename(id: number, name: string, nameKey: string): void {
      rename.run(name, nameKey, id);
      touch.run(now(), id);
    },
    /** Brings the search key back in step after the name was restored. */
    rekey(id: number, nameKey: string): void {
      rekey.run(nameKey, id);
    },
    touch(id: number): void {
      touch.run(now(), id);
    },
    addNumber(contactId: number, number: Pick<ContactNumberRow, 'raw' | 'e164' | 'kind' | 'type'>): void {
      const { raw, e164, kind, type } = number;
      addNumber.run({ contactId, raw, e164, kind, type });
      touch.run(now(), contactId);
    },
    setNumber(row: ContactNumberRow): void {
      setNumber.run(row.raw, row.e164, row.kind, row.type, row.id);
      touch.run(now(), row.contactId);
    },
    addEmail(contactId: number, position: number, address: string): void {
      addEmail.run(contactId, position, address);
    },
    addGroup(contactId: number, name: string): void {
      addGroup.run(contactId, name);
    },
    /** The contact that a record position of a storage belongs to. */
    contactOfRecord: (seriesId: number, index: number) => sourceAt.get(seriesId, index)?.contactId,
    linkRecord(seriesId: number, index: number, contactId: number): void {
      link.run(seriesId, index, contactId);
    },
    unlinkRecord(seriesId: number, index: number): void {
      unlink.run(seriesId, index);
    },
    /** Remembers that this contact no longer has this number: no old record brings it back. */
    retireNumber(contactId: number, e164: string): void {
      retire.run(contactId, e164, now());
    },
    unretireNumber(contactId: number, e164: string): void {
      unretire.run(contactId, e164);
    },
    /** Contacts that had this number until an update replaced it. */
    retiredHolders: (e164: string) => retired.all(e164),
    /** Contacts and numbers that a notice of a line goes to (see notice.audience); a contact without numbers is one row. */
    audience(bookId: number, lineId: number, whom: 'line' | 'owner' | { group: string }): AudienceRow[] {
      const group = typeof whom === 'object' ? whom.group : null;
      return audience.all({ bookId, lineId, group, all: whom === 'owner' ? 1 : 0 });
    },
  };
}
