import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, emptyCard, PLAIN } from '../../src/book/card.ts';
import { csv } from '../../src/book/formats/csv/csv.ts';
import type { Format } from '../../src/book/formats/format.ts';
import { json } from '../../src/book/formats/json/json.ts';
import { FORMATS, formatById } from '../../src/book/formats/registry.ts';
import { cleanCard } from '../../src/book/transfer/clean.ts';
import { exportCards } from '../../src/book/transfer/export.ts';
import { importCards } from '../../src/book/transfer/import.ts';
import { readCards } from '../../src/book/transfer/reading/read-cards.ts';
import { undoImport } from '../../src/book/transfer/undo.ts';
import type { Clock } from '../../src/core/clock.ts';
import { anyCard, octets } from '../support/cards.ts';
import { NUMBER, type TestServices, testServices } from '../support/services.ts';
import { anyCard as readableCard } from './formats/arbitrary-card.ts';

interface Options {
  map?: Record<string, string>;
  dryRun?: boolean;
  signal?: AbortSignal;
  onSlice?: () => void;
  clock?: Clock;
  bookId?: number;
}

async function bring(services: TestServices, format: Format, text: string, options: Options = {}) {
  const { map, dryRun = false, clock = services.clock, bookId = 1, ...rest } = options;
  const file = { size: text.length, chunks: octets([text]) };
  const cards = readCards(format, file, { options: map ? { map } : {}, region: 'DE' });
  const job = { cards, bookId, region: 'DE', origin: 'file', dryRun, ...rest };
  return importCards(services.store, clock, job);
}

async function exported(services: TestServices, format: Format, bookId = 1): Promise<string> {
  let text = '';
  for await (const piece of exportCards(services.clock, format, cardsOf(services, bookId), () => undefined)) {
    text += piece;
  }
  return text;
}

const cardsOf = (services: TestServices, bookId = 1) =>
  Array.from(services.book.cards(bookId), ({ card }) => card);
/** A database takes long to make: each round of a property gets books of its own in one. */
function booksIn(services: TestServices) {
  let owners = 0;
  return (): number => {
    owners += 1;
    return services.book.owners.add(`owner ${owners}`, null).book;
  };
}
const ndjson = (...cards: readonly object[]) => cards.map((card) => JSON.stringify(card)).join('\n');
const ann = { name: 'Ann', uid: 'urn:1', numbers: [{ raw: NUMBER.a }] };

