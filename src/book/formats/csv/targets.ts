import { SimError } from '../../../core/errors.ts';
import type { ADDRESS_PARTS } from '../../card.ts';

export const NAME_PARTS = ['prefixes', 'given', 'additional', 'family', 'suffixes'] as const;

export type NamePart = (typeof NAME_PARTS)[number];
/** `formatted`: the whole address as text, taken only where its parts are not given. */
export type AddressPart = (typeof ADDRESS_PARTS)[number] | 'formatted';

/** Things of which a contact may have several, each with a label. */
export const MANY = ['number', 'email', 'url', 'relation', 'event', 'custom'] as const;
export type Many = (typeof MANY)[number];

/** Things that a contact has once, or as a list of plain texts. */
export const ONCE = [
  'uid',
  'name',
  'organization',
  'department',
  'title',
  'role',
  'birthday',
  'birthyear',
  'birthmonth',
  'birthdate',
  'note',
  'nickname',
  'group',
  'photo',
] as const;
export type Once = (typeof ONCE)[number];

/** Where the cells of a column go. */
export type Target =
  | { to: 'ignore' }
  | { to: 'once'; field: Once; separator: RegExp | null }
  | { to: 'name'; part: NamePart }
  | {
      to: 'value';
      field: Many;
      types: readonly string[];
      label: string | null;
      preferred: boolean;
      slot: string | null;
    }
  | { to: 'label'; slot: string }
  | { to: 'address'; part: AddressPart; types: readonly string[]; slot: string };

const PART_WORDS: Readonly<Record<string, AddressPart>> = {
  box: 'postOfficeBox',
  extended: 'extended',
  street: 'street',
  city: 'locality',
  region: 'region',
  code: 'postalCode',
  country: 'country',
  formatted: 'formatted',
};

const NAME_WORDS: Readonly<Record<string, NamePart>> = {
  prefix: 'prefixes',
  given: 'given',
  additional: 'additional',
  family: 'family',
  suffix: 'suffixes',
};

/**
 * A target in the words of `--map`: `name`, `name.given`, `number:cell`, `email:work`, `address.city:home`, `organization`,
 * `number:work#Company main` (a label), `number!` (the preferred one), `ignore`; several types are parted by a comma.
 * Null for what is none.
 */
export function parseTarget(text: string): Target | null {
  const match = /^([a-z]+)(?:\.([a-z]+))?(!)?(?::([a-z,]+))?(?:#(.{1,64}))?$/u.exec(text);
  if (!match) return null;
  const [, field = '', part, preferred, words, label] = match;
  const types = words === undefined ? [] : words.split(',').filter((word) => word !== '');
  if (field === 'address') {
    const found = Object.hasOwn(PART_WORDS, part ?? 'street') ? PART_WORDS[part ?? 'street'] : undefined;
    return found === undefined ? null : { to: 'address', part: found, types, slot: `typed ${types.join()}` };
  }
  if (field === 'name' && part !== undefined) {
    const found = Object.hasOwn(NAME_WORDS, part) ? NAME_WORDS[part] : undefined;
    return found === undefined ? null : { to: 'name', part: found };
  }
  if (part !== undefined) return null;
  if (field === 'ignore') return { to: 'ignore' };
  const many = MANY.find((one) => one === field);
  if (many) {
    return {
      to: 'value',
      field: many,
      types,
      label: label ?? null,
      preferred: preferred === '!',
      slot: null,
    };
  }
  const once = ONCE.find((one) => one === field);
  const isList = once === 'group' || once === 'nickname' || once === 'department';
  return once ? { to: 'once', field: once, separator: isList ? / ?::: ?/ : null } : null;
}

/** @throws SimError INPUT_INVALID for a field that there is not */
export function userTarget(heading: string, text: string): Target {
  const target = parseTarget(text);
  if (target) return target;
  throw new SimError(
    'INPUT_INVALID',
    `there is no field ${JSON.stringify(text.slice(0, 64))} for ${JSON.stringify(heading.slice(0, 64))}`,
    {
      hint: 'fields: name, name.given, name.family, number:cell, email:work, address.street:home, organization, title, birthday, note, group, url, ignore; see docs/formats.md',
      details: { field: 'map' },
    },
  );
}
