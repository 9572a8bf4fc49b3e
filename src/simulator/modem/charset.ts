import { decodeSeptets, encodeSeptets } from '../../codec/gsm7/septets.ts';
import { bytesToHex, hexToBytes } from '../../codec/hex.ts';
import { decodeAlpha, encodeAlpha } from '../../codec/sim/alpha.ts';
import { decodeUcs2Hex, ucs2Hex } from '../../codec/ucs2.ts';

/** One character per byte, as all text on the wire is kept here. */
function bytesToLine(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function lineToBytes(line: string): Uint8Array {
  return Uint8Array.from(Buffer.from(line, 'latin1'));
}

/** Text as the TE's character set shows it (`+CSCS`, 27.007 section 5.5); what the set lacks becomes `?`. */
export function toCharset(text: string, charset: string): string {
  switch (charset) {
    case 'UCS2':
      return ucs2Hex(text);
    case 'GSM':
      return bytesToLine(gsmBytes(text));
    case 'HEX':
      return bytesToHex(simBytes(text));
    case 'UTF-8':
      return Buffer.from(text, 'utf8').toString('latin1');
    case '8859-1':
      return text.replace(/[^\n\r -\u00ff]/gu, '?');
    default:
      return text.replace(/[^\n\r -~]/gu, '?');
  }
}

/** The text that the TE wrote, or null when it is none in that character set. */
export function fromCharset(line: string, charset: string): string | null {
  try {
    switch (charset) {
      case 'UCS2':
        return decodeUcs2Hex(line);
      case 'GSM':
        return decodeSeptets(lineToBytes(line));
      case 'HEX':
        return decodeAlpha(hexToBytes(line));
      case 'UTF-8':
        return Buffer.from(line, 'latin1').toString('utf8');
      default:
        return line;
    }
  } catch {
    return null;
  }
}

/** A dial string in UCS2 mode comes as digits or as UCS-2, by modem and program: both are understood; `0035` is a number. */
export function dialString(line: string, charset: string): string {
  if (charset === 'UCS2' && /^(00[23][0-9A-F]){3,}$/i.test(line)) return fromCharset(line, charset) ?? line;
  return line;
}

interface NameHabit {
  personality: { encodesNames: boolean };
  settings: { charset: string };
}

/** The name of a phonebook or a character set as this modem prints it. */
export function shownName({ personality, settings }: NameHabit, name: string): string {
  return personality.encodesNames ? toCharset(name, settings.charset) : name;
}

/** The name that the TE gave; what is none in the character set is none at all. */
export function givenName({ personality, settings }: NameHabit, name: string): string {
  return personality.encodesNames ? (fromCharset(name, settings.charset) ?? '') : name;
}

function gsmBytes(text: string): Uint8Array {
  const whole = encodeSeptets(text);
  if (whole) return whole;
  const known = Array.from(text, (character) => (encodeSeptets(character) ? character : '?')).join('');
  return encodeSeptets(known) ?? new Uint8Array();
}

function simBytes(text: string): Uint8Array {
  return encodeAlpha(text, 2 * text.length + 3);
}
