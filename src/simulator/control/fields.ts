import { SimError } from '../../core/errors.ts';

/** The fields of one command, read with a clear error for what is missing or of another kind. */
export class Fields {
  private readonly values: Readonly<Record<string, unknown>>;

  /** @throws SimError INPUT_INVALID when `command` is no JSON object */
  constructor(command: unknown) {
    if (typeof command !== 'object' || command === null || Array.isArray(command)) {
      throw new SimError('INPUT_INVALID', 'a command is a JSON object such as {"do":"log"}');
    }
    this.values = command as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  /** As it came. */
  value(name: string): unknown {
    return this.values[name];
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value !== 'string') throw wrong(name, 'a text');
    return value;
  }

  textOrNull(name: string): string | null {
    return this.values[name] === null ? null : this.text(name);
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  number(name: string): number {
    const value = this.values[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name, 'a number');
    return value;
  }

  optionalNumber(name: string): number | undefined {
    return this.has(name) ? this.number(name) : undefined;
  }

  numbers(name: string): number[] {
    const value = this.values[name];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) {
      throw wrong(name, 'a list of numbers');
    }
    return value;
  }

  /** False when it is left out. */
  flag(name: string): boolean {
    const value = this.values[name] ?? false;
    if (typeof value !== 'boolean') throw wrong(name, 'true or false');
    return value;
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T {
    const value = this.text(name);
    const found = known.find((option) => option === value);
    if (found === undefined) throw wrong(name, `one of ${known.join(', ')}`);
    return found;
  }

  /** Everything but the named fields, as it came. */
  rest(...without: string[]): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.values).filter(([name]) => !without.includes(name)));
  }
}

function wrong(name: string, what: string): SimError {
  return new SimError('INPUT_INVALID', `"${name}" must be ${what}`);
}
