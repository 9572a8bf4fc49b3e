import type { Migration } from './migration.ts';

/** The journal of restores: what was to be written where, what was there before, and how far it came. */
export const restores: Migration = {
  version: 11,
  name: 'restores',
  sql: `
CREATE TABLE restores (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  device_id INTEGER NOT NULL REFERENCES devices (id),
  series_id INTEGER NOT NULL REFERENCES series (id),
  -- The card that is written to: another one in the device stops the restore. NULL for a storage of the device itself.
  iccid TEXT,
  storage TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('merge', 'replace')),
  -- Plain numbers, no references: the journal holds every record itself and outlives the snapshots.
  snapshot_id INTEGER,
  group_name TEXT,
  before_snapshot_id INTEGER NOT NULL,
  after_snapshot_id INTEGER,
  state TEXT NOT NULL CHECK (state IN ('planned', 'writing', 'done', 'failed', 'rolled-back')),
  error_code TEXT,
  error TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX restores_open ON restores (series_id) WHERE state IN ('planned', 'writing', 'failed');

-- One row per place that is to change, in the order of the work. Records are JSON {name, number, numberType}; NULL: empty.
CREATE TABLE restore_steps (
  restore_id INTEGER NOT NULL REFERENCES restores (id),
  position INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('write', 'change', 'delete', 'cut')),
  idx INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'writing', 'done', 'failed', 'rolled-back')),
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  -- What the device made of it, where that is something else than what was written.
  held TEXT CHECK (held IS NULL OR json_valid(held)),
  wanted TEXT CHECK (wanted IS NULL OR json_valid(wanted)),
  -- The contacts that the place belongs to, with the old record and with the new one.
  before_contact_id INTEGER,
  contact_id INTEGER,
  reason TEXT NOT NULL,
  PRIMARY KEY (restore_id, position)
) STRICT, WITHOUT ROWID;
`,
};
