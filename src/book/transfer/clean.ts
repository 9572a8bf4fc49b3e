import type { Card } from '../card.ts';

/** Controls but tab and line breaks, and halves of a surrogate pair, which the database would not give back as they were. */
const FOREIGN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const FOREIGN_ALL = new RegExp(FOREIGN.source, 'g');
const BREAKS = /[\t\n\r\u2028\u2029]+/g;

/** A card as the book takes it: without what no text of a person has; names, numbers and addresses on one line. */
export function cleanCard(card: Card): Card {
  if (isClean(card)) return card;
  const clean = cleanValue(card) as Card;
  return {
    ...clean,
    name: oneLine(clean.name),
    organization: clean.organization === null ? null : oneLine(clean.organization),
    numbers: clean.numbers.map((number) => lined(number, 'raw')),
    emails: clean.emails.map((email) => lined(email, 'address')),
    // The book keeps a group of a contact once.
    groups: [...new Set(clean.groups.map(oneLine))].filter((group) => group !== ''),
  };
}

/** What JSON writes with a backslash, among it every control, line break and half of a pair; and the few that it does not. */
const SUSPECT = /[\\\u007f\u2028\u2029]/;

/** Whether there is surely nothing to clean: nearly every card, found out in a fraction of the time that cleaning takes. */
function isClean(card: Card): boolean {
  if (card.photo?.kind === 'data' || card.groups.length > 1 || card.groups[0] === '') return false;
  return !SUSPECT.test(JSON.stringify(card));
}

function lined<K extends string, T extends Record<K, string>>(value: T, key: K): T {
  const line = oneLine(value[key]);
  return line === value[key] ? value : { ...value, [key]: line };
}

function oneLine(text: string): string {
  return text.replace(BREAKS, ' ');
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return FOREIGN.test(value) ? value.replace(FOREIGN_ALL, replacement) : value;
  if (Array.isArray(value)) return cleanList(value);
  // Octets of a photo: of the plain class, so that two cards can be compared.
  if (value instanceof Uint8Array) return value.constructor === Uint8Array ? value : new Uint8Array(value);
  if (typeof value !== 'object' || value === null) return value;
  // Nearly everything is clean already, and stays the very value that it was.
  let changed: Record<string, unknown> | null = null;
  for (const [key, one] of Object.entries(value)) {
    const clean = cleanValue(one);
    if (clean === one) continue;
    changed ??= { ...value };
    changed[key] = clean;
  }
  return changed ?? value;
}

function cleanList(values: readonly unknown[]): readonly unknown[] {
  let changed: unknown[] | null = null;
  for (const [index, one] of values.entries()) {
    const clean = cleanValue(one);
    if (clean === one) continue;
    changed ??= [...values];
    changed[index] = clean;
  }
  return changed ?? values;
}

function replacement(character: string): string {
  return character >= '\ud800' ? '\ufffd' : '';
}
