import type { Sql } from '../database.ts';
import type { ContactRow } from './contacts.ts';

const COLUMNS = `contacts.id, book_id AS bookId, contacts.name, name_key AS nameKey, contacts.organization, deleted_at AS deletedAt,
  updated_at AS updatedAt`;

/** Contacts read in one step when the index knows no answer: a few milliseconds. */
const SLICE = 2000;

/** A word to look for: any of these beginnings. */
export type SearchTerm = readonly string[];

/** The words of contacts. Triggers keep the index in step at the end of each change set. */
export function contactSearch(db: Sql) {
  const words = db.prepare<{ bookId: number; match: string; limit: number }, ContactRow>(
    `SELECT ${COLUMNS} FROM contacts_search CROSS JOIN contacts ON contacts.id = contacts_search.rowid
     WHERE contacts_search MATCH :match AND book_id = :bookId ORDER BY name_key, contacts.id LIMIT :limit`,
  );
  const inside = db.prepare<
    { bookId: number; like: string; digits: string | null; after: number; until: number },
    ContactRow
  >(
    `SELECT ${COLUMNS} FROM contacts WHERE contacts.id > :after AND contacts.id <= :until AND book_id = :bookId
       AND deleted_at IS NULL AND (name_key LIKE :like ESCAPE '\\' OR contacts.organization LIKE :like ESCAPE '\\'
       OR EXISTS (SELECT 1 FROM contact_emails WHERE contact_id = contacts.id AND address LIKE :like ESCAPE '\\')
       OR EXISTS (SELECT 1 FROM contact_fields WHERE contact_id = contacts.id AND field = 'nickname' AND value LIKE :like ESCAPE '\\')
       OR (:digits IS NOT NULL AND EXISTS (SELECT 1 FROM contact_numbers WHERE contact_id = contacts.id
           AND (e164 LIKE :digits OR raw LIKE :digits))))`,
  );
  const lastId = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM contacts');
  return {
    /** Contacts of a book that have, for each term, a word with one of its beginnings; in the order of the names. */
    words(bookId: number, terms: readonly SearchTerm[], limit: number): ContactRow[] {
      const match = terms
        .map((beginnings) => `(${beginnings.map((text) => `"${text.replaceAll('"', '""')}"*`).join(' OR ')})`)
        .join(' AND ');
      return words.all({ bookId, match, limit });
    },
    /**
     * Contacts with this anywhere inside a name, an organisation, an address or (`digits`) a number, in no order. Reads the whole
     * book, a slice at each step, so that a caller may pause between them.
     */
    *inside(bookId: number, text: string, digits: string | null): Iterable<ContactRow[]> {
      const like = `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
      const last = lastId.get()?.id ?? 0;
      for (let after = 0; after < last; after += SLICE) {
        const until = after + SLICE;
        yield inside.all({
          bookId,
          like,
          digits: digits === null ? null : `%${digits}%`,
          after,
          until,
        });
      }
    },
  };
}