describe('an import', () => {
  it('adds the contacts of a file as one change set, and the same file again changes nothing', async () => {
    const services = testServices();
    const text = ndjson(ann, { name: 'Ben', numbers: [{ raw: '0151 23456702' }] }, { name: 'Cy' });
    const first = await bring(services, json, text);
    expect(first).toMatchObject({ cards: 3, added: 3, failures: 0 });
    expect(services.book.list().map(({ name, numbers }) => [name, numbers[0]?.number])).toEqual([
      ['Ann', NUMBER.a],
      ['Ben', NUMBER.b],
      ['Cy', undefined],
    ]);
    const sets = services.book
      .list()
      .flatMap(({ id }) => services.book.history(id).map(({ set, origin }) => [set, origin]));
    expect(new Set(sets.map(String))).toEqual(new Set([String([first.set, 'file'])]));
    const before = services.store.changes.lastId();
    expect(await bring(services, json, text)).toMatchObject({ cards: 3, added: 0, unchanged: 3, set: null });
    expect(services.store.changes.lastId()).toBe(before);
  });

  it('brings a contact of the same UID to the version of the file, field by field', async () => {
    const services = testServices();
    await bring(services, json, ndjson({ ...ann, note: 'old', groups: ['x'] }));
    const report = await bring(services, json, ndjson({ ...ann, note: 'new', groups: ['x'] }));
    expect(report).toMatchObject({ added: 0, updated: 1 });
    expect(services.book.history(1).filter(({ set }) => set === report.set)).toMatchObject([
      { field: 'note', operation: 'update', old: 'old', new: 'new', cause: 'import' },
    ]);
  });

  it('gives a contact of the same name and numbers what is new, and adds others of that name', async () => {
    const services = testServices();
    await bring(services, json, ndjson({ name: 'Ann', numbers: [{ raw: NUMBER.a }], note: 'kept' }));
    const report = await bring(
      services,
      json,
      ndjson(
        { name: 'ANN', numbers: [{ raw: '0151 23456701' }], emails: [{ address: 'ann@example.org' }] },
        { name: 'Ann', numbers: [{ raw: NUMBER.b }] },
        { name: 'Ann' },
      ),
    );
    expect(report).toMatchObject({ added: 1, merged: 1, unchanged: 1 });
    expect(services.book.list().map(({ numbers, emails }) => [numbers.length, emails])).toEqual([
      [1, ['ann@example.org']],
      [1, []],
    ]);
    expect(services.book.card(1).note).toBe('kept');
  });

  it('meets who is there already by a number and a name that a card writes otherwise', async () => {
    const services = testServices();
    services.book.add({ bookId: 1, name: 'Mueller/M', numbers: [NUMBER.a] }, 'DE', 'sync', 'snapshot 1');
    services.book.add({ bookId: 1, name: 'Chef', numbers: [NUMBER.c] }, 'DE', 'edit', 'test');
    const file = ndjson(
      { name: 'Hans Müller', numbers: [{ raw: NUMBER.b }] },
      { name: 'Müller', numbers: [{ raw: '0151 23456701' }, { raw: NUMBER.d }], note: 'from the phone' },
      { name: 'Eva Holm', numbers: [{ raw: NUMBER.c }] },
    );
    const report = await bring(services, json, file);
    expect(report).toMatchObject({ added: 2, merged: 1 });
    expect(services.book.card(1)).toMatchObject({ name: 'Müller', note: 'from the phone' });
    expect(services.book.show(1).numbers.map(({ number }) => number)).toEqual([NUMBER.a, NUMBER.d]);
    // Nothing is new the second time.
    expect(await bring(services, json, file)).toMatchObject({ added: 0, merged: 0, unchanged: 3 });
  });

  it('loses nothing that a contact said before, however often a file with a UID is read', async () => {
    const services = testServices();
    await bring(services, json, ndjson({ name: 'Ann', numbers: [{ raw: NUMBER.a }], note: 'mine' }));
    const file = ndjson({ uid: 'urn:1', name: 'Ann', numbers: [{ raw: NUMBER.a }], note: 'from the file' });
    expect(await bring(services, json, file)).toMatchObject({ merged: 1 });
    const merged = services.book.card(1);
    expect(merged.note?.split('\n\n').sort()).toEqual(['from the file', 'mine']);
    expect(await bring(services, json, file)).toMatchObject({
      added: 0,
      updated: 0,
      merged: 0,
      unchanged: 1,
    });
    expect(services.book.card(1)).toEqual(merged);
  });

  it('keeps those apart who were apart in the file', async () => {
    const services = testServices();
    const report = await bring(
      services,
      json,
      ndjson(
        { name: 'Müller', numbers: [{ raw: NUMBER.a }] },
        { name: 'Mueller', numbers: [{ raw: NUMBER.a }] },
      ),
    );
    expect(report).toMatchObject({ added: 2, merged: 0 });
  });

  it('does not bring back a number that an accepted update has replaced', async () => {
    const services = testServices();
    await bring(services, json, ndjson(ann));
    services.book.replaceNumber(1, NUMBER.a, NUMBER.c, 'update', 'update 1');
    const report = await bring(services, json, ndjson({ ...ann, note: 'from the old file' }));
    expect(report).toMatchObject({
      updated: 1,
      warnings: [{ message: expect.stringContaining('newer number') }],
    });
    expect(services.book.show(1).numbers.map(({ number }) => number)).toEqual([NUMBER.c]);
    expect(await bring(services, json, ndjson({ ...ann, note: 'from the old file' }))).toMatchObject({
      unchanged: 1,
    });
  });

  it('takes a card that stands twice in a file once', async () => {
    for (const dryRun of [false, true]) {
      const services = testServices();
      const text = ndjson(ann, ann, { name: 'Ben' }, { name: 'Ben' });
      expect(await bring(services, json, text, { dryRun })).toMatchObject({
        cards: 4,
        added: 2,
        unchanged: 2,
      });
      expect(services.book.list()).toHaveLength(dryRun ? 0 : 2);
      if (dryRun) expect(services.store.changes.lastId()).toBe(0);
    }
  });

  it('reports what failed with its line and takes the rest', async () => {
    const services = testServices();
    const report = await bring(services, json, '{"name":"A"}\n{"name":\n{"name":"B"}\n');
    expect(report).toMatchObject({ cards: 3, added: 2, failures: 1 });
    expect(report.failed).toEqual([{ line: 2, card: 2, problem: expect.stringContaining('JSON') }]);
  });

  it('counts more failures than it lists', async () => {
    const services = testServices();
    const report = await bring(services, json, 'x\n'.repeat(1500));
    expect([report.cards, report.failures, report.failed.length]).toEqual([1500, 1500, 1000]);
  });

  it('stops where it is told to, keeps what is written as one set, and goes on with the same file', async () => {
    const services = testServices();
    const text = ndjson(
      ...Array.from({ length: 40 }, (_, index) => ({ name: `N${index}`, uid: `u${index}` })),
    );
    const stop = new AbortController();
    const stopped = bring(services, json, text, { signal: stop.signal, onSlice: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({
      code: 'CANCELED',
      hint: expect.stringContaining('--undo 1'),
    });
    const there = services.book.list().length;
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan(40);
    const again = await bring(services, json, text);
    expect(again).toMatchObject({ cards: 40, added: 40 - there, unchanged: there });
    expect(services.book.list()).toHaveLength(40);
  });

  it('rests between slices, however slow the machine is', async () => {
    const services = testServices();
    // Every look at the clock takes 3 ms: as if each card took long.
    let now = 0;
    const clock: Clock = {
      now: () => services.clock.now(),
      after: (ms, callback) => services.clock.after(ms, callback),
      monotonic() {
        now += 3;
        return now;
      },
    };
    const text = ndjson(...Array.from({ length: 60 }, (_, index) => ({ name: `N${index}` })));
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await bring(services, json, text, { clock });
    done = true;
    expect(turns).toBeGreaterThan(10);
  });

  it('is taken back as one; a contact that it changed and that was edited since stays', async () => {
    const services = testServices();
    const ben = { name: 'Ben', uid: 'urn:2' };
    await bring(services, json, ndjson({ ...ann, note: 'before' }, { ...ben, note: 'before' }));
    const { set } = await bring(
      services,
      json,
      ndjson({ ...ann, note: 'after' }, { ...ben, note: 'after' }, { name: 'Cy' }, { name: 'Di' }),
    );
    services.book.edit(2, { note: 'mine' }, { region: null, cause: 'edit', origin: null });
    services.book.edit(4, { note: 'mine' }, { region: null, cause: 'edit', origin: null });
    const job = { set: set ?? 0, bookIds: [1] };
    const undone = await undoImport(services.store, services.clock, job);
    expect(undone).toMatchObject({ set, contacts: 3, conflicts: [{ contact: 2 }] });
    expect(services.book.list().map(({ name }) => name)).toEqual(['Ann', 'Ben']);
    expect([services.book.card(1).note, services.book.card(2).note]).toEqual(['before', 'mine']);
    await expect(undoImport(services.store, services.clock, { set: 99, bookIds: [1] })).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
      },
    );
  });
});

