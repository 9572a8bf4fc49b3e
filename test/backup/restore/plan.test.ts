import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanInput, planInSlices, planRestore } from '../../../src/backup/restore/plan.ts';
import {
  isWork,
  type RecordContent,
  sameContent,
  type WantedRecord,
} from '../../../src/backup/restore/records.ts';
import { encodeAlpha } from '../../../src/codec/sim/alpha.ts';
import type { PhonebookCapacity, PhonebookEntry } from '../../../src/devices/contract/device.ts';

const CAPACITY: PhonebookCapacity = {
  storage: 'SM',
  firstIndex: 1,
  lastIndex: 6,
  maxNumberLength: 20,
  maxNameLength: 14,
  nameOctets: 14,
  extension: false,
  used: null,
  writable: true,
};

const entry = (index: number, name: string, number: string): PhonebookEntry => ({
  index,
  name,
  number,
  numberType: number.startsWith('+') ? 145 : 129,
});

const want = (base: string, number: string, more: Partial<WantedRecord> = {}): WantedRecord => ({
  base,
  suffix: '',
  number,
  numberType: number.startsWith('+') ? 145 : 129,
  index: null,
  contactId: null,
  leftOut: null,
  ...more,
});

function plan(input: Partial<PlanInput>) {
  return planRestore({
    current: [],
    wanted: [],
    capacity: CAPACITY,
    mode: 'replace',
    transliterate: false,
    ...input,
  });
}

const lines = (input: Partial<PlanInput>) =>
  plan(input).steps.map(({ action, index, after }) =>
    [action, index, after?.name, after?.number].filter((part) => part != null).join(' '),
  );

describe('a device that cannot write every letter', () => {
  const capacity = { ...CAPACITY, unwritable: (name: string) => [...name].find((one) => one > '~') ?? null };
  const wanted = [want('Zoë', '+491701'), want('Bob', '+491702'), want('Eé', '+491703')];

  it('is not asked to: the plan says which records and why, and keeps what is there already', () => {
    const { steps, unwritten } = plan({ capacity, wanted, current: [entry(2, 'Zoë', '+491701')] });
    expect(steps.map(({ action, wanted: one, reason }) => [action, one?.name, reason])).toEqual([
      ['write', 'Bob', 'is missing'],
      ['keep', 'Zoë', 'is there'],
      ['skip', 'Eé', 'the device cannot write U+00E9; --transliterate writes Latin letters instead'],
    ]);
    expect(unwritten).toBe(1);
  });

  it('writes Latin letters where that is asked for', () => {
    expect(lines({ capacity, wanted, transliterate: true })).toEqual([
      'write 1 Zoe +491701',
      'write 2 Bob +491702',
      'write 3 Ee +491703',
    ]);
  });
});

