import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, emptyCard, PLAIN } from '../../src/book/card.ts';
import { FORMATS, formatById } from '../../src/book/formats/registry.ts';
import { cleanCard } from '../../src/book/transfer/clean.ts';
import { importCards } from '../../src/book/transfer/import.ts';
import { readInThread } from '../../src/book/transfer/reading/in-thread.ts';
import { cardOfIncoming, type Incoming, incoming } from '../../src/book/transfer/reading/incoming.ts';
import { readCards } from '../../src/book/transfer/reading/read-cards.ts';
import { insertCard } from '../../src/book/write-card.ts';
import { anyCard, cut, each, octets, writeAll } from '../support/cards.ts';
import { type TestServices, testServices } from '../support/services.ts';

const ORDER = { options: {}, region: 'DE' };

const people = Array.from({ length: 300 }, (_, n) => ({
  ...emptyCard(`Person ${n}`),
  uid: `urn:${n}`,
  numbers: [{ ...PLAIN, raw: `0151 234${String(10_000 + n)}` }],
  photo:
    n % 50 === 0
      ? { kind: 'data' as const, mediaType: 'image/png', data: Uint8Array.of(n % 256, 0, 1) }
      : null,
}));

async function all(batches: AsyncIterable<readonly Incoming[]>) {
  const found: unknown[] = [];
  for await (const some of batches) {
    for (const one of some) found.push('problem' in one ? one : { ...one, card: cardOfIncoming(one) });
  }
  return found;
}

/** The end of a reading: what came before it, and how it failed. */
async function end(batches: AsyncIterable<readonly Incoming[]>) {
  const names: string[] = [];
  try {
    for await (const some of batches) for (const one of some) names.push('problem' in one ? '-' : one.name);
  } catch (error) {
    return { names, error };
  }
  return { names, error: null };
}

describe('reading a file of contacts in a thread', () => {
  it.each(FORMATS.map(({ id }) => id))('gives what reading %s here gives', async (id) => {
    const format = formatById(id);
    const pieces = cut(Buffer.from(`${await writeAll(format, people)}\n`), 5000);
    const here = await all(readCards(format, { size: 0, chunks: octets(pieces) }, ORDER));
    expect(here).toHaveLength(people.length);
    expect(await all(readInThread(octets(pieces), { format: id, ...ORDER }))).toEqual(here);
  });

  it('is what a large file gets: its cards come many at a time', async () => {
    const text = await writeAll(formatById('vcf'), people);
    const sizes: number[] = [];
    const large = { size: 1_000_000, chunks: octets([text]) };
    for await (const some of readCards(formatById('vcf'), large, ORDER)) sizes.push(some.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(people.length);
    expect(sizes.length).toBeLessThan(people.length / 50);
  });

  it('loses nothing of a card', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const one = incoming({ place: { card: 1, line: 1 }, card, warnings: [] }, 'DE');
        expect('problem' in one ? one : cardOfIncoming(one)).toEqual(cleanCard(card));
      }),
    );
  });

  it('tells a file of which nothing can be understood as the format does', async () => {
    const here = await end(readCards(formatById('vcf'), { size: 0, chunks: octets(['hello\n']) }, ORDER));
    const there = await end(readInThread(octets(['hello\n']), { format: 'vcf', ...ORDER }));
    expect(there.error).toMatchObject({ code: 'INPUT_INVALID', message: 'there is no vCard in it' });
    expect(there.error).toEqual(here.error);
  });

  it('gives all cards before the place where the file could not be read on', async () => {
    async function* breaking() {
      yield Buffer.from(await writeAll(formatById('vcf'), people));
      throw new Error('it became shorter');
    }
    const { names, error } = await end(readInThread(breaking(), { format: 'vcf', ...ORDER }));
    expect(names).toEqual(people.map(({ name }) => name));
    expect(error).toMatchObject({ message: 'it became shorter' });
  });

  it('does not run ahead of who takes the cards, and stops with them', async () => {
    let given = 0;
    let returned = false;
    async function* endless() {
      try {
        for (;;) {
          given += 1;
          yield Buffer.from(`BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person ${given}\r\nEND:VCARD\r\n`);
        }
      } finally {
        returned = true;
      }
    }
    let taken = 0;
    for await (const some of readInThread(endless(), { format: 'vcf', ...ORDER })) {
      taken += some.length;
      expect(given - taken).toBeLessThanOrEqual(3);
      if (taken >= 10) break;
    }
    expect(returned).toBe(true);
  });

  it.each([
    ['ends without an answer', 'process.exit(0)'],
    ['fails', 'throw new Error("out of memory")'],
  ])('is an error when the thread %s', async (_, program) => {
    const start = () => new Worker(program, { eval: true });
    const { error } = await end(readInThread(octets(['BEGIN:VCARD']), { format: 'vcf', ...ORDER }, start));
    expect(error).toMatchObject({ code: 'IO_FAILED', message: 'the thread that reads the file has died' });
  });
});

