import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alphabetFor, DEFAULT_TABLES, ESCAPE } from '../../src/codec/gsm7/alphabet.ts';
import { DEFAULT_ALPHABET } from '../../src/codec/gsm7/default.ts';
import { NATIONAL_TABLES } from '../../src/codec/gsm7/national/index.ts';
import {
  decodeSeptets,
  encodeSeptets,
  firstUnencodable,
  packSeptets,
  septetCost,
  unpackSeptets,
} from '../../src/codec/gsm7/septets.ts';
import { bytesToHex, hexToBytes } from '../../src/codec/hex.ts';
import { codecFailure } from './support/errors.ts';

const SCRIPTS: Readonly<Record<string, RegExp>> = {
  Bengali: /^[\u0980-\u09ff]$/,
  Gujarati: /^[\u0a80-\u0aff]$/,
  Hindi: /^[\u0900-\u097f]$/,
  Kannada: /^[\u0c80-\u0cff]$/,
  Malayalam: /^[\u0d00-\u0d7f]$/,
  Oriya: /^[\u0b00-\u0b7f]$/,
  Punjabi: /^[\u0a00-\u0a7f]$/,
  Tamil: /^[\u0b80-\u0bff]$/,
  Telugu: /^[\u0c00-\u0c7f]$/,
  Urdu: /^[\u0600-\u06ff]$/,
};

describe('packing', () => {
  // github:babca/python-gsmmodem@5c816bae121c test/test_pdu.py
  test.each([
    ['', ''],
    ['123', '31D90C'],
    ['12345678', '31D98C56B3DD70'],
    ['123456789', '31D98C56B3DD7039'],
    ['Hello World!', 'C8329BFD065DDF72363904'],
    ['[{abc}]~', '1BDE0615168F37A98D6FD303'],
    ['{åΦΓΛΩΠΨΣΘ€}', '1BD44332A1542C174C6653DEA400'],
    ['a[]{}€', 'E10D6FE3DBA036A94D19'],
  ])('%s', (text, hex) => {
    const septets = encodeSeptets(text) ?? new Uint8Array(0);
    expect(bytesToHex(packSeptets(septets))).toBe(hex);
    expect(decodeSeptets(unpackSeptets(hexToBytes(hex), septets.length))).toBe(text);
  });

  test('fill bits shift the text behind a header', () => {
    const septets = Uint8Array.of(0x54, 0x65);
    for (let fillBits = 0; fillBits < 7; fillBits += 1) {
      const packed = packSeptets(septets, fillBits);
      const bits = Array.from(packed, (octet) => octet.toString(2).padStart(8, '0'))
        .reverse()
        .join('');
      const expected = (0x54 << fillBits) | (0x65 << (7 + fillBits));
      expect(Number.parseInt(bits, 2)).toBe(expected);
      expect(unpackSeptets(packed, 2, fillBits)).toEqual(septets);
    }
  });

  test('more septets than there are bits for', () => {
    expect(unpackSeptets(new Uint8Array(7), 8)).toEqual(new Uint8Array(8));
    expect(codecFailure(() => unpackSeptets(new Uint8Array(7), 9)).field).toBe('septets');
    expect(codecFailure(() => unpackSeptets(new Uint8Array(7), 8, 1)).field).toBe('septets');
  });
});