describe('a plan', () => {
  const cases: [string, Partial<PlanInput>, string[]][] = [
    [
      'leaves what is there where it is',
      { current: [entry(5, 'Ann', '+491')], wanted: [want('Ann', '+491')] },
      ['keep 5 Ann +491'],
    ],
    [
      'takes a pause that is written otherwise for the same',
      { current: [entry(5, 'Ann', '+491p2')], wanted: [want('Ann', '+49 1,2')] },
      ['keep 5 Ann +491p2'],
    ],
    [
      'puts records of a snapshot back to their places',
      {
        current: [entry(1, 'New', '5')],
        wanted: [want('Ann', '1', { index: 4 }), want('Bob', '2', { index: 1 })],
      },
      ['write 4 Ann 1', 'change 1 Bob 2'],
    ],
    [
      'writes before it deletes',
      { current: [entry(1, 'Old', '9')], wanted: [want('Ann', '1')] },
      ['write 2 Ann 1', 'delete 1'],
    ],
    [
      'overwrites what is not wanted only where nothing is free',
      {
        current: [1, 2, 3, 4, 5, 6].map((index) => entry(index, `Old ${index}`, `9${index}`)),
        wanted: [want('Ann', '1')],
      },
      ['change 1 Ann 1', 'delete 2', 'delete 3', 'delete 4', 'delete 5', 'delete 6'],
    ],
    [
      'gives a number the wanted name in its place, and a name the wanted number',
      {
        current: [entry(2, 'Anna', '+491'), entry(3, 'Bob', '7')],
        wanted: [want('Ann', '+491'), want('Bob', '8')],
      },
      ['change 2 Ann +491', 'change 3 Bob 8'],
    ],
    [
      'in merge mode never takes a number away',
      {
        mode: 'merge',
        current: [entry(2, 'Anna', '+491'), entry(3, 'Bob', '7')],
        wanted: [want('Ann', '+491'), want('Bob', '8')],
      },
      ['write 1 Bob 8', 'change 2 Ann +491', 'keep 3 Bob 7'],
    ],
    [
      'in merge mode takes no name away either',
      { mode: 'merge', current: [entry(2, 'Anna', '1')], wanted: [want('', '1')] },
      ['keep 2 Anna 1'],
    ],
    [
      'two people with one number stay two',
      {
        mode: 'merge',
        current: [entry(2, 'Ann', '1')],
        wanted: [want('Ann', '1'), want('Bob', '1')],
      },
      ['write 1 Bob 1', 'keep 2 Ann 1'],
    ],
    [
      'moves a record before its old place is overwritten',
      {
        current: [entry(1, 'Ann', '1'), entry(2, 'Bob', '2'), entry(3, 'Cem', '3')],
        wanted: [
          want('Ann', '1', { index: 2 }),
          want('Bob', '2', { index: 3 }),
          want('Dora', '4', { index: 1 }),
        ],
      },
      ['change 3 Bob 2', 'change 2 Ann 1', 'change 1 Dora 4'],
    ],
    [
      'keeps the suffix of a name that is cut',
      {
        wanted: [
          want('Anna Maria Müller', '1', { suffix: '/M' }),
          want('Anna Maria Müller', '2', { suffix: '/W' }),
        ],
      },
      ['cut 1 Anna Müller/M 1', 'cut 2 Anna Müller/W 2'],
    ],
    [
      'keeps a name that was cut before',
      { current: [entry(1, 'Anna M. Müller', '1')], wanted: [want('Anna Maria Müller', '1')] },
      ['keep 1 Anna M. Müller 1'],
    ],
    [
      'writes Latin letters only when asked',
      { wanted: [want('Дмитрий', '1'), want('Jürgen', '2'), want('王秀英', '3')], transliterate: true },
      ['write 1 Dmitriy 1', 'write 2 Juergen 2', 'write 3 王秀英 3'],
    ],
    ['leaves Cyrillic as it is otherwise', { wanted: [want('Дмитрий', '1')] }, ['write 1 Дмитрий 1']],
    [
      'leaves out what a record cannot hold, and says so',
      { wanted: [want('Long', '1'.repeat(21)), want('Mail', 'ann@example.org'), want('Ann', '1')] },
      ['write 1 Ann 1', 'skip', 'skip'],
    ],
    [
      'keeps a long number that is there although no other one would fit',
      { current: [entry(1, 'Long', '1'.repeat(30))], wanted: [want('Long', '1'.repeat(30))] },
      [`keep 1 Long ${'1'.repeat(30)}`],
    ],
    [
      'writes a long number where there are extension records',
      {
        capacity: { ...CAPACITY, extension: true, maxNumberLength: 40 },
        wanted: [want('Long', '1'.repeat(30))],
      },
      [`write 1 Long ${'1'.repeat(30)}`],
    ],
  ];
  it.each(cases)('%s', (_, input, expected) => {
    expect(lines(input)).toEqual(expected);
  });

  it('says what does not fit, by name, and what is only left out', () => {
    const wanted = Array.from({ length: 8 }, (_, at) => want(`P${at}`, `10${at}`));
    const result = plan({
      wanted: [want('No number', '', { leftOut: 'the contact has no number' }), ...wanted],
    });
    expect(result.unwritten).toBe(2);
    expect(result.steps.filter(({ action }) => action === 'skip')).toMatchObject([
      { wanted: { name: 'No number' }, reason: 'the contact has no number' },
      { wanted: { name: 'P6' }, reason: 'there is no room left', missed: true },
      { wanted: { name: 'P7' }, reason: 'there is no room left', missed: true },
    ]);
    expect(result.steps.find(({ missed }) => missed)?.wanted?.name).toBe('P6');
  });

  it('counts no place for a number that fits nowhere', () => {
    const wanted = [
      want('Long', '1'.repeat(21)),
      ...Array.from({ length: 6 }, (_, at) => want(`P${at}`, `10${at}`)),
    ];
    expect(plan({ wanted })).toMatchObject({ unwritten: 1 });
  });

  it('compares numbers of the book as the caller does', () => {
    const numberKey = (number: string) => number.replace(/^0/, '+49');
    const input = { current: [entry(1, 'Ann', '0151')], wanted: [want('Ann', '+49151')], numberKey };
    expect(plan(input).steps).toMatchObject([{ action: 'keep', index: 1 }]);
  });
});

