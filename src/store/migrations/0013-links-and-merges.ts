import type { Migration } from './migration.ts';

/** What a record and its contact last agreed on, contacts that were made one, and those that a person has told apart. */
export const linksAndMerges: Migration = {
  version: 13,
  name: 'links-and-merges',
  sql: `
-- The row of contact_numbers that the record gave; no reference, since a person may delete it.
ALTER TABLE contact_sources ADD COLUMN number_id INTEGER;
-- JSON {storage: {name, number}, book: {name, number}}: what both sides said when they last agreed; NULL: not known.
ALTER TABLE contact_sources ADD COLUMN agreed TEXT CHECK (agreed IS NULL OR json_valid(agreed));

-- Sets that changed several contacts together: they are taken back together or not at all.
CREATE TABLE whole_sets (
  set_id INTEGER PRIMARY KEY REFERENCES change_sets (id)
) STRICT;

-- Records that a set gave to another contact: taking the set back gives them back.
CREATE TABLE source_moves (
  set_id INTEGER NOT NULL REFERENCES change_sets (id),
  series_id INTEGER NOT NULL REFERENCES series (id),
  idx INTEGER NOT NULL,
  from_contact_id INTEGER NOT NULL,
  to_contact_id INTEGER NOT NULL,
  PRIMARY KEY (set_id, series_id, idx)
) STRICT, WITHOUT ROWID;

-- Pairs of contacts of which a person said that they are two people. a < b.
CREATE TABLE told_apart (
  a INTEGER NOT NULL REFERENCES contacts (id),
  b INTEGER NOT NULL REFERENCES contacts (id),
  at INTEGER NOT NULL,
  PRIMARY KEY (a, b),
  CHECK (a < b)
) STRICT, WITHOUT ROWID;
`,
};
