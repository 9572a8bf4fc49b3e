import { codecError } from '../reader.ts';
import { MAX_DIGIT_OCTETS, readDigits, writeDigits } from './digits.ts';

/** Octets of one record of EF_EXT1: its type, eleven octets of data, the number of the next one (31.102 section 4.4.2.4). */
export const EXTENSION_RECORD_LENGTH = 13;

/** Digits that the record of the number itself holds, and that each extension record adds. */
export const DIGITS_PER_RECORD = 2 * MAX_DIGIT_OCTETS;

const ADDITIONAL = 0x02;
const UNUSED = 0xff;

/** One record of EF_EXT1. `next`: the record that goes on, or null. */
export type ExtensionRecord =
  | { kind: 'free' }
  | { kind: 'digits'; digits: string; next: number | null }
  /** A called party subaddress, or a type that the standard does not have. */
  | { kind: 'other'; next: number | null };

/**
 * Reads one record of EF_EXT1. Cards fill a free one with FF, or leave its type 00.
 *
 * @throws SimError CODEC_INVALID for a record that is too short or whose digits cannot be some
 */
export function decodeExtension(record: Uint8Array): ExtensionRecord {
  if (record.length < EXTENSION_RECORD_LENGTH) {
    throw codecError('extension', record.length, `a record has ${EXTENSION_RECORD_LENGTH} octets`);
  }
  const [type = UNUSED, length = UNUSED] = record;
  const nextOctet = record[EXTENSION_RECORD_LENGTH - 1] ?? UNUSED;
  const next = nextOctet === UNUSED || nextOctet === 0 ? null : nextOctet;
  if (type === UNUSED || type === 0) return { kind: 'free' };
  if (type !== ADDITIONAL) return { kind: 'other', next };
  if (length > MAX_DIGIT_OCTETS) throw codecError('extension.length', 1, 'more than 10 octets of digits');
  return { kind: 'digits', digits: readDigits(record.subarray(2, 2 + length), 2), next };
}

/**
 * One record of EF_EXT1 with further digits of a number.
 *
 * @throws SimError CODEC_INVALID for no digits, or for more than 20
 */
export function encodeExtension(digits: string, next: number | null): Uint8Array {
  const octets = writeDigits(digits);
  const record = new Uint8Array(EXTENSION_RECORD_LENGTH).fill(UNUSED);
  record[0] = ADDITIONAL;
  record[1] = octets.length;
  record.set(octets, 2);
  record[EXTENSION_RECORD_LENGTH - 1] = next ?? UNUSED;
  return record;
}

/** Cuts a number into what its own record holds and what each extension record holds. A leading plus belongs to no digit. */
export function splitNumber(number: string): { first: string; rest: string[] } {
  const plus = number.startsWith('+') ? '+' : '';
  const digits = number.slice(plus.length);
  const rest: string[] = [];
  for (let at = DIGITS_PER_RECORD; at < digits.length; at += DIGITS_PER_RECORD) {
    rest.push(digits.slice(at, at + DIGITS_PER_RECORD));
  }
  return { first: plus + digits.slice(0, DIGITS_PER_RECORD), rest };
}
