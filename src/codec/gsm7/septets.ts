import { Buffer } from 'node:buffer';
import { codecError } from '../reader.ts';
import { type Alphabet, alphabetFor, DEFAULT_TABLES, ESCAPE, INEXACT, type ShiftTables } from './alphabet.ts';

/** A character that the chosen tables do not have. */
export interface Unencodable {
  readonly character: string;
  readonly codePoint: number;
  /** Where it stands in the text, in UTF-16 code units. */
  readonly index: number;
}

/**
 * The septets of a text, one per element, escapes included; null when a character has no place in the tables (then
 * `firstUnencodable` names it). A lone escape (U+001B) at the very end is kept: decoding gives it for a message that was cut
 * between an escape and its character.
 */
export function encodeSeptets(text: string, tables: ShiftTables = DEFAULT_TABLES): Uint8Array | null {
  const { codes } = alphabetFor(tables);
  const septets = new Uint8Array(text.length * 2);
  let size = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const code = codes.get(unit);
    if (code === undefined) {
      if (unit !== ESCAPE || index !== text.length - 1) return null;
      septets[size++] = ESCAPE;
    } else {
      if (code > 0x7f) septets[size++] = ESCAPE;
      septets[size++] = code & 0x7f;
    }
  }
  return septets.slice(0, size);
}

/** How many septets one UTF-16 code unit takes: 1, 2, or 0 when the tables do not have it. */
export function septetCost(unit: number, tables: ShiftTables = DEFAULT_TABLES): 0 | 1 | 2 {
  const code = alphabetFor(tables).codes.get(unit);
  if (code === undefined) return 0;
  return code > 0x7f ? 2 : 1;
}

/** The first character of the text that the tables do not have, or null. */
export function firstUnencodable(text: string, tables: ShiftTables = DEFAULT_TABLES): Unencodable | null {
  const { codes } = alphabetFor(tables);
  let index = 0;
  for (const character of text) {
    if (!codes.has(character.charCodeAt(0)) || character.length > 1) {
      return { character, codePoint: character.codePointAt(0) ?? 0, index };
    }
    index += character.length;
  }
  return null;
}

/**
 * The text of septets. Following 23.038 section 6.2.1.1, an escape before a code that the extension table leaves open shows
 * the character of the main table, and a double escape shows a space. An escape that ends the septets is kept as U+001B.
 */
export function decodeSeptets(septets: Uint8Array, tables: ShiftTables = DEFAULT_TABLES): string {
  return translate(septets, septets.length, alphabetFor(tables)).text;
}

/** Text of septets, and whether encoding it gives the same septets again. */
export interface DecodedText {
  text: string;
  exact: boolean;
}

/** UTF-16, least significant octet first, of the text being built; a text in a message has at most 255 septets. */
const scratch = Buffer.alloc(2 * 256);

/** As decodeSeptets, for the first `count` septets, telling whether anything was lost. */
export function translate(septets: Uint8Array, count: number, alphabet: Alphabet): DecodedText {
  const octets = 2 * count <= scratch.length ? scratch : Buffer.alloc(2 * count);
  const { main, extension } = alphabet;
  let size = 0;
  let flags = 0;
  for (let index = 0; index < count; index += 1) {
    const septet = septets[index] ?? 0;
    let entry: number;
    if (septet === ESCAPE && index + 1 < count) {
      index += 1;
      entry = extension[(septets[index] ?? 0) & 0x7f] ?? 0;
    } else {
      entry = main[septet & 0x7f] ?? 0;
    }
    flags |= entry;
    octets[size] = entry;
    octets[size + 1] = entry >> 8;
    size += 2;
  }
  return { text: octets.toString('utf16le', 0, size), exact: (flags & INEXACT) === 0 };
}

/**
 * Packs septets into octets, least significant bit first (23.038 section 6.1.2.1), after `fillBits` zero bits that align the
 * text behind a user data header (23.040 section 9.2.3.24).
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const bytes = new Uint8Array((fillBits + septets.length * 7 + 7) >> 3);
  let held = 0;
  let bits = fillBits;
  let size = 0;
  for (const septet of septets) {
    held |= (septet & 0x7f) << bits;
    bits += 7;
    if (bits >= 8) {
      bytes[size++] = held & 0xff;
      held >>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) bytes[size] = held & 0xff;
  return bytes;
}

/**
 * The first `count` septets of packed octets, after `fillBits` bits.
 *
 * @throws SimError CODEC_INVALID when there are fewer
 */
export function unpackSeptets(bytes: Uint8Array, count: number, fillBits = 0): Uint8Array {
  if (fillBits + count * 7 > bytes.length * 8) {
    throw codecError('septets', bytes.length, `${count} septets do not fit into ${bytes.length} octets`);
  }
  const septets = new Uint8Array(count);
  unpackInto(septets, bytes, count, fillBits);
  return septets;
}

/** unpackSeptets without its check and into an array of the caller; `fillBits` is below 8. */
export function unpackInto(septets: Uint8Array, bytes: Uint8Array, count: number, fillBits: number): void {
  let held = 0;
  let bits = 0;
  let at = 0;
  if (fillBits > 0) {
    held = (bytes[0] ?? 0) >> fillBits;
    bits = 8 - fillBits;
    at = 1;
  }
  for (let index = 0; index < count; index += 1) {
    if (bits < 7) {
      held |= (bytes[at++] ?? 0) << bits;
      bits += 8;
    }
    septets[index] = held & 0x7f;
    held >>= 7;
    bits -= 7;
  }
}
