import type { Migration } from './migration.ts';

/** Owners, books, lines with their history, and the questions that another ICCID opens. */
export const lines: Migration = {
  version: 2,
  name: 'lines',
  sql: `
CREATE TABLE books (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL
) STRICT;
INSERT INTO books (id, name) VALUES (1, 'main');

CREATE TABLE owners (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT,
  book_id INTEGER NOT NULL REFERENCES books (id)
) STRICT;
-- Owner 1 is who configured simkeeper; its name is owner.name of the configuration.
INSERT INTO owners (id, name, book_id) VALUES (1, NULL, 1);

CREATE TABLE lines (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label TEXT NOT NULL,
  owner_id INTEGER NOT NULL REFERENCES owners (id),
  number TEXT,
  iccid TEXT,
  device_id INTEGER REFERENCES devices (id),
  awaiting_number INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX lines_label ON lines (label);
CREATE UNIQUE INDEX lines_iccid ON lines (iccid) WHERE iccid IS NOT NULL;
CREATE UNIQUE INDEX lines_device ON lines (device_id) WHERE device_id IS NOT NULL;

CREATE TABLE line_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES lines (id),
  number TEXT,
  iccid TEXT,
  from_at INTEGER NOT NULL,
  to_at INTEGER,
  cause TEXT NOT NULL
) STRICT;
CREATE INDEX line_history_line ON line_history (line_id, id);
CREATE INDEX line_history_iccid ON line_history (iccid);

-- One row per question that another ICCID, another told number or a person opened.
CREATE TABLE number_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES lines (id),
  old_number TEXT NOT NULL,
  new_number TEXT,
  old_iccid TEXT,
  new_iccid TEXT,
  cause TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('awaiting-number', 'fact', 'told', 'replaced-card', 'taken-back', 'superseded')),
  at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT;
CREATE INDEX number_changes_line ON number_changes (line_id, id);

-- One-time codes that reveal the number of a SIM: sent from it to another own line.
CREATE TABLE number_verifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id INTEGER NOT NULL REFERENCES lines (id),
  change_id INTEGER REFERENCES number_changes (id),
  iccid TEXT NOT NULL,
  to_line_id INTEGER NOT NULL REFERENCES lines (id),
  code TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sent', 'settled', 'expired')),
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
`,
};
