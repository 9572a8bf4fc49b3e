import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/codec/hex.ts';
import { decodeAlpha, encodeAlpha, fitAlpha } from '../../src/codec/sim/alpha.ts';
import { decodeExtension, encodeExtension, splitNumber } from '../../src/codec/sim/extension.ts';
import { isSimError } from '../../src/core/errors.ts';
import { codecFailure } from './support/errors.ts';

const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';

describe('what of a name fits', () => {
  test.each([
    ['Anna', 14, 4, 'Anna'],
    ['', 0, 0, ''],
    ['J\u00fcrgen M\u00fcller', 8, 13, 'J\u00fcrgen M'],
    // The euro sign takes two octets in the GSM alphabet.
    ['5 \u20ac', 3, 4, '5 '],
    // 0x81 with two octets of head and one each; 0x80 has two for each.
    ['\u042e\u0440\u0438\u0439', 7, 7, '\u042e\u0440\u0438\u0439'],
    ['\u042e\u0440\u0438\u0439', 6, 7, '\u042e\u0440\u0438'],
    ['\u5f20\u4e09', 5, 5, '\u5f20\u4e09'],
    ['\u5f20\u4e09', 4, 5, '\u5f20'],
    // An accent of its own, two halves of an emoji, three people in one: never parted.
    ['Zoe\u0308', 5, 7, 'Zo'],
    ['A\u{1f600}', 6, 7, 'A'],
    [FAMILY, 16, 17, ''],
    [`Max ${FAMILY}`, 20, 25, 'Max '],
  ])('%j in %d octets: needs %d, %j fits', (text, room, octets, cut) => {
    expect(fitAlpha(text, room)).toEqual({ octets, fits: octets <= room, cut });
  });

  test('a text that no coding holds is cut before what it cannot hold', () => {
    expect(fitAlpha('\u0411\uffff\u5f20', 20)).toEqual({ octets: null, fits: false, cut: '\u0411' });
  });

  test('it agrees with the coder, and the cut is the longest that fits', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(...'abc@\u20ac\u0411\u043e\u0431\u5f20\u{1f600}'), maxLength: 20 }),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 40 }), (value, room) => {
        const { octets, fits, cut } = fitAlpha(value, room);
        expect(value.startsWith(cut)).toBe(true);
        expect(fits).toBe(encodes(value, room));
        if (octets !== null) expect(encodes(value, octets)).toBe(true);
        if (octets !== null && octets > 0) expect(encodes(value, octets - 1)).toBe(false);
        expect(decodeAlpha(encodeAlpha(cut, room))).toBe(cut);
        const clusters = [...new Intl.Segmenter().segment(value)].map(({ segment }) => segment);
        const next = clusters.reduce((done, one) => (done.length <= cut.length ? done + one : done), '');
        if (!fits && next !== cut) expect(encodes(next, room)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

function encodes(text: string, room: number): boolean {
  try {
    encodeAlpha(text, room);
    return true;
  } catch (error) {
    if (isSimError(error, 'CODEC_INVALID')) return false;
    throw error;
  }
}

describe('extension records', () => {
  test.each([
    ['1234', null, '02022143FFFFFFFFFFFFFFFFFF'],
    ['123', 7, '020221F3FFFFFFFFFFFFFFFF07'],
    ['12345678901234567890', 255, '020A21436587092143658709FF'],
  ])('%s, then %s', (digits, next, hex) => {
    expect(bytesToHex(encodeExtension(digits, next))).toBe(hex);
    expect(decodeExtension(hexToBytes(hex))).toEqual({
      kind: 'digits',
      digits,
      next: next === 255 ? null : next,
    });
  });

  test.each([
    ['00FFFFFFFFFFFFFFFFFFFFFFFF', { kind: 'free' }],
    ['FFFFFFFFFFFFFFFFFFFFFFFFFF', { kind: 'free' }],
    ['0103A0112233FFFFFFFFFFFF05', { kind: 'other', next: 5 }],
    ['0902FFFFFFFFFFFFFFFFFFFFFF', { kind: 'other', next: null }],
  ])('%s', (hex, expected) => {
    expect(decodeExtension(hexToBytes(hex))).toEqual(expected);
  });

  test.each([
    ['extension', '02'],
    ['extension.length', '020B21FFFFFFFFFFFFFFFFFFFF'],
    ['adn.digits', '0202F143FFFFFFFFFFFFFFFFFF'],
  ])('%s is refused: %s', (field, hex) => {
    expect(codecFailure(() => decodeExtension(hexToBytes(`${hex}${hex.length > 2 ? 'FF' : ''}`))).field).toBe(
      field,
    );
  });

  test('a long number is cut into records and put together again', () => {
    const number = fc.stringMatching(/^\+?[0-9*#]{0,70}$/);
    fc.assert(
      fc.property(number, (value) => {
        const { first, rest } = splitNumber(value);
        expect(first.replace('+', '').length).toBeLessThanOrEqual(20);
        const pieces = rest.map((piece) => decodeExtension(encodeExtension(piece, null)));
        expect(first + pieces.map((piece) => (piece.kind === 'digits' ? piece.digits : '?')).join('')).toBe(
          value,
        );
      }),
    );
  });
});
