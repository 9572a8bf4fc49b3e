import { SimError } from '../../core/errors.ts';
import type { Sql } from '../database.ts';
import type { ChangeRow } from './change-log.ts';

/** The tables below a contact and their columns, as the log keeps their rows. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  contact_numbers: ['position', 'raw', 'e164', 'kind', 'label', 'types', 'preference', 'parameters'],
  contact_emails: ['position', 'address', 'label', 'types', 'preference', 'parameters'],
  contact_groups: ['position', 'name'],
  contact_fields: ['field', 'position', 'value', 'data'],
};
/** The logged columns of a contact, by the field name of the log. */
const COLUMNS: Readonly<Record<string, string>> = {
  name: 'name',
  organization: 'organization',
  deleted: 'deleted_at',
};
/** What a person calls a row of each table; a row of contact_fields has its own name. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  contact_numbers: 'number',
  contact_emails: 'email',
  contact_groups: 'group',
};
const SHOWN: Readonly<Record<string, string>> = {
  contact_numbers: 'raw',
  contact_emails: 'address',
  contact_groups: 'name',
  contact_fields: 'value',
};

type Values = Readonly<Record<string, unknown>>;

/** One thing that a change did: a column of the contact (`contact:name`) or a row below it (`contact_numbers:7`). */
export interface Step {
  entity: string;
  id: number;
  field: string;
  /** Null: it was not there. */
  before: Values | null;
  after: Values | null;
}

/** Everything of one contact that the log keeps: columns and rows by `entity:id`. */
export type ContactState = Map<string, Values>;

const keyOf = (step: Pick<Step, 'entity' | 'id' | 'field'>) =>
  step.entity === 'contact' ? `contact:${step.field}` : `${step.entity}:${step.id}`;

/** The steps of one row of the log, in either mode. The birth of a contact is a step of the field `born`. */
export function stepsOf(change: ChangeRow): Step[] {
  const { entity, entityId: id, field, operation } = change;
  if (entity === 'record') return recordSteps(change);
  if (entity === 'contact') {
    if (operation === 'insert') {
      return field === 'name' ? [{ entity, id, field: 'born', before: null, after: {} }] : [];
    }
    return [{ entity, id, field, before: { value: change.oldValue }, after: { value: change.newValue } }];
  }
  return [{ entity, id, field, before: rowOf(entity, change.oldRow), after: rowOf(entity, change.newRow) }];
}

function rowOf(entity: string, json: string | null): Values | null {
  return json === null ? null : rowValues(entity, JSON.parse(json) as Values);
}

/** The columns of a logged row that are there today; one that was logged before a column existed says nothing of it. */
function rowValues(entity: string, row: Values): Values {
  const columns = CHILDREN[entity];
  if (columns === undefined) throw new Error(`no table ${entity}`);
  return Object.fromEntries(
    columns.filter((column) => row[column] !== undefined).map((column) => [column, row[column]]),
  );
}

type RecordDocument = Readonly<Record<string, readonly Values[]>> & { readonly contact: Values };

function stateOfRecord(json: string): ContactState {
  const record = JSON.parse(json) as RecordDocument;
  const state: ContactState = new Map();
  for (const [field, column] of Object.entries(COLUMNS)) {
    state.set(`contact:${field}`, { value: record.contact[column] ?? null });
  }
  for (const table of Object.keys(CHILDREN)) {
    for (const row of record[table] ?? []) state.set(`${table}:${row.id}`, rowValues(table, row));
  }
  return state;
}

function recordSteps(change: ChangeRow): Step[] {
  const id = change.contactId;
  if (change.oldRow === null) return [{ entity: 'contact', id, field: 'born', before: null, after: {} }];
  const [before, after] = [stateOfRecord(change.oldRow), stateOfRecord(change.newRow ?? change.oldRow)];
  const steps: Step[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, fresh] = [before.get(key) ?? null, after.get(key) ?? null];
    if (same(old, fresh)) continue;
    const [entity = '', rest = ''] = key.split(':');
    const field = entity === 'contact' ? rest : fieldName(entity, fresh ?? old);
    steps.push({ entity, id: entity === 'contact' ? id : Number(rest), field, before: old, after: fresh });
  }
  return steps;
}

function fieldName(entity: string, row: Values | null): string {
  return FIELD_NAMES[entity] ?? String(row?.field ?? entity);
}

/** Each field that a row of the log tells of, with its text before and after. */
export function shownSteps(
  change: ChangeRow,
): { field: string; operation: ChangeRow['operation']; old: string | null; new: string | null }[] {
  if (change.entity !== 'record') {
    return [{ field: change.field, operation: change.operation, old: change.oldValue, new: change.newValue }];
  }
  if (change.oldRow === null) {
    const state = stateOfRecord(change.newRow ?? '{"contact":{}}');
    return [...state].flatMap(([key, row]) => {
      const [entity = '', rest = ''] = key.split(':');
      const text = shownText(entity, row);
      if (text === null) return [];
      const field = entity === 'contact' ? rest : fieldName(entity, row);
      return [{ field, operation: 'insert' as const, old: null, new: text }];
    });
  }
  return recordSteps(change).map(({ entity, field, before, after }) => ({
    field,
    operation: before === null ? 'insert' : after === null ? 'delete' : 'update',
    old: before && shownText(entity, before),
    new: after && shownText(entity, after),
  }));
}

