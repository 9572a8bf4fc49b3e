import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/codec/hex.ts';
import { decodeAdn, encodeAdn } from '../../src/codec/sim/adn.ts';
import { decodeAlpha, encodeAlpha } from '../../src/codec/sim/alpha.ts';
import { iccidFromEf, iccidToEf, luhnOk, normalizeIccid } from '../../src/codec/sim/iccid.ts';
import { imsiFromEf, imsiToEf } from '../../src/codec/sim/imsi.ts';
import { gsmText } from './support/arbitraries.ts';
import { codecFailure } from './support/errors.ts';

describe('ICCID', () => {
  test.each([
    ['"984402003576012594F9"', '8944200053671052499'],
    ['98231420326409614067', '89324102234690160476'],
    ['8944200053671052499F', '8944200053671052499'],
    ['898602F9091830030220', '898602F9091830030220'],
    ['+CCID: "8944200053671052499"', '8944200053671052499'],
    ['^ICCID: 8970199911223344556F', '8970199911223344556'],
    ['+ICCID:8944200053671052499', '8944200053671052499'],
    ['+QCCID: 898602f9091830030220', '898602F9091830030220'],
    ['#CCID: 89390100001010101012', '89390100001010101012'],
    ['%CCID: "98936107004121500053"', '89391670001412050035'],
    ['8944 2000 5367 1052 499', '8944200053671052499'],
    ['898600000000000000', '898600000000000000'],
    ['8986000000000000001FFF', '8986000000000000001'],
    ["'8944200053671052499',1", '8944200053671052499'],
  ])('%s', (raw, iccid) => {
    expect(normalizeIccid(raw)).toBe(iccid);
    expect(iccidFromEf(iccidToEf(iccid))).toBe(iccid);
  });

  test.each([
    '',
    'OK',
    '+CCID: ',
    'FFFFFFFFFFFFFFFFFFFF',
    '00000000000000000000',
    '89442000',
    `89${'1'.repeat(30)}`,
    '7944200053671052499',
    '89442000536710524x9',
  ])('%j has none', (raw) => {
    expect(normalizeIccid(raw)).toBeNull();
  });

  test('a very long answer is cut before it is looked at', () => {
    expect(normalizeIccid(`${'x'.repeat(1_000_000)}8944200053671052499`)).toBeNull();
  });

  test('the file', () => {
    // github:LineageOS/android_frameworks_opt_telephony@a10024d35cb4 tests/…/SimUtilsTest.java
    expect(iccidFromEf(hexToBytes('981062400510444868F2'))).toBe('8901260450014484862');
    expect(iccidFromEf(new Uint8Array(10).fill(0xff))).toBeNull();
    expect(iccidFromEf(hexToBytes('9810'))).toBeNull();
    for (const wrong of [
      '',
      '8944',
      '9844200053671052499',
      '8944200053671052499F',
      '89442000536710524991234',
    ]) {
      expect(codecFailure(() => iccidToEf(wrong)).field).toBe('iccid');
    }
  });

  test('the check digit', () => {
    expect(luhnOk('8946000012345678909')).toBe(true);
    expect(luhnOk('89490200000000001235')).toBe(true);
    expect(luhnOk('8946000012345678900')).toBe(false);
    expect(luhnOk('898602F9091830030220')).toBe(false);
    expect(luhnOk('')).toBe(false);
    // Exactly one of the ten last digits is right.
    const ten = Array.from({ length: 10 }, (_, digit) => luhnOk(`894903500012345678${digit}`));
    expect(ten.filter(Boolean)).toHaveLength(1);
  });

  test('any number survives the file', () => {
    const inner = fc.string({ unit: fc.constantFrom(...'0123456789ABCDE'), minLength: 16, maxLength: 18 });
    fc.assert(
      fc.property(inner, (digits) => {
        const iccid = `89${digits}`;
        expect(iccidFromEf(iccidToEf(iccid))).toBe(iccid);
        expect(normalizeIccid(iccid)).toBe(iccid);
        expect(normalizeIccid(bytesToHex(iccidToEf(iccid)))).toBe(iccid);
      }),
    );
  });
});

