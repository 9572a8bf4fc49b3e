import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** What Windows-1252 has at 80 to 9F, where Latin-1 has controls; five places are empty. */
const WINDOWS =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';
/** Latin-1 is read as Windows-1252, as every browser does. */
const LATIN = /^(?:windows-?1252|cp-?1252|iso[-_]?8859-?1|latin-?1|us-ascii|ascii)$/i;

/** Octets in Windows-1252. Node 20 takes its name for Latin-1, so that it cannot be asked. */
export function windows1252(octets: Uint8Array): string {
  const latin1 = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
  return latin1.replace(/[\u{80}-\u{9f}]/gu, (one) => WINDOWS[one.charCodeAt(0) - 0x80] ?? one);
}

/** Octets in a named character set; null when the set is unknown or the octets are not in it. */
export function decodeIn(octets: Uint8Array, charset: string): string | null {
  if (LATIN.test(charset)) return windows1252(octets);
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return null;
  }
}

/** Characters of a text that tell what it is in; a hostile one has millions. */
const SAMPLE = 65_536;

/**
 * Octets that are no UTF-8, in what they probably are: damaged UTF-8 where as many of its characters are whole as broken, such as a
 * text that was cut inside of one, else Windows-1252, which has a character for nearly every octet.
 */
export function decodeDamaged(octets: Uint8Array): { text: string; charset: 'UTF-8' | 'Windows-1252' } {
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8');
  const sample = text.slice(0, SAMPLE);
  const broken = sample.split('\u{fffd}').length - 1;
  const whole = sample.match(/[^\p{ASCII}\u{fffd}]/gu)?.length ?? 0;
  if (whole > 0 && whole >= broken) return { text, charset: 'UTF-8' };
  return { text: windows1252(octets), charset: 'Windows-1252' };
}
