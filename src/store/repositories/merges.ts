import type { Sql } from '../database.ts';

/** Sets that are taken back as a whole, and contacts that a person has told apart. */
export function mergeRows(db: Sql, now: () => number) {
  const addWhole = db.prepare<[number]>('INSERT OR IGNORE INTO whole_sets (set_id) VALUES (?)');
  const isWhole = db.prepare<[number], { one: 1 }>('SELECT 1 AS one FROM whole_sets WHERE set_id = ?');
  const members = db.prepare<[number], { contactId: number }>(
    'SELECT DISTINCT contact_id AS contactId FROM change_log WHERE set_id = ? ORDER BY contact_id',
  );
  const apart = db.prepare<[number, number, number]>(
    'INSERT OR REPLACE INTO told_apart (a, b, at) VALUES (?, ?, ?)',
  );
  const pairs = db.prepare<[number], { a: number; b: number }>(
    'SELECT a, b FROM told_apart JOIN contacts ON contacts.id = a WHERE book_id = ?',
  );
  return {
    /** From now on this set is taken back with all its contacts. */
    markWhole(setId: number): void {
      addWhole.run(setId);
    },
    isWhole: (setId: number) => isWhole.get(setId) !== undefined,
    /** Every contact that a set changed. */
    contactsOf: (setId: number) => members.all(setId).map((row) => row.contactId),
    /** Notes that two contacts are two people. */
    tellApart(one: number, other: number): void {
      apart.run(Math.min(one, other), Math.max(one, other), now());
    },
    toldApart: (bookId: number) => pairs.all(bookId),
  };
}
