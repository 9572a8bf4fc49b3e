import { Buffer } from 'node:buffer';
import { bytesToHex, hexToBytes } from './hex.ts';
import { codecError } from './reader.ts';

/**
 * The text as UTF-16, most significant octet first (23.038 section 6.2.3 says UCS-2; phones send UTF-16 for what lies beyond
 * the basic plane). Lone surrogates are kept as they are: they are halves of a pair that was split over two messages.
 */
export function encodeUcs2(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    bytes[2 * index] = unit >> 8;
    bytes[2 * index + 1] = unit & 0xff;
  }
  return bytes;
}

/**
 * The text of UTF-16 octets, most significant octet first.
 *
 * @throws SimError CODEC_INVALID for an odd number of octets
 */
export function decodeUcs2(bytes: Uint8Array): string {
  if (bytes.length & 1) throw codecError('ucs2', bytes.length - 1, 'an odd number of octets');
  return decodeUcs2Pairs(bytes);
}

/** As decodeUcs2, but ignores a last octet without a partner; for callers that report it themselves. */
export function decodeUcs2Pairs(bytes: Uint8Array): string {
  const even = bytes.length & ~1;
  if (even === 0) return '';
  // Unlike a TextDecoder this keeps lone surrogates.
  return Buffer.from(even === bytes.length ? bytes : bytes.subarray(0, even))
    .swap16()
    .toString('utf16le');
}

/** The text as the hexadecimal string that modems use after AT+CSCS="UCS2" (27.007 section 5.5). */
export function ucs2Hex(text: string): string {
  return bytesToHex(encodeUcs2(text));
}

/**
 * The text of such a hexadecimal string.
 *
 * @throws SimError CODEC_INVALID for anything but groups of four hexadecimal digits
 */
export function decodeUcs2Hex(hex: string): string {
  return decodeUcs2(hexToBytes(hex));
}
