/** Controls but tab and line feed; what a name or a note of a person never has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g;

/** A text of several lines as the book keeps it: LF line breaks, no other controls, no space around. */
export function manyLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').trim();
}

/** A text of one line: breaks and tabs become spaces. */
export function oneLine(text: string): string {
  return manyLines(text).replace(/\s*[\n\t\u2028\u2029]+\s*/g, ' ');
}
