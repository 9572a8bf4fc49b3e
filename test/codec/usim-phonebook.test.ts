import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hexToBytes } from '../../src/codec/hex.ts';
import {
  decodeAdditionalNumber,
  decodeEmail,
  decodeGroupIds,
  decodeSecondName,
  encodeAdditionalNumber,
  encodeTextRecord,
  recordInIap,
} from '../../src/codec/sim/phonebook-fields.ts';
import {
  decodePhonebookReference,
  encodePhonebookReference,
} from '../../src/codec/sim/phonebook-reference.ts';
import { codecFailure } from './support/errors.ts';

/** Kind, linking, id and place in EF_IAP of each file. */
const shown = (hex: string) =>
  decodePhonebookReference(hexToBytes(hex))?.files.map(({ kind, linking, id, iapPosition }) =>
    [kind, linking, id.toString(16), iapPosition].filter((part) => part !== null).join(' '),
  ) ?? null;

describe('EF_PBR', () => {
  test.each([
    // osmocom/pysim pySim/ts_31_102.py, in a comment beside the file.
    [
      'A80AC0034F3A02C5034F0904AA0ACB034F3D07C2034F4A06',
      ['adn same-index 4f3a', 'pbc same-index 4f09', 'ccp1 by-reference 4f3d', 'ext1 by-reference 4f4a'],
    ],
    // LineageOS/android_frameworks_opt_telephony tests/telephonytests, IccFileHandlerTest.java.
    [
      'A814C0034F3A01C1034F3202C5034F0904C9034F2109A90FC3034F6115C4034F1108CA034F5017AA0FC2034F4A03C7034F4B06CB034F4F16FFFFFFFF',
      [
        'adn same-index 4f3a',
        'iap same-index 4f32',
        'pbc same-index 4f09',
        'uid same-index 4f21',
        'sne by-iap 4f61 0',
        'anr by-iap 4f11 1',
        'email by-iap 4f50 2',
        'ext1 by-reference 4f4a',
        'aas by-reference 4f4b',
        'ccp1 by-reference 4f4f',
      ],
    ],
    // Without short ids, and with two additional numbers.
    ['A804C0024F3AA908C4024F11C4024F13', ['adn same-index 4f3a', 'anr by-iap 4f11 0', 'anr by-iap 4f13 1']],
    // A kind that is not known here still has its place in EF_IAP.
    ['A804C0024F3AA908DF024F11CA024F50', ['adn same-index 4f3a', 'email by-iap 4f50 1']],
    // What follows a broken object is not known.
    ['A804C0024F3AA9FF', ['adn same-index 4f3a']],
    ['A8', null],
    ['', null],
    ['FFFFFFFF', null],
    ['A805C5034F0904', null],
  ])('%s', (hex, files) => {
    expect(shown(hex)).toEqual(files);
  });

  test('any bytes are read without an error, and what is written comes back', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => void decodePhonebookReference(bytes)));
    const files = [
      { kind: 'adn', linking: 'same-index', id: 0x4f3a },
      { kind: 'email', linking: 'by-iap', id: 0x4f50 },
      { kind: 'gas', linking: 'by-reference', id: 0x4f4c },
    ] as const;
    const read = decodePhonebookReference(encodePhonebookReference(files, new Map([[0x4f3a, 1]])));
    expect(read?.files.map(({ kind, linking, id }) => ({ kind, linking, id }))).toEqual(files);
  });
});

describe('files beside EF_ADN', () => {
  test('texts, with their back reference and without', () => {
    const linked = encodeTextRecord('anna@example.org', 42, { shortId: 1, record: 7 });
    expect([...linked.subarray(-2)]).toEqual([1, 7]);
    expect(decodeEmail(linked, true)).toBe('anna@example.org');
    expect(decodeSecondName(encodeTextRecord('\u042e\u043b\u044f', 20, null), false)).toBe(
      '\u042e\u043b\u044f',
    );
    expect(codecFailure(() => encodeTextRecord('much too long', 8, null)).field).toBe('alpha');
  });

  test.each([
    // ASCII where the standard has the GSM alphabet, in which 40 is an inverted exclamation mark.
    [Buffer.from('anna@example.org').toString('hex'), 'anna@example.org'],
    [Buffer.from('a_b@c.de').toString('hex'), 'a_b@c.de'],
    ['', ''],
  ])('the e-mail %s is %s', (hex, email) => {
    expect(decodeEmail(hexToBytes(`${hex}FFFFFF`), false)).toBe(email);
  });

  test('groups and EF_IAP', () => {
    expect(decodeGroupIds(hexToBytes('0203000203FF'))).toEqual([2, 3]);
    expect(decodeGroupIds(hexToBytes('FFFFFF'))).toEqual([]);
    expect(recordInIap(hexToBytes('05FF00'), 0)).toBe(5);
    for (const position of [1, 2, 3]) expect(recordInIap(hexToBytes('05FF00'), position)).toBeNull();
  });

  test('additional numbers', () => {
    const number = fc.stringMatching(/^\+?[0-9*#]{1,20}$/).filter((value) => /\d|[*#]/.test(value));
    fc.assert(
      fc.property(
        number,
        fc.option(fc.integer({ min: 1, max: 254 })),
        fc.boolean(),
        (value, label, linked) => {
          const read = decodeAdditionalNumber(encodeAdditionalNumber(value, label, linked));
          expect(read).toMatchObject({ number: value, label, extension: null });
        },
      ),
    );
    expect(decodeAdditionalNumber(new Uint8Array(15).fill(0xff))).toBeNull();
    expect(codecFailure(() => decodeAdditionalNumber(new Uint8Array(14))).field).toBe('anr');
    expect(
      codecFailure(() => decodeAdditionalNumber(hexToBytes('FF0C81FFFFFFFFFFFFFFFFFFFFFFFF'))).field,
    ).toBe('anr.length');
  });
});
