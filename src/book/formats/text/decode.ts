import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { windows1252 } from './legacy.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Anything that turns octets into text piece by piece. */
interface Decoder {
  decode(octets?: Uint8Array, options?: { stream: boolean }): string;
}

/** Octets that are looked at before an encoding without a mark is believed. */
const HEAD = 4096;

/**
 * Octets of a text file as text, piece by piece. A byte order mark decides; without one, zeros in every other octet mean
 * UTF-16, and what is no UTF-8 is taken for Windows-1252, which is Latin-1 with a few printable characters more (what
 * spreadsheets of the West write). A file that has shown valid non-ASCII UTF-8 stays UTF-8: a broken octet in it becomes U+FFFD.
 *
 * @param guessed told once when the encoding is a guess, before the text that it is for
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  guessed: () => void = () => undefined,
): AsyncGenerator<string> {
  let decoder: Decoder | null = null;
  let plain = true;
  let carry: Uint8Array = new Uint8Array(0);
  let started = false;
  for await (const chunk of chunks) {
    let octets: Uint8Array = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    carry = new Uint8Array(0);
    if (!started) {
      if (octets.length < HEAD && octets.length < 4) {
        carry = octets;
        continue;
      }
      started = true;
      const { encoding, mark } = encodingOf(octets);
      octets = octets.subarray(mark);
      if (encoding !== 'utf-8') decoder = new TextDecoder(encoding);
      else if (mark > 0) plain = false;
    }
    if (decoder !== null) {
      yield decoder.decode(octets, { stream: true });
      continue;
    }
    const end = octets.length - unfinished(octets);
    const whole = octets.subarray(0, end);
    carry = octets.slice(end);
    if (isUtf8(whole)) {
      const text = utf8(whole);
      if (text.length !== whole.length) plain = false;
      yield text;
    } else if (plain) {
      decoder = WINDOWS_1252;
      guessed();
      yield decoder.decode(octets, { stream: true });
      carry = new Uint8Array(0);
    } else yield utf8(whole);
  }
  if (decoder !== null) yield decoder.decode();
  else if (carry.length > 0) {
    const { encoding, mark } = started ? { encoding: 'utf-8' as const, mark: 0 } : encodingOf(carry);
    const rest = carry.subarray(mark);
    const fits = encoding !== 'utf-8' || isUtf8(rest) || !plain;
    if (!fits) guessed();
    yield (fits ? new TextDecoder(encoding, { ignoreBOM: true }) : WINDOWS_1252).decode(rest);
  }
}

/** The text of one piece that ends with a character; the mark of a file was taken off before. */
function utf8(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('utf8');
}

/** The beginning of a file as text, for recognising what it is. */
export function decodeHead(head: Uint8Array): string {
  const { encoding, mark } = encodingOf(head);
  const octets = head.subarray(mark);
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(octets);
  // A head of this length was cut off; a shorter one is the whole file.
  const cut = head.length >= HEAD ? unfinished(octets) : 0;
  const whole = octets.subarray(0, octets.length - cut);
  return isUtf8(whole) ? utf8(whole) : WINDOWS_1252.decode(octets);
}

/** Every octet is a character, so that pieces need no memory of each other. */
const WINDOWS_1252: Decoder = { decode: (octets = new Uint8Array(0)) => windows1252(octets) };

function encodingOf(head: Uint8Array): { encoding: Encoding; mark: number } {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 };
  const pairs = Math.min(head.length, HEAD) >> 1;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < pairs; index += 1) {
    if (head[index * 2] === 0) even += 1;
    if (head[index * 2 + 1] === 0) odd += 1;
  }
  if (odd > pairs / 2 && even === 0) return { encoding: 'utf-16le', mark: 0 };
  if (even > pairs / 2 && odd === 0) return { encoding: 'utf-16be', mark: 0 };
  return { encoding: 'utf-8', mark: 0 };
}

/** Octets at the end that begin a character of UTF-8 whose rest has not come (RFC 3629 section 3): 0 to 3. */
function unfinished(octets: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= octets.length; back += 1) {
    const octet = octets[octets.length - back] ?? 0;
    if (octet >= 0xc0) {
      const length = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
    if (octet < 0x80) return 0;
  }
  return 0;
}

/** What a reader says of a file whose encoding `decodeText` guessed. */
export const GUESSED = 'the file is not UTF-8 and was read as Windows-1252';
