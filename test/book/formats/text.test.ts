import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHead, decodeText } from '../../../src/book/formats/text/decode.ts';
import { decodeDamaged, decodeIn } from '../../../src/book/formats/text/legacy.ts';
import { linesOf } from '../../../src/book/formats/text/lines.ts';
import { csvCell, guarded, unguarded } from '../../../src/core/csv.ts';
import { cut, octets } from '../../support/cards.ts';

async function decoded(pieces: Uint8Array[]): Promise<string> {
  let text = '';
  for await (const piece of decodeText(octets(pieces))) text += piece;
  return text;
}

const SAMPLE = 'Jürgen Groß, Ž 李雷 😀\n';

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(SAMPLE)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${SAMPLE}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${SAMPLE}`, 'utf16le')],
    ['UTF-16 BE with a mark', Buffer.from(`\ufeff${SAMPLE}`, 'utf16le').swap16()],
    [
      'UTF-16 LE without a mark',
      Buffer.from('Name\tPhone\nJürgen\t1\n', 'utf16le'),
      'Name\tPhone\nJürgen\t1\n',
    ],
    [
      'UTF-16 BE without a mark',
      Buffer.from('Name\tPhone\nJürgen\t1\n', 'utf16le').swap16(),
      'Name\tPhone\nJürgen\t1\n',
    ],
    ['Latin-1', Buffer.from('J\xfcrgen Gro\xdf \x80', 'latin1'), 'Jürgen Groß €'],
    ['a short Latin-1 text', Buffer.from('\xfc', 'latin1'), 'ü'],
    ['nothing', Buffer.from(''), ''],
  ])('is told by its octets: %s', async (_, whole, expected = SAMPLE) => {
    for (const size of [1, 2, 3, 5, 4096]) expect(await decoded(cut(whole, size))).toBe(expected);
    expect(decodeHead(whole)).toBe(expected);
  });

  it('stays UTF-8 after it has been seen, and shows a broken octet', async () => {
    const whole = Buffer.concat([Buffer.from('Jürgen '.repeat(10)), Buffer.from([0xff]), Buffer.from(' x')]);
    for (const size of [16, 64, 4096]) {
      const text = await decoded([whole.subarray(0, 12), ...cut(whole.subarray(12), size)]);
      expect(text).toBe(`${'Jürgen '.repeat(10)}\ufffd x`);
    }
  });

  it('does not depend on where the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        async (text, size) => {
          // What begins with a mark or looks like UTF-16 is another case.
          fc.pre(!text.startsWith('\ufeff') && !text.includes('\u0000'));
          expect(await decoded(cut(Buffer.from(text), size))).toBe(text);
        },
      ),
    );
  });
});

describe('a damaged or old encoding', () => {
  it.each([
    ['cut inside of a character', Buffer.from('Käse Brö').subarray(0, -1), 'Käse Br\ufffd', 'UTF-8'],
    [
      'one broken octet among many',
      Buffer.from('Grüße \xff aus Köln'.replace('\xff', '\u0000')),
      null,
      'UTF-8',
    ],
    ['Windows-1252', Buffer.from('Zo\xeb \x80', 'latin1'), 'Zoë €', 'Windows-1252'],
    [
      'Windows-1252 that looks like UTF-8 once',
      Buffer.from('\xc3\xa4 \xe4 \xfc', 'latin1'),
      'Ã¤ ä ü',
      'Windows-1252',
    ],
  ] as const)('is told by what is whole in it: %s', (_, octets, text, charset) => {
    const damaged = text === null ? Buffer.from(octets.map((octet) => (octet === 0 ? 0xff : octet))) : octets;
    expect(decodeDamaged(damaged)).toEqual({ text: text ?? 'Grüße \ufffd aus Köln', charset });
  });

  it('is read by its name, where Latin-1 means Windows-1252', () => {
    expect(decodeIn(Buffer.from([0x80, 0xe9]), 'ISO-8859-1')).toBe('€é');
    expect(decodeIn(Buffer.from([0xb3]), 'windows-1251')).toBe('і');
    expect(decodeIn(Buffer.from([0xff]), 'utf-8')).toBeNull();
    expect(decodeIn(Buffer.from([0x20]), 'no-such-set')).toBeNull();
  });
});

describe('lines', () => {
  it.each([
    ['a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
    ['\n\na\n', ['', '', 'a']],
    ['\r\n\r\n', ['', '']],
    ['', []],
  ])('%j', async (text, expected) => {
    for (const size of [1, 2, 100]) {
      const pieces = cut(Buffer.from(text), size).map((piece) => Buffer.from(piece).toString());
      const lines = [];
      for await (const line of linesOf(texts(pieces))) lines.push(line);
      expect(lines).toEqual(expected.map((line, index) => ({ number: index + 1, text: line, cut: false })));
    }
  });
});

async function* texts(pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

describe('the guard against formulas', () => {
  it('is taken off exactly, whatever the text', () => {
    const hostile = fc
      .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '\u0000', '＝', '4', 'a'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        expect(unguarded(guarded(text))).toBe(text);
        expect(guarded(text)).not.toMatch(/^[=@\-\t\r\n\0＝＋－＠]/);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['+4915123456701', '+4915123456701'],
    ['+49 151 23456701', "'+49 151 23456701"],
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ["'tis", "'tis"],
    ['＠x', "'＠x"],
  ])('%j becomes %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
    expect(unguarded(cell)).toBe(text);
  });
});
