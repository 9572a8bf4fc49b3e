import { codecError } from '../reader.ts';
import { decodeAlpha, encodeAlpha } from './alpha.ts';
import { MAX_DIGIT_OCTETS, readDigits, writeDigits } from './digits.ts';

/** One entry of EF_ADN, and of EF_MSISDN, EF_FDN and EF_SDN, which are built alike (31.102 sections 4.4.2.3 and 4.2.26). */
export interface AdnEntry {
  name: string;
  /**
   * As it is dialled: digits, `+` in front of an international number, `*`, `#`, `p` (pause), `?` (wild card) and `w` (the
   * expansion digit, which the standard leaves without a meaning). Empty when the record has none.
   */
  number: string;
  /** The type-of-number octet (145 international, 129 other, 255 none); null when there is no number. */
  numberType: number | null;
  /** Record of EF_EXT1 with more digits, or null. */
  extension: number | null;
}

/** Octets behind the alpha identifier: length, type, ten octets of digits, capability, extension. */
export const ADN_FOOTER = 14;
const UNUSED = 0xff;

/**
 * Reads one record; null when it is empty.
 *
 * @throws SimError CODEC_INVALID for a record that is too short or whose number cannot be one
 */
export function decodeAdn(record: Uint8Array): AdnEntry | null {
  const alphaOctets = record.length - ADN_FOOTER;
  if (alphaOctets < 0) throw codecError('adn', record.length, `a record has at least ${ADN_FOOTER} octets`);
  const name = decodeAlpha(record.subarray(0, alphaOctets));
  const length = record[alphaOctets] ?? UNUSED;
  const extensionOctet = record[alphaOctets + ADN_FOOTER - 1] ?? UNUSED;
  const extension = extensionOctet === UNUSED ? null : extensionOctet;
  if (length === UNUSED || length < 2) {
    return name === '' ? null : { name, number: '', numberType: null, extension };
  }
  if (length > MAX_DIGIT_OCTETS + 1)
    throw codecError('adn.length', alphaOctets, 'more than 11 octets of number');
  const numberType = record[alphaOctets + 1] ?? UNUSED;
  const octets = record.subarray(alphaOctets + 2, alphaOctets + 1 + length);
  const digits = readDigits(octets, alphaOctets + 2);
  if (digits === '') return name === '' ? null : { name, number: '', numberType: null, extension };
  const international = (numberType & 0x70) === 0x10;
  return { name, number: international ? `+${digits}` : digits, numberType, extension };
}

/**
 * One record of `recordLength` octets (the length that the card gives for the file). The type of number follows from the number
 * (`+`: 145; `*` or `#` in front: 255; else 129) unless `numberType` says otherwise.
 *
 * @throws SimError CODEC_INVALID when the name or the number does not fit or has a character that a record cannot hold
 */
export function encodeAdn(
  entry: { name: string; number: string; numberType?: number | null; extension?: number | null },
  recordLength: number,
): Uint8Array {
  const alphaOctets = recordLength - ADN_FOOTER;
  if (alphaOctets < 0) throw codecError('adn', recordLength, `a record has at least ${ADN_FOOTER} octets`);
  const record = new Uint8Array(recordLength).fill(UNUSED);
  record.set(encodeAlpha(entry.name, alphaOctets));
  if (entry.number === '') return record;
  const international = entry.number.startsWith('+');
  const digits = international ? entry.number.slice(1) : entry.number;
  const octets = writeDigits(digits);
  record[alphaOctets] = octets.length + 1;
  record[alphaOctets + 1] = numberTypeOf(entry.number, entry.numberType ?? null);
  record.set(octets, alphaOctets + 2);
  record[recordLength - 1] = entry.extension ?? UNUSED;
  return record;
}

function numberTypeOf(number: string, given: number | null): number {
  const international = number.startsWith('+');
  if (given === null) return international ? 0x91 : /^[*#]/.test(number) ? 0xff : 0x81;
  if (!Number.isInteger(given) || given < 0 || given > 255) {
    throw codecError('adn.type', 0, 'not a whole number from 0 to 255');
  }
  if (international !== ((given & 0x70) === 0x10)) {
    throw codecError('adn.type', 0, 'the type of number and the + of the number disagree');
  }
  return given;
}
