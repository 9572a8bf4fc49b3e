import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardsOfRecords } from '../../../src/backup/restore/cards.ts';
import { cutNames } from '../../../src/backup/restore/cut-name.ts';
import { transliterate } from '../../../src/backup/restore/transliterate.ts';
import { parseSimName, personsOf, simNames } from '../../../src/book/sim-names.ts';

const upTo = (length: number) => (name: string) => name.length <= length;
const cut = (length: number, ...names: string[]) =>
  cutNames(
    names.map((name) => {
      const { base } = parseSimName(name);
      return { base, suffix: name.slice(base.length) };
    }),
    upTo(length),
  );

describe('a name that is too long', () => {
  const cases: [number, string, string][] = [
    [14, 'Anna Maria Müller', 'Anna M. Müller'],
    [13, 'Anna Maria Müller', 'Anna M Müller'],
    [12, 'Anna Maria Müller', 'Anna Müller'],
    [10, 'Anna Maria Müller', 'A. Müller'],
    [8, 'Anna Maria Müller', 'A Müller'],
    [6, 'Anna Maria Müller', 'Anna M'],
    [14, 'Dr. Anna Müller', 'Anna Müller'],
    [14, 'Anna Müller (Büro)', 'Anna Müller'],
    [14, 'Stadtwerke', 'Stadtwerke'],
    [6, 'Stadtwerke', 'Stadtw'],
    [8, 'Stadtwerke/W', 'Stadtw/W'],
    [14, 'Anna  Müller   ', 'Anna Müller'],
    [1, '👩‍👩‍👧‍👦👍', ''],
    [3, '👩‍👩‍👧‍👦👍', '👍'],
    [9, '👩‍👩‍👧‍👦 Familie 😀', 'Familie'],
    [9, 'Familie 👩‍👩‍👧‍👦', 'Familie'],
    [11, '👩‍👩‍👧‍👦👍', '👩‍👩‍👧‍👦'],
  ];
  it.each(cases)('in %i characters: %s', (length, name, expected) => {
    expect(cut(length, name)).toEqual([expected === '' ? null : expected]);
  });

  it('stays another one than its neighbour', () => {
    expect(cut(6, 'Müllermann', 'Müllerfrau', 'Müller', 'Müllerkind')).toEqual([
      'Müll~2',
      'Müll~3',
      'Müller',
      'Müll~4',
    ]);
    expect(cut(14, 'Anna Maria Müller', 'Anna Martha Müller')).toEqual(['Anna M. Müller', 'Anna M Müller']);
  });

  it('is cut alike wherever it stands', () => {
    expect(cut(6, 'Müllermann', 'Müllermann')).toEqual(['Müller', 'Müller']);
  });

  it('takes no time for many that begin alike', () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `Kundennummer im Verzeichnis ${at}`);
    expect(new Set(cut(14, ...names)).size).toBe(1_000);
  });
});

describe('Latin letters', () => {
  it.each([
    ['Jürgen Groß', 'Juergen Gross'],
    ['ÄÖÜ', 'AEOEUE'],
    ['Ärger', 'Aerger'],
    ['MÜLLER Ü.', 'MUELLER Ue.'],
    ['ΑΘΗΝΑ Χ', 'ATHINA Ch'],
    ['Παπαδόπουλος', 'Papadopoulos'],
    ['ΠΟΎΛΟΥ', 'POULOU'],
    ['Дмитрий Щукин', 'Dmitriy Shchukin'],
    ['Ελένη', 'Eleni'],
    ['Zoë Ångström', 'Zoe Aangstroem'],
    ['Łukasz Dvořák', 'Lukasz Dvorak'],
    ['ＡＢＣ', 'ABC'],
    ['王秀英', null],
  ])('%s: %s', (name, expected) => {
    expect(transliterate(name)).toBe(expected);
  });

  it('are all that is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(transliterate(name) ?? '').toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

describe('a person with several numbers', () => {
  const typed = (number: string, ...types: string[]) => ({ number, types, kind: null });

  it('is a record for each, with the usual suffix', () => {
    const names = simNames('Müller', [
      typed('1', 'cell'),
      typed('2', 'work', 'voice'),
      typed('3', 'work', 'fax'),
      typed('4', 'home'),
      typed('5', 'cell'),
      typed('6'),
      { number: '7', types: [], kind: 'mobile' },
      typed('1', 'home'),
    ]);
    expect(names.map(({ base, suffix, number }) => `${base}${suffix} ${number}`)).toEqual([
      'Müller/M 1',
      'Müller/W 2',
      'Müller/F 3',
      'Müller/H 4',
      'Müller/M2 5',
      'Müller/O 6',
      'Müller/M3 7',
    ]);
  });

  it('with one number has no suffix', () => {
    expect(simNames('Müller', [typed('1', 'cell'), typed('1')])).toEqual([
      { base: 'Müller', suffix: '', number: '1' },
    ]);
  });

  it.each([
    ['Müller/M', { base: 'Müller', type: 'cell', ordinal: 1 }],
    ['Müller/W2', { base: 'Müller', type: 'work', ordinal: 2 }],
    ['Müller /H', { base: 'Müller', type: 'home', ordinal: 1 }],
    ['Müller/X', { base: 'Müller/X', type: null, ordinal: null }],
    ['/M', { base: '/M', type: null, ordinal: null }],
    ['AC/DC', { base: 'AC/DC', type: null, ordinal: null }],
    ['Müller/m', { base: 'Müller/m', type: null, ordinal: null }],
  ])('%s is read as what it is', (name, expected) => {
    expect(parseSimName(name)).toEqual(expected);
  });

  it('is met again on the card', () => {
    const rows = ['Müller/M', 'Ann', 'müller/W', 'Ann', 'Bob/M', 'Cem', 'Cem/W'].map((name) => ({ name }));
    expect(personsOf(rows).map(({ name, records }) => [name, records.map(({ type }) => type)])).toEqual([
      ['Müller', ['cell', 'work']],
      ['Ann', [null]],
      ['Ann', [null]],
      ['Bob/M', [null]],
      ['Cem', [null, 'work']],
    ]);
  });

  it('comes back as it went', () => {
    const types = fc.constantFrom('cell', 'work', 'home', 'fax', 'pager', 'other');
    fc.assert(
      fc.property(
        fc.constantFrom('Müller', '王', 'A/B'),
        fc.array(types, { minLength: 2, maxLength: 9 }),
        (name, list) => {
          const numbers = list.map((type, at) => ({ number: String(at), types: [type], kind: null }));
          const rows = simNames(name, numbers).map(({ base, suffix, number }) => ({
            name: base + suffix,
            number,
          }));
          expect(personsOf(rows)).toEqual([
            { name, records: rows.map((row, at) => ({ row, type: list[at] })) },
          ]);
        },
      ),
    );
  });

  it('is one card of a file', () => {
    const records = [
      { name: 'Müller/M', number: '+491' },
      { name: 'Ann', number: '110' },
      { name: 'Müller/O', number: '+492' },
      { name: 'Only a name', number: '' },
    ];
    const cards = cardsOfRecords(records);
    expect(
      cards.map(({ name, numbers }) => [name, numbers.map(({ raw, types }) => [raw, ...types])]),
    ).toEqual([
      ['Müller', [['+491', 'cell'], ['+492']]],
      ['Ann', [['110']]],
      ['Only a name', []],
    ]);
  });
});