describe('the default alphabet', () => {
  test('has 128 characters, the escape among them, and none twice', () => {
    expect(DEFAULT_ALPHABET.length).toBe(128);
    expect(DEFAULT_ALPHABET.charCodeAt(ESCAPE)).toBe(ESCAPE);
    expect(new Set(DEFAULT_ALPHABET).size).toBe(128);
  });

  test.each([
    ['@', 0x00],
    ['$', 0x02],
    ['_', 0x11],
    ['Ξ', 0x1a],
    ['¤', 0x24],
    ['¡', 0x40],
    ['§', 0x5f],
    ['¿', 0x60],
    ['à', 0x7f],
  ])('%s', (character, code) => {
    expect(encodeSeptets(character)).toEqual(Uint8Array.of(code));
  });

  test.each([
    ['€', 0x65],
    ['\f', 0x0a],
    ['^', 0x14],
    ['{', 0x28],
    ['}', 0x29],
    ['\\', 0x2f],
    ['[', 0x3c],
    ['~', 0x3d],
    [']', 0x3e],
    ['|', 0x40],
  ])('%s costs two septets', (character, code) => {
    expect(encodeSeptets(character)).toEqual(Uint8Array.of(ESCAPE, code));
    expect(septetCost(character.charCodeAt(0))).toBe(2);
  });

  test('names the first character that it lacks', () => {
    expect(encodeSeptets('Vova ё')).toBeNull();
    expect(firstUnencodable('Vova ё')).toEqual({ character: 'ё', codePoint: 0x451, index: 5 });
    expect(firstUnencodable('ok 😀')).toEqual({ character: '😀', codePoint: 0x1f600, index: 3 });
    expect(firstUnencodable('fine')).toBeNull();
    expect(septetCost(0x451)).toBe(0);
  });

  test.each([
    ['an escape before a code without extension shows the main character', [ESCAPE, 0x61], 'a'],
    ['the control code 0x0D of the extension table shows a carriage return', [ESCAPE, 0x0d], '\r'],
    ['two escapes show a space', [0x61, ESCAPE, ESCAPE, 0x62], 'a b'],
    ['an escape at the end is kept', [0x61, ESCAPE], 'a\u001b'],
  ])('%s', (_, septets, text) => {
    expect(decodeSeptets(Uint8Array.from(septets))).toBe(text);
  });

  test('a lone escape is written only at the end', () => {
    expect(encodeSeptets('a\u001b')).toEqual(Uint8Array.of(0x61, ESCAPE));
    expect(encodeSeptets('\u001ba')).toBeNull();
  });
});

