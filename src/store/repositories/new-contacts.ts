import type { Sql } from '../database.ts';
import {
  type ContactEmailRow,
  type ContactFieldRow,
  type ContactGroupRow,
  type ContactNumberRow,
  PART_TABLES,
  type PartRow,
} from './contact-parts.ts';

type New<Row extends PartRow> = Omit<Row, 'id' | 'contactId'>;

/** The rows below one contact that is not there yet, each kind in its order. */
export interface NewRows {
  numbers: readonly New<ContactNumberRow>[];
  emails: readonly New<ContactEmailRow>[];
  groups: readonly New<ContactGroupRow>[];
  fields: readonly New<ContactFieldRow>[];
}

/** The same as text, which costs little to carry between threads: elements of a JSON array, without its brackets. */
export type NewRowTexts = Readonly<Record<keyof NewRows, string>>;

export interface NewContact {
  /** By which its rows know it: larger than that of the contact before it. */
  ordinal: number;
  name: string;
  nameKey: string;
  organization: string | null;
  rows: NewRowTexts;
}

const { numbers, emails, groups, fields } = PART_TABLES;
const TABLES = {
  numbers: { table: numbers.table, columns: ['position', ...numbers.columns] },
  emails: { table: emails.table, columns: ['position', ...emails.columns] },
  groups: { table: groups.table, columns: ['position', ...groups.columns] },
  fields: { table: fields.table, columns: ['position', ...fields.columns] },
} as const;
const KINDS = Object.keys(TABLES) as (keyof NewRows)[];

/** Rows of the contact with this ordinal as text. */
export function rowTexts(ordinal: number, rows: NewRows): NewRowTexts {
  return {
    numbers: rowsText(ordinal, rows.numbers, TABLES.numbers.columns),
    emails: rowsText(ordinal, rows.emails, TABLES.emails.columns),
    groups: rowsText(ordinal, rows.groups, TABLES.groups.columns),
    fields: rowsText(ordinal, rows.fields, TABLES.fields.columns),
  };
}

function rowsText<Column extends string>(
  ordinal: number,
  rows: readonly Readonly<Record<Column, unknown>>[],
  columns: readonly Column[],
): string {
  return rows.map((row) => JSON.stringify([ordinal, ...columns.map((column) => row[column])])).join(',');
}

/** The rows that the texts stand for. */
export function rowsOfTexts(texts: NewRowTexts): NewRows {
  return {
    numbers: rowsOfText<NewRows['numbers'][number]>(texts.numbers, TABLES.numbers.columns),
    emails: rowsOfText<NewRows['emails'][number]>(texts.emails, TABLES.emails.columns),
    groups: rowsOfText<NewRows['groups'][number]>(texts.groups, TABLES.groups.columns),
    fields: rowsOfText<NewRows['fields'][number]>(texts.fields, TABLES.fields.columns),
  };
}

function rowsOfText<Row>(text: string, columns: readonly (keyof Row & string)[]): Row[] {
  const rows = JSON.parse(`[${text}]`) as unknown[][];
  return rows.map(
    ([, ...values]) => Object.fromEntries(columns.map((column, index) => [column, values[index]])) as Row,
  );
}

/**
 * Many contacts at once, one statement for each table: the triggers behind the tables make a statement of its own for each row cost
 * twice as much.
 */
export function newContactRows(db: Sql, now: () => number) {
  const lastId = db.prepare<[], { id: number }>(
    "SELECT seq AS id FROM sqlite_sequence WHERE name = 'contacts'",
  );
  const insert = db.prepare<{ offset: number; bookId: number; at: number; contacts: string }>(
    `INSERT INTO contacts (id, book_id, name, name_key, organization, created_at, updated_at)
     SELECT :offset + (value ->> 0), :bookId, value ->> 1, value ->> 2, value ->> 3, :at, :at FROM json_each(:contacts)`,
  );
  const insertRows = KINDS.map((kind) => {
    const { table, columns } = TABLES[kind];
    const values = columns.map((_, index) => `value ->> ${index + 1}`);
    return {
      kind,
      statement: db.prepare<{ offset: number; rows: string }>(
        `INSERT INTO ${table} (contact_id, ${columns.join(', ')})
         SELECT :offset + (value ->> 0), ${values.join(', ')} FROM json_each(:rows)`,
      ),
    };
  });
  return {
    /** Adds contacts to a book, in the change set under way. */
    add(bookId: number, contacts: readonly NewContact[]): void {
      const [first] = contacts;
      if (!first) return;
      const offset = (lastId.get()?.id ?? 0) + 1 - first.ordinal;
      const rows = contacts.map(({ ordinal, name, nameKey, organization }) => [
        ordinal,
        name,
        nameKey,
        organization,
      ]);
      insert.run({ offset, bookId, at: now(), contacts: JSON.stringify(rows) });
      for (const { kind, statement } of insertRows) {
        const texts = contacts.flatMap((contact) => contact.rows[kind] || []);
        if (texts.length > 0) statement.run({ offset, rows: `[${texts.join(',')}]` });
      }
    },
  };
}
