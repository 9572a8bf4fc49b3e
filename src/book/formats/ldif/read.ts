import { type Card, type CardAddress, type CardExtra, emptyCard, NO_ADDRESS, PLAIN } from '../../card.ts';
import { CUSTOM } from '../custom.ts';
import { manyLines, oneLine } from '../text/clean.ts';
import {
  ADDRESSES,
  DEPARTMENTS,
  EMAILS,
  IGNORED,
  NICKNAMES,
  NUMBERS,
  ONCE,
  PERSONS,
  type Place,
  URLS,
} from './attributes.ts';
import type { Attribute, LdifRecord } from './records.ts';

/** What one record is: a card, something else that is left out on purpose, or a fault. */
export type Understood =
  | { card: Card; warnings: readonly string[] }
  | { card: null; skipped: string }
  | { card: null; problem: string };

export function understand(record: LdifRecord): Understood {
  if (record.problem !== null) return { card: null, problem: record.problem };
  const { attributes } = record;
  const changetype = firstOf(attributes, ['changetype'])?.toLowerCase() ?? 'add';
  if (changetype !== 'add')
    return { card: null, skipped: `a change record (${oneLine(changetype).slice(0, 20)}) is no contact` };
  const classes = attributes
    .filter(({ name }) => name === 'objectclass')
    .map(({ text }) => text.trim().toLowerCase());
  if (classes.length > 0 && !classes.some((one) => PERSONS.has(one))) {
    return {
      card: null,
      skipped: `an entry of the class ${oneLine(classes.at(-1) ?? '').slice(0, 40)} is no person`,
    };
  }
  const card = cardOf(attributes);
  if (card === null)
    return {
      card: null,
      problem: 'the record has no name, no number, no e-mail address and no organization',
    };
  return { card, warnings: record.warnings };
}

function cardOf(attributes: readonly Attribute[]): Card | null {
  const once = (field: keyof typeof ONCE) => {
    const text = firstOf(attributes, ONCE[field]);
    return text === null ? null : oneLine(text) || null;
  };
  const all = (names: readonly string[]) => [
    ...new Set(
      attributes
        .filter(({ name }) => names.includes(name))
        .map(({ text }) => oneLine(text))
        .filter((text) => text !== ''),
    ),
  ];
  const numbers = attributes.flatMap(({ name, text }) => {
    const types = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
    const raw = oneLine(text);
    return types === undefined || raw === '' ? [] : [{ ...PLAIN, types, raw }];
  });
  const emails = all(EMAILS).map((address) => ({ ...PLAIN, address }));
  const [family, given, prefix, suffix] = [once('family'), once('given'), once('prefix'), once('suffix')];
  const composed = [prefix, given, family, suffix].filter((part) => part !== null).join(' ');
  const organization = once('organization');
  const name = once('name') ?? (composed || organization || emails[0]?.address || numbers[0]?.raw);
  if (name === undefined) return null;
  // Who has no family name has the whole name in sn, which the class person demands (RFC 4519 section 3.12).
  const parted =
    composed !== '' && !(given === null && prefix === null && suffix === null && family === name);
  const list = (part: string | null) => (part === null ? [] : [part]);
  const uuid = once('uuid');
  return {
    ...emptyCard(name),
    uid: uuid === null ? null : `urn:uuid:${uuid}`,
    nameParts: parted
      ? {
          family: list(family),
          given: list(given),
          additional: [],
          prefixes: list(prefix),
          suffixes: list(suffix),
        }
      : null,
    nicknames: all(NICKNAMES),
    numbers: numbers.filter(
      ({ raw, types }, index) =>
        index === numbers.findIndex((one) => one.raw === raw && one.types.join() === types.join()),
    ),
    emails,
    addresses: addressesOf(attributes),
    organization,
    departments: all(DEPARTMENTS),
    title: once('title'),
    role: once('role'),
    birthday: birthdayOf(once('birthyear'), once('birthmonth'), once('birthday')),
    urls: attributes.flatMap(({ name: attribute, text }) => {
      const types = Object.hasOwn(URLS, attribute) ? URLS[attribute] : undefined;
      // labeledURI has a label after the address (RFC 2079).
      const [url = '', ...label] = oneLine(text).split(' ');
      return types === undefined || url === ''
        ? []
        : [{ ...PLAIN, types, label: label.join(' ') || null, url }];
    }),
    note: manyLines(firstOf(attributes, ONCE.note) ?? '') || null,
    photo: photoOf(attributes),
    extras: extrasOf(attributes),
  };
}

function firstOf(attributes: readonly Attribute[], names: readonly string[]): string | null {
  for (const name of names) {
    const found = attributes.find((attribute) => attribute.name === name && attribute.text.trim() !== '');
    if (found) return found.text;
  }
  return null;
}

function addressesOf(attributes: readonly Attribute[]): CardAddress[] {
  return (['home', 'work'] as const).flatMap((place: Place) => {
    const parts = { ...NO_ADDRESS };
    let whole = '';
    for (const { name, text } of attributes) {
      const [at, part] = (Object.hasOwn(ADDRESSES, name) ? ADDRESSES[name] : undefined) ?? [];
      const value = manyLines(text);
      if (at !== place || value === '') continue;
      if (part === '*')
        whole ||= manyLines(value.replaceAll('$', '\n')).replace(/\\24/g, '$').replace(/\\5c/gi, '\\');
      else if (part === 'street') parts.street = parts.street === '' ? value : `${parts.street}\n${value}`;
      else if (part !== undefined && Object.hasOwn(parts, part))
        parts[part as keyof typeof parts] ||= oneLine(value);
    }
    if (parts.street === '') parts.street = whole;
    return Object.values(parts).some((part) => part !== '') ? [{ ...PLAIN, types: [place], ...parts }] : [];
  });
}

function birthdayOf(year: string | null, month: string | null, day: string | null): string | null {
  if (month === null || day === null || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return null;
  const [mm, dd] = [month.padStart(2, '0'), day.padStart(2, '0')];
  return year !== null && /^\d{4}$/.test(year) ? `${year}-${mm}-${dd}` : `--${mm}${dd}`;
}

function photoOf(attributes: readonly Attribute[]): Card['photo'] {
  const found = attributes.find(({ name, octets }) => name === 'jpegphoto' && octets.length > 0);
  return found ? { kind: 'data', mediaType: 'image/jpeg', data: Uint8Array.from(found.octets) } : null;
}

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(NUMBERS),
  ...EMAILS,
  ...Object.keys(URLS),
  ...Object.keys(ADDRESSES),
  ...Object.values(ONCE).flat(),
  ...DEPARTMENTS,
  ...NICKNAMES,
  'jpegphoto',
]);

/** What no field stands for is kept under the name of its attribute. */
function extrasOf(attributes: readonly Attribute[]): CardExtra[] {
  return attributes.flatMap(({ name, text }) => {
    const value = manyLines(text);
    if (KNOWN.has(name) || IGNORED.has(name) || value === '') return [];
    return [{ group: null, name: CUSTOM, parameters: { label: [name] }, valueType: 'text', values: [value] }];
  });
}
