import type {
  ContactEmailRow,
  ContactFieldRow,
  ContactGroupRow,
  ContactNumberRow,
  ValueColumns,
} from '../store/repositories/contact-parts.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type {
  Card,
  CardAddress,
  CardExtra,
  CardNameParts,
  CardPhoto,
  CardRelation,
  CardUrl,
  CardValue,
} from './card.ts';

/** The rows of one contact, as far as its card is made of them; each kind in its order. */
export interface CardRows {
  contact: Pick<ContactRow, 'name' | 'organization'>;
  numbers: readonly (Pick<ContactNumberRow, 'raw'> & ValueColumns)[];
  emails: readonly (Pick<ContactEmailRow, 'address'> & ValueColumns)[];
  groups: readonly Pick<ContactGroupRow, 'name'>[];
  fields: readonly FieldContent[];
}

/** A row of `contact_fields` before it has a place. */
export type FieldContent = Pick<ContactFieldRow, 'field' | 'value' | 'data'>;

/** Keeping octets, and getting them back. */
export interface Blobs {
  putBlob(data: Uint8Array): string;
  blob(hash: string): Uint8Array | undefined;
}

/** Fields of a card that are one plain text. */
const TEXTS = ['uid', 'title', 'role', 'birthday', 'note'] as const;

/** The columns beside a value; what is empty is null, so that a plain value takes no room. */
export function valueColumns(value: CardValue): ValueColumns {
  return {
    label: value.label,
    types: value.types.length === 0 ? null : JSON.stringify(value.types),
    preference: value.preference,
    parameters: Object.keys(value.parameters).length === 0 ? null : JSON.stringify(value.parameters),
  };
}

/** What stands beside a value, from its columns. */
export function cardValue(row: ValueColumns): CardValue {
  return {
    label: row.label,
    types: row.types === null ? [] : (JSON.parse(row.types) as string[]),
    preference: row.preference,
    parameters: row.parameters === null ? {} : (JSON.parse(row.parameters) as Record<string, string[]>),
  };
}

/** Every field of a card that has no column and no table of its own, in order. */
export function fieldsOf(card: Card, blobs: Pick<Blobs, 'putBlob'>): FieldContent[] {
  const rows: FieldContent[] = [];
  const plain = (field: string, value: string | null) => {
    if (value !== null) rows.push({ field, value, data: null });
  };
  const exact = (field: string, value: string, data: unknown) =>
    rows.push({ field, value, data: JSON.stringify(data) });
  for (const field of TEXTS) plain(field, card[field]);
  if (card.nameParts) exact('name-parts', nameText(card.nameParts), card.nameParts);
  for (const nickname of card.nicknames) plain('nickname', nickname);
  for (const department of card.departments) plain('department', department);
  for (const address of card.addresses) exact('address', addressText(address), address);
  for (const url of card.urls) exact('url', url.url, url);
  for (const relation of card.relations) exact('relation', relation.text, relation);
  for (const extra of card.extras) exact('extra', extraText(extra), extra);
  if (card.photo?.kind === 'uri') exact('photo', card.photo.uri, { kind: 'uri' });
  else if (card.photo) {
    const { mediaType, data } = card.photo;
    exact('photo', blobs.putBlob(data), { kind: 'data', mediaType });
  }
  return rows;
}

/** The card that the rows hold. */
export function cardOf(rows: CardRows, blobs: Pick<Blobs, 'blob'>): Card {
  const of = (field: string) => rows.fields.filter((row) => row.field === field);
  const text = (field: string) => of(field)[0]?.value ?? null;
  const list = (field: string) => of(field).map((row) => row.value);
  const exact = <T>(field: string) => of(field).map((row) => JSON.parse(row.data ?? 'null') as T);
  return {
    uid: text('uid'),
    name: rows.contact.name,
    nameParts: exact<CardNameParts>('name-parts')[0] ?? null,
    nicknames: list('nickname'),
    numbers: rows.numbers.map((row) => ({ raw: row.raw, ...cardValue(row) })),
    emails: rows.emails.map((row) => ({ address: row.address, ...cardValue(row) })),
    addresses: exact<CardAddress>('address'),
    organization: rows.contact.organization,
    departments: list('department'),
    title: text('title'),
    role: text('role'),
    birthday: text('birthday'),
    urls: exact<CardUrl>('url'),
    note: text('note'),
    groups: rows.groups.map((row) => row.name),
    photo: photoOf(of('photo')[0], blobs),
    relations: exact<CardRelation>('relation'),
    extras: exact<CardExtra>('extra'),
  };
}

function photoOf(row: FieldContent | undefined, blobs: Pick<Blobs, 'blob'>): CardPhoto | null {
  if (row === undefined) return null;
  const { kind, mediaType = null } = JSON.parse(row.data ?? '{}') as {
    kind?: string;
    mediaType?: string | null;
  };
  if (kind === 'uri') return { kind, uri: row.value };
  const data = blobs.blob(row.value);
  return data === undefined ? null : { kind: 'data', mediaType, data };
}

function nameText(parts: CardNameParts): string {
  return joined([...parts.prefixes, ...parts.given, ...parts.additional, ...parts.family, ...parts.suffixes]);
}

/** An address as one line, for a person. */
export function addressText(address: CardAddress): string {
  const { postOfficeBox, extended, street, postalCode, locality, region, country } = address;
  const place = joined([postalCode, locality]);
  return [postOfficeBox, extended, street, place, region, country]
    .map((part) => part.replaceAll('\n', ', '))
    .filter((part) => part !== '')
    .join(', ');
}

function extraText(extra: CardExtra): string {
  const values = extra.values.map((value) => (Array.isArray(value) ? value.flat().join(' ') : String(value)));
  return `${extra.name}: ${values.join(', ')}`;
}

function joined(words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
