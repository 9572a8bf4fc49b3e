import { SimError } from '../../core/errors.ts';
import type { Sql } from '../database.ts';

export interface ChangeRow {
  id: number;
  setId: number;
  at: number;
  cause: string;
  origin: string | null;
  contactId: number;
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

/** Tables below a contact whose rows undo may restore, with their columns. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  contact_numbers: ['contact_id', 'position', 'raw', 'e164', 'kind', 'type'],
  contact_emails: ['contact_id', 'position', 'address'],
  contact_groups: ['contact_id', 'name'],
};
/** Columns of a contact that undo may restore, by the field name of the log. */
const CONTACT_COLUMNS: Readonly<Record<string, string>> = {
  name: 'name',
  organization: 'organization',
  deleted: 'deleted_at',
};

/** The change log: sets of changes made together, and taking them back. */
export function changeLogRows(db: Sql, now: () => number) {
  const addSet = db.prepare<[number, string, string | null]>(
    'INSERT INTO change_sets (at, cause, origin) VALUES (?, ?, ?)',
  );
  const enter = db.prepare<[number | null]>('UPDATE change_context SET set_id = ? WHERE id = 1');
  const current = db.prepare<[], { setId: number | null }>('SELECT set_id AS setId FROM change_context');
  const ofContact = db.prepare<[number], ChangeRow>(`${CHANGE} WHERE contact_id = ? ORDER BY change_log.id`);
  const ofSet = db.prepare<[number, number], ChangeRow>(
    `${CHANGE} WHERE set_id = ? AND contact_id = ? AND undone_by IS NULL ORDER BY change_log.id DESC`,
  );
  const last = db.prepare<[], { id: number }>('SELECT coalesce(max(id), 0) AS id FROM change_log');
  const since = db.prepare<[number, number], { count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM change_log JOIN change_sets ON change_sets.id = set_id
     WHERE change_log.id > ? AND cause <> 'sync' LIMIT ?)`,
  );
  const mark = db.prepare<[number, number]>('UPDATE change_log SET undone_by = ? WHERE id = ?');

  /** Runs `change` as one set with a cause; nested sets are a fault of the program. */
  function inSet<T>(cause: string, origin: string | null, change: (setId: number) => T): T {
    return db.transaction(() => {
      if (current.get()?.setId != null) throw new Error('a change set is open already');
      const setId = Number(addSet.run(now(), cause, origin).lastInsertRowid);
      enter.run(setId);
      const result = change(setId);
      enter.run(null);
      return result;
    })();
  }

  /** Takes one change back, if what it made is still there. @throws SimError CONFLICT */
  function revert(row: ChangeRow): void {
    const done = row.entity === 'contact' ? revertContact(row) : revertChild(row);
    if (!done) {
      throw new SimError('CONFLICT', `the ${row.field} of contact ${row.contactId} was changed again since`, {
        hint: `take the later change back first: simkeeper contact history ${row.contactId}`,
        details: { contact: row.contactId, change: row.id },
      });
    }
  }

  function revertContact(row: ChangeRow): boolean {
    if (row.operation === 'insert') {
      // The birth of a contact is undone by putting it into the bin; its other fields stay with it there.
      if (row.field !== 'name') return true;
      return (
        db
          .prepare('UPDATE contacts SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL')
          .run(now(), row.entityId).changes === 1
      );
    }
    const column = CONTACT_COLUMNS[row.field];
    if (column === undefined) throw new Error(`no column for ${row.field}`);
    return (
      db
        .prepare(`UPDATE contacts SET ${column} = ? WHERE id = ? AND ${column} IS ?`)
        .run(row.oldValue, row.entityId, row.newValue).changes === 1
    );
  }

  function revertChild(row: ChangeRow): boolean {
    const columns = CHILDREN[row.entity];
    if (columns === undefined) throw new Error(`no table ${row.entity}`);
    const before = row.oldRow === null ? null : (JSON.parse(row.oldRow) as Record<string, unknown>);
    const after = row.newRow === null ? null : (JSON.parse(row.newRow) as Record<string, unknown>);
    const same = columns.map((column) => `${column} IS @after_${column}`).join(' AND ');
    const values: Record<string, unknown> = { id: row.entityId };
    for (const column of columns) {
      if (before) values[`before_${column}`] = before[column] ?? null;
      if (after) values[`after_${column}`] = after[column] ?? null;
    }
    if (before && after) {
      const set = columns.map((column) => `${column} = @before_${column}`).join(', ');
      return (
        db.prepare(`UPDATE ${row.entity} SET ${set} WHERE id = @id AND ${same}`).run(values).changes === 1
      );
    }
    if (after)
      return db.prepare(`DELETE FROM ${row.entity} WHERE id = @id AND ${same}`).run(values).changes === 1;
    const names = columns.join(', ');
    const inserted = columns.map((column) => `@before_${column}`).join(', ');
    return (
      db.prepare(`INSERT OR IGNORE INTO ${row.entity} (id, ${names}) VALUES (@id, ${inserted})`).run(values)
        .changes === 1
    );
  }

  return {
    inSet,
    /** The newest change of all; 0 when there is none. */
    lastId: () => last.get()?.id ?? 0,
    /** How many changes came after the one with this id, those that backups made not counted; at most `limit`. */
    countSince: (id: number, limit: number) => since.get(id, limit)?.count ?? 0,
    ofContact: (contactId: number) => ofContact.all(contactId),
    /**
     * Takes back what a set did to one contact, newest first, as a set of its own with the cause `undo`.
     * @returns the changes that were taken back
     * @throws SimError CONFLICT when a later change stands in the way: nothing is changed then
     */
    undo(setId: number, contactId: number, origin: string): ChangeRow[] {
      return inSet('undo', origin, (undoSet) => {
        const rows = ofSet.all(setId, contactId);
        for (const row of rows) {
          revert(row);
          mark.run(undoSet, row.id);
        }
        return rows;
      });
    },
  };
}
