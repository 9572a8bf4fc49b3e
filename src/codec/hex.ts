import { codecError } from './reader.ts';

const NIBBLES = new Uint8Array(128).fill(0xff);
for (let digit = 0; digit < 16; digit += 1) {
  const text = digit.toString(16);
  NIBBLES[text.charCodeAt(0)] = digit;
  NIBBLES[text.toUpperCase().charCodeAt(0)] = digit;
}

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, octet) =>
  octet.toString(16).toUpperCase().padStart(2, '0'),
);

/**
 * The octets of a string of hexadecimal digits, upper or lower case. Nothing else is accepted: no white space, no prefix,
 * no odd number of digits.
 *
 * @throws SimError CODEC_INVALID; `offset` counts octets
 */
export function hexToBytes(hex: string): Uint8Array {
  const size = hex.length >> 1;
  if (hex.length & 1) throw codecError('hex', size, 'an odd number of hexadecimal digits');
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) {
    const at = index << 1;
    // Beyond the table the look-up gives undefined, which counts as no digit.
    const high = NIBBLES[hex.charCodeAt(at)] ?? 0xff;
    const low = NIBBLES[hex.charCodeAt(at + 1)] ?? 0xff;
    if ((high | low) > 0x0f) throw codecError('hex', index, 'a character that is no hexadecimal digit');
    bytes[index] = (high << 4) | low;
  }
  return bytes;
}

/** The octets as upper case hexadecimal digits, two per octet. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const octet of bytes) hex += PAIRS[octet];
  return hex;
}
