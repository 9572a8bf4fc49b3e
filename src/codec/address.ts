import { alphabetFor, DEFAULT_TABLES } from './gsm7/alphabet.ts';
import { encodeSeptets, packSeptets, translate, unpackSeptets } from './gsm7/septets.ts';
import { codecError, type Reader } from './reader.ts';
import type { Address, TypeOfNumber } from './tpdu/types.ts';

const TYPES: readonly TypeOfNumber[] = [
  'unknown',
  'international',
  'national',
  'network-specific',
  'subscriber',
  'alphanumeric',
  'abbreviated',
  'reserved',
];

/** Semi-octets as characters, 23.040 section 9.1.2.3; 1111 is the filler. */
const DIGITS = '0123456789*#abc';
const FILLER = 0x0f;

/** The two digits of each octet; empty for one with a filler. */
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, octet) =>
  (octet & 0x0f) === FILLER || octet >> 4 === FILLER
    ? ''
    : DIGITS.charAt(octet & 0x0f) + DIGITS.charAt(octet >> 4),
);
const MAX_DIGITS = 20;
const ISDN = 1;

/**
 * The address for a number as a person or a modem writes it: `+491701234567` (international), `12345`, `*100#`. Digits, `*`,
 * `#`, `a`, `b`, `c`, at most 20 of them; nothing else, so separators must be gone.
 *
 * @throws SimError CODEC_INVALID
 */
export function addressFromDigits(digits: string): Address {
  const international = digits.startsWith('+');
  const text = (international ? digits.slice(1) : digits).toLowerCase();
  if (text === '') throw codecError('address', 0, 'no digits');
  if (text.length > MAX_DIGITS) throw codecError('address', MAX_DIGITS, `more than ${MAX_DIGITS} digits`);
  checkDigits(text, 'address');
  return { typeOfNumber: international ? 'international' : 'unknown', numberingPlan: ISDN, text };
}

/** The address for a sender's name: at most 11 characters of the GSM 7 bit alphabet (an escaped one counts as two). */
export function alphanumericAddress(text: string): Address {
  const address: Address = { typeOfNumber: 'alphanumeric', numberingPlan: 0, text };
  encodeAddressValue(address, 'address');
  return address;
}

/** The address as people write it: a `+` before an international number, an alphanumeric name as it is. */
export function addressToString(address: Address): string {
  return address.typeOfNumber === 'international' ? `+${address.text}` : address.text;
}

/** The type-of-address octet, 23.040 section 9.1.2.5: 0x91 for an international telephone number. */
export function typeOfAddress(address: Address): number {
  const type = TYPES.indexOf(address.typeOfNumber);
  if (type < 0) throw codecError('address.type', 0, 'an unknown type of number');
  if (!Number.isInteger(address.numberingPlan) || address.numberingPlan < 0 || address.numberingPlan > 15) {
    throw codecError('address.plan', 0, 'a numbering plan is a number from 0 to 15');
  }
  return 0x80 | (type << 4) | address.numberingPlan;
}

/** The type of number in a type-of-address octet, such as the `145` of `+CPBR: 1,"+49...",145`. */
export function typeOfNumberIn(octet: number): TypeOfNumber {
  return TYPES[(octet >> 4) & 0x07] ?? 'unknown';
}

/** Names of the parts of an address field, for errors. */
export interface AddressFieldNames {
  readonly length: string;
  readonly type: string;
  readonly value: string;
}

export function addressFieldNames(field: string): AddressFieldNames {
  return { length: `${field}.length`, type: `${field}.type`, value: `${field}.digits` };
}

/** Reads an address field of a TPDU: length in semi-octets, type, value (23.040 section 9.1.2.5). */
export function readAddress(reader: Reader, names: AddressFieldNames): Address {
  const start = reader.position;
  const length = reader.octet(names.length);
  if (length > MAX_DIGITS) throw reader.error(names.length, `more than ${MAX_DIGITS} semi-octets`, start);
  return readAddressValue(reader, names, length);
}

/** Reads the type and `length` semi-octets of an address. */
export function readAddressValue(reader: Reader, names: AddressFieldNames, length: number): Address {
  const typeAt = reader.position;
  const type = reader.octet(names.type);
  if (type < 0x80) reader.note(names.type, 'the extension bit is not set', typeAt);
  const typeOfNumber = typeOfNumberIn(type);
  const valueAt = reader.position;
  const value = reader.take((length + 1) >> 1, names.value);
  const text =
    typeOfNumber === 'alphanumeric'
      ? readName(reader, names, value, length, valueAt)
      : readDigits(reader, names, value, length, valueAt);
  return { typeOfNumber, numberingPlan: type & 0x0f, text };
}

