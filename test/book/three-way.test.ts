import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BookValue,
  type ConflictPolicy,
  compareRecord,
  type StorageValue,
  type SyncItem,
  type SyncOutcome,
} from '../../src/book/three-way.ts';

const rules = {
  numberKey: (raw: string) => (raw.startsWith('0') ? `+49${raw.slice(1)}` : raw),
  fitName: (name: string) => name.slice(0, 8),
};
const A = '+491701';
const B = '+491702';
const C = '+491703';
const at = (name: string, number: string): StorageValue => ({ name, number });
const says = (name: string, number: string | null): BookValue => ({ name, number });
const agreedOn = (name: string, number: string) => ({
  storage: at(name.slice(0, 8), number),
  book: says(name, number),
});

describe('comparing a record with the book and with what both agreed on', () => {
  it.each<[string, Omit<SyncItem, 'index'>, Partial<SyncOutcome>]>([
    [
      'keeps what nobody changed, though the card holds only a part of the name',
      { agreed: agreedOn('Christopher', A), storage: at('Christop', '01701'), book: says('Christopher', A) },
      { action: 'keep', storage: at('Christop', '01701') },
    ],
    [
      'writes an accepted update back',
      { agreed: agreedOn('Eva', A), storage: at('Eva', A), book: says('Eva', B) },
      { action: 'change-storage', storage: at('Eva', B), book: says('Eva', B) },
    ],
    [
      'takes an edit of the card into the book',
      { agreed: agreedOn('Eva', A), storage: at('Evi', A), book: says('Eva', A) },
      { action: 'change-book', storage: at('Evi', A), book: says('Evi', A) },
    ],
    [
      'brings a new name from one side and a new number from the other together',
      { agreed: agreedOn('Eva', A), storage: at('Evi', A), book: says('Eva', B) },
      { action: 'change-both', storage: at('Evi', B), book: says('Evi', B) },
    ],
    [
      'asks when both changed the number',
      { agreed: agreedOn('Eva', A), storage: at('Eva', C), book: says('Eva', B) },
      {
        action: 'conflict',
        storage: at('Eva', C),
        book: says('Eva', B),
        conflicts: [{ field: 'number', storage: C, book: B }],
      },
    ],
    [
      'does not ask when both changed it to the same',
      { agreed: agreedOn('Eva', A), storage: at('Eva', '01702'), book: says('Eva', B) },
      { action: 'keep' },
    ],
    [
      'adds a new record to the book',
      { agreed: null, storage: at('Eva', A), book: null },
      { action: 'add-to-book', book: says('Eva', A) },
    ],
    [
      'leaves alone what was deleted on the card',
      { agreed: agreedOn('Eva', A), storage: null, book: says('Eva', B) },
      { action: 'let-go', storage: null, book: says('Eva', B) },
    ],
    [
      'deletes the record of a contact in the bin',
      { agreed: agreedOn('Eva', A), storage: at('Eva', A), book: 'binned' },
      { action: 'delete', storage: null },
    ],
    [
      'asks before it deletes what the card changed meanwhile',
      { agreed: agreedOn('Eva', A), storage: at('Evi', A), book: 'binned' },
      {
        action: 'conflict',
        storage: at('Evi', A),
        conflicts: [{ field: 'record', storage: `Evi ${A}`, book: null }],
      },
    ],
    [
      'deletes a number that was taken from its contact',
      { agreed: agreedOn('Eva', A), storage: at('Eva', A), book: says('Eva', null) },
      { action: 'delete', storage: null, book: says('Eva', null) },
    ],
  ])('%s', (_, item, expected) => {
    expect(compareRecord({ index: 3, ...item }, rules, 'ask')).toMatchObject({ index: 3, ...expected });
  });

  it.each<[ConflictPolicy, string]>([
    ['book', B],
    ['storage', C],
  ])('follows the policy %s', (policy, number) => {
    const item = { index: 1, agreed: agreedOn('Eva', A), storage: at('Eva', C), book: says('Eva', B) };
    const settled = compareRecord(item, rules, policy);
    expect(settled).toMatchObject({ conflicts: [], storage: { number }, book: { number } });
    expect(settled.reason).toBe(`both sides changed it since they last agreed, and the ${policy} is right`);
  });
});

describe('whatever both sides did', () => {
  const names = fc.constantFrom('Eva', 'Evi', 'Christopher', 'Christopherson', 'Christop');
  const numbers = fc.constantFrom(A, '01701', B, C);
  const storage = fc.record({ name: names.map((name) => name.slice(0, 8)), number: numbers });
  const book = fc.record({
    name: names,
    number: fc.oneof({ weight: 6, arbitrary: numbers }, fc.constant(null)),
  });
  const known = fc.record({ name: names, number: numbers }).map(({ name, number }) => agreedOn(name, number));
  const item: fc.Arbitrary<SyncItem> = fc.record({
    index: fc.nat(250),
    agreed: fc.oneof({ weight: 5, arbitrary: known }, fc.constant(null)),
    storage: fc.oneof({ weight: 5, arbitrary: storage }, fc.constant(null)),
    book: fc.oneof({ weight: 5, arbitrary: book }, fc.constant('binned' as const), fc.constant(null)),
  });
  const policy = fc.constantFrom<ConflictPolicy>('ask', 'book', 'storage');

  it('does nothing the second time', () => {
    fc.assert(
      fc.property(item, policy, (first, how) => {
        const settled = compareRecord(first, rules, how);
        if (settled.action === 'conflict' || settled.storage === null || settled.book === null) return;
        const { storage: written, book: said } = settled;
        const again = {
          index: first.index,
          agreed: { storage: written, book: said },
          storage: written,
          book: said,
        };
        expect(compareRecord(again, rules, how).action).toBe('keep');
      }),
    );
  });

  it('changes neither side where both changed, and never a side that alone changed', () => {
    fc.assert(
      fc.property(item, (first) => {
        const settled = compareRecord(first, rules, 'ask');
        if (settled.action === 'conflict') {
          for (const { field } of settled.conflicts) {
            if (field === 'record') expect(settled.storage).toEqual(first.storage);
            else expect(settled.storage?.[field]).toBe(first.storage?.[field]);
          }
        }
        if (!first.agreed || !first.storage || first.book === null || first.book === 'binned') return;
        if (first.book.number === null) return;
        const storageOnly =
          first.book.name === first.agreed.book.name && first.storage.name !== first.agreed.storage.name;
        if (storageOnly) expect(settled.storage?.name).toBe(first.storage.name);
        const bookOnly =
          first.storage.name === first.agreed.storage.name && first.book.name !== first.agreed.book.name;
        if (bookOnly) expect(settled.book?.name).toBe(first.book.name);
      }),
      { numRuns: 500 },
    );
  });
});
