import { bytesToHex, hexToBytes } from '../../../codec/hex.ts';
import { evidence } from '../replies/text-coding.ts';
import type { Random } from './secrets.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';

/**
 * Made-up text with the same length and the same kinds of characters, so that it is written in the same coding and reads in the same
 * way; the same each time for the same original. Every letter and digit differs from the one that stood there.
 */
export class FakeTexts {
  readonly #random: Random;
  readonly #fakes = new Map<string, string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** A field as a modem wrote it, in hexadecimal (UCS-2 or octets) or as it is; one character per byte. */
  fakeField(raw: string): string {
    const hex = /^(?:[0-9A-Fa-f]{2}){2,}$/.test(raw);
    if (!hex) return this.#plain(raw);
    const coding = evidence(raw);
    const lower = /[a-f]/.test(raw);
    if (coding === 'plain') return this.fakeOf(raw);
    const fake = coding !== 'hex8' && raw.length % 4 === 0 ? this.#units(raw) : this.#octets(raw);
    return lower ? fake.toLowerCase() : fake;
  }

  /** The fake of decoded text. */
  fakeOf(text: string): string {
    const known = this.#fakes.get(text);
    if (known !== undefined) return known;
    const fake = Array.from(text, (character) => this.#character(character)).join('');
    this.#fakes.set(text, fake);
    return fake;
  }

  #units(raw: string): string {
    const bytes = hexToBytes(raw);
    let text = '';
    for (let at = 0; at < bytes.length; at += 2) {
      text += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    }
    return Array.from({ length: text.length }, (_, at) =>
      this.fakeOf(text).charCodeAt(at).toString(16).padStart(4, '0'),
    )
      .join('')
      .toUpperCase();
  }

  #octets(raw: string): string {
    const text = Buffer.from(hexToBytes(raw)).toString('latin1');
    return bytesToHex(Buffer.from(this.#latin(text), 'latin1'));
  }

  #plain(raw: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what has to be told apart here
    if (/^[\x00-\x7f]*$/.test(raw)) return this.fakeOf(raw);
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        Buffer.from(raw, 'latin1'),
      );
      return Buffer.from(this.fakeOf(text), 'utf8').toString('latin1');
    } catch {
      return this.#latin(raw);
    }
  }

  /** Bytes of a character set that is not known: high ones stay high. */
  #latin(bytes: string): string {
    return Array.from(bytes, (byte) =>
      byte.charCodeAt(0) < 0x80 ? this.#character(byte) : this.#other(byte, 0xc0, 0x40),
    ).join('');
  }

  #character(character: string): string {
    const code = character.codePointAt(0) ?? 0;
    for (const letters of [LOWER, UPPER, DIGITS]) {
      const at = letters.indexOf(character);
      if (at >= 0) return letters.charAt((at + 1 + this.#below(letters.length - 1)) % letters.length);
    }
    // Signs and spaces stay; so do halves of a pair, and the filler of a fixed field.
    if (code < 0x80 || (code >= 0xd800 && code < 0xf900) || (code >= 0xfff0 && code <= 0xffff))
      return character;
    if (code < 0x250) return this.#other(character, 0xe0, 0x10);
    if (code < 0x800) return this.#other(character, 0x430, 0x20);
    return code < 0x10000 ? this.#other(character, 0x4e00, 0x80) : this.#other(character, 0x1f600, 0x40);
  }

  /** One of `count` characters from `first` on, but not this one. */
  #other(character: string, first: number, count: number): string {
    const code = first + this.#below(count);
    const own = character.codePointAt(0);
    return String.fromCodePoint(code === own ? first + ((code - first + 1) % count) : code);
  }

  #below(bound: number): number {
    return Math.min(bound - 1, Math.floor(this.#random() * bound));
  }
}
