import { csvLine } from '../../../core/csv.ts';
import type { Card, CardAddress, CardValue } from '../../card.ts';
import { CUSTOM } from '../custom.ts';
import { labelOfValue, SEPARATOR } from './labels.ts';

/** How many columns there are for things of which a contact may have several; what is over shares the last one. */
const SLOTS = {
  'E-mail': 4,
  Phone: 6,
  Address: 3,
  Website: 3,
  Relation: 2,
  Event: 1,
  'Custom Field': 4,
} as const;
const ADDRESS_COLUMNS: readonly (readonly [string, keyof Omit<CardAddress, keyof CardValue>])[] = [
  ['Country', 'country'],
  ['Street', 'street'],
  ['Extended Address', 'extended'],
  ['City', 'locality'],
  ['Region', 'region'],
  ['Postal Code', 'postalCode'],
  ['PO Box', 'postOfficeBox'],
];

/** Each name with its text on a card. The headings are those of Google since 2024; the last three are our own. */
const ONCE: readonly (readonly [string, (card: Card) => string | null])[] = [
  ['First Name', (card) => (card.nameParts ? card.nameParts.given.join(' ') : card.name)],
  ['Middle Name', (card) => card.nameParts?.additional.join(' ') ?? null],
  ['Last Name', (card) => card.nameParts?.family.join(' ') ?? null],
  ['Name Prefix', (card) => card.nameParts?.prefixes.join(' ') ?? null],
  ['Name Suffix', (card) => card.nameParts?.suffixes.join(' ') ?? null],
  ['Nickname', (card) => card.nicknames.join(SEPARATOR)],
  ['Organization Name', (card) => card.organization],
  ['Organization Title', (card) => card.title],
  ['Organization Department', (card) => card.departments.join(SEPARATOR)],
  ['Birthday', (card) => card.birthday],
  ['Notes', (card) => card.note],
  ['Photo', (card) => (card.photo?.kind === 'uri' ? card.photo.uri : null)],
  ['Labels', (card) => card.groups.join(SEPARATOR)],
  ['Role', (card) => card.role],
  ['Display Name', (card) => card.name],
  ['UID', (card) => card.uid],
];

/** The first line of an export. */
export function headingLine(): string {
  const many = Object.entries(SLOTS).flatMap(([thing, slots]) =>
    Array.from({ length: slots }, (_, index) => {
      const place = `${thing} ${index + 1}`;
      const parts = thing === 'Address' ? ADDRESS_COLUMNS.map(([column]) => column) : ['Value'];
      return ['Label', ...parts].map((part) => `${place} - ${part}`);
    }).flat(),
  );
  return csvLine([...ONCE.map(([heading]) => heading), ...many]);
}

/** One card as a record. */
export function cardLine(card: Card): string {
  const anniversaries = card.extras.filter(
    ({ name, values }) => name === 'anniversary' && typeof values[0] === 'string',
  );
  const custom = card.extras.filter(({ name, values }) => name === CUSTOM && typeof values[0] === 'string');
  return csvLine([
    ...ONCE.map(([, text]) => text(card)),
    ...slots(
      SLOTS['E-mail'],
      card.emails.map((email) => [labelOfValue(email), email.address]),
    ),
    ...slots(
      SLOTS.Phone,
      card.numbers.map((number) => [labelOfValue(number), number.raw]),
    ),
    ...slots(
      SLOTS.Address,
      card.addresses.map((address) => [
        labelOfValue(address),
        ...ADDRESS_COLUMNS.map(([, part]) => address[part]),
      ]),
      1 + ADDRESS_COLUMNS.length,
    ),
    ...slots(
      SLOTS.Website,
      card.urls.map((url) => [labelOfValue(url), url.url]),
    ),
    ...slots(
      SLOTS.Relation,
      card.relations.map((relation) => [labelOfValue(relation), relation.text]),
    ),
    ...slots(
      SLOTS.Event,
      anniversaries.map(({ values }) => ['Anniversary', String(values[0])]),
    ),
    ...slots(
      SLOTS['Custom Field'],
      custom.map(({ parameters, values }) => [parameters.label?.[0] ?? '', String(values[0])]),
    ),
  ]);
}

/** The cells of `count` slots of `width` columns; what does not fit is joined in the last slot, column by column. */
function slots(count: number, rows: readonly (readonly string[])[], width = 2): string[] {
  const shown = rows.slice(0, count - 1);
  const rest = rows.slice(count - 1);
  const last = Array.from({ length: width }, (_, column) =>
    rest.map((row) => row[column] ?? '').join(SEPARATOR),
  );
  const padding = Math.max(0, count - 1 - shown.length);
  const cells = [...shown.flat(), ...Array.from({ length: padding * width }, () => '')];
  // The last slot stands after the empty ones only where it is used; a gap before it does not matter to any reader.
  return [...cells, ...last];
}
