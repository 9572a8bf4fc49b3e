import type { Migration } from './migration.ts';

/** Storages as series of snapshots that share unchanged records. */
export const snapshots: Migration = {
  version: 3,
  name: 'snapshots',
  sql: `
-- A series is one storage over time: of a card (by ICCID) or of a device.
CREATE TABLE series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  iccid TEXT,
  device_id INTEGER REFERENCES devices (id),
  storage TEXT NOT NULL,
  CHECK ((iccid IS NULL) <> (device_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX series_card ON series (iccid, storage) WHERE iccid IS NOT NULL;
CREATE UNIQUE INDEX series_device ON series (device_id, storage) WHERE device_id IS NOT NULL;

CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL REFERENCES series (id),
  device_id INTEGER NOT NULL REFERENCES devices (id),
  taken_at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('full', 'incremental')),
  entries INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  info TEXT NOT NULL CHECK (json_valid(info))
) STRICT;
CREATE INDEX snapshots_series ON snapshots (series_id, id);

-- One row per record and unbroken time: present in each snapshot S of its series with first <= S < gone.
CREATE TABLE source_records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL REFERENCES series (id),
  idx INTEGER NOT NULL,
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  number_type INTEGER,
  hash TEXT NOT NULL,
  first_snapshot_id INTEGER NOT NULL REFERENCES snapshots (id),
  gone_snapshot_id INTEGER REFERENCES snapshots (id)
) STRICT;
CREATE UNIQUE INDEX source_records_current ON source_records (series_id, idx) WHERE gone_snapshot_id IS NULL;
CREATE INDEX source_records_first ON source_records (series_id, first_snapshot_id);
`,
};
