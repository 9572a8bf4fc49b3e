import type { Sql } from '../database.ts';
import type { ContactRow } from './contacts.ts';

const COLUMNS = `contacts.id, book_id AS bookId, contacts.name, name_key AS nameKey, contacts.organization, deleted_at AS deletedAt,
  updated_at AS updatedAt`;

/** A word to look for: any of these beginnings. */
export type SearchTerm = readonly string[];

/** The words of contacts. Triggers keep the index in step at the end of each change set. */
export function contactSearch(db: Sql) {
  const words = db.prepare<{ bookId: number; match: string; limit: number }, ContactRow>(
    `SELECT ${COLUMNS} FROM contacts_search CROSS JOIN contacts ON contacts.id = contacts_search.rowid
     WHERE contacts_search MATCH :match AND book_id = :bookId ORDER BY name_key, contacts.id LIMIT :limit`,
  );
  const inside = db.prepare<
    { bookId: number; like: string; digits: string | null; limit: number },
    ContactRow
  >(
    `SELECT ${COLUMNS} FROM contacts WHERE book_id = :bookId AND deleted_at IS NULL AND (name_key LIKE :like ESCAPE '\\'
       OR contacts.organization LIKE :like ESCAPE '\\'
       OR EXISTS (SELECT 1 FROM contact_emails WHERE contact_id = contacts.id AND address LIKE :like ESCAPE '\\')
       OR EXISTS (SELECT 1 FROM contact_fields WHERE contact_id = contacts.id AND field = 'nickname' AND value LIKE :like ESCAPE '\\')
       OR (:digits IS NOT NULL AND EXISTS (SELECT 1 FROM contact_numbers WHERE contact_id = contacts.id
           AND (e164 LIKE :digits OR raw LIKE :digits)))) ORDER BY name_key, id LIMIT :limit`,
  );
  return {
    /** Contacts of a book that have, for each term, a word with one of its beginnings; in the order of the names. */
    words(bookId: number, terms: readonly SearchTerm[], limit: number): ContactRow[] {
      const match = terms
        .map((beginnings) => `(${beginnings.map((text) => `"${text.replaceAll('"', '""')}"*`).join(' OR ')})`)
        .join(' AND ');
      return words.all({ bookId, match, limit });
    },
    /** Contacts with this anywhere inside a name, an organisation, an address or (`digits`) a number. Reads the whole book. */
    inside(bookId: number, text: string, digits: string | null, limit: number): ContactRow[] {
      const escaped = text.replace(/[\\%_]/g, (character) => `\\${character}`);
      return inside.all({
        bookId,
        like: `%${escaped}%`,
        digits: digits === null ? null : `%${digits}%`,
        limit,
      });
    },
  };
}
