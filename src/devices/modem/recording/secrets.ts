import { luhnOk } from '../../../codec/sim/iccid.ts';

/** A number from 0 to below 1, as `Math.random` gives it; a test gives a seeded one. */
export type Random = () => number;

export type NumberKind = 'imei' | 'imsi' | 'iccid' | 'number';

const TRIES = 50;

/**
 * Made-up digits of the same length, the same each time for the same original. What a number must be stays true: an ICCID begins with
 * 89, an IMSI keeps country and network (23.003 section 2.2), a check digit that was right is right.
 */
export class FakeNumbers {
  readonly #random: Random;
  readonly #fakes = new Map<string, string>();
  readonly #used = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Every original with its fake. */
  get known(): ReadonlyMap<string, string> {
    return this.#fakes;
  }

  /** @param original digits; in an ICCID hexadecimal ones too */
  fakeOf(original: string, kind: NumberKind = 'number'): string {
    const known = this.#fakes.get(original);
    if (known !== undefined) return known;
    let fake = original;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      fake = this.#make(original, kind);
      if (fake !== original && !this.#used.has(fake) && !this.#fakes.has(fake)) break;
    }
    this.#fakes.set(original, fake);
    this.#used.add(fake);
    return fake;
  }

  #make(original: string, kind: NumberKind): string {
    const kept =
      kind === 'imsi' ? original.slice(0, 5) : kind === 'iccid' ? '89' : kind === 'imei' ? '35' : '';
    const rest = [...original.slice(kept.length)].map((digit, index) =>
      this.#digit(digit, kept === '' && index === 0),
    );
    const fake = kept + rest.join('');
    const checked = (kind === 'imei' && original.length === 15) || kind === 'iccid';
    return checked && luhnOk(original) ? withCheckDigit(fake.slice(0, -1)) : fake;
  }

  #digit(digit: string, first: boolean): string {
    // The class of a character stays: a leading zero says that a number is national.
    if (/[A-F]/i.test(digit))
      return digit === digit.toUpperCase() ? 'ABCDE'.charAt(this.#below(5)) : 'abcde'.charAt(this.#below(5));
    if (first) return digit === '0' ? '0' : String(1 + this.#below(9));
    return String(this.#below(10));
  }

  #below(bound: number): number {
    return Math.min(bound - 1, Math.floor(this.#random() * bound));
  }
}

function withCheckDigit(digits: string): string {
  for (let check = 0; check < 10; check += 1) if (luhnOk(`${digits}${check}`)) return `${digits}${check}`;
  return `${digits}0`;
}

export const swapPairs = (digits: string) => digits.replace(/(.)(.)/g, '$2$1');

/** Digits as a card stores them (semi-octets, filled with F), as UCS-2 in hex, as octets in hex, and as they are. */
export function formsOf(digits: string): string[] {
  const even = digits.length % 2 === 0;
  return [
    digits,
    swapPairs(even ? digits : `${digits}F`),
    // EF_IMSI: a semi-octet with type and parity goes before (24.008 section 10.5.1.4).
    swapPairs(even ? `1${digits}F` : `9${digits}`),
    [...digits].map((digit) => `00${hexOf(digit)}`).join(''),
    [...digits].map(hexOf).join(''),
  ];
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase();
}
