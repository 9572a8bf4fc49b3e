import { type Final, Refusal } from './results.ts';

interface Argument {
  text: string;
  quoted: boolean;
}

/**
 * The values of one extended command (V.250 section 5.4.2): numbers, strings in quotes, omitted ones. One character is one
 * byte of the line. What does not fit ends the command with `invalid`.
 */
export class Arguments {
  private readonly values: readonly (Argument | null)[];
  private readonly invalid: Final;

  constructor(values: readonly (Argument | null)[], invalid: Final) {
    this.values = values;
    this.invalid = invalid;
  }

  get count(): number {
    return this.values.length;
  }

  has(index: number): boolean {
    return (this.values[index] ?? null) !== null;
  }

  /** The number at `index`, in `min..max`; `fallback` when it is omitted, without one it is required. */
  int(index: number, min: number, max: number, fallback?: number): number {
    const value = this.values[index] ?? null;
    if (value === null && fallback !== undefined) return fallback;
    if (value === null || !/^\d{1,10}$/.test(value.text)) throw new Refusal(this.invalid);
    const number = Number(value.text);
    if (number < min || number > max) throw new Refusal(this.invalid);
    return number;
  }

  /** The string at `index`, quoted or not; `fallback` when it is omitted. */
  text(index: number, fallback?: string): string {
    const value = this.values[index] ?? null;
    if (value !== null) return value.text;
    if (fallback === undefined) throw new Refusal(this.invalid);
    return fallback;
  }

  /** Ends the command with the error for wrong values. */
  refuse(): never {
    throw new Refusal(this.invalid);
  }
}

/** Splits the part after `=`; null when a quote is left open or text follows a closing one. */
export function parseArguments(source: string, invalid: Final): Arguments | null {
  const values: (Argument | null)[] = [];
  let rest = source;
  for (;;) {
    const match = /^ *(?:"([^"]*)" *|([^",]*))(,|$)/.exec(rest);
    if (!match) return null;
    const [whole, quoted, bare, end] = match;
    if (quoted !== undefined) values.push({ text: unescapeString(quoted), quoted: true });
    else values.push(bare?.trim() ? { text: bare.trim(), quoted: false } : null);
    if (end !== ',') return new Arguments(values, invalid);
    rest = rest.slice(whole.length);
  }
}

/** What V.250 section 5.4.2.2 lets a string write as `\hh`: control characters, the quote, the backslash itself. */
const ESCAPED = /\\([01][0-9A-F]|22|5C)/gi;

/** V.250 section 5.4.2.2: `\hh` stands for the character with that number; any other backslash is kept. */
export function unescapeString(text: string): string {
  return text.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * A string constant; what would end it or the line, and what would read as an escape, is written as `\hh`. Other backslashes stay:
 * in the GSM character set that octet is a letter, and modems send it as it is.
 */
export function quoteString(text: string): string {
  const safe = text.replace(/["\r\n]|\\(?=[01][0-9A-F]|22|5C)/gi, escapeCharacter);
  return `"${safe}"`;
}

function escapeCharacter(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