describe('IMSI', () => {
  test.each([
    ['262021234567890', '082926202143658709'],
    ['001010123456789', '080910101032547698'],
    // An even number of digits: the first semi-octet says so, the last one is a filler.
    ['26202123456789', '0821262021436587F9'],
    ['310150', '04310151F0FFFFFFFF'],
  ])('%s', (imsi, hex) => {
    expect(bytesToHex(imsiToEf(imsi))).toBe(hex);
    expect(imsiFromEf(hexToBytes(hex))).toBe(imsi);
  });

  test.each([
    'FFFFFFFFFFFFFFFFFF',
    '00',
    '',
    '0829',
    '0A2926202143658709',
    '082826202143658709',
    '0829262021436587A9',
    '08A926202143658709',
    '022926',
  ])('%s holds none', (hex) => {
    expect(imsiFromEf(hexToBytes(hex))).toBeNull();
  });

  test('any IMSI survives the file', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 15 });
    fc.assert(
      fc.property(digits, (imsi) => {
        expect(imsiFromEf(imsiToEf(imsi))).toBe(imsi);
      }),
    );
    for (const wrong of ['12345', '1234567890123456', '12345a', '']) {
      expect(codecFailure(() => imsiToEf(wrong)).field).toBe('imsi');
    }
  });
});

