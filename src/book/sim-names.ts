import { nameKey } from './name-key.ts';

/**
 * A record of a card has one number (31.102 section 4.4.2.3). A person with several is one record for each, told apart by a
 * suffix that phones have used since their first cards: `Müller/M`, `Müller/W`. This is both ways of it, pure.
 */

/** A number as a contact has it; `types` in lower case, as RFC 6350 section 6.4.1 names them. */
export interface TypedNumber {
  number: string;
  types: readonly string[];
  /** What the numbering plan says of it (`mobile`, `fixed` ...), for a number without a type; null when not known. */
  kind: string | null;
}

/** A record that one number becomes: the name without its suffix, the suffix with its slash (or nothing), the number. */
export interface SimName {
  base: string;
  suffix: string;
  number: string;
}

/** What a name on a card says of its person and of its number. */
export interface ParsedSimName {
  base: string;
  /** Type of the number (`cell`, `work` ...); null without a suffix. */
  type: string | null;
  /** 1 for the first number of a type, 2 for the second ...; null without a suffix. */
  ordinal: number | null;
}

/** The first that a number has decides: a fax at work is a fax. */
const LETTERS = [
  ['fax', 'F'],
  ['pager', 'P'],
  ['cell', 'M'],
  ['mobile', 'M'],
  ['work', 'W'],
  ['home', 'H'],
] as const;
const OTHER = 'O';

const TYPES: Readonly<Record<string, string>> = {
  M: 'cell',
  W: 'work',
  H: 'home',
  F: 'fax',
  P: 'pager',
  O: 'other',
};

const SUFFIX = /^(.*\S)\s*\/([MWHFPO])([2-9]?)$/su;

function letterOf({ types, kind }: TypedNumber): string {
  for (const [type, letter] of LETTERS) if (types.includes(type)) return letter;
  return kind === 'mobile' ? 'M' : OTHER;
}

/**
 * The records of one person, in the order of the numbers. One number needs no suffix; of several, each gets the letter of its
 * type, and the second of a letter a digit: `/M`, `/W`, `/M2`. A number that stands there twice is one record.
 */
export function simNames(name: string, numbers: readonly TypedNumber[]): SimName[] {
  const once = numbers.filter((one, at) => numbers.findIndex((other) => other.number === one.number) === at);
  if (once.length <= 1) return once.map(({ number }) => ({ base: name, suffix: '', number }));
  const used = new Map<string, number>();
  return once.map((one) => {
    const letter = letterOf(one);
    const ordinal = (used.get(letter) ?? 0) + 1;
    used.set(letter, ordinal);
    return { base: name, suffix: `/${letter}${ordinal === 1 ? '' : ordinal}`, number: one.number };
  });
}

/**
 * Reads the suffix of a name on a card. A slash that is followed by anything else belongs to the name. Only the records beside
 * it can say whether `A/M` is a person with several numbers: see `personsOf`.
 */
export function parseSimName(name: string): ParsedSimName {
  const [, base, letter, digit] = SUFFIX.exec(name) ?? [];
  const type = letter === undefined ? undefined : TYPES[letter];
  if (base === undefined || type === undefined) return { base: name, type: null, ordinal: null };
  return { base, type, ordinal: digit ? Number(digit) : 1 };
}

/** One person of a storage, with the records that are theirs. */
export interface SimPerson<Row> {
  name: string;
  records: { row: Row; type: string | null }[];
}

/**
 * The way back: which records of one storage are one person. Records are joined when their names differ in nothing but the
 * suffix and every one but at most one has a suffix, each a different one; whatever else has equal names stays apart, because
 * two people may have one name. A single record keeps its name as it is, slash and all.
 */
export function personsOf<Row extends { name: string }>(rows: readonly Row[]): SimPerson<Row>[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = nameKey(parseSimName(row.name).base);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const persons: SimPerson<Row>[] = [];
  for (const group of groups.values()) {
    const parsed = group.map((row) => ({ row, ...parseSimName(row.name) }));
    const suffixes = new Set(parsed.map(({ type, ordinal }) => `${type} ${ordinal}`));
    const [first] = parsed;
    if (!first) continue;
    if (group.length > 1 && suffixes.size === group.length) {
      persons.push({ name: first.base, records: parsed.map(({ row, type }) => ({ row, type })) });
    } else {
      for (const row of group) persons.push({ name: row.name, records: [{ row, type: null }] });
    }
  }
  return persons;
}
