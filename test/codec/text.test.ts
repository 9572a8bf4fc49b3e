import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, unitsPerSegment } from '../../src/codec/capacity.ts';
import { collectParts } from '../../src/codec/collect.ts';
import { firstUnencodable, septetCost } from '../../src/codec/gsm7/septets.ts';
import { replacementFor, replacementText } from '../../src/codec/replacement.ts';
import { segmentText, segmentWithPlan } from '../../src/codec/segment.ts';
import { type PlanOptions, planText } from '../../src/codec/text-plan.ts';
import { concatOf } from '../../src/codec/tpdu/header.ts';
import { encodeUserData } from '../../src/codec/tpdu/user-data.ts';
import { TABLE_CODES } from './support/arbitraries.ts';
import { codecFailure } from './support/errors.ts';

const NONE = { single: null, locking: null };

describe('room in a message', () => {
  test.each([
    ['gsm7', NONE, null, 160],
    ['gsm7', NONE, 8, 153],
    ['gsm7', NONE, 16, 152],
    ['gsm7', { single: 1, locking: null }, null, 155],
    ['gsm7', { single: 1, locking: null }, 8, 149],
    ['gsm7', { single: 1, locking: null }, 16, 148],
    ['gsm7', { single: 1, locking: 1 }, null, 152],
    ['gsm7', { single: 1, locking: 1 }, 8, 146],
    ['gsm7', { single: 1, locking: 1 }, 16, 145],
    ['ucs2', NONE, null, 70],
    ['ucs2', NONE, 8, 67],
    ['ucs2', NONE, 16, 66],
  ] as const)('%s %o %s', (alphabet, tables, bits, units) => {
    expect(unitsPerSegment(alphabet, tables, bits)).toBe(units);
  });
});

