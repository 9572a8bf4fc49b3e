import { alphaOctets } from '../../codec/sim/alpha.ts';
import type { PhonebookCapacity } from '../../devices/contract/device.ts';
import { DIAL_STRING } from '../../numbers/dial-string.ts';

/** Storages whose records are those of a card: their names are octets of EF_ADN (31.102 section 4.4.2.3). */
export const CARD_STORAGES: ReadonlySet<string> = new Set(['SM', 'FD', 'LD', 'ON', 'SN', 'EN', 'AP']);

/** Digits of a record of EF_ADN without an extension record. */
const ADN_DIGITS = 20;
/** With one extension record: ten octets more (31.102 section 4.4.2.4). */
const EXTENDED_DIGITS = 40;

/** Why a number cannot be written into this storage, in words, or null. */
export function numberProblem(number: string, capacity: PhonebookCapacity): string | null {
  if (number === '') return null;
  if (!DIAL_STRING.test(number)) return 'a phonebook record cannot hold this number';
  const digits = number.replace('+', '').length;
  const limit = digitLimit(capacity);
  if (digits <= limit) return null;
  return `the number has ${digits} digits, ${limit} fit${capacity.extension === false ? ' and the card has no extension records' : ''}`;
}

function digitLimit({ storage, maxNumberLength, extension }: PhonebookCapacity): number {
  if (!CARD_STORAGES.has(storage)) return maxNumberLength ?? Number.POSITIVE_INFINITY;
  if (extension === true)
    return Math.max(ADN_DIGITS, Math.min(maxNumberLength ?? EXTENDED_DIGITS, EXTENDED_DIGITS));
  return Math.min(maxNumberLength ?? ADN_DIGITS, ADN_DIGITS);
}

/** Why a name cannot be written by the device at all, in words, or null: better known before anything is written. */
export function characterProblem(name: string, { unwritable }: PhonebookCapacity): string | null {
  const character = unwritable?.(name) ?? null;
  if (character === null) return null;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `the device cannot write U+${code}; --transliterate writes Latin letters instead`;
}

/** Whether a name fits into a record of this storage. */
export function nameFits(capacity: PhonebookCapacity): (name: string) => boolean {
  const { storage, nameOctets, maxNameLength } = capacity;
  const octets = nameOctets ?? (CARD_STORAGES.has(storage) ? maxNameLength : null);
  if (octets !== null) return (name) => fitsOctets(name, octets);
  return (name) => maxNameLength === null || name.length <= maxNameLength;
}

function fitsOctets(name: string, octets: number): boolean {
  // No coding has more than one character in an octet; nobody needs to look at the rest of a very long name.
  if (name.length > octets) return false;
  const needed = alphaOctets(name);
  return needed !== null && needed <= octets;
}
