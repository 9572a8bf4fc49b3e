import type { Migration } from './migration.ts';

/** Facts with their consumers' cursors; devices, cards and the ledger of tried PINs. */
export const eventsAndDevices: Migration = {
  version: 1,
  name: 'events-and-devices',
  sql: `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;

CREATE TABLE event_cursors (
  consumer TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A device is known by its key: imei:..., else name:...; never by its port.
CREATE TABLE devices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('modem', 'phone')),
  name TEXT NOT NULL,
  port TEXT NOT NULL,
  baud INTEGER,
  pin_source TEXT,
  origin TEXT NOT NULL CHECK (origin IN ('config', 'database')),
  manufacturer TEXT,
  model TEXT,
  firmware TEXT,
  imei TEXT,
  iccid TEXT,
  state TEXT,
  last_seen_at INTEGER,
  added_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX devices_name ON devices (name) WHERE removed_at IS NULL;

CREATE TABLE sims (
  iccid TEXT PRIMARY KEY,
  imsi TEXT,
  -- The number that the card or modem tells of itself, E.164; NULL when it tells none.
  told_number TEXT,
  region TEXT,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  last_device_id INTEGER REFERENCES devices (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pin_attempts (
  card TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (card, pin_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
