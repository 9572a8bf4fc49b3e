import { drain } from '../../core/turn.ts';
import { compareNames, compareText, foldings, type NameRelation } from './name-forms.ts';
import { MATCH_RULES, type Shared, type Verdict } from './rules.ts';

/** What matching looks at. `id` is any stable number: contacts and cards of a file are matched alike. */
export interface Person {
  id: number;
  name: string;
  uid: string | null;
  /** In E.164, with what the numbering plan says of each. */
  numbers: readonly { e164: string; kind: string | null }[];
  emails: readonly string[];
  birthday: string | null;
}

/** Why two contacts are taken for one person. `a` is the smaller id. */
export interface Match {
  a: number;
  b: number;
  verdict: Verdict;
  rule: string;
  /** One sentence for a person. */
  explanation: string;
}

/** More contacts than this under one number or address: a switchboard. Only equal names among them are compared. */
const CROWD = 30;

/** Compares two contacts by the rules. @returns null when nothing says that they are one person */
export function matchPair(first: Person, second: Person): Match | null {
  const [a, b] = first.id <= second.id ? [first, second] : [second, first];
  const { shared, value } = strongestShared(a, b);
  const relation = compareNames(a.name, b.name);
  const rule = MATCH_RULES.find(
    ({ shares, names }) => shares.includes(shared) && (names === 'any' || names.includes(relation)),
  );
  if (!rule || (shared === 'nothing' && !isFullName(a.name, relation))) return null;
  const born = a.birthday !== null && b.birthday !== null && a.birthday !== b.birthday;
  return {
    a: a.id,
    b: b.id,
    verdict: born && shared !== 'uid' ? 'doubtful' : rule.verdict,
    rule: rule.id,
    explanation: sentence(shared, value, rule.because) + (born ? ', but their birthdays differ' : ''),
  };
}

function sentence(shared: Shared, value: string, because: string): string {
  if (shared === 'nothing') return because;
  return `${shared === 'uid' ? 'both carry the same UID' : `both have ${value}`}, and ${because}`;
}

function strongestShared(a: Person, b: Person): { shared: Shared; value: string } {
  if (a.uid !== null && a.uid === b.uid) return { shared: 'uid', value: a.uid };
  const common = a.numbers.filter(({ e164 }) => b.numbers.some((other) => other.e164 === e164));
  common.sort(
    (x, y) => Number(isPersonal(y.kind)) - Number(isPersonal(x.kind)) || compareText(x.e164, y.e164),
  );
  const [number] = common;
  if (number) return { shared: isPersonal(number.kind) ? 'personal-number' : 'number', value: number.e164 };
  const [email] = a.emails
    .map(emailKey)
    .filter((key) => key !== '' && b.emails.some((other) => emailKey(other) === key))
    .sort(compareText);
  return email === undefined ? { shared: 'nothing', value: '' } : { shared: 'email', value: email };
}

const isPersonal = (kind: string | null): boolean => kind === 'mobile';
/** What makes two e-mail addresses one. */
export function emailKey(address: string): string {
  return address.trim().toLowerCase();
}

/** One word is too little to bring two strangers together. */
function isFullName(name: string, relation: NameRelation): boolean {
  return relation !== 'unnamed' && (foldings(name)[0] ?? '').includes(' ');
}

/**
 * Every pair that may be one person, each once, ordered by ids. A contact that would safely be one with two others that are not
 * one with each other is doubtful in both: nobody but a person can tell to whom it belongs.
 */
export function findMatches(people: readonly Person[]): Match[] {
  return drain(matchSteps(people));
}

/** A comparison of two names costs some microseconds, a look at one person about as much. */
const STEP = 500;

/** As `findMatches`, with a pause offered every few milliseconds. */
export function* matchSteps(people: readonly Person[]): Generator<undefined, Match[]> {
  const pairs = new Map<string, Match>();
  let work = 0;
  for (const bucket of buckets(people)) {
    if (bucket === null) {
      yield;
      continue;
    }
    for (const [place, one] of bucket.entries()) {
      for (const other of bucket.slice(place + 1)) {
        work += 1;
        if (work % STEP === 0) yield;
        const key = one.id < other.id ? `${one.id} ${other.id}` : `${other.id} ${one.id}`;
        if (pairs.has(key)) continue;
        const match = matchPair(one, other);
        if (match) pairs.set(key, match);
      }
    }
  }
  return doubtAmbiguous([...pairs.values()]).sort((x, y) => x.a - y.a || x.b - y.b);
}

/** Contacts that have something in common, so that not every pair of a book is compared; null: a moment to pause. */
function* buckets(people: readonly Person[]): Generator<Person[] | null> {
  const byKey = new Map<string, Person[]>();
  const put = (key: string, person: Person): void => {
    const bucket = byKey.get(key);
    if (!bucket) byKey.set(key, [person]);
    else if (bucket.at(-1) !== person) bucket.push(person);
  };
  for (const [place, person] of people.entries()) {
    if (place % STEP === 0) yield null;
    if (person.uid !== null) put(`u${person.uid}`, person);
    for (const { e164 } of person.numbers) put(`n${e164}`, person);
    for (const email of person.emails) put(`e${emailKey(email)}`, person);
    for (const folded of foldings(person.name)) {
      if (folded.includes(' ')) put(`w${folded.split(' ').sort().join(' ')}`, person);
    }
  }
  let seen = 0;
  for (const bucket of byKey.values()) {
    seen += 1;
    if (seen % (20 * STEP) === 0) yield null;
    if (bucket.length < 2) continue;
    if (bucket.length <= CROWD) yield bucket;
    else yield* byName(bucket);
  }
}

function* byName(crowd: readonly Person[]): Generator<Person[]> {
  const names = new Map<string, Person[]>();
  for (const person of crowd) {
    for (const folded of foldings(person.name)) {
      const bucket = names.get(folded);
      if (bucket) bucket.push(person);
      else names.set(folded, [person]);
    }
  }
  for (const bucket of names.values()) {
    // Thousands of equal names under one number are one mistake of one import: neighbours are enough to bring them together.
    for (let at = 0; at + 1 < bucket.length; at += CROWD - 1) yield bucket.slice(at, at + CROWD);
  }
}

/**
 * Pairs of which one fits a third contact that the other does not fit: which two are one person cannot be said, so none of them
 * is safe. To be asked again when pairs were left out.
 */
export function doubtAmbiguous<M extends Match>(matches: readonly M[]): M[] {
  const safe = new Map<number, Set<number>>();
  const link = (from: number, to: number): void => {
    const found = safe.get(from);
    if (found) found.add(to);
    else safe.set(from, new Set([to]));
  };
  for (const { a, b, verdict } of matches) {
    if (verdict !== 'safe') continue;
    link(a, b);
    link(b, a);
  }
  const ambiguous = new Set<number>();
  for (const [id, others] of safe) {
    const list = [...others];
    if (list.some((one, place) => list.slice(place + 1).some((other) => !safe.get(one)?.has(other)))) {
      ambiguous.add(id);
    }
  }
  return matches.map((match) =>
    match.verdict === 'safe' && (ambiguous.has(match.a) || ambiguous.has(match.b))
      ? {
          ...match,
          verdict: 'doubtful',
          explanation: `${match.explanation}; but another contact fits as well`,
        }
      : match,
  );
}
