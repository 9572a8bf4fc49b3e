import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TABLES } from '../../src/codec/gsm7/alphabet.ts';
import { ucs2Hex } from '../../src/codec/ucs2.ts';
import { encodeUssd } from '../../src/codec/ussd.ts';
import { decodeUssdText, ussdAlphabet } from '../../src/codec/ussd-reply.ts';
import { gsmText } from './support/arbitraries.ts';

describe('the coding scheme of USSD', () => {
  test.each([
    [15, 'gsm7'],
    [0, 'gsm7'],
    [0x10, 'gsm7'],
    [0x11, 'ucs2'],
    [68, '8bit'],
    [72, 'ucs2'],
    [0x40, 'gsm7'],
    [0xf4, '8bit'],
    [0xf0, 'gsm7'],
    [null, null],
  ] as const)('%s is %s', (dcs, alphabet) => {
    expect(ussdAlphabet(dcs)).toBe(alphabet);
  });
});

describe('the text of a USSD answer', () => {
  test.each([
    // An answer of MegaFon, as a driver for SIMCom modules quotes it: UCS-2 under 72.
    ['0412043004480020043D043E043C04350440003A0020002B00370039', 72, 'ucs2', 'Ваш номер: +79'],
    ['0412043004480020043D043E043C04350440003A0020002B00370039', 72, 'packed', 'Ваш номер: +79'],
    [
      '0412043004480020043D043E043C04350440003A0020002B00370039',
      null,
      'plain',
      '0412043004480020043D043E043C04350440003A0020002B00370039',
    ],
    ['AA180C3602', 15, 'packed', '*100#'],
    ['Your number is +4917612345678', 15, 'ucs2', 'Your number is +4917612345678'],
    ['Your number is 1\0junk', 15, 'plain', 'Your number is 1'],
    ['4917612345678912', 15, 'plain', '4917612345678912'],
    ['', 15, 'plain', ''],
  ] as const)('%j under %s of a modem that writes %s', (raw, dcs, usual, text) => {
    expect(decodeUssdText(raw, dcs, usual)).toBe(text);
  });

  const sentence = gsmText(DEFAULT_TABLES, 120).map(
    (text) => `Your number is +4917612345678. ${text.replace(/[^A-Za-z0-9 ]/g, '')}`,
  );

  test('comes back from each form that modems use', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        // One carriage return fills seven spare bits, and one that is the text's own is not told from it.
        expect(decodeUssdText(encodeUssd(text), 15, 'packed')).toBe(text);
        expect(decodeUssdText(ucs2Hex(text), 72, 'packed')).toBe(text);
        expect(decodeUssdText(ucs2Hex(text), 15, 'ucs2')).toBe(text);
        expect(decodeUssdText(text, 15, 'ucs2')).toBe(text);
      }),
    );
  });

  test('of anything is a text that is not longer', () => {
    const usual = fc.constantFrom('packed' as const, 'ucs2' as const, 'plain' as const);
    const dcs = fc.option(fc.integer({ min: 0, max: 255 }));
    const hex = fc.uint8Array({ maxLength: 80 }).map((octets) => Buffer.from(octets).toString('hex'));
    fc.assert(
      fc.property(fc.oneof(hex, fc.string({ maxLength: 80 })), dcs, usual, (raw, scheme, form) => {
        expect(decodeUssdText(raw, scheme, form).length).toBeLessThanOrEqual(raw.length);
      }),
    );
  });
});
