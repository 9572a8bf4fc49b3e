/** Text in which PINs may stand: the arguments of AT commands that take one (27.007 sections 7.4, 7.5 and 8.3). */
const PIN_COMMAND = /(\+(?:CPIN|CPIN2|CPWD|CLCK|CPINE|XPIN|QPIN)\s*=)[^\r\n]*/gi;

/**
 * Times in ISO form and IPv4 addresses look like numbers and are none. Nothing that could go on as a number counts:
 * `0301-23-4567` is a number although it starts like a date.
 */
const NOT_A_NUMBER =
  /(?<!\d)(?:19|20)\d{2}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?Z?(?!\d)|(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?::\d{1,5})?(?![\d.]|[\p{Zs}()./\-\u2010-\u2015\u00a0]+\p{Nd})/u;

/** A PDU or a text in hexadecimal: it holds numbers in an order of its own. */
const LONG_HEX = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{20,}(?![0-9A-Fa-f])/;

/** Digits of any script, with the separators that people write between them. */
const NUMBER = /\+?[\p{Nd}](?:[\p{Nd}\p{Zs}()./\-\u2010-\u2015\u00a0]*\p{Nd})?/u;

const SENSITIVE = new RegExp(`(${NOT_A_NUMBER.source})|(${LONG_HEX.source})|(${NUMBER.source})`, 'gu');

/** Shorter runs of digits are counts, indexes and codes; a number with fewer is a short code of no person. */
const MIN_DIGITS = 6;

/** The text with the arguments of every command that takes a PIN left out. */
export function maskPins(text: string): string {
  return text.replace(PIN_COMMAND, '$1***');
}

/**
 * The text with all that may be a phone number, an IMSI, an ICCID or an IMEI cut to `***` and its last two digits.
 * Too much is masked rather than too little: ISO times and IPv4 addresses stay, other long numbers do not.
 */
export function maskNumbers(text: string): string {
  return text.replace(SENSITIVE, (match: string, other: string | undefined, hex: string | undefined) => {
    if (other !== undefined) return match;
    if (hex !== undefined && /[A-Fa-f]/.test(hex)) return `[${hex.length} hex digits]`;
    const digits = match.match(/\p{Nd}/gu) ?? [];
    return digits.length < MIN_DIGITS ? match : `***${digits.slice(-2).join('')}`;
  });
}
