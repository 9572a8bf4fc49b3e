import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCard, PLAIN } from '../../../src/book/card.ts';
import { JCARD } from '../../../src/book/formats/jcard/jcard.ts';
import { FORMATS, formatById, recogniseFormat } from '../../../src/book/formats/registry.ts';
import { VCARD_3, VCARD_4, VCARD_21 } from '../../../src/book/formats/vcard/formats.ts';
import { anyText } from './arbitrary-card.ts';
import { cardsOf, readAll, writeAll } from './support.ts';

const good = (name: string) => `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${name}\r\nEND:VCARD\r\n`;
const MIB = 1024 * 1024;

/** `count` pieces of one MiB, made when they are asked for. */
async function* large(
  before: string,
  count: number,
  filler: string,
  after: string,
): AsyncGenerator<Uint8Array> {
  const encode = (text: string) => new TextEncoder().encode(text);
  yield encode(before);
  const piece = encode(filler.repeat(Math.ceil(MIB / filler.length)));
  for (let at = 0; at < count; at += 1) yield piece;
  yield encode(after);
}

describe('large cards', () => {
  it('of a line of 10 MB are read', async () => {
    const [one] = await cardsOf(
      VCARD_4,
      `BEGIN:VCARD\nVERSION:4.0\nFN:Long\nNOTE:${'x'.repeat(10_000_000)}\nEND:VCARD\n`,
    );
    expect(one?.note?.length).toBe(10_000_000);
  });

  it.each([
    ['one line', 'x'],
    ['many lines', 'NOTE:many lines\r\n'],
  ])('over 16 MiB in %s are a problem of their own', async (_, filler) => {
    const found = [];
    const file = large(
      `${good('Before')}BEGIN:VCARD\nVERSION:4.0\nFN:Large\n`,
      40,
      filler,
      `\nEND:VCARD\n${good('After')}`,
    );
    for await (const one of VCARD_4.read(file, {})) found.push(one);
    expect(found.map((one) => one.card?.name ?? ('problem' in one ? one.problem : ''))).toEqual([
      'Before',
      'it is larger than 16 MiB',
      'After',
    ]);
  });

  it('over 16 MiB are a problem of their own in jCard', async () => {
    const found = [];
    const file = large('[["vcard",[["fn",{},"text","', 20, 'x', '"]]],["vcard",[["fn",{},"text","After"]]]]');
    for await (const one of JCARD.read(file, {})) found.push(one);
    expect(found.map((one) => one.card?.name ?? ('problem' in one ? one.problem : ''))).toEqual([
      'it is larger than 16 MiB',
      'After',
    ]);
  });

  it('of nothing but warnings say a few of them', async () => {
    const [one] = await readAll(
      VCARD_4,
      `BEGIN:VCARD\nVERSION:4.0\nFN:X\n${'no colon\n'.repeat(5000)}END:VCARD\n`,
    );
    expect(one && 'warnings' in one ? one.warnings.length : 0).toBe(21);
  });
});

describe('files of anything', () => {
  const pieces = fc.constantFrom(
    'BEGIN:VCARD',
    'END:VCARD',
    'VERSION:4.0',
    'VERSION:2.1',
    'FN:x',
    'AGENT:',
    '\n',
    '\r\n',
    '\r',
    ' ',
    'N;ENCODING=QUOTED-PRINTABLE:=',
    'PHOTO;ENCODING=b:',
    '"',
    ';',
    ':',
    '=',
    '\0',
    '[["vcard",[',
    '["fn",{},"text","x"]',
    ']',
    '{',
    '\\',
  );
  const junk = fc.array(
    fc.oneof({ weight: 3, arbitrary: pieces }, fc.string({ unit: 'binary', maxLength: 20 })),
    { maxLength: 60 },
  );

  it.each(FORMATS.filter(({ id }) => /^vcf|^jcard/.test(id)))(
    'never make $title throw anything but INPUT_INVALID',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(junk, async (parts) => {
          const found = await readAll(format, parts.join('')).catch((error: unknown) => error);
          if (!Array.isArray(found)) expect(found).toMatchObject({ code: 'INPUT_INVALID' });
        }),
        { numRuns: 500 },
      );
    },
  );

  it('never take a good card with them', async () => {
    await fc.assert(
      fc.asyncProperty(junk, async (parts) => {
        const text = `${parts.join('').replaceAll('AGENT', 'AGENTS')}\r\n${good('Safe')}`;
        const found = await readAll(VCARD_4, text);
        expect(found.at(-1)?.card).toMatchObject({ name: 'Safe' });
      }),
      { numRuns: 500 },
    );
  });

  it('of files that were put one behind the other are read, each with its byte order mark, and zeros at the end are nothing', async () => {
    const text = `${['One', 'Two', 'Three'].map((name) => `\ufeff${good(name)}`).join('')}\0\0`;
    for (const sizes of [[], [1], [60, 1, 1, 1]]) {
      const found = await readAll(VCARD_4, text, sizes);
      expect(found.map(({ card }) => card?.name)).toEqual(['One', 'Two', 'Three']);
    }
  });

  it('octets of any kind are read to the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (octets) => {
        const card = new TextEncoder().encode(`\n${good('Safe')}`);
        const both = new Uint8Array([...new TextEncoder().encode('BEGIN:VCARD\n'), ...octets, ...card]);
        expect((await readAll(VCARD_4, both)).at(-1)?.card?.name).toBe('Safe');
      }),
      { numRuns: 500 },
    );
  });
});

