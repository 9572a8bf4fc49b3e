import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFieldNames, encodeAddressField, readAddress } from '../../src/codec/address.ts';
import { decodeSeptets, encodeSeptets, packSeptets, unpackSeptets } from '../../src/codec/gsm7/septets.ts';
import { bytesToHex, hexToBytes } from '../../src/codec/hex.ts';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { Reader } from '../../src/codec/reader.ts';
import { decodeTpdu } from '../../src/codec/tpdu/decode.ts';
import { encodeTpdu } from '../../src/codec/tpdu/encode.ts';
import { decodeTimestamp, encodeTimestamp } from '../../src/codec/tpdu/timestamp.ts';
import type { Tpdu } from '../../src/codec/tpdu/types.ts';
import { decodeUcs2, decodeUcs2Hex, encodeUcs2, ucs2Hex } from '../../src/codec/ucs2.ts';
import {
  address,
  directionOf,
  gsmText,
  shiftTables,
  TPDUS,
  timestamp,
  utf16Text,
} from './support/arbitraries.ts';

const TYPES = Object.keys(TPDUS) as Tpdu['type'][];

describe('what is encoded is decoded again', () => {
  test.each(TYPES)('%s', (type) => {
    fc.assert(
      fc.property(TPDUS[type], (tpdu) => {
        const bytes = encodeTpdu(tpdu);
        const decoded = decodeTpdu(bytes, directionOf(type));
        expect(decoded).toEqual(tpdu);
        expect(encodeTpdu(decoded)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('with a service centre address in front', () => {
    const smsc = fc.option(address.filter(({ typeOfNumber }) => typeOfNumber !== 'alphanumeric'));
    fc.assert(
      fc.property(smsc, TPDUS.submit, (smscAddress, tpdu) => {
        const { hex, tpduLength } = encodePdu({ smsc: smscAddress, tpdu });
        expect(decodePdu(hex, 'to-network')).toEqual({ smsc: smscAddress, tpdu, tpduLength });
      }),
    );
  });

  test('addresses of every kind', () => {
    const names = addressFieldNames('da');
    fc.assert(
      fc.property(address, (value) => {
        const reader = new Reader(encodeAddressField(value, 'da'), 'test');
        expect(readAddress(reader, names)).toEqual(value);
        expect(reader.remaining).toBe(0);
        expect(reader.oddities).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('time stamps', () => {
    fc.assert(
      fc.property(timestamp, (time) => {
        expect(decodeTimestamp(encodeTimestamp(time, 'scts'))).toEqual(time);
      }),
    );
  });

  test('text in every choice of national tables', () => {
    const text = shiftTables.chain((tables) => fc.tuple(fc.constant(tables), gsmText(tables, 200)));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 6 }), ([tables, value], fillBits) => {
        const septets = encodeSeptets(value, tables) ?? new Uint8Array(0);
        const packed = packSeptets(septets, fillBits);
        expect(unpackSeptets(packed, septets.length, fillBits)).toEqual(septets);
        expect(decodeSeptets(septets, tables)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  test('UTF-16 with pairs and halves of pairs, also as hexadecimal', () => {
    fc.assert(
      fc.property(utf16Text(300), (text) => {
        expect(decodeUcs2(encodeUcs2(text))).toBe(text);
        expect(decodeUcs2Hex(ucs2Hex(text))).toBe(text);
      }),
    );
  });

  test('hexadecimal', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes);
        expect(hexToBytes(bytesToHex(bytes).toLowerCase())).toEqual(bytes);
      }),
    );
  });
});
