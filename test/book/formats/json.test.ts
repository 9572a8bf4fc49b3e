import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCard } from '../../../src/book/card.ts';
import { json } from '../../../src/book/formats/json/json.ts';
import { anyCard, cardsOf, cut, readAll, writeAll } from '../../support/cards.ts';

describe('JSON of contacts', () => {
  it('loses nothing, however the file is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCard, { maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        async (cards, size) => {
          const written = await writeAll(json, cards);
          expect(JSON.parse(written)).toHaveLength(cards.length);
          const read = await readAll(json, cut(Buffer.from(written), size));
          expect(cardsOf(read)).toEqual(cards);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads NDJSON, and arrays however they are set', async () => {
    const names = ['Ann', 'Be"n', 'C\\'];
    const values = names.map((name) => ({ name, numbers: [{ raw: '+4930111111' }] }));
    for (const text of [
      values.map((value) => JSON.stringify(value)).join('\n'),
      values.map((value) => JSON.stringify(value)).join('\r\n'),
      values.map((value) => JSON.stringify(value, null, 2)).join('\n'),
      JSON.stringify(values),
      `\ufeff ${JSON.stringify(values, null, 4)}\n\n`,
    ]) {
      const read = cardsOf(await readAll(json, [text]));
      expect(read.map(({ name }) => name)).toEqual(names);
      expect(read[0]).toEqual({
        ...emptyCard('Ann'),
        numbers: [{ raw: '+4930111111', types: [], label: null, preference: null, parameters: {} }],
      });
    }
  });

  it.each([
    ['a quotation mark is missing', '[\n{"name":"A"},\n{"name":"B},\n{"name":"C"}\n]', ['A', 3, 'C']],
    ['a brace is missing', '[\n{"name":"A"},\n{"name":"B","groups":[],\n{"name":"C"}\n]', ['A', 3, 'C']],
    ['a brace too many', '{"name":"A"}}\n{"name":"B"}', ['A', 'B']],
    ['a word', '{"name":"A"}\nhello\n{"name":"B"}\n', ['A', 2, 'B']],
    ['no name', '[{"uid":"x"},{"name":"B"}]', [1, 'B']],
    ['a wrong type', '[{"name":"A","numbers":[{"raw":5}]},{"name":"B"}]', [1, 'B']],
    ['no object', '[5,null,"x",[1],{"name":"B"}]', [1, 1, 1, 1, 'B']],
    ['the end is missing', '[{"name":"A"},{"name":"B","note":"', ['A', 1]],
    ['nothing', '', []],
  ])('loses one card where %s', async (_, text, expected) => {
    for (const size of [1, 3, 1000]) {
      const read = await readAll(json, cut(Buffer.from(text), size));
      expect(read.map((one) => one.card?.name ?? one.place.line)).toEqual(expected);
    }
  });

  it('says which field is wrong, and which it does not know', async () => {
    const [wrong, strange] = await readAll(json, [
      '[{"name":"A","emails":[{"address":1}]},{"name":"B","mood":"good"}]',
    ]);
    expect(wrong).toMatchObject({ problem: 'emails[0].address is no text' });
    expect(strange).toMatchObject({ warnings: ['a card has no field "mood": left out'] });
  });

  it('writes the fields of a card in one order, wherever it came from', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCard, { maxLength: 3 }), async (cards) => {
        const written = await writeAll(json, cards);
        const backwards = cards.map((card) => ({
          ...card,
          urls: card.urls.map((one) => Object.fromEntries(Object.entries(one).reverse()) as typeof one),
          addresses: card.addresses.map(
            (one) => Object.fromEntries(Object.entries(one).reverse()) as typeof one,
          ),
        }));
        expect(await writeAll(json, backwards)).toBe(written);
      }),
      { numRuns: 30 },
    );
  });

  it('says that JSContact is another format', async () => {
    const [read] = await readAll(json, ['{"@type":"Card","version":"1.0","name":{"full":"Ann"}}']);
    expect(read).toMatchObject({ card: null, problem: expect.stringContaining('JSContact') });
  });

  it('never ends on any text', async () => {
    const hostile = fc
      .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', '\n', ':', '"name"', 'a', '1'))
      .map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        for (const one of await readAll(json, [text])) expect(one.place.line).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
