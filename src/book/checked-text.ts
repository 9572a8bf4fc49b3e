import { SimError } from '../core/errors.ts';

/**
 * A text that a person typed for one field: trimmed.
 * @throws SimError INPUT_INVALID when it is empty or holds control characters
 */
export function checkedText(text: string, what: string): string {
  const trimmed = text.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what must not come in by hand
  if (trimmed === '' || /[\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new SimError('INPUT_INVALID', `the ${what} is empty or holds control characters`, {
      hint: `give the ${what} as plain text`,
      details: { field: what },
    });
  }
  return trimmed;
}

/** The same for a text that may have many lines. */
export function checkedLines(text: string, what: string): string {
  const trimmed = text.replaceAll('\r\n', '\n').trim();
  checkedText(trimmed.replace(/[\n\t]/g, ' '), what);
  return trimmed;
}
