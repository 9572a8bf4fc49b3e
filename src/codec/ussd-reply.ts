import { decodeSeptets } from './gsm7/septets.ts';
import { hexToBytes } from './hex.ts';
import { decodeUcs2Pairs } from './ucs2.ts';
import { decodeUssd } from './ussd.ts';

/** What the text of a USSD answer is coded in, by its data coding scheme. */
export type UssdAlphabet = 'gsm7' | '8bit' | 'ucs2';

/** How a modem is known to write such texts: `packed`, septets as hex; `ucs2`, four digits for a character; `plain`. */
export type UssdForm = 'packed' | 'ucs2' | 'plain';

/**
 * The alphabet of a cell broadcast data coding scheme, which USSD uses and which is not that of short messages (23.038 section 5).
 * Null when the scheme is absent.
 */
export function ussdAlphabet(dcs: number | null): UssdAlphabet | null {
  if (dcs === null) return null;
  const group = (dcs >> 4) & 0x0f;
  // Group 1: a language stands in front of the text, and 0x11 says that all of it is UCS-2.
  if (group === 0x01) return (dcs & 0x0f) === 0x01 ? 'ucs2' : 'gsm7';
  if (group >= 0x04 && group <= 0x07) return byBits((dcs >> 2) & 0x03);
  if (group === 0x0f) return dcs & 0x04 ? '8bit' : 'gsm7';
  return 'gsm7';
}

function byBits(bits: number): UssdAlphabet {
  return bits === 1 ? '8bit' : bits === 2 ? 'ucs2' : 'gsm7';
}

/**
 * The text of a USSD answer as a modem wrote it. What follows a NUL is what was left in a buffer. Hexadecimal digits may be packed
 * septets, UCS-2, octets or simply the text: the scheme and the habit of the modem decide the order in which they are tried, and the
 * first that gives a text that could be one is taken.
 * @param usual how this modem writes such texts, as far as is known
 */
export function decodeUssdText(raw: string, dcs: number | null, usual: UssdForm): string {
  const text = raw.split('\0', 1)[0] ?? '';
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(text)) return text;
  const bytes = hexToBytes(text);
  const alphabet = ussdAlphabet(dcs);
  const ucs2 = () => (bytes.length % 2 === 0 ? decodeUcs2Pairs(bytes) : null);
  const packed = () => decodeUssd(text);
  const octets = () => decodeSeptets(bytes.map((octet) => octet & 0x7f));
  const orders: Record<UssdForm, (() => string | null)[]> = {
    packed: [packed, ucs2, octets],
    ucs2: [ucs2, packed, octets],
    plain: [() => text, ucs2, packed, octets],
  };
  const order = alphabet === 'ucs2' ? [ucs2, ...orders.packed] : orders[usual];
  for (const read of order) {
    const shown = read();
    if (shown !== null && couldBeText(shown)) return shown;
  }
  return text;
}

/** Letters, digits, punctuation and line breaks of any script, with something to read in it. */
function couldBeText(text: string): boolean {
  const body = text.replace(/[\r\n\t\f]/g, '');
  if (body.trim() === '' || /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\ufffd\u3400-\u4dbf]/u.test(body)) return false;
  const usual = body.match(/[\p{L}\p{N}\p{M}\p{Zs}.,:;!?'"*#+\-/()&%@$]/gu)?.length ?? 0;
  return usual >= body.length * 0.9;
}
