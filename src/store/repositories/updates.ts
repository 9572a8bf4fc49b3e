import type { Sql } from '../database.ts';

export type UpdateState = 'proposed' | 'held' | 'applied' | 'rejected' | 'undone';

export interface UpdateRow {
  id: number;
  inboxId: number;
  contactId: number;
  contactName: string;
  from: string;
  oldNumber: string;
  newNumber: string;
  trust: 'none' | 'known-key' | 'verified-key' | 'key-changed';
  state: UpdateState;
  reason: string | null;
  appliedSetId: number | null;
  receivedAt: number;
}

const UPDATE = `SELECT updates.id, inbox_id AS inboxId, contact_id AS contactId, contacts.name AS contactName,
  from_address AS "from", old_number AS oldNumber, new_number AS newNumber, trust, state, reason,
  applied_set_id AS appliedSetId, received_at AS receivedAt FROM updates JOIN contacts ON contacts.id = contact_id`;

/** What received messages claim about contacts; one row per message and contact. */
export function updateRows(db: Sql, now: () => number) {
  const list = db.prepare<[], UpdateRow>(`${UPDATE} ORDER BY updates.id`);
  const byId = db.prepare<[number], UpdateRow>(`${UPDATE} WHERE updates.id = ?`);
  const applied = db.prepare<[number], UpdateRow>(
    `${UPDATE} WHERE contact_id = ? AND applied_set_id IS NOT NULL AND state IN ('applied', 'undone') ORDER BY updates.id`,
  );
  const twin = db.prepare<[number, string, string], { id: number }>(
    `SELECT id FROM updates WHERE contact_id = ? AND old_number = ? AND new_number = ? AND state IN ('proposed', 'held')`,
  );
  const insert = db.prepare<[number, number, string, string, string, string, string, string | null, number]>(
    `INSERT INTO updates (inbox_id, contact_id, from_address, old_number, new_number, trust, state, reason, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (inbox_id, contact_id) DO NOTHING`,
  );
  const settle = db.prepare<[string, string | null, number | null, number, number]>(
    'UPDATE updates SET state = ?, reason = ?, applied_set_id = coalesce(?, applied_set_id), settled_at = ? WHERE id = ?',
  );
  return {
    list: () => list.all(),
    byId: (id: number) => byId.get(id),
    /** Updates that changed this contact, whether or not that was undone. */
    appliedTo: (contactId: number) => applied.all(contactId),
    /** An open proposal that says the same. */
    openTwin: (contactId: number, oldNumber: string, newNumber: string) =>
      twin.get(contactId, oldNumber, newNumber)?.id,
    /** @returns the id of a new proposal, undefined when this message proposed it before */
    add(update: Omit<UpdateRow, 'id' | 'contactName' | 'appliedSetId'>): number | undefined {
      const result = insert.run(
        update.inboxId,
        update.contactId,
        update.from,
        update.oldNumber,
        update.newNumber,
        update.trust,
        update.state,
        update.reason,
        update.receivedAt,
      );
      return result.changes === 1 ? Number(result.lastInsertRowid) : undefined;
    },
    settle(id: number, state: UpdateState, reason: string | null, appliedSetId: number | null): void {
      settle.run(state, reason, appliedSetId, now(), id);
    },
  };
}
