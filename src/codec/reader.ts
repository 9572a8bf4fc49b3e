import { SimError } from '../core/errors.ts';

/**
 * The one error of this room: what is wrong (`what`), in which field ("submit.da.digits"), at which octet of the input.
 * `what` never holds text from the input, so it can be shown and logged.
 */
export function codecError(field: string, offset: number, what: string): SimError {
  return new SimError('CODEC_INVALID', `${field}: ${what} (octet ${offset})`, { details: { field, offset } });
}

/** Something that the standard does not allow, that was read all the same, and that encoding will not reproduce. */
export interface Oddity {
  /** Path of the field: "deliver.oa.digits". */
  readonly field: string;
  /** Octet of the input at which it stands. */
  readonly offset: number;
  readonly what: string;
}

/**
 * Reads octets from the front to the back and never beyond the end. It knows the name of the structure being read, so that
 * each decoder only names its own field, and collects the oddities that were tolerated on the way.
 */
export class Reader {
  readonly bytes: Uint8Array;
  readonly scope: string;
  /** Added to offsets in errors: where `bytes` stands in what the caller knows. */
  readonly base: number;
  position = 0;
  private noted: Oddity[] | null = null;

  constructor(bytes: Uint8Array, scope: string, base = 0) {
    this.bytes = bytes;
    this.scope = scope;
    this.base = base;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** The next octet. */
  octet(field: string): number {
    const value = this.bytes[this.position];
    if (value === undefined) throw this.error(field, 'the octets end before this field');
    this.position += 1;
    return value;
  }

  /** The next `count` octets; a view, not a copy. */
  take(count: number, field: string): Uint8Array {
    if (count > this.remaining) {
      throw this.error(field, `needs ${count} octets, ${this.remaining} are left`);
    }
    const start = this.position;
    this.position = start + count;
    return this.bytes.subarray(start, start + count);
  }

  /** Fails unless every octet has been read. */
  end(): void {
    if (this.remaining > 0) throw this.error('end', `${this.remaining} octets follow the last field`);
  }

  /** An error about `field` at `offset` (an index into the octets; by default the next one to read). */
  error(field: string, what: string, offset = this.position): SimError {
    return codecError(`${this.scope}.${field}`, this.base + offset, what);
  }

  /** Remembers that something odd was tolerated. */
  note(field: string, what: string, offset: number): void {
    this.noted ??= [];
    this.noted.push({ field: `${this.scope}.${field}`, offset: this.base + offset, what });
  }

  /** What was tolerated, or null. */
  get oddities(): readonly Oddity[] | null {
    return this.noted;
  }
}
