import type { Sql } from '../database.ts';
import { scrubFile } from '../scrub-file.ts';

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
/** Rows that are looked through in one step, however many there are in the table: a few milliseconds, then others have their turn. */
const SLICE = 5_000;
type Slice = { after: number; until: number };
const inSlice = (key: string) => `${key} > :after AND ${key} <= :until`;
const inList = (name: string) => `IN (SELECT value FROM json_each(:${name}))`;

/** What is kept about one person, in every table, and taking it out. */
export function personRows(db: Sql, now: () => number) {
  const all = (sql: string) => {
    const statement = db.prepare<Record<string, unknown>, Record<string, unknown>>(sql);
    return (values: Record<string, unknown>) => statement.all(values);
  };
  /** The keys of a table, in pieces. */
  function slicesOf(table: string, key = 'rowid', size = SLICE): () => Iterable<Slice> {
    const last = db.prepare<[], { last: number }>(`SELECT coalesce(max(${key}), 0) AS last FROM ${table}`);
    return function* () {
      const end = last.get()?.last ?? 0;
      for (let after = 0; after < end; after += size) yield { after, until: after + size };
    };
  }
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
  const numbersIn = [
    { table: 'source_records', columns: ['number'], key: 'id', size: SLICE },
    // These hold at most one storage under one key.
    { table: 'restore_steps', columns: STEP_NUMBERS, key: 'restore_id', size: 1 },
    { table: 'contact_sources', columns: AGREED_NUMBERS, key: 'series_id', size: 1 },
  ].map(({ table, columns, key, size }) => ({
    slices: slicesOf(table, key, size),
    read: columns.map((column) =>
      db.prepare<Slice, { number: string }>(
        `SELECT DISTINCT ${column} AS number FROM ${table} WHERE ${inSlice(key)} AND ${column} <> ''`,
      ),
    ),
  }));
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

  /** In the order in which they run, those of one transaction together; each takes :addresses, :numbers, :contacts, :texts and :now. */
  const blanking = [
    [
      `UPDATE outbox_parts SET state = 'canceled', waiting = NULL WHERE state IN ('queued', 'sending', 'ambiguous')
       AND outbox_id IN (SELECT id FROM outbox WHERE recipient ${inList('addresses')})`,
      `UPDATE outbox_parts SET recipient = 'forgotten', tpdu = '', error = NULL
       WHERE outbox_id IN (SELECT id FROM outbox WHERE recipient ${inList('addresses')})`,
      `UPDATE outbox SET recipient = 'forgotten:' || id, text = '', removed_at = coalesce(removed_at, :now)
       WHERE recipient ${inList('addresses')}`,
    ],
    [
      `UPDATE updates SET from_address = '', old_number = '', new_number = '', reason = NULL,
       state = CASE WHEN state IN ('proposed', 'held') THEN 'rejected' ELSE state END
       WHERE contact_id ${inList('contacts')} OR old_number ${inList('numbers')} OR new_number ${inList('numbers')}`,
    ],
    // The hash of a part stays: what is still on a card must not come in again.
    [
      `UPDATE inbox_parts SET pdu = '', text = NULL, error = NULL
       WHERE inbox_id IN (SELECT id FROM inbox WHERE address ${inList('addresses')})`,
      `UPDATE inbox SET address = 'forgotten', text = '', data = NULL, collect_key = NULL,
       removed_at = coalesce(removed_at, :now) WHERE address ${inList('addresses')}`,
    ],
    // Here too: the hash stays, so that the next backup does not bring it back.
    [`UPDATE stored_messages SET pdu = '', address = NULL WHERE address ${inList('addresses')}`],
    [
      `UPDATE notice_deliveries SET contact_id = NULL, name = '', number = 'forgotten:' || id
       WHERE number ${inList('numbers')} OR contact_id ${inList('contacts')}`,
    ],
    [
      `UPDATE restore_steps SET before = NULL, after = NULL, held = NULL, wanted = NULL, before_contact_id = NULL, contact_id = NULL
       WHERE contact_id ${inList('contacts')} OR before_contact_id ${inList('contacts')}
         OR ${STEP_NUMBERS.map((number) => `${number} ${inList('texts')}`).join(' OR ')}`,
    ],
    [
      `DELETE FROM contact_sources WHERE contact_id ${inList('contacts')}`,
      // Records of somebody else by now: what they said when they were this person's.
      `UPDATE contact_sources SET agreed = NULL
       WHERE ${AGREED_NUMBERS.map((number) => `${number} ${inList('texts')}`).join(' OR ')}`,
    ],
    [
      `DELETE FROM source_moves WHERE from_contact_id ${inList('contacts')} OR to_contact_id ${inList('contacts')}`,
      `DELETE FROM told_apart WHERE a ${inList('contacts')} OR b ${inList('contacts')}`,
    ],
  ].map((group) =>
    group.map((sql) => ({
      statement: db.prepare<Record<string, unknown>>(sql),
      named: new Set(sql.match(/:[a-z]+\b/g)?.map((name) => name.slice(1))),
    })),
  );
  const blankInside = [
    {
      table: 'inbox_parts',
      sql: "SET pdu = '', text = NULL, error = NULL",
      where: 'instr(upper(pdu), :octets) > 0',
    },
    {
      table: 'stored_messages',
      sql: "SET pdu = '', address = NULL",
      where: 'instr(upper(pdu), :octets) > 0',
    },
    {
      table: 'events',
      sql: "SET data = replace(data, :number, 'forgotten')",
      where: 'instr(data, :number) > 0',
    },
  ].map(({ table, sql, where }) => ({
    named: where.includes(':octets') ? 'octets' : 'number',
    slices: slicesOf(table),
    statement: db.prepare<Record<string, unknown>>(
      `UPDATE ${table} ${sql} WHERE ${inSlice('rowid')} AND ${where}`,
    ),
  }));
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
    /** Every text that stands in the number of a record: in snapshots, in the journal of restores, and in links; a slice at each step. */
    *recordNumbers(): Iterable<string[]> {
      for (const { slices, read } of numbersIn) {
        for (const slice of slices())
          yield read.flatMap((statement) => statement.all(slice)).map((row) => row.number);
      }
    },
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
     * Takes the person out of messages, notices, updates, journals, links of records and facts; one transaction at each step. Rows stay
     * where others point to them, without content.
     * @param texts how the numbers stand in records
     */
    *blank(key: PersonKey, texts: readonly string[]): Iterable<void> {
      const values = { ...keyOf(key), texts: JSON.stringify(texts), now: now() };
      const given = Object.entries(values);
      for (const group of blanking) {
        yield db
          .transaction(() => {
            for (const { statement, named } of group)
              statement.run(Object.fromEntries(given.filter(([name]) => named.has(name))));
          })
          .immediate();
      }
      for (const { slices, statement, named } of blankInside) {
        for (const slice of slices()) {
          yield db
            .transaction(() => {
              for (const number of key.numbers) {
                const sought = named === 'octets' ? semiOctets(number) : number;
                statement.run({ ...slice, [named]: sought });
              }
            })
            .immediate();
        }
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
     * Overwrites what was deleted before, in the file and in its log, in a thread of its own: whoever writes meanwhile waits.
     * @returns false when somebody else reads all the time, so that the log could not be emptied
     * @throws SimError DB_FAILED
     */
    scrub: () => scrubFile(db.name),
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
