/** A phone number as the API gives it: the only text that may begin with a sign. */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * One cell of RFC 4180. A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula:
 * such a cell gets an apostrophe before it, which spreadsheets do not show (CWE-1236). Phone numbers stay as they are.
 */
export function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const inert =
    typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !E164.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** One record of RFC 4180, with its line break. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}
