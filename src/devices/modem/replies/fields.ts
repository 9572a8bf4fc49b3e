/** One field of a reply line. `text` holds bytes, one per character. */
export interface Field {
  text: string;
  quoted: boolean;
}

/** No reply of the standard has more; the rest of a hostile line is left alone. */
const MAX_FIELDS = 64;

/** What follows the prefix of a line, or null when the line has another one. Modems leave the space after the colon out. */
export function afterPrefix(line: string, prefix: string): string | null {
  const start = line.trimStart();
  return start.toUpperCase().startsWith(prefix.toUpperCase()) ? start.slice(prefix.length).trim() : null;
}

/**
 * Splits at commas outside of quotes. Tolerant, because firmware is not: a quote ends a field only before a comma or the end
 * (names hold quotes that nobody escapes), a missing closing quote ends with the line, and stray quotes around an unquoted field
 * are dropped.
 */
export function splitFields(text: string): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at <= text.length && fields.length < MAX_FIELDS) {
    const start = skipSpaces(text, at);
    const end = text[start] === '"' ? quotedEnd(text, start + 1) : commaOrEnd(text, start);
    const quoted = text[start] === '"';
    const raw = quoted ? text.slice(start + 1, end) : text.slice(start, end).trim();
    fields.push({ text: quoted ? raw : raw.replace(/^"|"$/g, ''), quoted });
    at = commaOrEnd(text, quoted ? end + 1 : end) + 1;
  }
  return fields;
}

/** The field as a decimal number, null for anything else. */
export function numberOf(field: Field | undefined): number | null {
  const text = field?.text.trim() ?? '';
  return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
}

function commaOrEnd(text: string, from: number): number {
  const comma = text.indexOf(',', from);
  return comma === -1 ? text.length : comma;
}

/** The place of the quote that ends the field which begins at `from`, or the end of the line. */
function quotedEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    const next = skipSpaces(text, quote + 1);
    if (next === text.length || text[next] === ',') return quote;
  }
  return text.length;
}
