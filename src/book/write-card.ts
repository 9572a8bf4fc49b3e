import { parsePhone } from '../numbers/phone-number.ts';
import type { ContactNumberRow } from '../store/repositories/contact-parts.ts';
import type { NewRows } from '../store/repositories/new-contacts.ts';
import type { Store } from '../store/store.ts';
import type { Card, CardEmail, CardNumber } from './card.ts';
import { type Blobs, type CardRows, cardOf, type FieldContent, fieldsOf, valueColumns } from './card-rows.ts';
import { nameKey } from './name-key.ts';
import { type Likeness, planParts } from './part-plan.ts';

/** How a card that was read becomes rows. */
export interface CardContext {
  bookId: number;
  /** How its national numbers are read, ISO 3166-1; null: only international ones are understood. */
  region: string | null;
}

/** The columns of a number: as written, in E.164, and what the numbering plan says of it. */
export function numberColumns(number: CardNumber, region: string | null): NumberContent {
  const phone = parsePhone(number.raw, region);
  return {
    raw: number.raw,
    e164: phone?.e164 ?? null,
    kind: phone?.kind ?? null,
    ...valueColumns(number),
  };
}

type NumberContent = Omit<ContactNumberRow, 'id' | 'contactId' | 'position'>;

/** The card of a contact. */
export function readCard(store: Store, contact: CardRows['contact'] & { id: number }): Card {
  const { parts } = store;
  const { id } = contact;
  const rows = {
    contact,
    numbers: parts.numbers.of(id),
    emails: parts.emails.of(id),
    groups: parts.groups.of(id),
    fields: parts.fields.of(id),
  };
  return cardOf(rows, parts);
}

/** The rows below a contact with this content, which is not there yet. A group is kept once. */
export function newRows(card: Card, region: string | null, blobs: Pick<Blobs, 'putBlob'>): NewRows {
  const places = new Map<string, number>();
  const place = (field: string) => {
    const position = places.get(field) ?? 0;
    places.set(field, position + 1);
    return position;
  };
  return {
    numbers: card.numbers.map((number, position) => ({ position, ...numberColumns(number, region) })),
    emails: card.emails.map((email, position) => ({
      position,
      address: email.address,
      ...valueColumns(email),
    })),
    groups: [...new Set(card.groups)].map((name, position) => ({ position, name })),
    fields: fieldsOf(card, blobs).map((row) => ({ position: place(row.field), ...row })),
  };
}

/** A new contact with this content, in the change set under way. @returns its id */
export function insertCard(store: Store, card: Card, context: CardContext): number {
  const { contacts, parts } = store;
  const contactId = contacts.add({
    bookId: context.bookId,
    name: card.name,
    nameKey: nameKey(card.name),
    organization: card.organization,
  });
  const { numbers, emails, groups, fields } = newRows(card, context.region, parts);
  for (const row of numbers) parts.numbers.add({ contactId, ...row });
  for (const row of emails) parts.emails.add({ contactId, ...row });
  for (const row of groups) parts.groups.add({ contactId, ...row });
  for (const row of fields) parts.fields.add({ contactId, ...row });
  return contactId;
}

const beside = (row: {
  label: string | null;
  types: string | null;
  preference: number | null;
  parameters: string | null;
}) => [row.label, row.types, row.preference, row.parameters];

const NUMBERS: Likeness<ContactNumberRow, CardNumber> = {
  exact: {
    row: (row) => JSON.stringify([row.raw, ...beside(row)]),
    wanted: (number) => JSON.stringify([number.raw, ...beside(valueColumns(number))]),
  },
  alike: { row: (row) => row.raw, wanted: (number) => number.raw },
  replaces: true,
};

const EMAILS: Likeness<{ address: string } & Parameters<typeof beside>[0], CardEmail> = {
  exact: {
    row: (row) => JSON.stringify([row.address, ...beside(row)]),
    wanted: (email) => JSON.stringify([email.address, ...beside(valueColumns(email))]),
  },
  alike: { row: (row) => row.address, wanted: (email) => email.address },
  replaces: true,
};

const GROUPS: Likeness<{ name: string }, string> = {
  exact: { row: (row) => row.name, wanted: (name) => name },
  alike: { row: (row) => row.name, wanted: (name) => name },
  replaces: false,
};

const FIELDS: Likeness<FieldContent, FieldContent> = {
  exact: {
    row: ({ value, data }) => JSON.stringify([value, data]),
    wanted: ({ value, data }) => JSON.stringify([value, data]),
  },
  alike: { row: ({ value }) => value, wanted: ({ value }) => value },
  replaces: true,
};

/**
 * Makes a contact hold this card, in the change set under way, and touches only the rows that really change, so that the log
 * tells exactly what did. A number that is written as before keeps its E.164 form, whatever the region is now.
 */
export function updateCard(
  store: Store,
  contact: { id: number; name: string; organization: string | null },
  card: Card,
  region: string | null,
): void {
  const { contacts, parts } = store;
  const contactId = contact.id;
  if (contact.name !== card.name) contacts.rename(contactId, card.name, nameKey(card.name));
  if (contact.organization !== card.organization) contacts.setOrganization(contactId, card.organization);

  const numbers = planParts(parts.numbers.of(contactId), card.numbers, NUMBERS);
  for (const row of numbers.removed) parts.numbers.remove(row.id);
  for (const { row, wanted, position } of numbers.changed) {
    const { raw, e164, kind } = row.raw === wanted.raw ? row : numberColumns(wanted, region);
    parts.numbers.set({ ...row, position, raw, e164, kind, ...valueColumns(wanted) });
  }
  for (const { wanted, position } of numbers.added) {
    parts.numbers.add({ contactId, position, ...numberColumns(wanted, region) });
  }

  const emails = planParts(parts.emails.of(contactId), card.emails, EMAILS);
  for (const row of emails.removed) parts.emails.remove(row.id);
  for (const { row, wanted, position } of emails.changed) {
    parts.emails.set({ ...row, position, address: wanted.address, ...valueColumns(wanted) });
  }
  for (const { wanted, position } of emails.added) {
    parts.emails.add({ contactId, position, address: wanted.address, ...valueColumns(wanted) });
  }

  const groups = planParts(parts.groups.of(contactId), [...new Set(card.groups)], GROUPS);
  for (const row of groups.removed) parts.groups.remove(row.id);
  for (const { row, position } of groups.changed) parts.groups.set({ ...row, position });
  for (const { wanted, position } of groups.added) parts.groups.add({ contactId, position, name: wanted });

  const before = byField(parts.fields.of(contactId));
  const after = byField(fieldsOf(card, parts));
  for (const field of new Set([...before.keys(), ...after.keys()])) {
    const plan = planParts(before.get(field) ?? [], after.get(field) ?? [], FIELDS);
    for (const row of plan.removed) parts.fields.remove(row.id);
    for (const { row, wanted, position } of plan.changed) parts.fields.set({ ...row, ...wanted, position });
    for (const { wanted, position } of plan.added) parts.fields.add({ contactId, position, ...wanted });
  }
}

function byField<Row extends { field: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const grouped = new Map<string, Row[]>();
  for (const row of rows) {
    const same = grouped.get(row.field);
    if (same) same.push(row);
    else grouped.set(row.field, [row]);
  }
  return grouped;
}
