import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../src/book/card.ts';
import { JCARD } from '../../../src/book/formats/jcard/jcard.ts';
import { recogniseFormat } from '../../../src/book/formats/registry.ts';
import { VCARD_3, VCARD_4, VCARD_21 } from '../../../src/book/formats/vcard/formats.ts';
import { expectation } from './expected.ts';
import { cardsOf, readAll, writeAll } from './support.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/vcard');
const FILES = readdirSync(FOLDER).filter((name) => /\.(?:vcf|jcard)$/.test(name));
const content = (name: string) => new Uint8Array(readFileSync(path.join(FOLDER, name)));
const expected = (name: string): unknown[] =>
  readFileSync(path.join(FOLDER, name.replace(/\.\w+$/, '.expected.jsonl')), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const formatOf = (name: string) => (name.endsWith('.jcard') ? JCARD : VCARD_4);

async function reading(name: string, sizes: Iterable<number> = []): Promise<unknown> {
  try {
    return expectation(await readAll(formatOf(name), content(name), sizes));
  } catch (error) {
    return [{ error: error instanceof Error ? error.message : String(error) }];
  }
}

/** Every size a chunk can have, so that every place of a file is once the end of one. */
function* always(size: number): Generator<number> {
  for (;;) yield size;
}

describe('files of contacts', () => {
  it('are enough, each with its source and what must be read of it', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(60);
    expect(FILES.filter((name) => name.startsWith('bad-')).length).toBeGreaterThanOrEqual(12);
    const sources = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
    const named = [...sources.matchAll(/^\| `([^`]+)` \| \S/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual([...FILES].sort());
  });

  it.each(FILES)('%s is read as expected, however it is cut into chunks', async (name) => {
    const whole = expected(name);
    expect(await reading(name)).toEqual(whole);
    for (const size of [1, 2, 3, 7, 64, 1000])
      expect(await reading(name, always(size)), `${size}`).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 40 }), async (sizes) => {
        expect(await reading(name, sizes)).toEqual(whole);
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  it.each(FILES.filter((name) => name !== 'no-cards.vcf'))('%s is recognised by its content', (name) => {
    const head = new TextDecoder().decode(content(name).subarray(0, 4096));
    expect(recogniseFormat(head, 'contacts.bin')?.id).toBe(name.endsWith('.jcard') ? 'jcard' : 'vcf');
  });

  it.each(FILES.filter((name) => name !== 'no-cards.vcf'))(
    '%s goes through 4.0 and jCard unchanged',
    async (name) => {
      const cards = (await readAll(formatOf(name), content(name))).flatMap(({ card }) =>
        card?.name ? [card] : [],
      );
      for (const format of [VCARD_4, JCARD]) {
        const written = await writeAll(format, cards);
        const again = await cardsOf(format, written);
        expect(again).toEqual(cards);
        expect(await writeAll(format, again)).toBe(written);
      }
    },
  );

  it.each(FILES.filter((name) => name !== 'no-cards.vcf'))(
    '%s keeps what people look for in 3.0 and 2.1',
    async (name) => {
      const cards = (await readAll(formatOf(name), content(name))).flatMap(({ card }) =>
        card?.name ? [card] : [],
      );
      for (const format of [VCARD_3, VCARD_21]) {
        const again = await cardsOf(format, await writeAll(format, cards));
        expect(again.map(essence)).toEqual(cards.map(essence));
      }
    },
  );
});

/** What a phone shows: the losses of docs/formats.md do not touch it. */
const essence = (card: Card) => ({
  name: card.name,
  numbers: card.numbers.map(({ raw, label }) => ({ raw, label })),
  emails: card.emails.map(({ address }) => address),
  organization: card.organization,
  note: card.note,
  photo: card.photo?.kind === 'data' ? card.photo.data : null,
});
