/** A phone number in E.164: the only text that may begin with a sign. */
const E164 = /^\+[1-9]\d{6,14}$/;

/** What a spreadsheet takes for the beginning of a formula, in ASCII and in full width (CWE-1236, ASVS 1.2.10). */
const FORMULA = '[=+\\-@\\t\\r\\n\\u0000\\uff1d\\uff0b\\uff0d\\uff20]';
const GUARDED = new RegExp(`^'*${FORMULA}`);
const GUARD = new RegExp(`^'(?='*${FORMULA})`);

/**
 * A text that no spreadsheet takes for a formula: an apostrophe stands before it where one is needed, which spreadsheets do not
 * show. A text that looks guarded by itself gets one more, so that `unguarded` takes off exactly what was put on. Phone numbers
 * in E.164 stay as they are.
 */
export function guarded(text: string): string {
  return GUARDED.test(text) && !E164.test(text) ? `'${text}` : text;
}

/** The text that `guarded` was given. */
export function unguarded(cell: string): string {
  return cell.replace(GUARD, '');
}

/** One cell of RFC 4180, inert in a spreadsheet. */
export function csvCell(value: string | number | null): string {
  const inert = typeof value === 'string' ? guarded(value) : value === null ? '' : String(value);
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** One record of RFC 4180, with its line break. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}
