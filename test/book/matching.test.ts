import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMatches, matchPair, type Person } from '../../src/book/matching/match.ts';
import { bestName, compareNames, saysNoMore } from '../../src/book/matching/name-forms.ts';
import { MATCH_RULES } from '../../src/book/matching/rules.ts';

const person = (id: number, name: string, ...numbers: string[]): Person => ({
  id,
  name,
  uid: null,
  numbers: numbers.map((e164) => ({ e164, kind: e164.startsWith('+4917') ? 'mobile' : 'fixed' })),
  emails: [],
  birthday: null,
});
const MOBILE = '+491701234567';
const FIXED = '+49301234567';

describe('comparing names', () => {
  it.each([
    ['Hans Müller', 'hans  MÜLLER', 'same'],
    ['Hans Müller', 'Müller, Hans', 'reordered'],
    ['Müller', 'Mueller/M', 'transliterated'],
    ['Müller', 'Muller', 'transliterated'],
    ['Søren Åberg', 'Soeren Aaberg', 'transliterated'],
    ['Łukasz', 'Lukasz', 'same'],
    ['Weiß', 'WEISS', 'same'],
    ['José García', 'Jose Garcia', 'same'],
    ['Christopher Meie', 'Christopher Meier-Landrut', 'cut'],
    ['Mueller-Luede/W', 'Müller-Lüdenscheid', 'cut'],
    ['Hans', 'Hans Müller', 'part'],
    ['H. Müller', 'Hans Müller', 'initials'],
    ['+491701234567', 'Hans Müller', 'unnamed'],
    ['', 'Hans Müller', 'unnamed'],
    ['Hans', 'Hanna', 'different'],
    ['A. B.', 'Anna Berg', 'different'],
    ['李雷', '李雷', 'same'],
    ['Иван', 'Ivan', 'different'],
  ])('%j and %j are %s', (a, b, relation) => {
    expect(compareNames(a, b)).toBe(relation);
    expect(compareNames(b, a)).toBe(relation);
  });

  it('shows the fullest name whatever the order', () => {
    const names = ['MUELLER', 'Mueller/M', 'Müller', 'Muller', ''];
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        expect(bestName(order)).toBe('Müller');
      }),
    );
    expect(saysNoMore('Mueller/M', 'Müller')).toBe(true);
    expect(saysNoMore('Hans', 'Hans Müller')).toBe(false);
  });
});

describe('two contacts', () => {
  it.each<[string, Person, Person, string | null, string | null]>([
    [
      'a card and a phone',
      person(1, 'Mueller/M', MOBILE),
      person(2, 'Müller', MOBILE),
      'safe',
      'number-and-plain-letters',
    ],
    [
      'a cut name',
      person(1, 'Christopher Me', MOBILE),
      person(2, 'Christopher Meier', MOBILE),
      'safe',
      'number-and-cut-name',
    ],
    ['a number alone', person(1, MOBILE, MOBILE), person(2, 'Li Lei', MOBILE), 'safe', 'number-without-name'],
    ['a household', person(1, 'Anna Berg', FIXED), person(2, 'Peter Holm', FIXED), null, null],
    [
      'one mobile, two names',
      person(1, 'Mum', MOBILE),
      person(2, 'Eva Holm', MOBILE),
      'doubtful',
      'mobile-number-two-names',
    ],
    [
      'a first name',
      person(1, 'Eva', MOBILE),
      person(2, 'Eva Holm', MOBILE),
      'doubtful',
      'number-and-like-name',
    ],
    [
      'only a full name',
      person(1, 'Eva Holm', MOBILE),
      person(2, 'Eva Holm', FIXED),
      'doubtful',
      'full-name-only',
    ],
    ['only a first name', person(1, 'Eva', MOBILE), person(2, 'Eva', FIXED), null, null],
    ['strangers', person(1, 'Eva', MOBILE), person(2, 'Udo', FIXED), null, null],
  ])('%s', (_, a, b, verdict, rule) => {
    const match = matchPair(a, b);
    expect({ verdict: match?.verdict ?? null, rule: match?.rule ?? null }).toEqual({ verdict, rule });
    expect(matchPair(b, a)).toEqual(match);
  });

  it('are never one without asking when their birthdays differ', () => {
    const a = { ...person(1, 'Eva Holm', MOBILE), birthday: '1970-01-02' };
    const b = { ...person(2, 'Eva Holm', MOBILE), birthday: '1999-01-02' };
    expect(matchPair(a, b)).toMatchObject({
      verdict: 'doubtful',
      explanation: expect.stringContaining('birthdays'),
    });
  });

  it('are one by their UID whatever else they say', () => {
    const a = { ...person(1, 'Eva', MOBILE), uid: 'urn:uuid:1' };
    const b = { ...person(2, 'Udo', FIXED), uid: 'urn:uuid:1' };
    expect(matchPair(a, b)).toMatchObject({ verdict: 'safe', rule: 'same-uid' });
  });

  it('are matched by a rule that says why', () => {
    expect(matchPair(person(1, 'Mueller/M', MOBILE), person(2, 'Müller', MOBILE))?.explanation).toBe(
      `both have ${MOBILE}, and one name is the other in plain letters, as a card without accents writes it`,
    );
    expect(new Set(MATCH_RULES.map(({ id }) => id)).size).toBe(MATCH_RULES.length);
  });
});

