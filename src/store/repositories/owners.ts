import type { Sql } from '../database.ts';

export interface OwnerRow {
  id: number;
  /** Null: owner 1 without a name in the configuration. */
  name: string | null;
  bookId: number;
  lines: number;
  contacts: number;
}

const OWNER = `SELECT id, name, book_id AS bookId,
  (SELECT count(*) FROM lines WHERE owner_id = owners.id) AS lines,
  (SELECT count(*) FROM contacts WHERE book_id = owners.book_id AND deleted_at IS NULL) AS contacts FROM owners`;

/** Owners of lines and their books; several may share one book. */
export function ownerRows(db: Sql) {
  const list = db.prepare<[], OwnerRow>(`${OWNER} ORDER BY id`);
  const byId = db.prepare<[number], OwnerRow>(`${OWNER} WHERE id = ?`);
  const byName = db.prepare<[string], OwnerRow>(`${OWNER} WHERE name = ? ORDER BY id LIMIT 1`);
  const addBook = db.prepare<[string]>('INSERT INTO books (name) VALUES (?)');
  const add = db.prepare<[string, number]>('INSERT INTO owners (name, book_id) VALUES (?, ?)');
  const rename = db.prepare<[string, number]>('UPDATE owners SET name = ? WHERE id = ?');
  const remove = db.prepare<[number]>('DELETE FROM owners WHERE id = ?');
  return {
    list: () => list.all(),
    byId: (id: number) => byId.get(id),
    byName: (name: string) => byName.get(name),
    /** @param bookId a book to share; null: one of its own @returns the id of the owner */
    add(name: string, bookId: number | null): number {
      const book = bookId ?? Number(addBook.run(name).lastInsertRowid);
      return Number(add.run(name, book).lastInsertRowid);
    },
    rename(id: number, name: string): void {
      rename.run(name, id);
    },
    /** The book stays: it may have contacts in the bin, and others may share it. */
    remove(id: number): void {
      remove.run(id);
    },
  };
}