describe('plans', () => {
  test.each<[string, PlanOptions, object]>([
    ['', {}, { alphabet: 'gsm7', units: 0, segments: 1, unitsInLast: 0, unitsPerSegment: 160 }],
    [
      'x'.repeat(160),
      {},
      { alphabet: 'gsm7', units: 160, segments: 1, unitsInLast: 160, unitsPerSegment: 160 },
    ],
    [
      'x'.repeat(161),
      {},
      { alphabet: 'gsm7', units: 161, segments: 2, unitsInLast: 8, unitsPerSegment: 153 },
    ],
    ['x'.repeat(306), {}, { segments: 2, unitsInLast: 153 }],
    ['x'.repeat(307), {}, { segments: 3, unitsInLast: 1 }],
    ['x'.repeat(305), { referenceBits: 16 }, { segments: 3, unitsInLast: 1, unitsPerSegment: 152 }],
    ['€'.repeat(80), {}, { segments: 1, units: 160 }],
    // An escape pair is not cut: 152 of 153 septets are used.
    ['€'.repeat(81), {}, { segments: 2, units: 162, unitsInLast: 10 }],
    ['я'.repeat(70), {}, { alphabet: 'ucs2', segments: 1, units: 70, unitsPerSegment: 70 }],
    ['я'.repeat(71), {}, { alphabet: 'ucs2', segments: 2, unitsInLast: 4, unitsPerSegment: 67 }],
    ['я'.repeat(133), { referenceBits: 16 }, { segments: 3, unitsInLast: 1, unitsPerSegment: 66 }],
    ['😀'.repeat(35), {}, { segments: 1, units: 70 }],
    // 67 units leave one over when pairs are not cut.
    ['😀'.repeat(36), {}, { segments: 2, units: 72, unitsInLast: 6 }],
    ['hi', { alphabet: 'ucs2' }, { alphabet: 'ucs2', units: 2, segments: 1 }],
  ])('%j %o', (text, options, expected) => {
    expect(planText(text, options)).toMatchObject(expected);
  });

  // github:LineageOS/android_frameworks_opt_telephony@a10024d35cb4 tests/…/GsmSmsTest.java testFragmentTurkishText
  test.each([
    [77, [77]],
    [78, [74, 4]],
    [160, [74, 74, 12]],
  ])('%d letters of the Turkish single shift table', (length, letters) => {
    const text = 'ĞŞİğşı'.repeat(30).slice(0, length);
    const tables = { single: 1, locking: null };
    const room = unitsPerSegment('gsm7', tables, letters.length > 1 ? 8 : null);
    const pieces = cutText(text, room, (unit) => septetCost(unit, tables));
    expect(pieces.map((piece) => piece.text.length)).toEqual(letters);
    expect(pieces.map(({ units }) => units)).toEqual(letters.map((count) => 2 * count));
  });

  test('of two national tables that need as many messages the single shift is taken', () => {
    // A phone without the tables shows g for ğ then, and not quite other letters.
    expect(planText('ĞŞİğşı'.repeat(12), { nationalTables: [1] })).toMatchObject({
      table: { single: 1, locking: null },
      segments: 1,
      units: 144,
    });
    expect(planText('ĞŞİğşı'.repeat(13), { nationalTables: [1] })).toMatchObject({
      table: { single: null, locking: 1 },
      segments: 1,
      units: 78,
    });
  });

  test('a national table is taken only where it saves a message, and only when allowed', () => {
    const text = 'Şimdi yeni numaram: +905321234567. Lütfen kaydedin, görüşürüz, teşekkürler!';
    expect(text.length).toBeGreaterThan(70);
    expect(planText(text)).toMatchObject({ alphabet: 'ucs2', segments: 2 });
    expect(planText(text, { nationalTables: [1] })).toMatchObject({
      alphabet: 'gsm7',
      table: { single: 1, locking: null },
      segments: 1,
    });
    expect(planText('görüşürüz', { nationalTables: [1, 99] }).segments).toBe(1);
    expect(planText('plain', { nationalTables: [1] }).table).toEqual(NONE);
    expect(planText('ção', { nationalTables: [2] }).table).toEqual(NONE);
  });

  test('says which characters forced it, once each, and what could replace them', () => {
    const plan = planText('“Hi” – ş 😀 “');
    expect(plan.alphabet).toBe('ucs2');
    expect(plan.forcedBy).toEqual([
      { character: '“', codePoint: 0x201c, index: 0, replacement: '"' },
      { character: '”', codePoint: 0x201d, index: 3, replacement: '"' },
      { character: '–', codePoint: 0x2013, index: 5, replacement: '-' },
      { character: 'ş', codePoint: 0x15f, index: 7, replacement: 's' },
      { character: '😀', codePoint: 0x1f600, index: 9, replacement: null },
    ]);
    expect(plan.suggestion).toBeNull();
    expect(planText('“Hi” – şu').suggestion).toBe('"Hi" - su');
    expect(planText('fine @ €').suggestion).toBeNull();
    expect(planText('fine @ €').forcedBy).toEqual([]);
  });

  test('a wish that cannot be fulfilled is an error that says where', () => {
    expect(codecFailure(() => planText('abc ж', { alphabet: 'gsm7' }))).toEqual({ field: 'text', offset: 4 });
    expect(codecFailure(() => planText('x'.repeat(153 * 255 + 1))).field).toBe('text');
    expect(planText('x'.repeat(153 * 255)).segments).toBe(255);
  });
});

