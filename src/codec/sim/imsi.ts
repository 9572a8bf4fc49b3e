import { codecError } from '../reader.ts';

const EF_OCTETS = 9;
const MAX_DIGITS = 15;

/**
 * The IMSI in EF_IMSI (0x6F07; 31.102 section 4.2.2, coding of 24.008 section 10.5.1.4): an octet with the length, then digits in
 * swapped semi-octets, the first of which says that this is an IMSI and whether its number of digits is odd. Null when the
 * file is empty or holds something else.
 */
export function imsiFromEf(bytes: Uint8Array): string | null {
  const length = bytes[0] ?? 0;
  if (length < 1 || length > 8 || bytes.length <= length) return null;
  const first = bytes[1] ?? 0;
  if ((first & 0x07) !== 1) return null;
  let digits = '';
  for (let index = 1; index < length * 2; index += 1) {
    const octet = bytes[1 + (index >> 1)] ?? 0xff;
    const digit = index & 1 ? octet >> 4 : octet & 0x0f;
    if (digit === 0x0f && index === length * 2 - 1 && (first & 0x08) === 0) break;
    if (digit > 9) return null;
    digits += digit;
  }
  return digits.length >= 6 ? digits : null;
}

/**
 * The nine octets of EF_IMSI for 6 to 15 digits.
 *
 * @throws SimError CODEC_INVALID
 */
export function imsiToEf(imsi: string): Uint8Array {
  if (!/^[0-9]{6,15}$/.test(imsi)) throw codecError('imsi', 0, `not 6 to ${MAX_DIGITS} digits`);
  const bytes = new Uint8Array(EF_OCTETS).fill(0xff);
  const odd = imsi.length % 2 === 1;
  const semiOctets = [odd ? 9 : 1, ...Array.from(imsi, Number)];
  if (!odd) semiOctets.push(0x0f);
  bytes[0] = semiOctets.length / 2;
  for (let index = 0; index < semiOctets.length; index += 2) {
    bytes[1 + index / 2] = (semiOctets[index] ?? 0) | ((semiOctets[index + 1] ?? 0) << 4);
  }
  return bytes;
}
