/**
 * What must not reach a terminal from foreign text: C0 controls with ESC, tab and line breaks, DEL, C1 controls
 * (U+009B starts an escape sequence by itself), the bidirectional controls and marks that can show a text in another
 * order than it has, line and paragraph separators, the byte order mark and lone surrogates.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Foreign text (a name, an SMS, a reply of a modem) made safe to print on a terminal: every character that could act
 * is shown as a visible escape, `\u202e` style; all other characters stay as they are. The result is one line.
 */
export function displayText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
