import type { Migration } from './migration.ts';

/** The columns of each table below a contact, as the log and the records of the log keep them. */
const CHILDREN = {
  contact_numbers: [
    'id',
    'contact_id',
    'position',
    'raw',
    'e164',
    'kind',
    'label',
    'types',
    'preference',
    'parameters',
  ],
  contact_emails: ['id', 'contact_id', 'position', 'address', 'label', 'types', 'preference', 'parameters'],
  contact_groups: ['id', 'contact_id', 'position', 'name'],
  contact_fields: ['id', 'contact_id', 'field', 'position', 'value', 'data'],
} as const;
type Child = keyof typeof CHILDREN;

const IN_FIELDS = "(SELECT mode FROM change_context) = 'fields'";

function rowJson(alias: string, columns: readonly string[]): string {
  return `json_object(${columns.map((column) => `'${column}', ${alias}.${column}`).join(', ')})`;
}

/** The whole contact with the rows below it, as JSON: what the compact log keeps before and after a set. */
export function recordJson(id: string): string {
  const children = (Object.keys(CHILDREN) as Child[]).map(
    (table) =>
      `'${table}', json((SELECT json_group_array(json(${rowJson('child', CHILDREN[table])})) FROM ${table} child WHERE child.contact_id = ${id}))`,
  );
  return `(SELECT json_object('contact', json(${rowJson('whole', ['id', 'name', 'organization', 'deleted_at'])}), ${children.join(', ')})
    FROM contacts whole WHERE whole.id = ${id})`;
}

/**
 * The first change of a contact in a set notes it, with its record before when the log is kept by records. RAISE and not a
 * constraint refuses a change outside of a set: INSERT OR IGNORE would silence a constraint inside of a trigger too.
 */
function noteTouched(name: string, when: string, id: string, born: boolean): string {
  const before = born ? 'NULL' : `CASE mode WHEN 'records' THEN ${recordJson(id)} END`;
  return `
CREATE TRIGGER ${name} ${when}
WHEN NOT EXISTS (SELECT 1 FROM change_touched WHERE contact_id = ${id})
BEGIN
  SELECT RAISE(ABORT, 'a contact is changed inside of a change set only (change_context.set_id)')
  WHERE (SELECT set_id FROM change_context) IS NULL;
  INSERT INTO change_touched (contact_id, born, before) SELECT ${id}, ${born ? 1 : 0}, ${before} FROM change_context;
END;`;
}

function columnTrigger(column: string, field: string): string {
  return `
DROP TRIGGER contacts_${column}_changed;
CREATE TRIGGER contacts_${column}_changed AFTER UPDATE OF ${column} ON contacts
WHEN OLD.${column} IS NOT NEW.${column} AND ${IN_FIELDS}
BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  VALUES ((SELECT set_id FROM change_context), NEW.id, 'contact', NEW.id, '${field}', 'update', OLD.${column}, NEW.${column});
END;`;
}

function childTriggers(table: Child, field: (alias: string) => string, shown: string): string {
  const columns = CHILDREN[table];
  const changed = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  const head =
    'INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value, old_row, new_row)';
  const set = '(SELECT set_id FROM change_context)';
  const [before, after] = [rowJson('OLD', columns), rowJson('NEW', columns)];
  return `
${noteTouched(`${table}_insert_noted`, `BEFORE INSERT ON ${table}`, 'NEW.contact_id', false)}
${noteTouched(`${table}_update_noted`, `BEFORE UPDATE ON ${table}`, 'OLD.contact_id', false)}
${noteTouched(`${table}_delete_noted`, `BEFORE DELETE ON ${table}`, 'OLD.contact_id', false)}
CREATE TRIGGER ${table}_kept BEFORE UPDATE OF contact_id ON ${table} WHEN OLD.contact_id IS NOT NEW.contact_id BEGIN
  SELECT RAISE(ABORT, 'a row does not move to another contact: its history would be lost');
END;
CREATE TRIGGER ${table}_inserted AFTER INSERT ON ${table} WHEN ${IN_FIELDS} BEGIN
  ${head} VALUES (${set}, NEW.contact_id, '${table}', NEW.id, ${field('NEW')}, 'insert', NULL, NEW.${shown}, NULL, ${after});
END;
CREATE TRIGGER ${table}_updated AFTER UPDATE ON ${table} WHEN (${changed}) AND ${IN_FIELDS} BEGIN
  ${head} VALUES (${set}, NEW.contact_id, '${table}', NEW.id, ${field('NEW')}, 'update', OLD.${shown}, NEW.${shown}, ${before}, ${after});
END;
CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table} WHEN ${IN_FIELDS} BEGIN
  ${head} VALUES (${set}, OLD.contact_id, '${table}', OLD.id, ${field('OLD')}, 'delete', OLD.${shown}, NULL, ${before}, NULL);
END;`;
}

