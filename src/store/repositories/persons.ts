import type { Sql } from '../database.ts';

/** One person, as far as rows can tell: contacts, numbers in E.164, and numbers that are none, as they are written. */
export interface PersonKey {
  contacts: readonly number[];
  numbers: readonly string[];
  raws: readonly string[];
}

/** A record of a storage with the time it was there, as the ids of snapshots. */
export interface PersonRecord {
  id: number;
  seriesId: number;
  iccid: string | null;
  device: string | null;
  storage: string;
  index: number;
  name: string;
  number: string;
  /** The further fields, as JSON; null: none. */
  extras: string | null;
  firstSnapshot: number;
  goneSnapshot: number | null;
}

const RECORD = `SELECT source_records.id, series_id AS seriesId, series.iccid, devices.name AS device, storage, idx AS "index",
  source_records.name, number, extras, first_snapshot_id AS firstSnapshot, gone_snapshot_id AS goneSnapshot FROM source_records
  JOIN series ON series.id = series_id LEFT JOIN devices ON devices.id = series.device_id`;
/** Where the journal of restores and the links of records keep a number beside the snapshots. */
const STEP_NUMBERS = ['before', 'after', 'held', 'wanted'].map(
  (column) => `json_extract(${column}, '$.number')`,
);
const AGREED_NUMBERS = ['storage', 'book'].map((side) => `json_extract(agreed, '$.${side}.number')`);
const inList = (name: string) => `IN (SELECT value FROM json_each(:${name}))`;

