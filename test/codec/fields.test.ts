import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressFromDigits,
  addressToString,
  alphanumericAddress,
  encodeAddressField,
  typeOfAddress,
  typeOfNumberIn,
} from '../../src/codec/address.ts';
import { dcsFor, decodeDcs } from '../../src/codec/dcs.ts';
import { bytesToHex, hexToBytes } from '../../src/codec/hex.ts';
import { statusClass, statusMeaning } from '../../src/codec/tpdu/status.ts';
import {
  decodeTimestamp,
  encodeTimestamp,
  timestampFromMs,
  timestampToMs,
} from '../../src/codec/tpdu/timestamp.ts';
import { relativeMinutes, relativeOctet } from '../../src/codec/tpdu/validity.ts';
import { decodeUcs2, decodeUcs2Hex, encodeUcs2, ucs2Hex } from '../../src/codec/ucs2.ts';
import { decodeUssd, encodeUssd } from '../../src/codec/ussd.ts';
import { codecFailure } from './support/errors.ts';

describe('hexadecimal', () => {
  test.each([
    ['0', 0],
    ['012', 1],
    ['0g', 0],
    ['00 0', 1],
    ['00\n1', 1],
    ['0x', 0],
    ['00١2', 1],
    ['00\ud83d\ude00', 1],
  ])('%j is refused', (hex, offset) => {
    expect(codecFailure(() => hexToBytes(hex))).toEqual({ field: 'hex', offset });
  });
});

describe('UCS-2', () => {
  test('characters beyond the basic plane, halves of them, and the text modems give', () => {
    expect(ucs2Hex('Ж€😀')).toBe('041620ACD83DDE00');
    expect(decodeUcs2Hex('041620acd83dde00')).toBe('Ж€😀');
    expect(decodeUcs2(Uint8Array.of(0xd8, 0x3d))).toBe('\ud83d');
    expect(encodeUcs2('\ud83d')).toEqual(Uint8Array.of(0xd8, 0x3d));
    expect(decodeUcs2(new Uint8Array(0))).toBe('');
  });

  test('an odd number of octets is refused', () => {
    expect(codecFailure(() => decodeUcs2Hex('004100')).field).toBe('ucs2');
    expect(codecFailure(() => decodeUcs2Hex('004')).field).toBe('hex');
  });

  test('long texts', () => {
    const text = 'ж'.repeat(100_000);
    expect(decodeUcs2(encodeUcs2(text))).toBe(text);
  });
});

describe('addresses', () => {
  test.each([
    ['+491701234567', '0C91947110325476', 'international'],
    ['12345', '05812143F5', 'unknown'],
    ['*100#', '05811A00FB', 'unknown'],
    ['+9876543210', '0A918967452301', 'international'],
    ['1', '0181F1', 'unknown'],
  ])('%s', (digits, hex, typeOfNumber) => {
    const address = addressFromDigits(digits);
    expect(address.typeOfNumber).toBe(typeOfNumber);
    expect(addressToString(address)).toBe(digits);
    expect(bytesToHex(encodeAddressField(address, 'da'))).toBe(hex);
  });

  test.each(['', '+', '+49 170', '0170-12', '12345678901234567890' + '1', '٣', 'd', '1\r2'])(
    '%j is no number',
    (digits) => {
      expect(codecFailure(() => addressFromDigits(digits)).field).toBe('address');
    },
  );

  // github:babca/python-gsmmodem@5c816bae121c test/test_pdu.py
  test.each([
    ['abc', '06D061F118'],
    ['FRANCOIS', '0ED04669D0397C26A7'],
    ['a[]{}€', '14D0E10D6FE3DBA036A94D19'],
  ])('the name %s', (name, hex) => {
    const address = alphanumericAddress(name);
    expect(bytesToHex(encodeAddressField(address, 'oa'))).toBe(hex);
    expect(addressToString(address)).toBe(name);
  });

  test.each(['Вова', 'twelve chars', '€€€€€€'])('%s is no name', (name) => {
    expect(codecFailure(() => alphanumericAddress(name)).field).toBe('address');
  });

  test('types', () => {
    expect(typeOfAddress(addressFromDigits('+1'))).toBe(145);
    expect(typeOfAddress(addressFromDigits('1'))).toBe(129);
    expect(typeOfNumberIn(145)).toBe('international');
    expect(typeOfNumberIn(255)).toBe('reserved');
    const broken = { ...addressFromDigits('1'), numberingPlan: 16 };
    expect(codecFailure(() => typeOfAddress(broken)).field).toBe('address.plan');
  });
});

