import type { Sql } from '../database.ts';
import type { ContactRow } from './contacts.ts';

const COLUMNS = `contacts.id, book_id AS bookId, contacts.name, name_key AS nameKey, contacts.organization, deleted_at AS deletedAt,
  updated_at AS updatedAt`;

/** From so many matches on it is cheaper to walk the book by names than to sort the matches. */
const MANY = 2000;

/** Contacts read in one step when the index knows no answer: a few milliseconds. */
const SLICE = 10_000;

/** A word to look for: any of these beginnings. */
export type SearchTerm = readonly string[];

/** The words of contacts. Triggers keep the index in step at the end of each change set. */
export function contactSearch(db: Sql) {
  const words = db.prepare<{ bookId: number; match: string; limit: number }, ContactRow>(
    `SELECT ${COLUMNS} FROM contacts_search CROSS JOIN contacts ON contacts.id = contacts_search.rowid
     WHERE contacts_search MATCH :match AND book_id = :bookId ORDER BY name_key, contacts.id LIMIT :limit`,
  );
  // Many matches, few wanted: the contacts are walked in the order of their names, and the matches are only asked for.
  const walked = db.prepare<{ bookId: number; match: string; limit: number }, ContactRow>(
    `SELECT ${COLUMNS} FROM contacts INDEXED BY contacts_book WHERE book_id = :bookId
       AND contacts.id IN (SELECT rowid FROM contacts_search WHERE contacts_search MATCH :match)
     ORDER BY name_key, contacts.id LIMIT :limit`,
  );
  const count = db.prepare<[string, number], { count: number }>(
    'SELECT count(*) AS count FROM (SELECT 1 FROM contacts_search WHERE contacts_search MATCH ? LIMIT ?)',
  );
  const range = `contacts.id > :after AND contacts.id <= :until AND book_id = :bookId AND deleted_at IS NULL`;
  const inside = db.prepare<{ bookId: number; text: string; after: number; until: number }, ContactRow>(
    `SELECT ${COLUMNS} FROM contacts WHERE ${range}
       AND (instr(name_key, :text) > 0 OR (organization IS NOT NULL AND instr(lower(organization), :text) > 0))`,
  );
  const digitsInside = db.prepare<{ bookId: number; text: string; after: number; until: number }, ContactRow>(
    `SELECT ${COLUMNS} FROM contacts WHERE ${range} AND EXISTS (SELECT 1 FROM contact_numbers
       WHERE contact_id = contacts.id AND (instr(e164, :text) > 0 OR instr(raw, :text) > 0))`,
  );
  const lastId = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM contacts');
  return {
    /** Contacts of a book that have, for each term, a word with one of its beginnings; in the order of the names. */
    words(bookId: number, terms: readonly SearchTerm[], limit: number): ContactRow[] {
      const match = terms
        .map((beginnings) => `(${beginnings.map((text) => `"${text.replaceAll('"', '""')}"*`).join(' OR ')})`)
        .join(' AND ');
      const few = limit >= MANY || (count.get(match, MANY)?.count ?? 0) < MANY;
      return (few ? words : walked).all({ bookId, match, limit });
    },
    /**
     * Contacts with this anywhere inside a name or an organisation, or (`digits`) inside a number; in no order. Reads the whole
     * book, a slice at each step, so that a caller may pause between them.
     */
    *inside(bookId: number, text: string, digits: boolean): Iterable<ContactRow[]> {
      const last = lastId.get()?.id ?? 0;
      for (let after = 0; after < last; after += SLICE) {
        yield (digits ? digitsInside : inside).all({ bookId, text, after, until: after + SLICE });
      }
    },
  };
}