/** What is kept about one person, in every table, and taking it out. */
export function personRows(db: Sql, now: () => number) {
  const all = (sql: string) => {
    const statement = db.prepare<Record<string, unknown>, Record<string, unknown>>(sql);
    return (values: Record<string, unknown>) => statement.all(values);
  };
  const keyOf = (key: PersonKey) => ({
    contacts: JSON.stringify(key.contacts),
    addresses: JSON.stringify([...key.numbers, ...key.raws]),
    numbers: JSON.stringify(key.numbers),
  });
  const ofContacts = db.prepare<[string, string], { raw: string; e164: string | null }>(
    `SELECT raw, e164 FROM contact_numbers WHERE contact_id IN (SELECT value FROM json_each(?))
     UNION SELECT e164, e164 FROM retired_numbers WHERE contact_id IN (SELECT value FROM json_each(?))`,
  );
  const logged = db.prepare<[string], { oldRow: string | null; newRow: string | null }>(
    `SELECT old_row AS oldRow, new_row AS newRow FROM change_log
     WHERE contact_id IN (SELECT value FROM json_each(?)) AND entity IN ('contact_numbers', 'record')`,
  );
  const holders = db.prepare<[string, string], { contactId: number; bin: number }>(
    `SELECT DISTINCT contact_id AS contactId, deleted_at IS NOT NULL AS bin FROM contact_numbers
     JOIN contacts ON contacts.id = contact_id WHERE e164 = ? OR (e164 IS NULL AND raw = ?) ORDER BY contact_id`,
  );
  const formerHolders = db.prepare<[string], { contactId: number; bin: number }>(
    `SELECT contact_id AS contactId, deleted_at IS NOT NULL AS bin FROM retired_numbers
     JOIN contacts ON contacts.id = contact_id WHERE e164 = ? ORDER BY contact_id`,
  );
  const recordNumbers = db.prepare<[], { number: string }>(
    `SELECT number FROM (SELECT number FROM source_records
       ${STEP_NUMBERS.map((number) => `UNION SELECT ${number} FROM restore_steps`).join(' ')}
       ${AGREED_NUMBERS.map((number) => `UNION SELECT ${number} FROM contact_sources`).join(' ')})
     WHERE number <> ''`,
  );
  const recordsByNumber = db.prepare<[string], PersonRecord>(
    `${RECORD} WHERE number IN (SELECT value FROM json_each(?)) ORDER BY source_records.id`,
  );
  const linkedRecords = db.prepare<[string], PersonRecord>(
    `${RECORD} WHERE gone_snapshot_id IS NULL AND (series_id, idx) IN (SELECT series_id, idx FROM contact_sources
       WHERE contact_id IN (SELECT value FROM json_each(?))) ORDER BY source_records.id`,
  );
  const sent = all(
    `SELECT id, recipient AS address, text, created_at AS at FROM outbox WHERE recipient ${inList('addresses')}`,
  );
  const received = all(
    `SELECT id, address, text, data, received_at AS at FROM inbox WHERE address ${inList('addresses')}`,
  );
  const stored = all(
    `SELECT id, address, direction, status, storage, idx AS "index", iccid,
     (SELECT name FROM devices WHERE devices.id = device_id) AS device, pdu, present, first_seen_at AS at FROM stored_messages
     WHERE pdu <> '' AND address ${inList('addresses')}`,
  );
  const deliveries = all(
    `SELECT notice_id AS notice, contact_id AS contact, name, number, reason FROM notice_deliveries
     WHERE number ${inList('numbers')} OR contact_id ${inList('contacts')}`,
  );
  const updates = all(
    `SELECT id, contact_id AS contact, from_address AS "from", old_number AS oldNumber, new_number AS newNumber, state,
     received_at AS at FROM updates WHERE contact_id ${inList('contacts')} OR old_number ${inList('numbers')}
     OR new_number ${inList('numbers')}`,
  );
  const optOuts = all(
    `SELECT number, at, lifted_at AS liftedAt FROM opt_outs WHERE number ${inList('numbers')}`,
  );

  /** In the order in which they run; each takes :addresses, :numbers, :contacts and :now where it names them. */
  const blanking = [
    `UPDATE outbox_parts SET state = 'canceled', waiting = NULL WHERE state IN ('queued', 'sending', 'ambiguous')
       AND outbox_id IN (SELECT id FROM outbox WHERE recipient ${inList('addresses')})`,
    `UPDATE outbox_parts SET recipient = 'forgotten', tpdu = '', error = NULL
       WHERE outbox_id IN (SELECT id FROM outbox WHERE recipient ${inList('addresses')})`,
    `UPDATE outbox SET recipient = 'forgotten:' || id, text = '', removed_at = coalesce(removed_at, :now)
       WHERE recipient ${inList('addresses')}`,
    `UPDATE updates SET from_address = '', old_number = '', new_number = '', reason = NULL,
       state = CASE WHEN state IN ('proposed', 'held') THEN 'rejected' ELSE state END
       WHERE contact_id ${inList('contacts')} OR old_number ${inList('numbers')} OR new_number ${inList('numbers')}`,
    // The hash of a part stays: what is still on a card must not come in again.
    `UPDATE inbox_parts SET pdu = '', text = NULL, error = NULL
       WHERE inbox_id IN (SELECT id FROM inbox WHERE address ${inList('addresses')})`,
    `UPDATE inbox SET address = 'forgotten', text = '', data = NULL, collect_key = NULL,
       removed_at = coalesce(removed_at, :now) WHERE address ${inList('addresses')}`,
    // Here too: the hash stays, so that the next backup does not bring it back.
    `UPDATE stored_messages SET pdu = '', address = NULL WHERE address ${inList('addresses')}`,
    `UPDATE notice_deliveries SET contact_id = NULL, name = '', number = 'forgotten:' || id
       WHERE number ${inList('numbers')} OR contact_id ${inList('contacts')}`,
    `UPDATE restore_steps SET before = NULL, after = NULL, held = NULL, wanted = NULL, before_contact_id = NULL, contact_id = NULL
       WHERE contact_id ${inList('contacts')} OR before_contact_id ${inList('contacts')}
         OR ${STEP_NUMBERS.map((number) => `${number} ${inList('texts')}`).join(' OR ')}`,
    `DELETE FROM contact_sources WHERE contact_id ${inList('contacts')}`,
    // Records of somebody else by now: what they said when they were this person's.
    `UPDATE contact_sources SET agreed = NULL
       WHERE ${AGREED_NUMBERS.map((number) => `${number} ${inList('texts')}`).join(' OR ')}`,
    `DELETE FROM source_moves WHERE from_contact_id ${inList('contacts')} OR to_contact_id ${inList('contacts')}`,
    `DELETE FROM told_apart WHERE a ${inList('contacts')} OR b ${inList('contacts')}`,
  ].map((sql) => db.prepare<Record<string, unknown>>(sql));
  const blankReports = db.prepare<[string]>(
    "UPDATE inbox_parts SET pdu = '', text = NULL, error = NULL WHERE instr(upper(pdu), ?) > 0",
  );
  const blankStored = db.prepare<[string]>(
    "UPDATE stored_messages SET pdu = '', address = NULL WHERE instr(upper(pdu), ?) > 0",
  );
  const blankEvents = db.prepare<[string, string]>(
    "UPDATE events SET data = replace(data, ?, 'forgotten') WHERE instr(data, ?) > 0",
  );
  const deleteRecord = db.prepare<[number]>('DELETE FROM source_records WHERE id = ?');
  const rehash = db.prepare<[number, string, number]>(
    'UPDATE snapshots SET entries = ?, content_hash = ? WHERE id = ?',
  );

  return {
    /** Numbers that these contacts have or had. */
    numbersOf(contacts: readonly number[]): { raw: string; e164: string | null }[] {
      const ids = JSON.stringify(contacts);
      const before = logged
        .all(ids)
        .flatMap(({ oldRow, newRow }) => [...loggedNumbers(oldRow), ...loggedNumbers(newRow)]);
      return [...ofContacts.all(ids, ids), ...before];
    },
    /** The contacts, those in the bin too, that have a number (E.164, or as written where it is none). */
    holdersOf: (number: string) => holders.all(number, number),
    /** The contacts that had this number until an update replaced it. */
    formerHoldersOf: (number: string) => formerHolders.all(number),
    /** Every text that stands in the number of a record: in snapshots, in the journal of restores, and in links. */
    recordNumbers: () => recordNumbers.all().map((row) => row.number),
    /** The records with one of these texts as their number, and those that the contacts came from. */
    records(contacts: readonly number[], texts: readonly string[]): PersonRecord[] {
      const rows = [
        ...recordsByNumber.all(JSON.stringify(texts)),
        ...linkedRecords.all(JSON.stringify(contacts)),
      ];
      return [...new Map(rows.map((row) => [row.id, row])).values()];
    },
    sent: (key: PersonKey) => sent(keyOf(key)),
    received: (key: PersonKey) => received(keyOf(key)),
    stored: (key: PersonKey) => stored(keyOf(key)),
    deliveries: (key: PersonKey) => deliveries(keyOf(key)),
    updates: (key: PersonKey) => updates(keyOf(key)),
    optOuts: (key: PersonKey) => optOuts(keyOf(key)),
    /**
     * Takes the person out of messages, notices, updates, journals, links of records and facts. Rows stay where others point to them, without content.
     * @param texts how the numbers stand in records
     */
    blank(key: PersonKey, texts: readonly string[]): void {
      const values = { ...keyOf(key), texts: JSON.stringify(texts), now: now() };
      for (const statement of blanking) {
        const named = new Set(statement.source.match(/:[a-z]+\b/g)?.map((name) => name.slice(1)));
        statement.run(Object.fromEntries(Object.entries(values).filter(([name]) => named.has(name))));
      }
      for (const number of key.numbers) {
        blankReports.run(semiOctets(number));
        blankStored.run(semiOctets(number));
        blankEvents.run(number, number);
      }
    },
    deleteRecord(id: number): void {
      deleteRecord.run(id);
    },
    /** What is left of a snapshot. */
    rehash(snapshotId: number, entries: number, contentHash: string): void {
      rehash.run(entries, contentHash, snapshotId);
    },
    /**
     * Overwrites what was deleted before, in the file and in its log. Takes the time of writing the whole file once.
     * @returns false when somebody else reads just now, so that the log could not be emptied
     */
    scrub(): boolean {
      db.exec("INSERT INTO contacts_search (contacts_search) VALUES ('optimize')");
      db.exec('VACUUM');
      const [row] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return row?.busy === 0;
    },
    /** From now on what is deleted is overwritten. */
    beginScrub(): void {
      db.pragma('secure_delete = ON');
    },
  };
}

/** The numbers in a row of the log: of a number, or of a whole contact. */
function loggedNumbers(row: string | null): { raw: string; e164: string | null }[] {
  const value: unknown = row === null ? null : JSON.parse(row);
  if (typeof value !== 'object' || value === null) return [];
  const rows =
    'contact_numbers' in value && Array.isArray(value.contact_numbers) ? value.contact_numbers : [value];
  return rows.flatMap((one: { raw?: unknown; e164?: unknown }) =>
    typeof one.raw === 'string'
      ? [{ raw: one.raw, e164: typeof one.e164 === 'string' ? one.e164 : null }]
      : [],
  );
}

/** How the digits of a number stand in a PDU: in pairs, each pair reversed, filled up with F (23.040 section 9.1.2.3). */
function semiOctets(number: string): string {
  const digits = number.replace(/\D/g, '');
  return (digits.length % 2 === 0 ? digits : `${digits}F`).replace(/(.)(.)/g, '$2$1');
}