describe('data coding schemes', () => {
  test.each([
    [0x00, 'gsm7', null, null, false],
    [0x04, '8bit', null, null, false],
    [0x08, 'ucs2', null, null, false],
    [0x0c, 'reserved', null, null, false],
    [0x10, 'gsm7', 0, null, false],
    [0x15, '8bit', 1, null, false],
    [0x1a, 'ucs2', 2, null, false],
    [0x20, 'compressed', null, null, false],
    [0x33, 'compressed', 3, null, false],
    [0x2c, 'reserved', null, null, false],
    [0x48, 'ucs2', null, null, true],
    [0x51, 'gsm7', 1, null, true],
    [0x80, 'reserved', null, null, false],
    [0xbf, 'reserved', null, null, false],
    [0xc0, 'gsm7', null, { active: false, kind: 'voicemail', store: false }, false],
    [0xc8, 'gsm7', null, { active: true, kind: 'voicemail', store: false }, false],
    [0xd9, 'gsm7', null, { active: true, kind: 'fax', store: true }, false],
    [0xda, 'gsm7', null, { active: true, kind: 'email', store: true }, false],
    [0xe3, 'ucs2', null, { active: false, kind: 'other', store: true }, false],
    [0xf0, 'gsm7', 0, null, false],
    [0xf6, '8bit', 2, null, false],
    [0xf9, 'reserved', 1, null, false],
  ])('0x%x', (dcs, alphabet, messageClass, waiting, automaticDeletion) => {
    expect(decodeDcs(dcs)).toEqual({ alphabet, messageClass, waiting, automaticDeletion });
  });

  test('plain ones are found for an alphabet and a class', () => {
    for (const alphabet of ['gsm7', '8bit', 'ucs2'] as const) {
      for (const messageClass of [null, 0, 1, 2, 3] as const) {
        expect(decodeDcs(dcsFor(alphabet, messageClass))).toMatchObject({ alphabet, messageClass });
      }
    }
    expect(codecFailure(() => decodeDcs(256)).field).toBe('dcs');
  });
});

