import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRecord } from '../../src/backup/diff.ts';
import { maskedNote, withKnownNames } from '../../src/backup/known-names.ts';
import type { PhonebookEntry } from '../../src/devices/contract/device.ts';
import { isShownAs } from '../../src/devices/contract/shown-name.ts';

const entry = (index: number, name: string, number: string): PhonebookEntry => ({
  index,
  name,
  number,
  numberType: null,
});
const shown = (index: number, name: string, number: string): PhonebookEntry => ({
  ...entry(index, name, number),
  shownName: name,
});

describe('what a device without a character shows of a name', () => {
  const NAME = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '?', 'é', 'Ж', '张', '😀'), maxLength: 12 });

  it('is found again, a character or half of one for each ?, and cut', () => {
    fc.assert(
      fc.property(NAME, fc.boolean(), fc.nat(12), (name, halves, length) => {
        const seen = name.replace(halves ? /[^ -~]/g : /[^ -~]/gu, '?').slice(0, length);
        expect(isShownAs(name, seen)).toBe(seen.includes('?'));
      }),
    );
  });

  it.each([
    ['Анна', 'Anna'],
    ['Anna', '????'],
    ['Anna', 'A??a'],
    ['Анна', '?????'],
    ['Анна', '???? Schmidt'],
    ['Анна Schmidt', '???? Schmitt'],
    ['', '?'],
  ])('%j is not shown as %j', (name, seen) => expect(isShownAs(name, seen)).toBe(false));
});

describe('a reading with names that cannot be read', () => {
  it.each<[string, string, PhonebookEntry, string]>([
    ['as it is', 'Анна', shown(1, '????', '1'), 'Анна'],
    ['in part', 'Zoë Bell', shown(1, 'Zo? Bell', '1'), 'Zoë Bell'],
    ['cut', 'Анна Иванова', shown(1, '???? ?', '1'), 'Анна Иванова'],
    ['changed to what cannot be seen', 'Anna', shown(1, '????', '1'), 'Anna'],
    ['masked before, and otherwise now', '????', shown(1, '?????', '1'), '?????'],
    ['with a question mark of its own', 'Кто?', shown(1, '????', '1'), 'Кто?'],
    ['with another number', 'Анна', shown(1, '????', '2'), '????'],
    ['at another place', 'Анна', shown(5, '????', '1'), 'Анна'],
    ['at another place, another name', 'Анна', shown(5, '?????', '1'), '?????'],
    ['known from the card', 'Анна', { ...shown(1, '????', '1'), name: 'Инна' }, 'Инна'],
    ['shown as it is', 'Анна', entry(1, '????', '1'), '????'],
  ])('keeps the name that was known: %s', (_what, before, now, name) => {
    const { entries } = withKnownNames([toRecord(entry(1, before, '1'))], [now]);
    expect(entries.map((one) => one.name)).toEqual([name]);
  });

  it('does not guess between two records with one number', () => {
    const before = [entry(1, 'Анна', '1'), entry(2, 'Инна', '1')].map(toRecord);
    const { entries, masked } = withKnownNames(before, [shown(7, '????', '1'), shown(2, '????', '1')]);
    expect(entries.map(({ name }) => name)).toEqual(['????', 'Инна']);
    expect(masked).toEqual({
      shown: new Map([
        [7, '????'],
        [2, '????'],
      ]),
      known: 1,
    });
    expect(maskedNote('m', 'SM', masked)?.message).toContain('2 names of SM');
    expect(maskedNote('m', 'SM', withKnownNames(before, [entry(1, '????', '1')]).masked)).toBeNull();
  });
});
