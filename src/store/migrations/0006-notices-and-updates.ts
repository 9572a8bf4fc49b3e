import type { Migration } from './migration.ts';

/** Telling others of a number change, and what others told us. */
export const noticesAndUpdates: Migration = {
  version: 6,
  name: 'notices-and-updates',
  sql: `
CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change_id INTEGER NOT NULL UNIQUE REFERENCES number_changes (id),
  line_id INTEGER NOT NULL REFERENCES lines (id),
  old_number TEXT NOT NULL,
  new_number TEXT,
  state TEXT NOT NULL CHECK (state IN
    ('awaiting-number', 'cooling', 'awaiting-confirmation', 'sending', 'paused', 'done', 'canceled', 'superseded')),
  -- What a paused notice goes back to.
  paused_from TEXT,
  reason TEXT,
  starts_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  superseded_by INTEGER REFERENCES notices (id)
) STRICT;
CREATE INDEX notices_state ON notices (state, starts_at);

CREATE TABLE notice_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  notice_id INTEGER NOT NULL REFERENCES notices (id),
  contact_id INTEGER REFERENCES contacts (id),
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  -- The number under which this recipient knows the line: it differs when an earlier notice had reached only some.
  old_number TEXT NOT NULL,
  parts INTEGER NOT NULL,
  reason TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  outbox_id INTEGER REFERENCES outbox (id)
) STRICT;
-- One delivery per distinct number; skipped entries (reason) may name a number more than once.
CREATE INDEX notice_deliveries_outbox ON notice_deliveries (outbox_id) WHERE outbox_id IS NOT NULL;
CREATE UNIQUE INDEX notice_deliveries_once ON notice_deliveries (notice_id, number) WHERE reason IS NULL;

CREATE TABLE updates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  inbox_id INTEGER NOT NULL REFERENCES inbox (id),
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  from_address TEXT NOT NULL,
  old_number TEXT NOT NULL,
  new_number TEXT NOT NULL,
  trust TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'held', 'applied', 'rejected', 'undone')),
  reason TEXT,
  applied_set_id INTEGER REFERENCES change_sets (id),
  received_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT;
CREATE UNIQUE INDEX updates_once ON updates (inbox_id, contact_id);
`,
};
