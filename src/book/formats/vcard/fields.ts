import type { CardExtra, CardNameParts, CardParameters } from '../../card.ts';
import type { Values } from './values.ts';

/** Fields of a card with one value each, by their property. Their parameters are kept beside them (`besideField`). */
export const SINGLE_FIELDS = [
  'uid',
  'fn',
  'n',
  'nickname',
  'org',
  'title',
  'role',
  'bday',
  'note',
  'categories',
  'photo',
] as const;

export type SingleField = (typeof SINGLE_FIELDS)[number];

const SINGLE: ReadonlySet<string> = new Set(SINGLE_FIELDS);

export const isSingleField = (name: string): name is SingleField => SINGLE.has(name);

/** The parameter that keeps the parts of a name or an address beyond those of RFC 6350 (RFC 9554 section 2 has more). */
export const MORE_PARTS = 'x-simkeeper-more';

/**
 * What a property carried beside a value that a field stands for: parameters such as LANGUAGE, SORT-AS or ALTID, and its group.
 * It is an extra without values, which no property of a file can be.
 */
export function besideField(property: CardExtra, more: readonly string[] = []): CardExtra | null {
  const parameters = more.length > 0 ? { ...property.parameters, [MORE_PARTS]: more } : property.parameters;
  if (property.group === null && Object.keys(parameters).length === 0) return null;
  return { ...property, parameters, values: [] };
}

export const NAME_PARTS = ['family', 'given', 'additional', 'prefixes', 'suffixes'] as const;

/** The components of a structured value, each a list; a value without separators is one component. */
export function componentsOf(values: Values): string[][] {
  const [value = ''] = values;
  const components = typeof value === 'object' ? value : [String(value)];
  return components.map((one) => (typeof one === 'string' ? (one === '' ? [] : [one]) : [...one]));
}

/** Components as a structured value has them: a single value is text, an empty list is empty text. */
export function structured(components: readonly (readonly string[])[]): Values {
  return [components.map((one) => (one.length > 1 ? one : (one[0] ?? '')))];
}

export function namePartsOf(components: readonly (readonly string[])[]): CardNameParts {
  const [family = [], given = [], additional = [], prefixes = [], suffixes = []] = components;
  return { family, given, additional, prefixes, suffixes };
}

/** The rest of the components, each as one text, several values joined by a line feed. */
export function moreParts(components: readonly (readonly string[])[], known: number): string[] {
  const rest = components.slice(known).map((one) => one.join('\n'));
  while (rest.at(-1) === '') rest.pop();
  return rest;
}

/** The reverse of `moreParts`. */
export function partsOf(parameters: CardParameters): string[][] {
  return (parameters[MORE_PARTS] ?? []).map((one) => (one === '' ? [] : one.split('\n')));
}
