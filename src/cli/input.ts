import { SimError } from '../core/errors.ts';

/** What stood on the command line, taken out by type. Every mistake is a USAGE error that names the argument. */
export class Input {
  /** Positional arguments, in order. */
  readonly words: readonly string[];
  private readonly options: Readonly<Record<string, unknown>>;

  constructor(words: readonly string[], options: Readonly<Record<string, unknown>>) {
    this.words = words;
    this.options = options;
  }

  /** The positional argument at `index`; the parser has checked that required ones are there. */
  word(index: number): string {
    return this.words[index] ?? '';
  }

  optionalWord(index: number): string | undefined {
    return this.words[index];
  }

  /** A positional argument that is an id. */
  id(index: number): number {
    return wholeNumber(this.word(index), 'an id', 1, Number.MAX_SAFE_INTEGER);
  }

  /** An option without a value, such as `--full`. */
  flag(name: string): boolean {
    return this.options[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.options[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** An option that may be given many times or with many values. */
  list(name: string): string[] {
    const value = this.options[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A whole number between the bounds. */
  number(name: string, min: number, max: number): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : wholeNumber(value, `--${kebab(name)}`, min, max);
  }
}

function wholeNumber(text: string, what: string, min: number, max: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  throw new SimError(
    'USAGE',
    `${JSON.stringify(text)} is not ${what === 'an id' ? what : `valid for ${what}`}`,
    {
      hint: `give a whole number ${range}`,
    },
  );
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
