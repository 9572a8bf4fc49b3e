import { decodeSeptets } from '../../../codec/gsm7/septets.ts';
import { hexToBytes } from '../../../codec/hex.ts';
import { decodeAlpha } from '../../../codec/sim/alpha.ts';
import { decodeUcs2 } from '../../../codec/ucs2.ts';

/**
 * How a modem wrote a name or a number: `ucs2` four hex digits for a character, `hex8` two, `plain` the characters
 * themselves; `sim` the octets of the card, in one of its codings for other alphabets (31.101 annex A), two digits for each. Modems do
 * all four after AT+CSCS="UCS2" said OK, and one storage may mix them.
 */
export type TextCoding = 'ucs2' | 'hex8' | 'sim' | 'plain';

/** The character set that the modem says it uses (27.007 section 5.5); what `plain` bytes mean depends on it. */
export type Charset = 'UCS2' | 'GSM' | 'UTF-8' | 'other';

/** The coding that a text can only have, or null when it could be several. */
export function evidence(text: string): TextCoding | null {
  if (text === '') return null;
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(text)) return 'plain';
  // Modems write hex in one case: mixed case is a word such as "Bead".
  if (/[a-f]/.test(text) && /[A-F]/.test(text)) return 'plain';
  const bytes = hexToBytes(text);
  if (isSimCoded(bytes)) return 'sim';
  const asBytes = plausibleBytes(bytes);
  const asUnits = text.length % 4 === 0 ? plausibleUnits(bytes) : 'no';
  if (asUnits === 'latin') return 'ucs2';
  // Two letters, or one ideograph.
  if (asUnits === 'rare') return asBytes === 'word' && bytes.length > 2 ? 'hex8' : null;
  if (asUnits === 'no') return asBytes === 'no' ? 'plain' : asBytes === 'word' ? 'hex8' : null;
  // Eight letters in a row by chance have less than one chance in ten thousand among Chinese names of four characters.
  if (asBytes === 'word' && bytes.length >= 8) return 'hex8';
  return asBytes === 'no' && asUnits === 'one-script' && bytes.length >= 6 ? 'ucs2' : null;
}

/** The coding that most texts of one storage show; without any sign, what the character set says. */
export function inferCoding(texts: Iterable<string>, charset: Charset): TextCoding {
  const count: Record<TextCoding, number> = { ucs2: 0, hex8: 0, sim: 0, plain: 0 };
  for (const text of texts) {
    const shown = evidence(text);
    if (shown !== null) count[shown] += 1;
  }
  let best: TextCoding = charset === 'UCS2' ? 'ucs2' : 'plain';
  for (const coding of ['ucs2', 'hex8', 'plain'] as const) if (count[coding] > count[best]) best = coding;
  return best;
}

/** The text of a field, given the coding that is usual in its storage. */
export function decodeText(raw: string, usual: TextCoding, charset: Charset): string {
  const coding = evidence(raw) ?? usual;
  if (coding === 'ucs2' && /^(?:[0-9A-Fa-f]{4})+$/.test(raw)) return trimPadding(decodeUcs2(hexToBytes(raw)));
  if (coding === 'sim') return decodeAlpha(hexToBytes(raw));
  if (coding === 'hex8' && /^(?:[0-9A-Fa-f]{2})+$/.test(raw)) {
    const bytes = hexToBytes(raw);
    if (plausibleBytes(bytes) !== 'no') return trimPadding(decodeBytes(bytes, charset));
  }
  return trimPadding(decodeBytes(Buffer.from(raw, 'latin1'), charset));
}

/** How a modem writes numbers: as they are, or in UCS-2 hex as 27.007 section 5.5 has it for every string. */
export type NumberCoding = 'plain' | 'ucs2';