function shownText(entity: string, row: Values): string | null {
  const value = row[entity === 'contact' ? 'value' : (SHOWN[entity] ?? '')];
  return value === null || value === undefined ? null : String(value);
}

/** Whether two rows agree in what both of them say. */
function same(a: Values | null, b: Values | null): boolean {
  if (a === null || b === null) return a === b;
  // A column of the log is text, whatever it was in its table.
  return Object.keys(a).every(
    (key) =>
      b[key] === undefined || a[key] === b[key] || (a[key] != null && String(a[key]) === String(b[key])),
  );
}

/** Reading what a contact is now, and making it what it was. */
export function contactStates(db: Sql, now: () => number) {
  const contact = db.prepare<[number], { name: string; organization: string | null; deleted: number | null }>(
    'SELECT name, organization, deleted_at AS deleted FROM contacts WHERE id = ?',
  );
  const tables = Object.entries(CHILDREN).map(([table, columns]) => ({
    table,
    select: db.prepare<[number], Values & { id: number }>(
      `SELECT id, ${columns.join(', ')} FROM ${table} WHERE contact_id = ?`,
    ),
    insert: db.prepare<unknown[]>(
      `INSERT INTO ${table} (id, contact_id, ${columns.join(', ')}) VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
    ),
    update: db.prepare<unknown[]>(
      `UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
    ),
    remove: db.prepare<[number]>(`DELETE FROM ${table} WHERE id = ?`),
    columns,
  }));
  const setColumns = db.prepare<[string, string, string | null, number | null, number]>(
    'UPDATE contacts SET name = ?, name_key = ?, organization = ?, deleted_at = ? WHERE id = ?',
  );

  function read(contactId: number): ContactState {
    const state: ContactState = new Map();
    const row = contact.get(contactId);
    if (row) {
      for (const [field, value] of Object.entries(row)) state.set(`contact:${field}`, { value });
    }
    for (const { table, select } of tables) {
      for (const { id, ...values } of select.all(contactId)) state.set(`${table}:${id}`, values);
    }
    return state;
  }

  /**
   * Takes steps out of a state, the newest first. The birth of a contact is taken back by the bin, and whatever else the steps
   * say stays with it there.
   * @param strict whether each step must have been the last word on what it did
   * @throws SimError CONFLICT
   */
  function takeBack(state: ContactState, steps: readonly Step[], contactId: number, strict: boolean): void {
    const conflict = (field: string) =>
      new SimError('CONFLICT', `the ${field} of contact ${contactId} was changed again since`, {
        hint: `take the later change back first: simkeeper contact history ${contactId}`,
        details: { contact: contactId, field },
      });
    if (steps.some((step) => step.field === 'born')) {
      if (state.get('contact:deleted')?.value != null) {
        if (strict) throw conflict('deleted');
        return;
      }
      state.set('contact:deleted', { value: now() });
      return;
    }
    for (const step of [...steps].reverse()) {
      const key = keyOf(step);
      if (strict && !same(state.get(key) ?? null, step.after)) throw conflict(step.field);
      if (step.before === null) state.delete(key);
      else state.set(key, { ...state.get(key), ...step.before });
    }
    const groups = [...state].filter(([key]) => key.startsWith('contact_groups:')).map(([, row]) => row.name);
    if (new Set(groups).size < groups.length) throw conflict('group');
  }

  /** Makes a contact what `wanted` says, inside of a change set; touches only what differs. */
  function write(contactId: number, wanted: ContactState, nameKey: (name: string) => string): void {
    const present = read(contactId);
    for (const { table, insert, update, remove, columns } of tables) {
      const rows = (state: ContactState) =>
        [...state].filter(([key]) => key.startsWith(`${table}:`)).map(([key, row]) => ({ key, row }));
      const idOf = (key: string) => Number(key.slice(table.length + 1));
      const isGone = (key: string, row: Values) => {
        const next = wanted.get(key);
        // Two names may change places, and a contact is in a group once: they are put in anew.
        return next === undefined || (table === 'contact_groups' && row.name !== next.name);
      };
      const kept = new Map<string, Values>();
      for (const { key, row } of rows(present)) {
        if (isGone(key, row)) remove.run(idOf(key));
        else kept.set(key, row);
      }
      for (const { key, row } of rows(wanted)) {
        const before = kept.get(key) ?? null;
        if (same(before, row)) continue;
        const values = columns.map((column) => row[column] ?? (column === 'position' ? 0 : null));
        if (before === null) insert.run(idOf(key), contactId, ...values);
        else update.run(...values, idOf(key));
      }
    }
    const [name, organization, deleted] = ['name', 'organization', 'deleted'].map(
      (field) => wanted.get(`contact:${field}`)?.value ?? null,
    );
    const changed = Object.keys(COLUMNS).some(
      (field) => !same(present.get(`contact:${field}`) ?? null, wanted.get(`contact:${field}`) ?? null),
    );
    if (!changed) return;
    const text = String(name ?? '');
    setColumns.run(
      text,
      nameKey(text),
      organization === null ? null : String(organization),
      deleted === null ? null : Number(deleted),
      contactId,
    );
  }

  return { read, takeBack, write };
}