describe('a whole book', () => {
  const name = fc.constantFrom(
    'Eva',
    'Eva Holm',
    'Holm, Eva',
    'Eva Holm-Petersen',
    'Müller',
    'Mueller',
    '',
    'Udo',
  );
  const people = fc
    .array(
      fc.record({
        name,
        numbers: fc.uniqueArray(fc.constantFrom(MOBILE, '+491707654321', FIXED), { maxLength: 2 }),
        emails: fc.uniqueArray(fc.constantFrom('a@b.c', 'A@b.c', ''), { maxLength: 2 }),
        uid: fc.constantFrom(null, null, 'u1'),
      }),
      { maxLength: 8 },
    )
    .map((list) =>
      list.map((one, id) => ({
        ...person(id + 1, one.name, ...one.numbers),
        emails: one.emails,
        uid: one.uid,
      })),
    );

  it('gives the matches of every pair, in whatever order the book is read', () => {
    fc.assert(
      fc.property(people, fc.nat(), (book, seed) => {
        const found = findMatches(book);
        const turned = [...book.slice(seed % 8), ...book.slice(0, seed % 8)].reverse();
        expect(findMatches(turned)).toEqual(found);
        const every = book.flatMap((a, at) =>
          book.slice(at + 1).flatMap((b) => {
            const match = matchPair(a, b);
            return match ? [`${match.a} ${match.b} ${match.rule}`] : [];
          }),
        );
        expect(found.map(({ a, b, rule }) => `${a} ${b} ${rule}`)).toEqual(every);
      }),
    );
  });

  it('asks when a contact fits two that do not fit each other', () => {
    const book = [
      person(1, 'Christopher Me', MOBILE),
      person(2, 'Christopher Meier', MOBILE),
      person(3, 'Christopher Mendel', MOBILE),
    ];
    expect(findMatches(book).map(({ a, b, verdict }) => [a, b, verdict])).toEqual([
      [1, 2, 'doubtful'],
      [1, 3, 'doubtful'],
      [2, 3, 'doubtful'],
    ]);
  });

  it('does not compare a switchboard of thousands with each other', () => {
    const crowd = Array.from({ length: 5000 }, (_, id) => person(id + 1, `Clerk No ${id}`, FIXED));
    const twins = [
      person(6001, 'Eva Holm', FIXED),
      person(6002, 'Holm, Eva', FIXED),
      person(6003, 'Eva Holm', FIXED),
    ];
    expect(findMatches([...crowd, ...twins]).map(({ a, b }) => [a, b])).toEqual([
      [6001, 6002],
      [6001, 6003],
      [6002, 6003],
    ]);
  });
});
