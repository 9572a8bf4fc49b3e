import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../src/codec/hex.ts';
import { ucs2Hex } from '../../src/codec/ucs2.ts';
import {
  decodeNumber,
  decodeText,
  evidence,
  inferCoding,
  inferNumberCoding,
} from '../../src/devices/modem/replies/text-coding.ts';

const bytesHex = (text: string) => bytesToHex(Buffer.from(text, 'latin1'));

describe('what a text can only be', () => {
  it.each([
    ['Anna', 'plain'],
    ['Fade', 'plain'],
    ['ABC', 'plain'],
    ['1234567', 'plain'],
    [ucs2Hex('Anna'), 'ucs2'],
    [ucs2Hex('\u042e\u0440\u0438\u0439'), 'ucs2'],
    [ucs2Hex('\u5f20\u4e09\u4e30'), 'ucs2'],
    // Control characters inside a name do not make hex of it.
    [ucs2Hex('E\x1b[31mred'), 'ucs2'],
    [ucs2Hex('\x00nul\n'), 'ucs2'],
    [ucs2Hex('\u042e\x1b\u0440\u0438'), 'ucs2'],
    ['00010002', 'plain'],
    ['123400070005', 'plain'],
    [`${bytesHex('Virchow Klinikum St. 31')}00`, 'hex8'],
    [bytesHex('hPlipiep'), 'hex8'],
    [bytesHex('Joe'), 'hex8'],
    // Two ideographs or four letters: only the rest of the storage can tell.
    [bytesHex('Noel'), null],
    // Ideographs of extension A, private characters: nothing that a name may not have.
    [ucs2Hex(' \u3400'), null],
    [ucs2Hex('\u3400\u3401'), null],
    [ucs2Hex('\uf8ff'), null],
    [bytesHex('AB'), null],
    [bytesHex('Anna'), 'hex8'],
    ['', null],
  ])('%s: %s', (text, expected) => expect(evidence(text)).toBe(expected));
});

describe('a short text that could be several', () => {
  const noel = bytesHex('Noel');
  it('is read as the rest of its storage', () => {
    const inUcs2 = [ucs2Hex('Anna'), ucs2Hex('Zoe'), noel];
    expect(decodeText(noel, inferCoding(inUcs2, 'UCS2'), 'UCS2')).toBe('\u4e6f\u656c');
    const inBytes = [bytesHex('Annabelle'), bytesHex('Johanna K'), noel];
    expect(decodeText(noel, inferCoding(inBytes, 'UCS2'), 'UCS2')).toBe('Noel');
    const plain = ['Anna', 'Zoe', noel];
    expect(decodeText(noel, inferCoding(plain, 'UCS2'), 'UCS2')).toBe(noel);
  });
  it('with rare characters is read as the rest of its storage too', () => {
    const rare = ucs2Hex(' \u3400\uf8ff');
    expect(decodeText(rare, inferCoding([rare], 'UCS2'), 'UCS2')).toBe(' \u3400\uf8ff');
    expect(decodeText(rare, inferCoding([rare], 'GSM'), 'GSM')).toBe(rare);
    expect(decodeText(rare, inferCoding(['Anna', 'Zoe', rare], 'UCS2'), 'UCS2')).toBe(rare);
  });
  it('alone is what the character set says', () => {
    expect(inferCoding([noel], 'UCS2')).toBe('ucs2');
    expect(inferCoding([noel], 'GSM')).toBe('plain');
  });
});

describe('plain bytes', () => {
  it.each([
    ['M\x7cller', 'GSM', 'M\u00f6ller'],
    ['M\x7cller', 'other', 'M|ller'],
    ['J\xc3\xbcrg', 'UTF-8', 'J\u00fcrg'],
    ['J\xfcrg', 'other', 'J\u00fcrg'],
    ['Anna\x00\x00', 'other', 'Anna'],
  ] as const)('%j in %s', (raw, charset, expected) =>
    expect(decodeText(raw, 'plain', charset)).toBe(expected),
  );
});

describe('numbers', () => {
  it.each([
    ['002B00340039', '+49'],
    ['0030', '0030'],
    ['00300031', '00300031'],
    ['004917012345', '004917012345'],
    ['+491701234', '+491701234'],
  ])('%s', (raw, expected) => expect(decodeNumber(raw)).toBe(expected));

  it.each([
    // Digits that are digits in UCS-2 as well: what the modem is set to decides, and what it has shown before that.
    ['003000310032', 'UCS2', null, '012'],
    ['003000310032', 'GSM', null, '003000310032'],
    ['003000310032', 'other', null, '003000310032'],
    ['003000310032', 'UCS2', 'plain', '003000310032'],
    ['003000310032', 'GSM', 'ucs2', '012'],
    // Not to be taken for anything else.
    ['002B00340039', 'GSM', 'plain', '+49'],
    ['004917012345', 'UCS2', 'ucs2', '004917012345'],
  ] as const)('%s in %s where %s is usual', (raw, charset, coding, expected) =>
    expect(decodeNumber(raw, charset, coding)).toBe(expected),
  );

  it.each([
    [['+49170', '003000310032'], null, 'plain'],
    [['002B00340039', '003000310032'], null, 'ucs2'],
    [['003000310032', '', '0035'], null, null],
    [['003000310032'], 'plain', 'plain'],
    [['+49170', '002B00340039'], null, null],
    [['002B00340039'], 'plain', null],
  ] as const)('%j after %s show %s', (numbers, known, expected) =>
    expect(inferNumberCoding(numbers, known)).toBe(expected),
  );
});

describe('names written by a modem that keeps to UCS-2', () => {
  const letter = fc.constantFrom(
    ...'ABCabcxyz \u00e4\u00f6\u0142\u0416\u0438\u03b1\u05d0\u0639\u4e2d\u6587'.split(''),
  );
  it('come back, whatever else is in the storage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: letter, minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 10 }),
        (names) => {
          // One name in Latin letters, as nearly every phone book has, settles the short ones.
          const all = ['Mailbox', 'Taxi', ...names].map((name) => ucs2Hex(name));
          const usual = inferCoding(all, 'UCS2');
          expect(all.slice(2).map((hex) => decodeText(hex, usual, 'UCS2'))).toEqual(names);
        },
      ),
    );
  });
});