describe('national tables', () => {
  test('there are those of 23.038 annex A', () => {
    expect([...NATIONAL_TABLES.values()].map(({ code, language }) => `${code} ${language}`)).toEqual([
      '1 Turkish',
      '2 Spanish',
      '3 Portuguese',
      '4 Bengali',
      '5 Gujarati',
      '6 Hindi',
      '7 Kannada',
      '8 Malayalam',
      '9 Oriya',
      '10 Punjabi',
      '11 Tamil',
      '12 Telugu',
      '13 Urdu',
    ]);
    expect([...NATIONAL_TABLES.values()].filter(({ locking }) => locking === undefined)).toHaveLength(1);
  });

  test.each([...NATIONAL_TABLES.values()])(
    '$language is well formed',
    ({ language, locking, single = [] }) => {
      const script = SCRIPTS[language];
      if (locking !== undefined) {
        expect(locking.length).toBe(128);
        expect(locking.charCodeAt(ESCAPE)).toBe(ESCAPE);
        expect(locking.charAt(0x0a) + locking.charAt(0x0d) + locking.charAt(0x20)).toBe('\n\r ');
        expect(locking.slice(0x61, 0x7b)).toBe('abcdefghijklmnopqrstuvwxyz');
        expect(locking.slice(0x30, 0x3a)).toBe('0123456789');
        const defined = Array.from(locking).filter((character) => character !== '\ufffd');
        expect(new Set(defined).size).toBe(defined.length);
        const foreign = defined.filter(
          (character) => character > '\u00ff' && !(script ?? /./).test(character),
        );
        expect(foreign).toEqual([]);
      }
      const codes = single.flatMap(([first, characters]) =>
        Array.from(characters, (_, index) => first + index),
      );
      expect(new Set(codes).size).toBe(codes.length);
      expect(codes).not.toContain(ESCAPE);
      expect(Math.max(...codes)).toBeLessThan(128);
      if (script !== undefined) {
        const foreign = single
          .flatMap(([, characters]) => Array.from(characters))
          // The dandas of Devanagari stand in all tables of its relatives.
          .filter((character) => character > '\u00ff' && !/[€\u0964\u0965]/.test(character))
          .filter((character) => !script.test(character));
        expect(foreign).toEqual([]);
      }
    },
  );

  // One row per point on which published copies of the tables disagree; see docs/standards.md.
  test.each([
    ['Turkish', { single: null, locking: 1 }, [0x1f], 'É'],
    ['Turkish', { single: null, locking: 1 }, [0x04, 0x07, 0x0b, 0x40, 0x60], '€ıĞİç'],
    ['Turkish', { single: 1, locking: null }, [ESCAPE, 0x53, ESCAPE, 0x69], 'Şı'],
    ['Spanish', { single: 2, locking: null }, [ESCAPE, 0x09, ESCAPE, 0x41], 'çÁ'],
    ['Portuguese', { single: null, locking: 3 }, [0x12, 0x15, 0x17, 0x19, 0x7d], 'ª∞\\Ó`'],
    ['Portuguese', { single: 3, locking: null }, [ESCAPE, 0x05, ESCAPE, 0x7f], 'êâ'],
    ['Hindi', { single: null, locking: 6 }, [0x00, 0x01, 0x02, 0x2c], '\u0901\u0902\u0903,'],
    ['Kannada', { single: null, locking: 7 }, [0x24], '\u0ca1'],
    ['Oriya', { single: null, locking: 9 }, [0x47, 0x4e], '\u0b33\u0b3c'],
    ['Oriya', { single: 9, locking: null }, [ESCAPE, 0x20], '\u0b6a'],
    ['Punjabi', { single: 10, locking: null }, [ESCAPE, 0x23], '\u0a6d'],
    ['Tamil', { single: 11, locking: null }, [ESCAPE, 0x24, ESCAPE, 0x25], '\u0bee\u0bef'],
    ['Telugu', { single: 12, locking: null }, [ESCAPE, 0x1c, ESCAPE, 0x22, ESCAPE, 0x65], '\u0c66\u0c6c€'],
    ['Urdu', { single: null, locking: 13 }, [0x5c, 0x5f], '\u064d\u0657'],
  ])('%s: %o %o', (_, tables, septets, text) => {
    expect(decodeSeptets(Uint8Array.from(septets), tables)).toBe(text);
    expect(encodeSeptets(text, tables)).toEqual(Uint8Array.from(septets));
  });

  test('a code to which a locking table gives nothing shows U+FFFD', () => {
    expect(decodeSeptets(Uint8Array.of(0x00, 0x61), { single: null, locking: 11 })).toBe('\ufffda');
    expect(encodeSeptets('\ufffd', { single: null, locking: 11 })).toBeNull();
  });

  test('an unknown table counts as none', () => {
    for (const code of [0, 14, 255]) {
      expect(alphabetFor({ single: code, locking: code })).toBe(alphabetFor({ single: null, locking: null }));
    }
    // Spanish has no locking table.
    expect(alphabetFor({ single: null, locking: 2 })).toBe(alphabetFor({ single: null, locking: 0 }));
  });

  test('without a single shift table of its own a locking table keeps the default extension', () => {
    expect(encodeSeptets('{', { single: null, locking: 1 })).toEqual(Uint8Array.of(ESCAPE, 0x28));
    // The euro sign is in the Turkish locking table itself, where it costs one septet.
    expect(encodeSeptets('€', { single: null, locking: 1 })).toEqual(Uint8Array.of(0x04));
  });
});

test('any septets give text, and the default tables never lose a plain character', () => {
  const septet = fc.integer({ min: 0, max: 127 });
  fc.assert(
    fc.property(fc.array(septet, { maxLength: 200 }), (septets) => {
      const text = decodeSeptets(Uint8Array.from(septets), DEFAULT_TABLES);
      const plain = septets.filter((code) => code !== ESCAPE);
      expect(text.length).toBeGreaterThanOrEqual(plain.length - septets.length / 2);
      if (plain.length === septets.length) expect(encodeSeptets(text)).toEqual(Uint8Array.from(septets));
    }),
  );
});