/** The number that hex in UCS-2 stands for; null when it is none. At least three characters, or `0030` could be a number. */
function numberInUcs2(raw: string): string | null {
  if (!/^(?:00[0-9A-Fa-f]{2}){3,}$/.test(raw)) return null;
  const text = decodeUcs2(hexToBytes(raw));
  return /^[0-9+*#pwPW?,;.A-Da-d -]+$/.test(text) ? text : null;
}

/** The coding that a number can only have, or null when it could be either: `003000310032`. */
function numberEvidence(raw: string): NumberCoding | null {
  if (/^(?:00[23][0-9])*$/.test(raw)) return null;
  return numberInUcs2(raw) === null ? 'plain' : 'ucs2';
}

/** The coding that the numbers of one storage show, beside what was known before; null: none, or both. */
export function inferNumberCoding(
  numbers: Iterable<string>,
  known: NumberCoding | null = null,
): NumberCoding | null {
  const shown = new Set([known, ...[...numbers].map(numberEvidence)].filter((coding) => coding !== null));
  const [only = null] = shown;
  return shown.size === 1 ? only : null;
}

/**
 * A number as the storage has it. Digits that could be other digits in UCS-2 are read as the modem is known to write numbers, else
 * as the character set says.
 */
export function decodeNumber(
  raw: string,
  charset: Charset = 'UCS2',
  coding: NumberCoding | null = null,
): string {
  const text = numberInUcs2(raw);
  if (text === null) return raw;
  const written = numberEvidence(raw) ?? coding ?? (charset === 'UCS2' ? 'ucs2' : 'plain');
  return written === 'ucs2' ? text : raw;
}

/**
 * True for octets that can only be a name in a coding of the card. 81 and 82 count their characters and are followed by unused
 * space only; 80 leaves an odd number of octets, or ends with unused space and makes no sense as UCS-2.
 */
function isSimCoded(bytes: Uint8Array): boolean {
  const [first, count = 0] = bytes;
  if (first === 0x81 || first === 0x82) {
    const head = first === 0x81 ? 3 : 4;
    const body = bytes.subarray(head, head + count);
    const rest = bytes.subarray(head + count);
    const whole = count > 0 && body.length === count && rest.every((octet) => octet === 0xff);
    return whole && body.some((octet) => octet >= 0x80) && plausibleText(decodeAlpha(bytes));
  }
  if (first !== 0x80) return false;
  const unlikely = () => ['no', 'rare'].includes(plausibleUnits(bytes));
  const padded = bytes.length % 2 === 0 && bytes.at(-1) === 0xff && unlikely();
  return (bytes.length % 2 === 1 || padded) && plausibleText(decodeAlpha(bytes));
}

function plausibleText(text: string): boolean {
  return (
    text !== '' &&
    !/[\p{Cn}\p{Co}\p{Cs}\p{Cc}\ufffd]/u.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, 'x'))
  );
}

function decodeBytes(bytes: Uint8Array, charset: Charset): string {
  if (charset === 'GSM' && bytes.every((byte) => byte < 0x80)) return decodeSeptets(bytes);
  if (bytes.every((byte) => byte < 0x80)) return Buffer.from(bytes).toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Modems fill a fixed field with NUL or FF. */
function trimPadding(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what has to be found here
  return text.replace(/[\x00\uffff]+$/g, '');
}

/** `word`: letters, digits and spaces; `text`: other printable ASCII too; `no`: control or high bytes. */
function plausibleBytes(bytes: Uint8Array): 'word' | 'text' | 'no' {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  if (end === 0) return 'no';
  const text = Buffer.from(bytes.subarray(0, end)).toString('latin1');
  if (!/^[\x20-\x7e]+$/.test(text)) return 'no';
  return /^[A-Za-z0-9 .'-]+$/.test(text) && /[A-Za-z]/.test(text) ? 'word' : 'text';
}

const EAST_ASIAN =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Common}\p{Script=Inherited}]+$/u;
const SCRIPTS: readonly RegExp[] = [
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Armenian',
  'Georgian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Oriya',
  'Sinhala',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Ethiopic',
  'Tibetan',
  'Mongolian',
].map(
  (script) =>
    new RegExp(`^[\\p{Script=${script}}\\p{Script=Latin}\\p{Script=Common}\\p{Script=Inherited}]+$`, 'u'),
);

/**
 * `latin`: some unit is a character of Latin-1; `one-script`, `mixed`: other characters; `rare`: characters that hardly any name has,
 * so that only the rest of the storage can tell; `no`: half of a pair, or mostly control.
 */
function plausibleUnits(bytes: Uint8Array): 'latin' | 'one-script' | 'mixed' | 'rare' | 'no' {
  const whole = trimPadding(decodeUcs2(bytes));
  const text = whole.replace(/\p{Cc}/gu, '');
  // A name may hold control characters, of a stranger or by mistake: the other characters decide, if they are more than one.
  if (text === '' || (text !== whole && text.length < 2)) return 'no';
  if (/\p{Cs}/u.test(text)) return 'no';
  // Names hardly use the ideographs of extension A; the letters A to M followed by another one look like them.
  if (/[\p{Cn}\p{Co}\u3400-\u4dbf]/u.test(text)) return 'rare';
  if (/[\x20-\x7e\xa0-\xff]/.test(text)) return 'latin';
  return EAST_ASIAN.test(text) || SCRIPTS.some((script) => script.test(text)) ? 'one-script' : 'mixed';
}
