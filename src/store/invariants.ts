/** What must hold in every database, beyond what its constraints say: each query gives one row per fault, as `fault`. */
export const INVARIANTS: readonly { name: string; sql: string }[] = [
  {
    name: 'no change of the book is left open',
    sql: "SELECT 'change set ' || set_id || ' is open' AS fault FROM change_context WHERE set_id IS NOT NULL",
  },
  {
    name: 'records begin before they end, in their own series',
    sql: `SELECT 'source record ' || source_records.id AS fault FROM source_records
      JOIN snapshots AS first ON first.id = first_snapshot_id
      LEFT JOIN snapshots AS gone ON gone.id = gone_snapshot_id
      WHERE first.series_id <> source_records.series_id OR gone.series_id <> source_records.series_id
        OR gone_snapshot_id <= first_snapshot_id`,
  },
  {
    name: 'a message has all of its parts',
    sql: `SELECT 'message ' || outbox.id AS fault FROM outbox
      LEFT JOIN outbox_parts ON outbox_parts.outbox_id = outbox.id
      GROUP BY outbox.id HAVING count(outbox_parts.id) <> outbox.parts`,
  },
  {
    name: 'a number names one message',
    sql: "SELECT 'message ' || id AS fault FROM outbox WHERE id IN (SELECT id FROM inbox)",
  },
  {
    name: 'what was accepted says when',
    sql: `SELECT 'message ' || outbox_id || ' part ' || part AS fault FROM outbox_parts
      WHERE state IN ('accepted', 'sending', 'ambiguous') AND submitted_at IS NULL`,
  },
  {
    name: 'a contact has its log',
    sql: `SELECT 'contact ' || id AS fault FROM contacts
      WHERE erased_at IS NULL AND id NOT IN (SELECT contact_id FROM change_log)`,
  },
];
