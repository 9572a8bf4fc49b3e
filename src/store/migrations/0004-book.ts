import type { Migration } from './migration.ts';

/** One trigger per watched column: a row in change_log for each field that really changed. */
function columnTriggers(column: string, field: string): string {
  return `
CREATE TRIGGER contacts_${column}_changed AFTER UPDATE OF ${column} ON contacts
WHEN OLD.${column} IS NOT NEW.${column}
BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  VALUES ((SELECT set_id FROM change_context), NEW.id, 'contact', NEW.id, '${field}', 'update', OLD.${column}, NEW.${column});
END;`;
}

/** Triggers of a table that hangs below a contact: the log keeps the whole row, so that undo can bring it back. */
function childTriggers(table: string, field: string, shown: string, columns: string[]): string {
  const row = (alias: string) =>
    `json_object(${columns.map((column) => `'${column}', ${alias}.${column}`).join(', ')})`;
  const changed = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  const head =
    'INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value, old_row, new_row)';
  const set = '(SELECT set_id FROM change_context)';
  return `
CREATE TRIGGER ${table}_inserted AFTER INSERT ON ${table} BEGIN
  ${head} VALUES (${set}, NEW.contact_id, '${table}', NEW.id, '${field}', 'insert', NULL, NEW.${shown}, NULL, ${row('NEW')});
END;
CREATE TRIGGER ${table}_updated AFTER UPDATE ON ${table} WHEN ${changed} BEGIN
  ${head} VALUES (${set}, NEW.contact_id, '${table}', NEW.id, '${field}', 'update', OLD.${shown}, NEW.${shown}, ${row('OLD')}, ${row('NEW')});
END;
CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table} BEGIN
  ${head} VALUES (${set}, OLD.contact_id, '${table}', OLD.id, '${field}', 'delete', OLD.${shown}, NULL, ${row('OLD')}, NULL);
END;`;
}

/** Contacts, the change log that triggers write, and the links to the source records. */
export const book: Migration = {
  version: 4,
  name: 'book',
  sql: `
CREATE TABLE change_sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  cause TEXT NOT NULL,
  origin TEXT
) STRICT;

-- The set under way. Outside of one set_id is NULL, and change_log.set_id NOT NULL refuses the change: nothing changes
-- the book without leaving a trace, not even a foreign tool.
CREATE TABLE change_context (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  set_id INTEGER REFERENCES change_sets (id)
) STRICT;
INSERT INTO change_context (id, set_id) VALUES (1, NULL);

CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  book_id INTEGER NOT NULL REFERENCES books (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  organization TEXT,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_book ON contacts (book_id, name_key);

CREATE TABLE contact_numbers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  position INTEGER NOT NULL,
  raw TEXT NOT NULL,
  e164 TEXT,
  -- What the numbering plan says of it: mobile, fixed, mobile-or-fixed, special, unknown; NULL without E.164.
  kind TEXT,
  type TEXT
) STRICT;
CREATE INDEX contact_numbers_contact ON contact_numbers (contact_id, position);
CREATE INDEX contact_numbers_e164 ON contact_numbers (e164) WHERE e164 IS NOT NULL;

CREATE TABLE contact_emails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  position INTEGER NOT NULL,
  address TEXT NOT NULL
) STRICT;
CREATE INDEX contact_emails_contact ON contact_emails (contact_id, position);

CREATE TABLE contact_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX contact_groups_name ON contact_groups (contact_id, name);

CREATE TABLE contact_sources (
  series_id INTEGER NOT NULL REFERENCES series (id),
  idx INTEGER NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  PRIMARY KEY (series_id, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_sources_contact ON contact_sources (contact_id);

-- Numbers that an accepted update has replaced: no backup of an old record brings them back.
CREATE TABLE retired_numbers (
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  e164 TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (contact_id, e164)
) STRICT, WITHOUT ROWID;
CREATE INDEX retired_numbers_e164 ON retired_numbers (e164);

CREATE TABLE change_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  set_id INTEGER NOT NULL REFERENCES change_sets (id),
  contact_id INTEGER NOT NULL,
  entity TEXT NOT NULL,
  entity_id INTEGER NOT NULL,
  field TEXT NOT NULL,
  operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'delete')),
  old_value TEXT,
  new_value TEXT,
  old_row TEXT,
  new_row TEXT,
  undone_by INTEGER REFERENCES change_sets (id)
) STRICT;
CREATE INDEX change_log_contact ON change_log (contact_id, id);
CREATE INDEX change_log_set ON change_log (set_id, id);

CREATE TRIGGER contacts_inserted AFTER INSERT ON contacts BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  VALUES ((SELECT set_id FROM change_context), NEW.id, 'contact', NEW.id, 'name', 'insert', NULL, NEW.name);
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  SELECT (SELECT set_id FROM change_context), NEW.id, 'contact', NEW.id, 'organization', 'insert', NULL, NEW.organization
  WHERE NEW.organization IS NOT NULL;
END;
-- Contacts are put into the bin (deleted_at), never erased by a statement.
CREATE TRIGGER contacts_kept BEFORE DELETE ON contacts BEGIN
  SELECT RAISE(ABORT, 'a contact goes into the bin, it is not erased');
END;
${columnTriggers('name', 'name')}
${columnTriggers('organization', 'organization')}
${columnTriggers('deleted_at', 'deleted')}
${childTriggers('contact_numbers', 'number', 'raw', ['id', 'contact_id', 'position', 'raw', 'e164', 'kind', 'type'])}
${childTriggers('contact_emails', 'email', 'address', ['id', 'contact_id', 'position', 'address'])}
${childTriggers('contact_groups', 'group', 'name', ['id', 'contact_id', 'name'])}
`,
};