/** Numbers that no other card has: who shares one may be one person. */
function unlike({ numbers }: Card, n: number): Card['numbers'] {
  return numbers.map((number, index) => ({ ...number, raw: `${number.raw} ${n}.${index}` }));
}

/** Everything that the database holds of these contacts. */
function rowsOf({ store }: TestServices, ids: readonly number[]) {
  return ids.map((id) => ({
    contact: store.contacts.byId(id),
    numbers: store.parts.numbers.of(id),
    emails: store.parts.emails.of(id),
    groups: store.parts.groups.of(id),
    fields: store.parts.fields.of(id),
    log: store.changes.ofContact(id),
  }));
}

describe('contacts that come in together', () => {
  it.each(['fields', 'records'] as const)(
    'leave the same rows and the same log of %s as those that are added one by one',
    async (mode) => {
      // A database takes long to make: all rounds use these two, which stay the same as long as the property holds.
      const [alone, together] = [testServices(), testServices()];
      for (const { store } of [alone, together]) store.changes.useMode(() => mode);
      let made = 0;
      await fc.assert(
        // Few enough for one slice: the log of two slices has the same rows in another order.
        fc.asyncProperty(fc.array(anyCard, { minLength: 1, maxLength: 6 }), async (cards) => {
          const before = made;
          const some = cards.map((card) => {
            made += 1;
            const apart = {
              ...card,
              uid: `urn:${made}`,
              name: `Person ${made}`,
              numbers: unlike(card, made),
            };
            return incoming({ place: { card: made, line: 1 }, card: apart, warnings: [] }, 'DE');
          });
          alone.store.changes.inSet('import', 'file', () => {
            for (const one of some) {
              if (!('problem' in one))
                insertCard(alone.store, cardOfIncoming(one), { bookId: 1, region: 'DE' });
            }
          });
          const report = await importCards(together.store, together.clock, {
            cards: each([some]),
            bookId: 1,
            region: 'DE',
            origin: 'file',
            dryRun: false,
          });
          expect(report).toMatchObject({ added: cards.length, failures: 0 });
          const ids = some.map((_, index) => before + index + 1);
          expect(rowsOf(together, ids)).toEqual(rowsOf(alone, ids));
        }),
        { numRuns: 25, endOnFailure: true },
      );
    },
  );

  it('may leave out some of the file', async () => {
    const { store, book } = testServices();
    const cards = [3, 4, 7].flatMap((card) => {
      const one = incoming(
        { place: { card, line: 1 }, card: { ...emptyCard(`Person ${card}`), groups: ['x'] }, warnings: [] },
        'DE',
      );
      return 'problem' in one ? [] : [one];
    });
    store.changes.inSet('import', 'file', () => store.newContacts.add(1, cards));
    expect(book.list().map(({ name, groups }) => [name, groups])).toEqual([
      ['Person 3', ['x']],
      ['Person 4', ['x']],
      ['Person 7', ['x']],
    ]);
  });

  it('do not cost the others when the database refuses one', async () => {
    const { store, book, clock } = testServices();
    const broken = { place: { card: 2, line: 9 }, card: { ...emptyCard('Ben'), uid: 'urn:2' }, warnings: [] };
    const cards = [
      incoming({ place: { card: 1, line: 1 }, card: emptyCard('Ann'), warnings: [] }, 'DE'),
      { ...incoming(broken, 'DE'), name: null as unknown as string },
      incoming({ place: { card: 3, line: 17 }, card: emptyCard('Cy'), warnings: [] }, 'DE'),
    ];
    const report = await importCards(store, clock, {
      cards: each([cards as Incoming[]]),
      bookId: 1,
      region: 'DE',
      origin: 'file',
      dryRun: false,
    });
    expect(report).toMatchObject({ cards: 3, added: 2, failures: 1, failed: [{ line: 9, card: 2 }] });
    expect(book.list().map(({ name }) => name)).toEqual(['Ann', 'Cy']);
  });
});
