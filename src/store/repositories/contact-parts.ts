import { createHash } from 'node:crypto';
import type { Sql } from '../database.ts';

/** A row below a contact; rows of one kind are in order by `position`. */
export interface PartRow {
  id: number;
  contactId: number;
  position: number;
}

/** What a number or an address carries beside itself, as JSON: `types` an array, `parameters` an object; null for none. */
export interface ValueColumns {
  label: string | null;
  types: string | null;
  preference: number | null;
  parameters: string | null;
}

export interface ContactNumberRow extends PartRow, ValueColumns {
  raw: string;
  e164: string | null;
  /** What the numbering plan says of it; null without E.164. */
  kind: string | null;
}

export interface ContactEmailRow extends PartRow, ValueColumns {
  address: string;
}

export interface ContactGroupRow extends PartRow {
  name: string;
}

/** Everything else of a card: `value` as a person reads it, `data` the exact value as JSON where it is no plain text. */
export interface ContactFieldRow extends PartRow {
  field: string;
  value: string;
  data: string | null;
}

type NewRow<Row> = Omit<Row, 'id'>;

const VALUE = ['label', 'types', 'preference', 'parameters'] as const;

/** The tables below contacts, with their columns beside the id, the contact and the position. */
export const PART_TABLES = {
  numbers: { table: 'contact_numbers', columns: ['raw', 'e164', 'kind', ...VALUE] },
  emails: { table: 'contact_emails', columns: ['address', ...VALUE] },
  groups: { table: 'contact_groups', columns: ['name'] },
  fields: { table: 'contact_fields', columns: ['field', 'value', 'data'] },
} as const;

/** One table below contacts. Its triggers refuse changes outside of a change set. */
function partTable<Row extends PartRow>(
  db: Sql,
  { table, columns }: { table: string; columns: readonly (keyof Row & string)[] },
  order: string,
) {
  const all = ['contact_id', 'position', ...columns];
  const select = `SELECT id, contact_id AS contactId, position, ${columns.join(', ')} FROM ${table}`;
  const ofContact = db.prepare<[number], Row>(`${select} WHERE contact_id = ? ORDER BY ${order}`);
  const insert = db.prepare<unknown[]>(
    `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`,
  );
  const update = db.prepare<unknown[]>(
    `UPDATE ${table} SET position = ?, ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
  );
  const remove = db.prepare<[number]>(`DELETE FROM ${table} WHERE id = ?`);
  return {
    of: (contactId: number) => ofContact.all(contactId),
    add(row: NewRow<Row>): void {
      const values = row as Readonly<Record<string, unknown>>;
      const bound: unknown[] = [row.contactId, row.position];
      for (const column of columns) bound.push(values[column]);
      insert.run(bound);
    },
    set(row: Row): void {
      update.run(row.position, ...columns.map((column) => row[column]), row.id);
    },
    remove(id: number): void {
      remove.run(id);
    },
  };
}

export type PartTable<Row extends PartRow> = ReturnType<typeof partTable<Row>>;

/** Under which octets are kept: their SHA-256 in hexadecimal. */
export function blobName(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What hangs below a contact: numbers, e-mail addresses, groups, every other field, and the octets of photos. */
export function contactPartRows(db: Sql) {
  const putBlob = db.prepare<[string, Uint8Array]>('INSERT OR IGNORE INTO blobs (hash, data) VALUES (?, ?)');
  const blob = db.prepare<[string], { data: Buffer }>('SELECT data FROM blobs WHERE hash = ?');
  return {
    numbers: partTable<ContactNumberRow>(db, PART_TABLES.numbers, 'position, id'),
    emails: partTable<ContactEmailRow>(db, PART_TABLES.emails, 'position, id'),
    groups: partTable<ContactGroupRow>(db, PART_TABLES.groups, 'position, name'),
    fields: partTable<ContactFieldRow>(db, PART_TABLES.fields, 'field, position, id'),
    /** Keeps octets once. @param name where it was worked out before @returns the name they have now (see `blobName`) */
    putBlob(data: Uint8Array, name = blobName(data)): string {
      putBlob.run(name, data);
      return name;
    },
    blob(hash: string): Uint8Array | undefined {
      const found = blob.get(hash)?.data;
      return found === undefined ? undefined : new Uint8Array(found);
    },
  };
}

export type ContactParts = ReturnType<typeof contactPartRows>;
