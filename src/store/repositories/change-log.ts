import type { Sql } from '../database.ts';

/** How much the log writes: a row for each changed field, or one for each changed contact. */
export type LogMode = 'fields' | 'records';

export interface ChangeRow {
  id: number;
  setId: number;
  at: number;
  cause: string;
  origin: string | null;
  contactId: number;
  /** `contact` (a column of it), the table of a row below it, or `record` (all of it). */
  entity: string;
  entityId: number;
  field: string;
  operation: 'insert' | 'update' | 'delete';
  oldValue: string | null;
  newValue: string | null;
  oldRow: string | null;
  newRow: string | null;
  undoneBy: number | null;
}

const CHANGE = `SELECT change_log.id, set_id AS setId, at, cause, origin, contact_id AS contactId, entity, entity_id AS entityId,
  field, operation, old_value AS oldValue, new_value AS newValue, old_row AS oldRow, new_row AS newRow,
  undone_by AS undoneBy FROM change_log JOIN change_sets ON change_sets.id = set_id`;

/** The change log: sets of changes made together, which the triggers write down. */
export function changeLogRows(db: Sql, now: () => number) {
  const addSet = db.prepare<[number, string, string | null]>(
    'INSERT INTO change_sets (at, cause, origin) VALUES (?, ?, ?)',
  );
  const enter = db.prepare<[number | null, LogMode]>(
    'UPDATE change_context SET set_id = ?, mode = ? WHERE id = 1',
  );
  const leave = db.prepare<[]>('UPDATE change_context SET set_id = NULL WHERE id = 1');
  const current = db.prepare<[], { setId: number | null }>('SELECT set_id AS setId FROM change_context');
  const ofContact = db.prepare<[number], ChangeRow>(`${CHANGE} WHERE contact_id = ? ORDER BY change_log.id`);
  const ofBook = db.prepare<[number, number, number, number], ChangeRow>(
    `${CHANGE} JOIN contacts ON contacts.id = contact_id
     WHERE book_id = ? AND change_log.id > ? AND set_id >= ? ORDER BY change_log.id LIMIT ?`,
  );
  const firstSet = db.prepare<[number], { id: number }>(
    'SELECT id FROM change_sets WHERE at >= ? ORDER BY id LIMIT 1',
  );
  const last = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM change_log');
  const since = db.prepare<[number, number], { count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM change_log JOIN change_sets ON change_sets.id = set_id
     WHERE change_log.id > ? AND cause <> 'sync' LIMIT ?)`,
  );
  const mark = db.prepare<[number, number]>(
    'UPDATE change_log SET undone_by = ? WHERE id = ? AND undone_by IS NULL',
  );
  const unmark = db.prepare<[number, number]>(
    'UPDATE change_log SET undone_by = NULL WHERE contact_id = ? AND undone_by = ?',
  );
  const erase = db.prepare<[number]>('DELETE FROM change_log WHERE contact_id = ?');
  const noteErased = db.prepare<[number, number, number]>(
    `INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation) VALUES (?, ?, 'contact', ?, 'erased', 'delete')`,
  );
  let mode: () => LogMode = () => 'fields';

  return {
    /** Asked at the beginning of each set. */
    useMode(ask: () => LogMode): void {
      mode = ask;
    },
    /**
     * Runs `change` as one set with a cause; nested sets are a fault of the program.
     * @param goOn a set that an earlier call began: work in many transactions, such as an import, is one set
     */
    inSet<T>(cause: string, origin: string | null, change: (setId: number) => T, goOn?: number): T {
      return db.transaction(() => {
        if (current.get()?.setId != null) throw new Error('a change set is open already');
        const setId = goOn ?? Number(addSet.run(now(), cause, origin).lastInsertRowid);
        enter.run(setId, mode());
        const result = change(setId);
        leave.run();
        return result;
      })();
    },
    /** The newest change of all; 0 when there is none. */
    lastId: () => last.get()?.id ?? 0,
    /** How many changes came after the one with this id, those that backups made not counted; at most `limit`. */
    countSince: (id: number, limit: number) => since.get(id, limit)?.count ?? 0,
    ofContact: (contactId: number) => ofContact.all(contactId),
    /** Changes of a whole book, oldest first: after `afterId`, of sets from `firstSet` on. */
    ofBook: (bookId: number, afterId: number, firstSet: number, limit: number) =>
      ofBook.all(bookId, afterId, firstSet, limit),
    /** The first set made at this time or later: clocks may go back, ids do not. */
    firstSetFrom: (at: number) => firstSet.get(at)?.id,
    /** Marks a change as taken back by a set. */
    mark(changeId: number, setId: number): void {
      mark.run(setId, changeId);
    },
    /** What a set had taken back of a contact stands again, because the set itself was taken back. */
    unmark(contactId: number, setId: number): void {
      unmark.run(contactId, setId);
    },
    /** Forgets the history of a contact that leaves the bin for good; only that it was there stays known. */
    erase(contactId: number, setId: number): void {
      erase.run(contactId);
      noteErased.run(setId, contactId, contactId);
    },
  };
}
