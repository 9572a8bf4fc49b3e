/** Control characters (C0, DEL, C1) and lone surrogates. A tab is ordinary space, a line feed is kept where it is escaped. */
const UNWANTED = /[\p{Cc}\p{Cs}]/u;
const UNWANTED_EACH = /(?![\t\n])[\p{Cc}\p{Cs}]/gu;
const LINE_ENDS = /\r\n?/g;

/** What stands where a character was that no name, number or note may have. */
const REPLACEMENT = '\u{FFFD}';

/**
 * Text without control characters and lone surrogates: they reach terminals and other programs, and UTF-8 cannot carry the
 * latter. Line ends become line feeds.
 */
export function cleanText(text: string): string {
  if (!UNWANTED.test(text)) return text;
  return text.replace(LINE_ENDS, '\n').replace(UNWANTED_EACH, REPLACEMENT);
}

/** The same for what stands in one line: a line feed has no place there either. */
export function cleanLine(text: string): string {
  if (!UNWANTED.test(text)) return text;
  return cleanText(text).replaceAll('\n', '\\n');
}

/** True when `cleanText` would replace something. */
export function isUnclean(text: string): boolean {
  return UNWANTED.test(text) && cleanText(text) !== text.replace(LINE_ENDS, '\n');
}

/**
 * Undoes the escapes of a text value (RFC 6350 section 3.4). `\:` is not in the standard, but common, and so is `\"`, which the
 * Address Book of macOS wrote for a quotation mark; who means a backslash before either doubles it. vCard 2.1 has no escape for
 * a line feed or a quotation mark: there `\n` and `\"` are two characters of a path.
 */
export function unescapeText(text: string, lineFeeds = true): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\,;:"nN])/g, (all, one: string) => {
    if (!lineFeeds && /["nN]/.test(one)) return all;
    return one === 'n' || one === 'N' ? '\n' : one;
  });
}

/** Escapes a text value (RFC 6350 section 3.4, RFC 2426 section 4). */
export function escapeText(text: string): string {
  const escaped = cleanText(text).replace(/[\\,;]/g, '\\$&');
  return escaped.includes('\n') ? escaped.replaceAll('\n', '\\n') : escaped;
}

/** A URI needs no escapes, but many programs write `http\://` or `\,`. A backslash is in no URI, so this is safe to undo. */
export function unescapeUri(text: string): string {
  return text.includes('\\') ? text.replace(/\\([\\,;:])/g, '$1') : text;
}

/** A URI for one line: what could end the line is percent-encoded, a backslash is doubled for `unescapeUri`. */
export function escapeUri(text: string): string {
  const safe = text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
  return UNWANTED.test(safe) ? cleanText(safe).replaceAll('\n', '%0A') : safe;
}

/** Splits at a separator that no backslash precedes. The pieces keep their escapes. */
export function splitUnescaped(text: string, separator: ',' | ';'): string[] {
  if (!text.includes(separator)) return [text];
  if (!text.includes('\\')) return text.split(separator);
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at];
    if (one === '\\') at += 1;
    else if (one === separator) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** RFC 6868: a circumflex carries quotation marks and line feeds through a parameter. */
export function unescapeParameter(text: string): string {
  if (!text.includes('^')) return text;
  return text.replace(/\^([n'^])/g, (_, one: string) => (one === 'n' ? '\n' : one === "'" ? '"' : '^'));
}

/** RFC 6868, and quotation marks where the value has a separator (RFC 6350 section 5). */
export function escapeParameter(text: string): string {
  const escaped = cleanText(text).replace(/[\^\n"]/g, (one) =>
    one === '\n' ? '^n' : one === '"' ? "^'" : '^^',
  );
  return /[,;:]/.test(escaped) ? `"${escaped}"` : escaped;
}
