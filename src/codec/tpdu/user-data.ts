import { decodeDcs } from '../dcs.ts';
import { alphabetFor, DEFAULT_TABLES } from '../gsm7/alphabet.ts';
import { encodeSeptets, packSeptets, translate, unpackInto } from '../gsm7/septets.ts';
import { bytesToHex } from '../hex.ts';
import { codecError, type Reader } from '../reader.ts';
import { decodeUcs2Pairs, encodeUcs2 } from '../ucs2.ts';
import { decodeHeader, encodeHeader, tablesOf } from './header.ts';
import type { InformationElement, UserData } from './types.ts';

/** The most octets of user data in each TPDU, 23.040 sections 9.2.2.1 to 9.2.2.4. */
export const USER_DATA_LIMITS = {
  deliver: 140,
  submit: 140,
  deliverAck: 159,
  deliverError: 158,
  submitAck: 152,
  submitError: 151,
  statusReport: 143,
  command: 156,
} as const;

const septets = new Uint8Array(256);

/**
 * Reads TP-User-Data-Length and TP-User-Data (23.040 sections 9.2.3.16 and 9.2.3.24). The length counts septets for the GSM 7
 * bit alphabet and octets for everything else.
 */
export function readUserData(reader: Reader, dcs: number, hasHeader: boolean, limit: number): UserData {
  const lengthAt = reader.position;
  const length = reader.octet('udl');
  const { alphabet } = decodeDcs(dcs);
  const packed = (length * 7 + 7) >> 3;
  // A reserved coding is read as the GSM 7 bit alphabet (23.038 section 4), unless only a count of octets fits.
  const reserved = alphabet === 'reserved' && packed !== reader.remaining && length === reader.remaining;
  const isText = alphabet === 'gsm7' || (alphabet === 'reserved' && !reserved);
  const octets = isText ? packed : length;
  if (octets > limit) throw reader.error('udl', `more than ${limit} octets of user data`, lengthAt);
  const at = reader.position;
  const data = reader.take(octets, 'ud');

  let header: InformationElement[] = [];
  let headerOctets = 0;
  if (hasHeader && data.length === 0) {
    // Seen in stored messages (gammu tests/at-sms/20.dump): a header is announced, and there are no octets at all.
    reader.note('udhi', 'announces a header, and there is no user data', at);
  } else if (hasHeader) {
    headerOctets = (data[0] ?? 0) + 1;
    if (headerOctets > data.length) throw reader.error('udhl', 'the header is longer than the user data', at);
    if (headerOctets === 1) reader.note('udhl', 'a header without elements', at);
    header = decodeHeader(reader, data.subarray(1, headerOctets), at + 1);
  }
  if (isText) return readText(reader, data, header, headerOctets, length, at);
  const body = data.subarray(headerOctets);
  switch (alphabet) {
    case 'ucs2':
      if (body.length & 1) {
        const last = bytesToHex(body.subarray(-1));
        reader.note('ud', `the octet ${last} after the last character`, at + data.length - 1);
      }
      return { header, alphabet, text: decodeUcs2Pairs(body) };
    case '8bit':
    case 'compressed':
      return { header, alphabet, data: body.slice() };
    default:
      return { header, alphabet: 'reserved', data: body.slice() };
  }
}

function readText(
  reader: Reader,
  data: Uint8Array,
  header: InformationElement[],
  headerOctets: number,
  length: number,
  at: number,
): UserData {
  const headerSeptets = Math.ceil((headerOctets * 8) / 7);
  const count = length - headerSeptets;
  if (count < 0) throw reader.error('udl', 'the length is within the header', at - 1);
  const fill = headerSeptets * 7 - headerOctets * 8;
  const body = headerOctets === 0 ? data : data.subarray(headerOctets);
  unpackInto(septets, body, count, fill);
  const tables = header.length === 0 ? DEFAULT_TABLES : tablesOf(header);
  const { text, exact } = translate(septets, count, alphabetFor(tables));
  if (!exact) reader.note('ud', 'characters that are not written in the one canonical way', at);
  const used = fill + count * 7;
  const behind = (body[used >> 3] ?? 0) >> (used & 7);
  const before = fill > 0 ? (body[0] ?? 0) & ((1 << fill) - 1) : 0;
  if ((before | behind) !== 0) reader.note('ud', 'fill bits that are not zero', at);
  return { header, alphabet: 'gsm7', text };
}

/**
 * TP-User-Data-Length and TP-User-Data.
 *
 * @throws SimError CODEC_INVALID when the data coding scheme says another alphabet, a character has no code in the tables
 *   that the header names, or the result is over `limit` octets
 */
export function encodeUserData(
  userData: UserData,
  dcs: number,
  limit: number,
  scope: string,
): { length: number; octets: Uint8Array } {
  checkAlphabet(userData, dcs, scope);
  const header = encodeHeader(userData.header, `${scope}.udh`);
  const body = encodeBody(userData, header.length, scope);
  const octets = new Uint8Array(header.length + body.octets.length);
  octets.set(header);
  octets.set(body.octets, header.length);
  if (octets.length > limit) {
    throw codecError(`${scope}.ud`, limit, `${octets.length} octets of user data, ${limit} are allowed`);
  }
  return { length: body.length, octets };
}

function checkAlphabet(userData: UserData, dcs: number, scope: string): void {
  const { alphabet } = decodeDcs(dcs);
  const fits = alphabet === userData.alphabet || (alphabet === 'reserved' && userData.alphabet === 'gsm7');
  if (!fits) {
    throw codecError(
      `${scope}.dcs`,
      0,
      `the data coding scheme says ${alphabet}, the data is ${userData.alphabet}`,
    );
  }
}

function encodeBody(
  userData: UserData,
  headerOctets: number,
  scope: string,
): { length: number; octets: Uint8Array } {
  switch (userData.alphabet) {
    case 'gsm7': {
      const codes = encodeSeptets(userData.text, tablesOf(userData.header));
      if (codes === null) {
        throw codecError(`${scope}.ud`, 0, 'a character that the GSM 7 bit alphabet does not have');
      }
      const headerSeptets = Math.ceil((headerOctets * 8) / 7);
      return {
        length: headerSeptets + codes.length,
        octets: packSeptets(codes, headerSeptets * 7 - headerOctets * 8),
      };
    }
    case 'ucs2': {
      const octets = encodeUcs2(userData.text);
      return { length: headerOctets + octets.length, octets };
    }
    case '8bit':
    case 'compressed':
    case 'reserved':
      return { length: headerOctets + userData.data.length, octets: userData.data };
  }
}