const NAMES = [
  'Ann',
  'Anna Maria Müller',
  'Anna Martha Müller',
  'Bob',
  'Ελένη Δήμου Παπαδοπούλου',
  '王秀英',
  '',
];
const NUMBERS = ['+491', '+492', '030', '*100#', '1'.repeat(25), '1,2'];

const content = fc.record({ name: fc.constantFrom(...NAMES), number: fc.constantFrom(...NUMBERS) });
const currentRecords = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), content), {
    selector: ([index]) => index,
    maxLength: 6,
  })
  .map((list) => list.map(([index, { name, number }]) => entry(index, name, number)));
const wantedRecords = fc.oneof(
  fc
    .array(fc.tuple(content, fc.constantFrom('', '', '/M', '/W2')), { maxLength: 8 })
    .map((list) => list.map(([{ name, number }, suffix]) => want(name, number, { suffix }))),
  currentRecords.map((list) => list.map(({ index, name, number }) => want(name, number, { index }))),
);
const inputs = fc.record({
  current: currentRecords,
  wanted: wantedRecords,
  mode: fc.constantFrom('merge' as const, 'replace' as const),
  transliterate: fc.boolean(),
});

/** Does the steps on a model of a storage; calls `look` after each. */
function apply(
  current: readonly PhonebookEntry[],
  steps: ReturnType<typeof plan>['steps'],
  look: (state: ReadonlyMap<number, RecordContent>) => void = () => undefined,
): PhonebookEntry[] {
  const state = new Map<number, RecordContent>(current.map(({ index, ...rest }) => [index, rest]));
  for (const { index, before, after, action } of steps) {
    if (!isWork({ action }) || index === null) continue;
    expect(state.get(index) ?? null).toEqual(before);
    if (after === null) state.delete(index);
    else state.set(index, after);
    look(state);
  }
  return [...state].sort(([a], [b]) => a - b).map(([index, rest]) => ({ index, ...rest }));
}