/** The octets of an address field: length in semi-octets, type, value. */
export function encodeAddressField(address: Address, field: string): Uint8Array {
  const { semiOctets, octets } = encodeAddressValue(address, field);
  const bytes = new Uint8Array(2 + octets.length);
  bytes[0] = semiOctets;
  bytes[1] = typeOfAddress(address);
  bytes.set(octets, 2);
  return bytes;
}

/** The value of an address, and its length in the unit of the length octet. */
export function encodeAddressValue(
  address: Address,
  field: string,
): { semiOctets: number; octets: Uint8Array } {
  const { text } = address;
  if (address.typeOfNumber === 'alphanumeric') {
    const septets = encodeSeptets(text, DEFAULT_TABLES);
    if (septets === null) throw codecError(field, 0, 'a character that the GSM 7 bit alphabet does not have');
    if (septets.length > 11) throw codecError(field, 0, 'more than 11 characters');
    return { semiOctets: Math.ceil((septets.length * 7) / 4), octets: packSeptets(septets) };
  }
  if (text.length > MAX_DIGITS) throw codecError(field, 0, `more than ${MAX_DIGITS} digits`);
  return { semiOctets: text.length, octets: packDigits(text, field) };
}

/** Digits as swapped semi-octets, a filler at the end of an odd number of them. */
export function packDigits(digits: string, field: string): Uint8Array {
  checkDigits(digits, field);
  const octets = new Uint8Array((digits.length + 1) >> 1);
  for (let index = 0; index < octets.length; index += 1) {
    const low = DIGITS.indexOf(digits.charAt(2 * index));
    const high = 2 * index + 1 < digits.length ? DIGITS.indexOf(digits.charAt(2 * index + 1)) : FILLER;
    octets[index] = (high << 4) | low;
  }
  return octets;
}

function checkDigits(text: string, field: string): void {
  for (let index = 0; index < text.length; index += 1) {
    if (!DIGITS.includes(text.charAt(index))) {
      throw codecError(field, index, 'a character that is none of 0 to 9, *, #, a, b, c');
    }
  }
}

function readDigits(
  reader: Reader,
  names: AddressFieldNames,
  value: Uint8Array,
  length: number,
  at: number,
): string {
  let text = '';
  let useful = length;
  if (length & 1) {
    if ((value[length >> 1] ?? 0) >> 4 !== FILLER) {
      reader.note(names.value, 'the filler behind an odd number of digits is not 1111', at + (length >> 1));
    }
  } else if (length > 0 && (value[(length >> 1) - 1] ?? 0) >> 4 === FILLER) {
    // Seen from networks that count the filler as a digit.
    reader.note(names.value, 'the length counts the filler', at + (length >> 1) - 1);
    useful -= 1;
  }
  const whole = useful >> 1;
  for (let index = 0; index < whole; index += 1) {
    const pair = PAIRS[value[index] ?? 0xff] ?? '';
    if (pair === '') throw reader.error(names.value, 'a filler between the digits', at + index);
    text += pair;
  }
  if (useful & 1) {
    const digit = (value[whole] ?? 0) & 0x0f;
    if (digit === FILLER) throw reader.error(names.value, 'a filler between the digits', at + whole);
    text += DIGITS.charAt(digit);
  }
  return text;
}

function readName(
  reader: Reader,
  names: AddressFieldNames,
  value: Uint8Array,
  length: number,
  at: number,
): string {
  let count = Math.floor((length * 4) / 7);
  const septets = unpackSeptets(value, count);
  // Seven characters fill seven octets but for seven bits; senders that count octets make an eighth character, `@`, of them.
  if (length === 14 && septets[7] === 0) count = 7;
  const { text, exact } = translate(septets, count, alphabetFor(DEFAULT_TABLES));
  const used = count * 7;
  const behind = (value[used >> 3] ?? 0) >> (used & 7);
  if (!exact || behind !== 0 || Math.ceil(used / 4) !== length) {
    reader.note(names.value, 'the name is not written in the one canonical way', at);
  }
  return text;
}