describe('writing', () => {
  const dirty = fc.oneof(
    anyText,
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\r\nEND:VCARD\r\nBEGIN:VCARD', '\u{1b}[31m', '\ud800'),
  );

  it.each([VCARD_4, VCARD_3, VCARD_21])(
    '$title never lets a value end its line or its card',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(dirty, dirty, dirty, async (one, two, three) => {
          const value = {
            ...PLAIN,
            types: [one],
            label: two === '' ? null : two,
            parameters: { [three]: [one], group: [two] },
          };
          const card = {
            ...emptyCard(`x${one}`),
            note: two,
            numbers: [{ ...value, raw: three }],
            urls: [{ ...value, url: two }],
            extras: [
              { group: two, name: three, parameters: { a: [two] }, valueType: one, values: [two] },
              { group: null, name: 'end', parameters: {}, valueType: 'text', values: ['VCARD'] },
              { group: null, name: 'x-raw', parameters: {}, valueType: 'unknown', values: [two] },
            ],
          };
          const text = await writeAll(format, [card]);
          expect(text.split(/\r\n|\r|\n/).filter((line) => /^(?:BEGIN|END):VCARD$/.test(line))).toEqual([
            'BEGIN:VCARD',
            'END:VCARD',
          ]);
          expect(text.replaceAll('\r\n', '')).not.toMatch(/(?!\t)\p{Cc}/u);
          expect(await readAll(format, text)).toHaveLength(1);
        }),
        { numRuns: 400 },
      );
    },
  );

  it.each([VCARD_4, VCARD_3, VCARD_21])('$title folds no text into a BEGIN or END', async (format) => {
    for (let length = 0; length < 160; length += 1) {
      const note = `${'x'.repeat(length)}END:VCARD\n${'x'.repeat(length)}END:VCARD`;
      const [one, ...more] = await cardsOf(format, await writeAll(format, [{ ...emptyCard('Fold'), note }]));
      expect(more).toEqual([]);
      expect(one?.note).toBe(note);
    }
  });

  it('folds at 75 octets, and never inside a character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 60, maxLength: 400 }), async (note) => {
        const text = await writeAll(VCARD_4, [{ ...emptyCard('Fold'), note: `x${note}` }]);
        for (const line of text.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/\p{Cs}/u);
        }
      }),
    );
  });
});

describe('the registry', () => {
  it('finds each format by its name and refuses others', () => {
    for (const format of FORMATS) expect(formatById(format.id)).toBe(format);
    expect(() => formatById('vcf5')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it.each([
    ['BEGIN:VCARD\r\nVERSION:2.1', 'x.csv', 'vcf'],
    ['begin:vcard\n', null, 'vcf'],
    ['\u{feff}BEGIN:VCARD\n', 'x.vcf', 'vcf'],
    ['B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\r\0', 'x', 'vcf'],
    [' [ "vcard", [', 'x.json', 'jcard'],
    ['[["vcard",[', null, 'jcard'],
    ['', 'CONTACTS.VCF', 'vcf'],
    ['', 'x.jcf', 'jcard'],
    ['', 'x.exe', undefined],
    ['', null, undefined],
  ])('tells %j in %j', (head, name, id) => {
    expect(recogniseFormat(head, name)?.id).toBe(id);
  });
});
