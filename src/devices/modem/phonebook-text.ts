import { encodeSeptets, firstUnencodable } from '../../codec/gsm7/septets.ts';
import { ucs2Hex } from '../../codec/ucs2.ts';
import { SimError } from '../../core/errors.ts';
import type { PhonebookEntry } from '../contract/device.ts';
import { withPlus } from './replies/phonebook.ts';
import type { Charset } from './replies/text-coding.ts';

/** 24.008 section 10.5.4.7: ISDN plan, international or unknown type of number. */
const INTERNATIONAL = 145;
const UNKNOWN_TYPE = 129;

/** Longer than any phone book was seen to hold; the command with it stays below what any modem takes for one line. */
const MAX_NAME_LENGTH = 240;
const MAX_NUMBER_LENGTH = 100;

/** What a number may be made of: 27.007 section 8.14 writes dial strings, and cards have these characters (31.102 table 4.4). */
const NUMBER = /^\+?[0-9*#pPwW?,]*$/;

/**
 * The number and its type as `+CPBW` takes them. A given type is kept unless the number contradicts it: 145 is what the plus
 * means.
 * @throws SimError INPUT_INVALID for characters that no phone book takes
 */
export function numberToWrite(entry: Pick<PhonebookEntry, 'number' | 'numberType'>): {
  number: string;
  type: number;
} {
  const { numberType } = entry;
  const number = withPlus(entry.number, numberType);
  if (number.length > MAX_NUMBER_LENGTH || !NUMBER.test(number)) {
    throw new SimError('INPUT_INVALID', 'this number has characters that a phone book cannot store', {
      hint: 'a number in a phone book is made of digits, *, #, p, w, ?, a comma, and a + in front',
      details: { field: 'number' },
    });
  }
  const given = numberType !== null && numberType >= 128 && numberType <= 255 ? numberType : null;
  const international = number.startsWith('+');
  if (international)
    return { number, type: given !== null && isInternational(given) ? given : INTERNATIONAL };
  return { number, type: given ?? UNKNOWN_TYPE };
}

function isInternational(type: number): boolean {
  return (type & 0x70) === 0x10;
}

/**
 * A name as it stands between the quotes of `+CPBW` in the modem's character set, one byte per character. UCS2 is hex and
 * carries everything; in the others a name with a quote, a backslash or a control byte is refused, because modems do not agree on
 * how to write them.
 * @throws SimError INPUT_INVALID naming the first character that cannot be written
 */
export function nameToWrite(name: string, charset: Charset): string {
  if (name.length > MAX_NAME_LENGTH) {
    throw new SimError('INPUT_INVALID', `the name is longer than ${MAX_NAME_LENGTH} characters`, {
      hint: 'no phone book of a modem holds so long a name',
      details: { field: 'name', length: name.length },
    });
  }
  const character = firstUnwritable(name, charset);
  if (character !== null) throw notWritable(name, character);
  return charset === 'UCS2' ? ucs2Hex(name) : Array.from(name, (one) => safeBytes(one, charset)).join('');
}

/** The first character of a name that cannot be written in this character set; null when there is none. */
export function firstUnwritable(name: string, charset: Charset): string | null {
  for (const character of name) {
    if (!isText(character)) return character;
    if (charset !== 'UCS2' && safeBytes(character, charset) === null) return character;
  }
  return null;
}

/** NUL and U+FFFF are read back as the end of a name, half a surrogate pair as nothing. */
function isText(character: string): boolean {
  return !/^[\0\uffff\ud800-\udfff]$/.test(character);
}

/** The bytes of one character, or null where they could act or the character set does not have it. */
function safeBytes(character: string, charset: Exclude<Charset, 'UCS2'>): string | null {
  const bytes = bytesOf(character, charset);
  return bytes !== null && /^(?:[ !#-[\]-~]|[\x80-\xff])+$/.test(bytes) ? bytes : null;
}

function bytesOf(character: string, charset: Exclude<Charset, 'UCS2'>): string | null {
  switch (charset) {
    case 'GSM': {
      const septets = firstUnencodable(character) === null ? encodeSeptets(character) : null;
      return septets === null ? null : Buffer.from(septets).toString('latin1');
    }
    case 'UTF-8':
      return Buffer.from(character, 'utf8').toString('latin1');
    case 'other':
      return character <= '~' ? character : null;
  }
}

function notWritable(name: string, character: string): SimError {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return new SimError('INPUT_INVALID', `the modem cannot store the character U+${code} of this name`, {
    hint: 'write the name without it, or put the SIM into another modem',
    details: { field: 'name', character: `U+${code}`, position: name.indexOf(character) },
  });
}
