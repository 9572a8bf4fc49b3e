import type { Sql } from '../database.ts';
import type { ContactGroupRow } from './contact-parts.ts';

/** Groups as the names that contacts carry: one without contacts is none. */
export function groupRows(db: Sql) {
  const list = db.prepare<[number], { name: string; contacts: number }>(
    `SELECT contact_groups.name, count(*) AS contacts FROM contact_groups
     JOIN contacts ON contacts.id = contact_id AND deleted_at IS NULL WHERE book_id = ?
     GROUP BY contact_groups.name ORDER BY contact_groups.name`,
  );
  const members = db.prepare<[string, number], ContactGroupRow>(
    `SELECT contact_groups.id, contact_id AS contactId, position, contact_groups.name FROM contact_groups
     JOIN contacts ON contacts.id = contact_id AND deleted_at IS NULL
     WHERE contact_groups.name = ? AND book_id = ? ORDER BY name_key, contacts.id`,
  );
  const rename = db.prepare<[string, number]>('UPDATE contact_groups SET name = ? WHERE id = ?');
  const add = db.prepare<[number, string, number]>(
    `INSERT INTO contact_groups (contact_id, position, name)
     SELECT ?, coalesce(max(position) + 1, 0), ? FROM contact_groups WHERE contact_id = ?`,
  );
  return {
    list: (bookId: number) => list.all(bookId),
    /** The membership of each living contact of a group, in the order of the names. */
    members: (bookId: number, name: string) => members.all(name, bookId),
    rename(membership: number, name: string): void {
      rename.run(name, membership);
    },
    /** Adds a contact that is not in the group yet. */
    add(contactId: number, name: string): void {
      add.run(contactId, name, contactId);
    },
  };
}
