/** Controls but tab and line feed; what a name or a note of a person never has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g;

/** A text of several lines as the book keeps it: LF line breaks, no other controls, no space around. */
export function manyLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').trim();
}

const BREAKS = /[\n\t\u2028\u2029]+/;

/** A text of one line: breaks and tabs become spaces. */
export function oneLine(text: string): string {
  const whole = manyLines(text);
  if (!BREAKS.test(whole)) return whole;
  // Piece by piece: an expression that begins with optional white space would try a long run of it from each of its characters.
  return whole
    .split(BREAKS)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .join(' ');
}