/** What people write around the digits of a number, taken out. */
export const RAW_DIGITS = [' ', '-', '(', ')', '.', '/', '+', '\u00a0'].reduce(
  (sql, character) => `replace(${sql}, '${character}', '')`,
  'raw',
);

/** Rows of the search index for the living ones of `contacts`. The name goes in as its key: without case and accents. */
const SEARCH_ROWS = `INSERT INTO contacts_search (rowid, name, organization, nicknames, numbers, emails)
  SELECT contacts.id, name_key, organization,
    (SELECT group_concat(value, ' ') FROM contact_fields WHERE contact_id = contacts.id AND field = 'nickname'),
    (SELECT group_concat(CASE WHEN e164 IS NULL THEN ${RAW_DIGITS} WHEN e164 = raw THEN substr(e164, 2)
       ELSE substr(e164, 2) || ' ' || ${RAW_DIGITS} END, ' ') FROM contact_numbers WHERE contact_id = contacts.id),
    (SELECT group_concat(address, ' ') FROM contact_emails WHERE contact_id = contacts.id)
  FROM contacts`;

/** The whole card of a contact, photos kept once, the bin, words to search, and the compact log. */
export const cards: Migration = {
  version: 10,
  name: 'cards',
  sql: `
DROP TRIGGER contacts_inserted;
DROP TRIGGER contact_numbers_inserted;
DROP TRIGGER contact_numbers_updated;
DROP TRIGGER contact_numbers_deleted;
DROP TRIGGER contact_emails_inserted;
DROP TRIGGER contact_emails_updated;
DROP TRIGGER contact_emails_deleted;
DROP TRIGGER contact_groups_inserted;
DROP TRIGGER contact_groups_updated;
DROP TRIGGER contact_groups_deleted;

-- Taken out of the bin for good: the row stays for those that point to it, without any content.
ALTER TABLE contacts ADD COLUMN erased_at INTEGER;
CREATE INDEX contacts_bin ON contacts (deleted_at) WHERE deleted_at IS NOT NULL;

-- types: JSON array, NULL for none. parameters: JSON object of arrays, NULL for none.
ALTER TABLE contact_numbers DROP COLUMN type;
ALTER TABLE contact_numbers ADD COLUMN label TEXT;
ALTER TABLE contact_numbers ADD COLUMN types TEXT;
ALTER TABLE contact_numbers ADD COLUMN preference INTEGER;
ALTER TABLE contact_numbers ADD COLUMN parameters TEXT;
ALTER TABLE contact_emails ADD COLUMN label TEXT;
ALTER TABLE contact_emails ADD COLUMN types TEXT;
ALTER TABLE contact_emails ADD COLUMN preference INTEGER;
ALTER TABLE contact_emails ADD COLUMN parameters TEXT;
CREATE INDEX contact_emails_address ON contact_emails (address COLLATE NOCASE);
ALTER TABLE contact_groups ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE contact_groups SET position = (SELECT count(*) FROM contact_groups other
  WHERE other.contact_id = contact_groups.contact_id AND other.name < contact_groups.name);
CREATE INDEX contact_groups_members ON contact_groups (name, contact_id);

-- Everything else of a card. value: as a person reads it, and all there is of a plain text; data: the exact value as JSON.
-- The value of a photo is the hash of its octets in blobs.
CREATE TABLE contact_fields (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  field TEXT NOT NULL,
  position INTEGER NOT NULL,
  value TEXT NOT NULL,
  data TEXT
) STRICT;
CREATE INDEX contact_fields_contact ON contact_fields (contact_id, field, position);
CREATE INDEX contact_fields_uid ON contact_fields (value) WHERE field = 'uid';

-- Octets by their SHA-256: neither rows nor the log hold them twice.
CREATE TABLE blobs (
  hash TEXT PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

-- fields: a row of the log for each changed field. records: one for each changed contact, with the record before and after.
ALTER TABLE change_context ADD COLUMN mode TEXT NOT NULL DEFAULT 'fields' CHECK (mode IN ('fields', 'records'));
-- Contacts that the set under way has changed; empty between sets.
CREATE TABLE change_touched (
  contact_id INTEGER PRIMARY KEY,
  born INTEGER NOT NULL,
  before TEXT
) STRICT;

CREATE VIRTUAL TABLE contacts_search USING fts5 (
  name, organization, nicknames, numbers, emails,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

${noteTouched('contacts_insert_noted', 'AFTER INSERT ON contacts', 'NEW.id', true)}
${noteTouched('contacts_update_noted', 'BEFORE UPDATE OF name, name_key, organization, deleted_at, erased_at ON contacts', 'OLD.id', false)}
CREATE TRIGGER contacts_inserted AFTER INSERT ON contacts WHEN ${IN_FIELDS} BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  VALUES ((SELECT set_id FROM change_context), NEW.id, 'contact', NEW.id, 'name', 'insert', NULL, NEW.name);
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  SELECT (SELECT set_id FROM change_context), NEW.id, 'contact', NEW.id, 'organization', 'insert', NULL, NEW.organization
  WHERE NEW.organization IS NOT NULL;
END;
${columnTrigger('name', 'name')}
${columnTrigger('organization', 'organization')}
${columnTrigger('deleted_at', 'deleted')}
${childTriggers('contact_numbers', () => "'number'", 'raw')}
${childTriggers('contact_emails', () => "'email'", 'address')}
${childTriggers('contact_groups', () => "'group'", 'name')}
${childTriggers('contact_fields', (alias) => `${alias}.field`, 'value')}

-- The end of a set: the rows of the compact log, the time of the change, and the words to search, once for each contact.
CREATE TRIGGER change_set_closed AFTER UPDATE OF set_id ON change_context
WHEN OLD.set_id IS NOT NULL AND NEW.set_id IS NULL AND EXISTS (SELECT 1 FROM change_touched)
BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value, old_row, new_row)
  SELECT OLD.set_id, contact_id, 'record', contact_id, 'record', CASE born WHEN 1 THEN 'insert' ELSE 'update' END,
    json_extract(before, '$.contact.name'), json_extract(after, '$.contact.name'), before, after
  FROM (SELECT contact_id, born, before, ${recordJson('change_touched.contact_id')} AS after FROM change_touched)
  WHERE OLD.mode = 'records' AND before IS NOT after;
  UPDATE contacts SET updated_at = (SELECT at FROM change_sets WHERE id = OLD.set_id)
  WHERE id IN (SELECT contact_id FROM change_touched WHERE born = 0);
  DELETE FROM contacts_search WHERE rowid IN (SELECT contact_id FROM change_touched WHERE born = 0);
  ${SEARCH_ROWS} WHERE deleted_at IS NULL AND contacts.id IN (SELECT contact_id FROM change_touched);
  DELETE FROM change_touched;
END;

${SEARCH_ROWS} WHERE deleted_at IS NULL;
`,
};
