const OWN_PREFIX = /^\s*[+^]?(?:CGMI|CGMM|CGMR|GMI|GMM|GMR|Revision|Manufacturer|Model)\s*:/i;

/** A report that came into the reply: whose it is, is not known before the maker is ("+UUPSDD: 0", "^RSSI:18"). */
const REPORT = /^\s*[+^#*%$][A-Z][A-Z0-9]*\s*:/i;

/** Reads the reply to AT+CGMI, AT+CGMM or AT+CGMR: the first line, without prefix and quotes. Bounded, printable. */
export function parseIdentityText(lines: readonly string[]): string | null {
  for (const line of lines) {
    if (REPORT.test(line) && !OWN_PREFIX.test(line)) continue;
    const text = line
      .replace(OWN_PREFIX, '')
      .trim()
      .replace(/^"|"$/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters of a hostile modem go no further
      .replace(/[\x00-\x1f\x7f-\x9f]/g, '')
      .trim();
    if (text !== '') return text.slice(0, 128);
  }
  return null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found here
const NO_TEXT = /[\x00-\x1f\x7f-\xff]/;

/** What is left of the echo of AT+CGMI and its like, when it lost a character or got a wrong one. */
const DAMAGED_ECHO = /^A?T?\+CG[A-Z]*[^A-Z: ]*$/;

/** True for lines with bytes in them that no name has, and for what is left of a damaged echo of the command. */
export function looksDamaged(lines: readonly string[]): boolean {
  return lines.some((line) => NO_TEXT.test(line) || DAMAGED_ECHO.test(line.trim()));
}

/**
 * Finds the IMEI in the reply to AT+CGSN: 15 digits, or 16 with the software version, then cut to 15 (23.003 section 6.2). Null for
 * one digit repeated, which modems without a number give. The check digit is not looked at: modems in use have it wrong.
 */
export function parseImei(lines: readonly string[]): string | null {
  for (const line of lines) {
    const digits = /(?<![0-9A-Fa-f])(\d{15})\d{0,2}(?![0-9A-Fa-f])/.exec(line.replaceAll('-', ''))?.[1];
    if (digits !== undefined && !/^(\d)\1*$/.test(digits)) return digits;
  }
  return null;
}