describe('every plan', () => {
  it('leads to what is wanted, within the limits, each place touched once', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { steps, unwritten } = plan(input);
        const result = apply(input.current, steps);
        const places = steps.flatMap(({ action, index }) => (isWork({ action }) ? [index] : []));
        expect(new Set(places).size).toBe(places.length);
        const kept = steps.filter(({ action, wanted }) => wanted !== null && action !== 'skip');
        const skipped = steps.filter(({ action }) => action === 'skip');
        expect(kept.length + skipped.length).toBe(input.wanted.length);
        expect(skipped.length).toBe(unwritten);
        for (const { index, after } of kept) {
          expect(sameContent(result.find((one) => one.index === index) ?? null, after)).toBe(true);
        }
        if (input.mode === 'replace') expect(result).toHaveLength(kept.length);
        for (const { action, after } of steps) {
          if (!isWork({ action }) || after === null) continue;
          expect(encodeAlpha(after.name, 14).length).toBeLessThanOrEqual(14);
          expect(after.number.replace('+', '').length).toBeLessThanOrEqual(20);
        }
      }),
    );
  });

  it('made again after it was done, keeps everything', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const first = plan(input);
        const again = plan({ ...input, current: apply(input.current, first.steps) });
        expect(again.steps.filter(isWork)).toEqual([]);
        expect(again.unwritten).toBe(first.unwritten);
      }),
    );
  });

  it('is the same in slices, between which others have their turn', async () => {
    const wanted = Array.from({ length: 3_000 }, (_, at) =>
      want(`Maria Magdalena Müller ${at}`, `+4915${at}`),
    );
    const input = { current: [], wanted, capacity: CAPACITY, mode: 'merge' as const, transliterate: false };
    let turns = 0;
    let open = true;
    const others = () => {
      turns += 1;
      if (open) setImmediate(others);
    };
    setImmediate(others);
    const sliced = await planInSlices(input);
    open = false;
    expect(turns).toBeGreaterThan(5);
    expect(sliced).toEqual(planRestore(input));
  });

  it('that merges never removes a number from the storage', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { steps } = plan({ ...input, mode: 'merge' });
        const numbers = (list: readonly PhonebookEntry[]) =>
          list.map(({ number }) => number.replace(',', 'p'));
        const after = numbers(apply(input.current, steps));
        for (const number of numbers(input.current)) expect(after).toContain(number);
      }),
    );
  });

  it('loses, at no moment, a wanted record that the storage had, unless two change places', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { steps } = plan(input);
        const key = ({ name, number }: RecordContent) => JSON.stringify([name, number.replace(',', 'p')]);
        const at = (list: readonly PhonebookEntry[]) => new Map(list.map((one) => [one.index, key(one)]));
        const [before, after] = [at(input.current), at(apply(input.current, steps))];
        const moved = [...before].filter(
          ([index, one]) => after.get(index) !== one && [...after.values()].includes(one),
        );
        const circle = moved.some(
          ([index]) => after.has(index) && [...before.values()].includes(after.get(index) ?? ''),
        );
        if (circle) return;
        const wanted = [...before.values()].filter((one) => [...after.values()].includes(one));
        apply(input.current, steps, (state) => {
          const held = [...state.values()].map(key);
          for (const one of wanted) expect(held).toContain(one);
        });
      }),
    );
  });

  it('gives two names that differ two names that differ', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 6 }),
        (names) => {
          const wanted = names.map((name, at) => want(name, `10${at}`));
          const written = plan({ wanted, capacity: { ...CAPACITY, nameOctets: 6 } }).steps.flatMap(
            ({ action, after }) => (isWork({ action }) && after ? [after.name] : []),
          );
          expect(new Set(written).size).toBe(written.length);
        },
      ),
    );
  });
});

describe('what no command writes', () => {
  it('is named in the reason of what is written, and not of what is there', () => {
    const unwritable = 'its groups';
    const input = {
      current: [entry(1, 'Anna', '+491')],
      wanted: [
        want('Anna', '+491', { unwritable }),
        want('Ben', '+492', { unwritable }),
        want('Carl', '+493'),
      ],
    };
    expect(plan(input).steps.map(({ wanted, reason }) => [wanted?.name, reason])).toEqual([
      ['Ben', 'is missing; without its groups, which cannot be written'],
      ['Carl', 'is missing'],
      ['Anna', 'is there'],
    ]);
  });
});

describe('more wanted records than a storage has places', () => {
  const people = Array.from({ length: 14 }, (_, at) => want(`P${at + 1}`, `+49301234${100 + at}`));
  const there = (at: number, index: number) => entry(index, `P${at}`, `+49301234${99 + at}`);

  it.each(['merge', 'replace'] as const)('keeps those that are there, wherever they stand (%s)', (mode) => {
    const current = [there(9, 1), there(12, 2), there(14, 3)];
    const { steps } = plan({ mode, current, wanted: people });
    const of = (action: string) => steps.filter((step) => step.action === action);
    expect(of('keep').map(({ index, reason }) => [index, reason])).toEqual([
      [1, 'is there'],
      [2, 'is there'],
      [3, 'is there'],
    ]);
    expect(of('write').map(({ wanted }) => wanted?.name)).toEqual(['P1', 'P2', 'P3']);
    expect(of('delete')).toEqual([]);
    expect(of('skip').map(({ wanted }) => wanted?.name)).toHaveLength(8);
  });

  it('knows them under another spelling of their number, each place once', () => {
    const numberKey = (number: string) => number.replace(/^0/, '+49');
    const current = [entry(1, 'P9', '0301234108')];
    const wanted = [...people, want('P9', '+49301234108')];
    const { steps, unwritten } = plan({ mode: 'replace', current, wanted, numberKey });
    expect(steps.filter(({ index }) => index === 1)).toMatchObject([{ action: 'keep' }]);
    expect(unwritten).toBe(wanted.length - 6);
  });
});