describe('alpha identifiers', () => {
  test.each([
    ['566F696365204D61696CFFFF', 'Voice Mail'],
    ['80534E4E3A', '华为'],
    ['80534E4E3AFFFF', '华为'],
    ['80534E4E3AFF', '华为'],
    ['810602A46563746F72FF', 'Ĥector'],
    ['820505302D82D32D31', '-\u0532\u0583-1'],
    // github:LineageOS/android_frameworks_opt_telephony@a10024d35cb4 tests/…/SimUtilsTest.java
    ['809673539A5764002F004DFFFFFFFFFF', '\u9673\u539a\u5764/M'],
    ['810A01566FEC6365204DE0696CFFFFFF', 'Voìce Màil'],
    ['8103080A9192', '\nБВ'],
    ['', ''],
    ['FFFFFF', ''],
    ['1B651B3C', '€['],
    ['80D83DDE00FFFF', '😀'],
  ])('%s is %s', (hex, text) => {
    expect(decodeAlpha(hexToBytes(hex))).toBe(text);
  });

  test.each([
    ['a length beyond the record', '81FF0880', 'Ѐ'],
    ['half a character', '80004100', 'A'],
    ['octets of another coding', '4DFC6C6C6572', 'M\ufffdller'],
    ['nothing behind the coding', '82', ''],
    ['an escape at the end of a paged text', '8102081B80', '\u001bЀ'],
  ])('a damaged one shows what it can: %s', (_, hex, text) => {
    expect(decodeAlpha(hexToBytes(hex))).toBe(text);
  });

  test.each([
    ['Mama', 10, '4D616D61'],
    ['€', 2, '1B65'],
    ['Вова', 10, '81040892BEB2B0'],
    ['华为', 10, '80534E4E3A'],
    ['Ĥector', 10, '810602A46563746F72'],
    ['-\u0532\u0583-1', 10, '820505322D80D12D31'],
    // More escapes than a page of the euro sign costs.
    ['€€€€€', 8, '810541ACACACACAC'],
    ['[Вова]', 13, '80005B0412043E04320430005D'],
  ])('%s in %d octets', (text, room, hex) => {
    expect(bytesToHex(encodeAlpha(text, room))).toBe(hex);
    expect(decodeAlpha(encodeAlpha(text, room))).toBe(text);
  });

  test.each([
    ['Mama', 3],
    ['Вова', 6],
    ['华为', 4],
    ['😀', 4],
    ['x'.repeat(300), 255],
  ])('%s does not fit into %d octets', (text, room) => {
    expect(codecFailure(() => encodeAlpha(text, room)).field).toBe('alpha');
  });

  test('any text that fits comes back', () => {
    const text = fc.oneof(
      gsmText({ single: null, locking: null }, 40),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(...'абвгАБВГ abc1-'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 60 }), (value, padding) => {
        // U+FFFF is the unused space, the escape no character.
        if (value.includes('\uffff') || value.includes('\u001b')) return;
        const bytes = encodeAlpha(value, 255);
        const padded = new Uint8Array(bytes.length + padding).fill(0xff);
        padded.set(bytes);
        expect(decodeAlpha(padded)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('phone book records', () => {
  // github:LineageOS/android_frameworks_opt_telephony@a10024d35cb4 tests/…/AdnRecordTest.java
  test.each([
    [
      '566F696365204D61696C07918150367742F3FFFFFFFFFFFF',
      { name: 'Voice Mail', number: '+18056377243', numberType: 145 },
    ],
    [
      '566F696365204D61696C07FF8150367742F3FFFFFFFFFFFF',
      { name: 'Voice Mail', number: '18056377243', numberType: 255 },
    ],
    [
      '566F696365204D61696C07818150367742F3FFFFFFFFFFFF',
      { name: 'Voice Mail', number: '18056377243', numberType: 129 },
    ],
    [
      '566F696365204D61696C00918150367742F3FFFFFFFFFFFF',
      { name: 'Voice Mail', number: '', numberType: null },
    ],
    [
      '566F696365204D61696C0291FF50367742F3FFFFFFFFFFFF',
      { name: 'Voice Mail', number: '', numberType: null },
    ],
    [
      '566F696365204D61696C0291F150367742F3FFFFFFFFFFFF',
      { name: 'Voice Mail', number: '+1', numberType: 145 },
    ],
    [
      '4164676A6DFFFFFFFFFFFFFFFFFFFFFF0B918188551512C221436587FF01',
      { name: 'Adgjm', number: '+18885551212p12345678', numberType: 145, extension: 1 },
    ],
  ])('%s', (hex, expected) => {
    expect(decodeAdn(hexToBytes(hex))).toEqual({ extension: null, ...expected });
  });

  test('empty records', () => {
    expect(decodeAdn(new Uint8Array(28).fill(0xff))).toBeNull();
    expect(decodeAdn(new Uint8Array(14).fill(0xff))).toBeNull();
    expect(decodeAdn(hexToBytes(`${'FF'.repeat(10)}00${'FF'.repeat(13)}`))).toBeNull();
  });

  test.each([
    ['too short', 'FF', 'adn'],
    ['more octets of number than there are', '566F0F918150367742F3FFFFFFFFFFFF', 'adn.length'],
    ['digits behind the filler', '566F07918150F67742F3FFFFFFFFFFFF', 'adn.digits'],
  ])('a damaged record is refused: %s', (_, hex, field) => {
    expect(codecFailure(() => decodeAdn(hexToBytes(hex))).field).toBe(field);
  });

  test.each([
    ['+491701234567', 145],
    ['01701234567', 129],
    ['*100#', 255],
    ['#31#', 255],
    ['089123p45w6?7', 129],
    ['12345678901234567890', 129],
    ['+12345678901234567890', 145],
  ])('%s is written with type %d', (number, numberType) => {
    const record = encodeAdn({ name: 'Ä', number }, 28);
    expect(record).toHaveLength(28);
    expect(decodeAdn(record)).toEqual({ name: 'Ä', number, numberType, extension: null });
  });

  test('characters of dial strings that modems write otherwise', () => {
    expect(decodeAdn(encodeAdn({ name: '', number: '1,2;3P4W5' }, 20))?.number).toBe('1p2w3p4w5');
  });

  test.each<[string, { name: string; number: string; numberType?: number }, number]>([
    ['alpha', { name: 'A name that is too long', number: '1' }, 28],
    ['adn.digits', { name: '', number: '123456789012345678901' }, 28],
    ['adn.digits', { name: '', number: '12 34' }, 28],
    ['adn.digits', { name: '', number: '+' }, 28],
    ['adn.digits', { name: '', number: '12\r\nAT' }, 28],
    ['adn.type', { name: '', number: '123', numberType: 145 }, 28],
    ['adn.type', { name: '', number: '123', numberType: 256 }, 28],
    ['adn', { name: '', number: '1' }, 13],
  ])('%s is refused: %o in %d octets', (field, entry, length) => {
    expect(codecFailure(() => encodeAdn(entry, length)).field).toBe(field);
  });

  test('any entry that fits comes back', () => {
    const entry = fc.record({
      name: fc.oneof(
        gsmText({ single: null, locking: null }, 10),
        fc.string({ unit: fc.constantFrom(...'Бобик 12'), maxLength: 10 }),
      ),
      plus: fc.boolean(),
      digits: fc.string({ unit: fc.constantFrom(...'0123456789*#p?w'), minLength: 1, maxLength: 20 }),
      extension: fc.option(fc.integer({ min: 1, max: 254 })),
    });
    fc.assert(
      fc.property(entry, ({ name, plus, digits, extension }) => {
        if (name.includes('\u001b')) return;
        const number = plus ? `+${digits}` : digits;
        const decoded = decodeAdn(encodeAdn({ name, number, extension }, 34));
        expect(decoded).toMatchObject({ name, number, extension });
        expect(decodeAdn(encodeAdn(decoded ?? { name: '', number: '' }, 40))).toEqual(decoded);
      }),
      { numRuns: 500 },
    );
  });
});