describe('a book', () => {
  it.each([
    ['json', anyCard],
    ['vcf', readableCard],
    ['jcard', readableCard],
  ])('comes back exactly from %s', async (id, arbitrary) => {
    const format = formatById(id);
    const services = testServices();
    const newBook = booksIn(services);
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary, { maxLength: 5 }), async (cards) => {
        const [from, to] = [newBook(), newBook()];
        cards.forEach((card, index) => {
          // A book has one contact for each UID.
          const kept = { ...cleanCard(card), uid: `urn:${index}` };
          services.book.addCard(kept, from, { region: 'DE', cause: 'edit', origin: null });
        });
        const text = await exported(services, format, from);
        await bring(services, format, text, { bookId: to });
        expect(cardsOf(services, to)).toEqual(cardsOf(services, from));
        // And what was exported says nothing new to the book that it is from.
        expect(await bring(services, format, text, { bookId: from })).toMatchObject({
          unchanged: cards.length,
        });
      }),
      { numRuns: 25 },
    );
  });

  it.each(FORMATS.map(({ id }) => id))('is not doubled by its own %s', async (id) => {
    const services = testServices();
    const cards: Card[] = [
      {
        ...emptyCard('Anna Müller'),
        uid: 'urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
        numbers: [{ ...PLAIN, raw: NUMBER.a }],
      },
      {
        ...emptyCard('=Ben'),
        numbers: [{ ...PLAIN, types: ['home'], raw: '0151 23456702' }],
        emails: [{ ...PLAIN, address: 'b@example.org' }],
      },
      {
        ...emptyCard('Cleo Only Mail'),
        nameParts: { family: ['Mail'], given: ['Cleo'], additional: ['Only'], prefixes: [], suffixes: [] },
        emails: [{ ...PLAIN, types: ['home'], address: 'Cleo@example.org' }],
        addresses: [
          {
            ...PLAIN,
            postOfficeBox: '',
            extended: '',
            street: 'Hauptstraße 1',
            locality: 'Köln',
            region: '',
            postalCode: '',
            country: '',
          },
        ],
        note: 'no telephone',
      },
    ];
    for (const card of cards) services.book.addCard(card, 1, { region: 'DE', cause: 'edit', origin: null });
    const format = formatById(id);
    await bring(services, format, await exported(services, format));
    expect(services.book.list().map(({ name }) => name)).toEqual(['=Ben', 'Anna Müller', 'Cleo Only Mail']);
    expect(await bring(services, format, await exported(services, format))).toMatchObject({
      added: 0,
      updated: 0,
      merged: 0,
    });
  });

  it('takes an address in common and the same name for one person, another name for another', async () => {
    const services = testServices();
    const mail = (address: string) => ({ emails: [{ ...PLAIN, address }] });
    const cleo = { ...emptyCard('Cleo Mail'), ...mail('Cleo@example.org') };
    services.book.addCard(cleo, 1, { region: 'DE', cause: 'edit', origin: null });
    const text = ndjson(
      { name: 'Mail, Cleo', note: 'the same', emails: [{ address: 'cleo@EXAMPLE.org' }] },
      { name: 'Dan Other', emails: [{ address: 'cleo@example.org' }] },
    );
    expect(await bring(services, json, text)).toMatchObject({ merged: 1, added: 1 });
    expect(services.book.card(1)).toMatchObject({ note: 'the same', emails: cleo.emails });
    expect(services.book.list().map(({ name }) => name)).toEqual(['Cleo Mail', 'Dan Other']);
  });

  it('takes only equal names for one person where more than thirty have the address', async () => {
    const services = testServices();
    const office = { emails: [{ address: 'office@example.org' }] };
    const all = Array.from({ length: 31 }, (_, n) => ({ name: `Person ${n}`, ...office }));
    await bring(services, json, ndjson(...all));
    const again = all.map((card, n) => ({ ...card, name: n === 0 ? '0, Person' : card.name, note: 'x' }));
    expect(await bring(services, json, ndjson(...again))).toMatchObject({ merged: 30, added: 1 });
  });

  it('takes a short number for the same however it is written', async () => {
    const services = testServices();
    await bring(services, json, ndjson({ name: 'Ann', numbers: [{ raw: '116 117' }] }));
    const report = await bring(
      services,
      json,
      ndjson({ name: 'Ann', numbers: [{ raw: '116117' }], note: 'x' }),
    );
    expect(report).toMatchObject({ added: 0, merged: 1 });
  });

  it('keeps the headings of a CSV file that nothing is known of', async () => {
    const services = testServices();
    await bring(services, csv, 'Name,Shoe size\nAnn,38\n');
    expect(services.book.card(1).extras).toMatchObject([
      { parameters: { label: ['Shoe size'] }, values: ['38'] },
    ]);
  });
});
