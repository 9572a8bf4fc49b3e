import { alphabetFor, DEFAULT_TABLES, ESCAPE, UNDEFINED_CHARACTER } from '../gsm7/alphabet.ts';
import { encodeSeptets, translate } from '../gsm7/septets.ts';
import { codecError } from '../reader.ts';
import { decodeUcs2Pairs, encodeUcs2 } from '../ucs2.ts';

/** First octet of the three codings for text beyond the GSM 7 bit alphabet, 31.101 annex A (102.221 annex A). */
const UCS2 = 0x80;
const HALF_PAGE = 0x81;
const BASE = 0x82;
const UNUSED = 0xff;

/**
 * The text of an alpha identifier on a SIM, 31.101 annex A: the GSM 7 bit alphabet with one character per octet, or one of
 * three codings that begin with 0x80, 0x81 or 0x82; 0xFF behind the text is unused space. What cannot be read is shown as
 * U+FFFD: a name must not hide the number beside it.
 */
export function decodeAlpha(bytes: Uint8Array): string {
  const [first, second = 0, third = 0, fourth = 0] = bytes;
  switch (first) {
    case undefined:
      return '';
    case UCS2:
      return decodeUcs2Alpha(bytes.subarray(1));
    case HALF_PAGE:
      return decodePaged(bytes.subarray(3), second, third << 7);
    case BASE:
      return decodePaged(bytes.subarray(4), second, (third << 8) | fourth);
    default:
      return decodeGsm(trimUnused(bytes));
  }
}

/**
 * The shortest coding of the text, without padding; the GSM 7 bit alphabet is preferred wherever it fits, because every phone
 * reads it.
 *
 * @throws SimError CODEC_INVALID when no coding fits into `maxOctets`
 */
export function encodeAlpha(text: string, maxOctets: number): Uint8Array {
  const gsm = encodeGsm(text);
  if (gsm !== null && gsm.length <= maxOctets) return gsm;
  const best = shortest([encodePaged(text, HALF_PAGE), encodePaged(text, BASE), encodeUcs2Alpha(text)]);
  if (best === null || best.length > maxOctets) {
    throw codecError('alpha', maxOctets, `the text does not fit into ${maxOctets} octets`);
  }
  return best;
}

/** How much of a text an alpha identifier of a certain size can hold. */
export interface AlphaFit {
  /** Octets that the whole text needs in the shortest of the four codings; null when no coding has it (U+FFFF). */
  octets: number | null;
  fits: boolean;
  /** The whole text where it fits; else as much of its beginning as fits, cut between two characters as people see them. */
  cut: string;
}

/**
 * Says whether a text fits into an alpha identifier of `maxOctets`, and what of it does. It is cut between grapheme clusters
 * (Unicode annex 29), so that no accent, no half of an emoji and no joined one is left without its partner.
 */
export function fitAlpha(text: string, maxOctets: number): AlphaFit {
  const octets = alphaOctets(text);
  if (octets !== null && octets <= maxOctets) return { octets, fits: true, cut: text };
  let end = 0;
  for (const { segment, index } of CLUSTERS.segment(text)) {
    const needed = alphaOctets(text.slice(0, index + segment.length));
    // No coding becomes shorter with more text: what is too long once stays so.
    if (needed === null || needed > maxOctets) break;
    end = index + segment.length;
  }
  return { octets, fits: false, cut: text.slice(0, end) };
}

const CLUSTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Octets that a text needs in the shortest of the four codings; null when no coding has it. */
export function alphaOctets(text: string): number | null {
  const all = [encodeGsm(text), encodePaged(text, HALF_PAGE), encodePaged(text, BASE), encodeUcs2Alpha(text)];
  return shortest(all)?.length ?? null;
}

function shortest(codings: readonly (Uint8Array | null)[]): Uint8Array | null {
  let best: Uint8Array | null = null;
  for (const coding of codings)
    if (coding !== null && coding.length < (best?.length ?? Infinity)) best = coding;
  return best;
}

function trimUnused(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(UNUSED);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function decodeUcs2Alpha(bytes: Uint8Array): string {
  // Unused space is FFFF per character; a card may leave one odd octet at the end of the record.
  return decodeUcs2Pairs(bytes).replace(/\uffff.*$/s, '');
}

function encodeUcs2Alpha(text: string): Uint8Array | null {
  // U+FFFF would read as the end of the text.
  if (text.includes('\uffff')) return null;
  const body = encodeUcs2(text);
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = UCS2;
  bytes.set(body, 1);
  return bytes;
}

/** Cards exist that hold other 8-bit codings; their octets above 0x7F have no meaning here. */
function decodeGsm(bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  for (let index = 0; index <= bytes.length; index += 1) {
    const octet = bytes[index];
    if (octet !== undefined && octet < 0x80) continue;
    text += gsmText(bytes.subarray(start, index));
    if (octet !== undefined) text += String.fromCharCode(UNDEFINED_CHARACTER);
    start = index + 1;
  }
  return text;
}

function gsmText(octets: Uint8Array): string {
  return translate(octets, octets.length, alphabetFor(DEFAULT_TABLES)).text;
}

function encodeGsm(text: string): Uint8Array | null {
  return text.includes('\u001b') ? null : encodeSeptets(text);
}

/** Codings 0x81 and 0x82: an octet below 0x80 is a GSM 7 bit character, another one counts from `base`. */
function decodePaged(octets: Uint8Array, length: number, base: number): string {
  const present = octets.subarray(0, Math.min(length, octets.length));
  let text = '';
  for (let index = 0; index < present.length; index += 1) {
    const octet = present[index] ?? 0;
    if (octet >= 0x80) {
      text += String.fromCharCode((base + (octet & 0x7f)) & 0xffff);
    } else if (octet === ESCAPE && (present[index + 1] ?? 0x80) < 0x80) {
      text += gsmText(present.subarray(index, index + 2));
      index += 1;
    } else {
      text += gsmText(present.subarray(index, index + 1));
    }
  }
  return text;
}

function encodePaged(text: string, coding: typeof HALF_PAGE | typeof BASE): Uint8Array | null {
  if (text.length > 255) return null;
  const { codes } = alphabetFor(DEFAULT_TABLES);
  let lowest = 0xffff;
  let highest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Escaped characters are avoided here: readers of these codings differ about them.
    if ((codes.get(unit) ?? 0x100) < 0x80) continue;
    lowest = Math.min(lowest, unit);
    highest = Math.max(highest, unit);
  }
  if (lowest > highest) return null;
  const base = coding === HALF_PAGE ? lowest & 0x7f80 : lowest;
  if (highest - base > 0x7f || (coding === HALF_PAGE && lowest > 0x7fff)) return null;
  const start =
    coding === HALF_PAGE ? [coding, text.length, base >> 7] : [coding, text.length, base >> 8, base & 0xff];
  const body = Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index);
    const code = codes.get(unit) ?? 0x100;
    return code < 0x80 ? code : 0x80 | (unit - base);
  });
  return Uint8Array.from([...start, ...body]);
}
