import { codecError } from '../reader.ts';

/** Octets of digits in one record, in EF_ADN (31.102 section 4.4.2.3) as in EF_EXT1 (section 4.4.2.4). */
export const MAX_DIGIT_OCTETS = 10;

const UNUSED = 0xff;
const FILLER = 0x0f;
/** 31.102 table 4.4: extended BCD coding. */
const DIGITS = '0123456789*#p?w';
const ALIASES: Readonly<Record<string, string>> = { ',': 'p', ';': 'w', P: 'p', W: 'w' };

/**
 * The digits of octets, low nibble first; a filler ends them. `at`: where the octets stand, for errors.
 *
 * @throws SimError CODEC_INVALID for a digit behind the filler
 */
export function readDigits(octets: Uint8Array, at: number): string {
  let digits = '';
  let ended = false;
  for (let index = 0; index < octets.length * 2; index += 1) {
    const octet = octets[index >> 1] ?? UNUSED;
    const digit = index & 1 ? octet >> 4 : octet & 0x0f;
    if (digit === FILLER) ended = true;
    else if (ended) throw codecError('adn.digits', at + (index >> 1), 'digits behind the filler');
    else digits += DIGITS[digit];
  }
  return digits;
}

/**
 * The octets of 1 to 20 digits, an odd last one filled.
 *
 * @throws SimError CODEC_INVALID for none, for more, and for a character that is no digit of this coding
 */
export function writeDigits(digits: string): Uint8Array {
  if (digits === '') throw codecError('adn.digits', 0, 'no digits');
  if (digits.length > MAX_DIGIT_OCTETS * 2)
    throw codecError('adn.digits', MAX_DIGIT_OCTETS, 'more than 20 digits');
  const octets = new Uint8Array((digits.length + 1) >> 1).fill(UNUSED);
  for (let index = 0; index < digits.length; index += 1) {
    const character = digits.charAt(index);
    const digit = DIGITS.indexOf(ALIASES[character] ?? character);
    if (digit < 0) {
      throw codecError('adn.digits', index >> 1, 'a character that is none of 0 to 9, *, #, p, w, ?');
    }
    const at = index >> 1;
    const octet = octets[at] ?? UNUSED;
    octets[at] = index & 1 ? (octet & 0x0f) | (digit << 4) : (octet & 0xf0) | digit;
  }
  return octets;
}
