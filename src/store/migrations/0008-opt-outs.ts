import type { Migration } from './migration.ts';

/** Who asked not to be told any more. A row is never erased: lifting and asking again are dates in it. */
export const optOuts: Migration = {
  version: 8,
  name: 'opt-outs',
  sql: `
CREATE TABLE opt_outs (
  number TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  inbox_id INTEGER REFERENCES inbox (id),
  lifted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_deliveries_number ON notice_deliveries (number);
`,
};
