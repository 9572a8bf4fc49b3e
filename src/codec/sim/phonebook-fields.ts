import { codecError } from '../reader.ts';
import { decodeAlpha, encodeAlpha } from './alpha.ts';
import { MAX_DIGIT_OCTETS, readDigits, writeDigits } from './digits.ts';

/** Octets behind the text of a record of type 2: the short id of EF_ADN and the record there (31.102 sections 4.4.2.12, 4.4.2.13). */
const BACK_REFERENCE = 2;
const UNUSED = 0xff;

/** An additional number of an entry (EF_ANR). */
export interface AdditionalNumber {
  number: string;
  numberType: number;
  /** Record of EF_AAS with the name of this number, or null. */
  label: number | null;
  /** Record of EF_EXT1 with more digits, or null. */
  extension: number | null;
}

/** The second name of an entry, EF_SNE (31.102 section 4.4.2.12); empty when there is none. */
export function decodeSecondName(record: Uint8Array, linked: boolean): string {
  return decodeAlpha(textOf(record, linked));
}

/**
 * An e-mail address, EF_EMAIL (31.102 section 4.4.2.13); empty when there is none. The standard codes it as a name; cards exist
 * that hold ASCII, in which the place of `@` is an inverted exclamation mark.
 */
export function decodeEmail(record: Uint8Array, linked: boolean): string {
  const octets = textOf(record, linked);
  const text = decodeAlpha(octets);
  if (text.includes('@') || !text.includes('\u00a1')) return text;
  const end = octets.indexOf(UNUSED);
  const ascii = Buffer.from(end < 0 ? octets : octets.subarray(0, end)).toString('latin1');
  return /^[!-~]+$/.test(ascii) ? ascii : text;
}

/** The name of a group, EF_GAS (31.102 section 4.4.2.5), or of a kind of number, EF_AAS (section 4.4.2.10). */
export function decodeLabel(record: Uint8Array): string {
  return decodeAlpha(record);
}

/** Records of EF_GAS with the names of the groups of one entry, EF_GRP (31.102 section 4.4.2.6). */
export function decodeGroupIds(record: Uint8Array): number[] {
  return [...new Set(record)].filter((id) => id !== 0 && id !== UNUSED);
}

/** The record that EF_IAP names at a position (31.102 section 4.4.2.2), or null. */
export function recordInIap(record: Uint8Array, position: number): number | null {
  const number = record[position] ?? UNUSED;
  return number === UNUSED || number === 0 ? null : number;
}

/**
 * One record of EF_ANR (31.102 section 4.4.2.9); null when it is empty.
 *
 * @throws SimError CODEC_INVALID for a record that is too short or whose number cannot be one
 */
export function decodeAdditionalNumber(record: Uint8Array): AdditionalNumber | null {
  if (record.length < 3 + MAX_DIGIT_OCTETS + 2) throw codecError('anr', record.length, 'too short');
  const [label = UNUSED, length = UNUSED, numberType = UNUSED] = record;
  if (length === UNUSED || length < 2) return null;
  if (length > MAX_DIGIT_OCTETS + 1) throw codecError('anr.length', 1, 'more than 11 octets of number');
  const digits = readDigits(record.subarray(3, 2 + length), 3);
  if (digits === '') return null;
  const extension = record[4 + MAX_DIGIT_OCTETS] ?? UNUSED;
  return {
    number: (numberType & 0x70) === 0x10 ? `+${digits}` : digits,
    numberType,
    label: label === UNUSED || label === 0 ? null : label,
    extension: extension === UNUSED || extension === 0 ? null : extension,
  };
}

/**
 * A record of EF_ANR; `linked` ones (type 2) have two octets more, which are left unused.
 *
 * @throws SimError CODEC_INVALID for a number of more than 20 digits or with other characters
 */
export function encodeAdditionalNumber(number: string, label: number | null, linked: boolean): Uint8Array {
  const record = new Uint8Array(5 + MAX_DIGIT_OCTETS + (linked ? BACK_REFERENCE : 0)).fill(UNUSED);
  const international = number.startsWith('+');
  const octets = writeDigits(international ? number.slice(1) : number);
  record[0] = label ?? UNUSED;
  record[1] = octets.length + 1;
  record[2] = international ? 0x91 : 0x81;
  record.set(octets, 3);
  return record;
}

/**
 * A text in a record of a given length, with its back reference where it is linked through EF_IAP.
 *
 * @throws SimError CODEC_INVALID when it does not fit
 */
export function encodeTextRecord(
  text: string,
  recordLength: number,
  owner: { shortId: number; record: number } | null,
): Uint8Array {
  const record = new Uint8Array(recordLength).fill(UNUSED);
  record.set(encodeAlpha(text, recordLength - (owner === null ? 0 : BACK_REFERENCE)));
  if (owner !== null) record.set([owner.shortId, owner.record], recordLength - BACK_REFERENCE);
  return record;
}

function textOf(record: Uint8Array, linked: boolean): Uint8Array {
  return linked ? record.subarray(0, Math.max(0, record.length - BACK_REFERENCE)) : record;
}