describe('replacements', () => {
  test.each([
    ['‘’‚„“”«»‹›', `'''"""""''`],
    ['–—−‑…', '----...'],
    ['a\u00a0b\u202fc\td', 'a b c d'],
    ['cafe\u0301', 'café'],
    ['français, Garçon', 'francais, Garcon'],
    ['Žluťoučký kůň', 'Zlutoucky kun'],
    ['Łódź, Đặng, Þór, Œuvre', 'Lodz, Dang, Thor, OEuvre'],
    ['ﬁn １２ ½ ™ №', 'fin 12 1/2 (TM) No'],
    ['Γεια σας', 'ΓEIA ΣAΣ'],
    ['x\u200by\ufeffz', 'xyz'],
    ['İstanbul ığ', 'Istanbul ig'],
  ])('%s', (text, expected) => {
    expect(replacementText(text)).toBe(expected);
  });

  test.each(['😀', 'Привет', '你好', 'שלום', '\ud83d'])('%s has none', (text) => {
    expect(replacementText(text)).toBeNull();
  });

  test('whatever is suggested fits the alphabet, and what fits is left alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const suggestion = replacementText(text);
        if (suggestion !== null) expect(firstUnencodable(suggestion)).toBeNull();
        for (const character of text) {
          if (firstUnencodable(character) === null) expect(replacementFor(character)).toBe(character);
        }
      }),
    );
  });
});

describe('segments', () => {
  // github:babca/python-gsmmodem@5c816bae121c test/test_pdu.py test_encodeSmsSubmit_concatenated
  test('carry the concatenation element and the pieces', () => {
    const text = `${'Lorem ipsum '.repeat(12)}dolor sit amet, at`;
    const segments = segmentText(text, { reference: 0x98, messageClass: 1 });
    expect(segments.map(({ dcs }) => dcs)).toEqual([0x11, 0x11]);
    expect(segments.map(({ userData }) => concatOf(userData.header))).toEqual([
      { kind: 'concat', bits: 8, reference: 0x98, total: 2, sequence: 1 },
      { kind: 'concat', bits: 8, reference: 0x98, total: 2, sequence: 2 },
    ]);
    expect(segments.map(({ userData }) => ('text' in userData ? userData.text.length : 0))).toEqual([153, 9]);
  });

  test('one message needs no header', () => {
    expect(segmentText('hi', { reference: 1 })).toEqual([
      { dcs: 0, userData: { header: [], alphabet: 'gsm7', text: 'hi' } },
    ]);
    expect(segmentText('я', { reference: 1 })).toEqual([
      { dcs: 8, userData: { header: [], alphabet: 'ucs2', text: 'я' } },
    ]);
  });

  test('references out of range are refused', () => {
    for (const [reference, referenceBits] of [
      [256, 8],
      [65_536, 16],
      [-1, 8],
      [1.5, 16],
    ] as const) {
      expect(codecFailure(() => segmentText('x', { reference, referenceBits })).field).toBe('reference');
    }
    expect(segmentText('x'.repeat(161), { reference: 65_535, referenceBits: 16 })).toHaveLength(2);
  });

  test('any text comes back whole, in as many messages as planned, none of them over-full or cut inside a character', () => {
    const unit = fc.oneof(
      fc.constantFrom(...'abc €[]~ğşıÇçñáñ'),
      fc.constantFrom('я', '😀', '\u0915', '\u0627', '\u20ac'),
    );
    const options = fc.record({
      referenceBits: fc.constantFrom(8 as const, 16 as const),
      nationalTables: fc.subarray(TABLE_CODES),
      reference: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 500 }), options, (text, chosen) => {
        const { plan, segments } = segmentWithPlan(text, chosen);
        expect(segments.length).toBe(plan.segments);
        const parts = segments.map(({ dcs, userData }, index) => {
          expect(encodeUserData(userData, dcs, 140, 'x').octets.length).toBeLessThanOrEqual(140);
          const piece = 'text' in userData ? userData.text : '';
          expect(piece).not.toMatch(/^[\udc00-\udfff]/);
          return { originator: 'a', userData, timestampMs: 0, receivedMs: index, meta: index };
        });
        const { complete, incomplete } = collectParts(parts.toReversed());
        expect(incomplete).toEqual([]);
        expect(complete.map((message) => message.text)).toEqual([text]);
      }),
      { numRuns: 300 },
    );
  });
});
