import { describe, expect, it } from 'vitest';
import { toRecord } from '../../src/backup/diff.ts';
import { absorb } from '../../src/book/absorb.ts';
import { NUMBER, testServices } from '../support/services.ts';

type Held = readonly [index: number, name: string, number: string];

/** One card whose records change, and the book that takes them in. */
function world() {
  const services = testServices();
  const { store, book } = services;
  const storages = new Map<string, Map<number, ReturnType<typeof toRecord>>>();

  /** The storage now holds these records; the book takes in what is different. */
  function holds(storage: string, ...records: Held[]): void {
    const before = storages.get(storage) ?? new Map();
    const after = new Map(
      records.map(([index, name, number]) => [index, toRecord({ index, name, number, numberType: null })]),
    );
    storages.set(storage, after);
    const seriesId = store.snapshots.series({ iccid: '8949020000100000015' }, storage);
    const diff = {
      added: [...after.values()].filter(({ index }) => !before.has(index)),
      changed: [...after.values()].flatMap((record) => {
        const was = before.get(record.index);
        return was && was.hash !== record.hash ? [{ before: was, after: record }] : [];
      }),
      removed: [...before.values()].filter(({ index }) => !after.has(index)),
    };
    absorb(store, { seriesId, bookId: 1, region: 'DE', origin: storage }, diff);
  }

  const shown = () =>
    book.list().map(({ name, numbers, sources }) => ({
      name,
      numbers: numbers.map(({ number, raw, type }) => [number ?? raw, type]),
      records: sources.map(({ storage, index }) => `${storage} ${index}`),
    }));
  const only = () => {
    const [contact, ...others] = book.list();
    if (!contact || others.length > 0) throw new Error(`not one contact: ${JSON.stringify(shown())}`);
    return contact.id;
  };
  const edit = { region: 'DE', cause: 'edit', origin: 'test' };
  return { ...services, holds, shown, only, edit };
}

describe('the same person in several storages', () => {
  it("meets: a card's Mueller/M and a phone's Müller", () => {
    const { holds, shown } = world();
    holds('ME', [1, 'Müller', NUMBER.a]);
    holds('SM', [4, 'Mueller/M', '0151 23456701']);
    expect(shown()).toEqual([{ name: 'Müller', numbers: [[NUMBER.a, null]], records: ['ME 1', 'SM 4'] }]);
  });

  it('is one contact where a card has a record for each of the numbers', () => {
    const { holds, shown } = world();
    holds('SM', [1, 'Müller/M', NUMBER.a], [2, 'Müller/W', NUMBER.b], [3, 'Udo', NUMBER.c]);
    expect(shown()).toEqual([
      {
        name: 'Müller',
        numbers: [
          [NUMBER.a, 'cell'],
          [NUMBER.b, 'work'],
        ],
        records: ['SM 1', 'SM 2'],
      },
      { name: 'Udo', numbers: [[NUMBER.c, null]], records: ['SM 3'] },
    ]);
  });

  it('stays two people where names and numbers do not say that it is one', () => {
    const { holds, shown } = world();
    holds('ME', [1, 'Eva', NUMBER.a]);
    holds('SM', [1, 'Udo', NUMBER.a], [2, 'Eva', NUMBER.b]);
    expect(shown().map(({ name, records }) => [name, records])).toEqual([
      ['Eva', ['ME 1']],
      ['Eva', ['SM 2']],
      ['Udo', ['SM 1']],
    ]);
  });
});

describe('what the book knows better', () => {
  it('is not undone by the record of old, read again after the card was away', () => {
    const { holds, shown, book, only } = world();
    holds('SM', [1, 'Eva', NUMBER.a]);
    book.replaceNumber(only(), NUMBER.a, NUMBER.b, 'update', 'update 1');
    holds('SM');
    holds('SM', [7, 'Eva', NUMBER.a]);
    expect(shown()).toEqual([{ name: 'Eva', numbers: [[NUMBER.b, null]], records: ['SM 7'] }]);
  });

  it('stays open as a question when the card has changed the same field', () => {
    const { holds, book, store, only, edit } = world();
    holds('SM', [1, 'Eva', NUMBER.a]);
    book.edit(only(), { name: 'Eva Holm' }, edit);
    holds('SM', [1, 'Evi', NUMBER.a]);
    expect(book.show(only()).name).toBe('Eva Holm');
    expect(store.links.ofContact(only())[0]?.agreed).toEqual({
      storage: { name: 'Eva', number: NUMBER.a },
      book: { name: 'Eva', number: NUMBER.a },
    });
  });

  it('follows the card where only the card has changed', () => {
    const { holds, shown, book, store, only, edit } = world();
    holds('SM', [1, 'Eva', NUMBER.a]);
    book.edit(only(), { name: 'Eva Holm' }, edit);
    holds('SM', [1, 'Eva', NUMBER.b]);
    expect(shown()).toEqual([{ name: 'Eva Holm', numbers: [[NUMBER.b, null]], records: ['SM 1'] }]);
    expect(store.links.ofContact(only())[0]?.agreed).toEqual({
      storage: { name: 'Eva', number: NUMBER.b },
      book: { name: 'Eva', number: NUMBER.b },
    });
  });

  it('is another person when a place has a new name and a new number', () => {
    const { holds, shown } = world();
    holds('SM', [1, 'Eva', NUMBER.a]);
    holds('SM', [1, 'Udo', NUMBER.b]);
    expect(shown().map(({ name, records }) => [name, records])).toEqual([
      ['Eva', []],
      ['Udo', ['SM 1']],
    ]);
  });
});
