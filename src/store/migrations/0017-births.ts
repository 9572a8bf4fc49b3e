import type { Migration } from './migration.ts';

/** The columns of each table below a contact as the log keeps them, what a person calls a row, and what is shown of it. */
const CHILDREN = [
  {
    table: 'contact_numbers',
    field: () => "'number'",
    shown: 'raw',
    columns: [
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
  },
  {
    table: 'contact_emails',
    field: () => "'email'",
    shown: 'address',
    columns: ['id', 'contact_id', 'position', 'address', 'label', 'types', 'preference', 'parameters'],
  },
  {
    table: 'contact_groups',
    field: () => "'group'",
    shown: 'name',
    columns: ['id', 'contact_id', 'position', 'name'],
  },
  {
    table: 'contact_fields',
    field: (alias: string) => `${alias}.field`,
    shown: 'value',
    columns: ['id', 'contact_id', 'field', 'position', 'value', 'data'],
  },
] as const;

const HEAD =
  'INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value, old_row, new_row)';
const SET = '(SELECT set_id FROM change_context)';
const BORN = 'SELECT contact_id FROM change_touched WHERE born = 1';

/** Whether a changed row belongs to a contact that was there before the set, in a log that is kept by fields. */
const logged = (id: string): string =>
  `(SELECT born FROM change_touched WHERE contact_id = ${id}) = 0 AND (SELECT mode FROM change_context) = 'fields'`;

function rowJson(alias: string, columns: readonly string[]): string {
  return `json_object(${columns.map((column) => `'${column}', ${alias}.${column}`).join(', ')})`;
}

function columnTrigger(column: string, field: string): string {
  return `
DROP TRIGGER contacts_${column}_changed;
CREATE TRIGGER contacts_${column}_changed AFTER UPDATE OF ${column} ON contacts
WHEN OLD.${column} IS NOT NEW.${column} AND ${logged('NEW.id')}
BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value)
  VALUES (${SET}, NEW.id, 'contact', NEW.id, '${field}', 'update', OLD.${column}, NEW.${column});
END;`;
}

function childTriggers({ table, field, shown, columns }: (typeof CHILDREN)[number]): string {
  const changed = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  const [before, after] = [rowJson('OLD', columns), rowJson('NEW', columns)];
  return `
DROP TRIGGER ${table}_inserted;
DROP TRIGGER ${table}_updated;
DROP TRIGGER ${table}_deleted;
CREATE TRIGGER ${table}_inserted AFTER INSERT ON ${table} WHEN ${logged('NEW.contact_id')} BEGIN
  ${HEAD} VALUES (${SET}, NEW.contact_id, '${table}', NEW.id, ${field('NEW')}, 'insert', NULL, NEW.${shown}, NULL, ${after});
END;
CREATE TRIGGER ${table}_updated AFTER UPDATE ON ${table} WHEN (${changed}) AND ${logged('NEW.contact_id')} BEGIN
  ${HEAD} VALUES (${SET}, NEW.contact_id, '${table}', NEW.id, ${field('NEW')}, 'update', OLD.${shown}, NEW.${shown}, ${before}, ${after});
END;
CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table} WHEN ${logged('OLD.contact_id')} BEGIN
  ${HEAD} VALUES (${SET}, OLD.contact_id, '${table}', OLD.id, ${field('OLD')}, 'delete', OLD.${shown}, NULL, ${before}, NULL);
END;`;
}

/** The rows below contacts that were born in the set. */
function bornRows({ table, field, shown, columns }: (typeof CHILDREN)[number]): string {
  return `
  ${HEAD} SELECT OLD.set_id, contact_id, '${table}', id, ${field(table)}, 'insert', NULL, ${shown}, NULL, ${rowJson(table, columns)}
  FROM ${table} WHERE contact_id IN (${BORN}) ORDER BY contact_id, position, id;`;
}

/**
 * A contact that is born in a set is logged once, at the end of the set and with all others that were: a row of the log for each
 * field as before, but four times faster for an import of many.
 */
export const births: Migration = {
  version: 17,
  name: 'births',
  sql: `
DROP TRIGGER contacts_inserted;
${columnTrigger('name', 'name')}
${columnTrigger('organization', 'organization')}
${columnTrigger('deleted_at', 'deleted')}
${CHILDREN.map(childTriggers).join('')}

-- BEFORE: the trigger that closes a set forgets who was touched.
CREATE TRIGGER change_births BEFORE UPDATE OF set_id ON change_context
WHEN OLD.set_id IS NOT NULL AND NEW.set_id IS NULL AND OLD.mode = 'fields' AND EXISTS (${BORN})
BEGIN
  ${HEAD} SELECT OLD.set_id, id, 'contact', id, 'name', 'insert', NULL, name, NULL, NULL
  FROM contacts WHERE id IN (${BORN});
  ${HEAD} SELECT OLD.set_id, id, 'contact', id, 'organization', 'insert', NULL, organization, NULL, NULL
  FROM contacts WHERE id IN (${BORN}) AND organization IS NOT NULL;
  ${HEAD} SELECT OLD.set_id, id, 'contact', id, 'deleted', 'update', NULL, deleted_at, NULL, NULL
  FROM contacts WHERE id IN (${BORN}) AND deleted_at IS NOT NULL;
  ${CHILDREN.map(bornRows).join('')}
END;
`,
};