describe('time stamps', () => {
  test.each([
    ['62112101710004', '2026-11-12T10:17:00+10:00', 600],
    ['62112101710000', '2026-11-12T10:17:00+00:00', 0],
    ['62112101710008', '2026-11-12T10:17:00-00:00', 0],
    ['1120821105050A', '2011-02-28T11:50:50-05:00', -300],
    ['99309251619580', '1999-03-29T15:16:59+02:00', 120],
    ['07101000000061', '1970-01-01T00:00:00+04:00', 240],
    ['9601013295959F', '2069-10-10T23:59:59-19:45', -1185],
    ['42209200000000', '2024-02-29T00:00:00+00:00', 0],
  ])('%s', (hex, iso, offsetMinutes) => {
    expect(decodeTimestamp(hexToBytes(hex))).toEqual({ iso, offsetMinutes });
    expect(bytesToHex(encodeTimestamp({ iso, offsetMinutes }, 'scts'))).toBe(hex);
  });

  test.each([
    '00000000000000',
    'FFFFFFFFFFFFFF',
    '62312101710000',
    '32209200000000',
    '62114301710000',
    '62112142710000',
    '62112101710A00',
    '621121017106F0',
    '621121017100A0',
  ])('%s is no time, and is kept', (raw) => {
    const time = decodeTimestamp(hexToBytes(raw));
    expect(time).toEqual({ iso: null, offsetMinutes: null, raw });
    expect(timestampToMs(time)).toBeNull();
    expect(bytesToHex(encodeTimestamp(time, 'scts'))).toBe(raw);
  });

  test('from and to a moment', () => {
    const ms = Date.UTC(2026, 10, 21, 9, 17, 0);
    expect(timestampFromMs(ms, 60)).toEqual({ iso: '2026-11-21T10:17:00+01:00', offsetMinutes: 60 });
    expect(timestampFromMs(ms, -210)).toEqual({ iso: '2026-11-21T05:47:00-03:30', offsetMinutes: -210 });
    fc.assert(
      fc.property(
        fc.integer({ min: 100_000, max: 3_155_000_000 }),
        fc.integer({ min: -79, max: 79 }),
        (s, q) => {
          expect(timestampToMs(timestampFromMs(s * 1000, q * 15))).toBe(s * 1000);
        },
      ),
    );
  });

  test.each([
    [Date.UTC(1969, 11, 31), 0],
    [Date.UTC(2070, 0, 2), 0],
    [1e12, 7],
    [1e12, 80 * 15],
    [Number.NaN, 0],
  ])('%d at %d has no time stamp', (ms, offset) => {
    expect(codecFailure(() => timestampFromMs(ms, offset)).field).toBe('timestamp');
  });

  test.each(['2026-11-21', '2026-13-21T10:17:00+01:00', '2026-11-21T10:17:00+01:07', '2026-11-21T10:17:00Z'])(
    '%s is not encoded',
    (iso) => {
      expect(codecFailure(() => encodeTimestamp({ iso, offsetMinutes: 0 }, 'scts')).field).toBe('scts');
    },
  );
});

describe('validity', () => {
  test.each([
    [0, 5],
    [143, 720],
    [144, 750],
    [167, 1440],
    [168, 2 * 1440],
    [196, 30 * 1440],
    [197, 5 * 7 * 1440],
    [255, 63 * 7 * 1440],
  ])('octet %d is %d minutes', (octet, minutes) => {
    expect(relativeMinutes(octet)).toBe(minutes);
    expect(relativeOctet(minutes, 'vp')).toBe(octet);
  });

  test('a period between two octets is rounded up, never down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 63 * 7 * 1440 }), (minutes) => {
        const octet = relativeOctet(minutes, 'vp');
        expect(relativeMinutes(octet)).toBeGreaterThanOrEqual(minutes);
        if (octet > 0) expect(relativeMinutes(octet - 1)).toBeLessThan(minutes);
      }),
    );
    for (const minutes of [0, -5, 63 * 7 * 1440 + 1, Number.NaN]) {
      expect(codecFailure(() => relativeOctet(minutes, 'vp')).field).toBe('vp');
    }
  });
});

test('status classes', () => {
  const classes = Array.from({ length: 256 }, (_, status) => statusClass(status));
  expect(classes.slice(0x00, 0x20).every((name) => name === 'delivered')).toBe(true);
  expect(classes.slice(0x20, 0x40).every((name) => name === 'pending')).toBe(true);
  expect(classes.slice(0x40, 0x60).every((name) => name === 'failed-permanent')).toBe(true);
  expect(classes.slice(0x60).every((name) => name === 'failed-temporary')).toBe(true);
  expect(statusMeaning(0x46)).toContain('expired');
  expect(statusMeaning(0x1f)).toBeNull();
});

describe('USSD', () => {
  test('the form that Huawei modems want', () => {
    expect(encodeUssd('*100#')).toBe('AA180C3602');
    expect(decodeUssd('AA180C3602')).toBe('*100#');
  });

  test('seven characters are filled with a carriage return, which is taken off again', () => {
    for (const text of ['*1234#7', '*12345#', '12345678', '']) {
      expect(decodeUssd(encodeUssd(text)).replace(/\r$/, '')).toBe(text.replace(/\r$/, ''));
    }
    expect(encodeUssd('1234567')).toBe('31D98C56B3DD1A');
    expect(decodeUssd('31D98C56B3DD1A')).toBe('1234567');
    expect(codecFailure(() => encodeUssd('Ж')).field).toBe('ussd');
  });
});
