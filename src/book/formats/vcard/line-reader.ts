import { Buffer, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { decodeDamaged, decodeIn } from '../text/legacy.ts';
import { MAX_CARD } from './limits.ts';

/** One line of a file as it stands there, without its end. */
export interface PhysicalLine {
  text: string;
  /** From 1. */
  number: number;
  /** What was wrong with its octets; null when nothing. */
  trouble: string | null;
  /** True when it is over `MAX_CARD` octets: its text is gone. */
  tooLong: boolean;
}

type Sink = (line: PhysicalLine) => void;

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = new Uint8Array(0);

/** The first two letters of BEGIN, large or small. */
function isBegin(first: number, second: number): boolean {
  return (first | 0x20) === 0x62 && (second | 0x20) === 0x65;
}

/**
 * Octets to lines, the same ones for every chunking. UTF-8 with or without a byte order mark; UTF-16 when a mark or the zeros of
 * its first characters tell. A line that is no UTF-8 is read in the character set that it names, else as Windows-1252, which
 * has a character for nearly every octet. Lines end with CR LF, LF or CR, mixed at will, or with CR CR LF, which a file has whose
 * line ends were translated twice.
 */
export class LineReader {
  readonly #sink: Sink;
  #head: Uint8Array | null = EMPTY;
  #utf16: TextDecoder | null = null;
  #pending: Uint8Array[] = [];
  #pendingText = '';
  #pendingLength = 0;
  #tooLong = false;
  #afterCr = false;
  #number = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    if (this.#head === null) this.#feed(chunk);
    else {
      this.#head = joined([this.#head, chunk]);
      if (this.#head.length >= 4) this.#begin(this.#head);
    }
  }

  /** The file is over: what has no line end is a line too. */
  end(): void {
    if (this.#head !== null) this.#begin(this.#head);
    if (this.#utf16) this.#pendingText += this.#utf16.decode();
    const rest = this.#pendingText || this.#takeText(EMPTY);
    if (this.#tooLong) this.#emit('', null, true);
    else if (rest !== '') this.#lines(rest, null);
  }

  #begin(head: Uint8Array): void {
    this.#head = null;
    const [a = 1, b = 1, c = 1, d = 1] = head;
    if (a === 0xff && b === 0xfe) this.#utf16 = new TextDecoder('utf-16le');
    else if (a === 0xfe && b === 0xff) this.#utf16 = new TextDecoder('utf-16be');
    // Without a mark only the beginning of BEGIN says so: zeros in anything else are rubbish before the first card.
    else if (isBegin(a, c) && b === 0 && d === 0) this.#utf16 = new TextDecoder('utf-16le');
    else if (a === 0 && c === 0 && isBegin(b, d)) this.#utf16 = new TextDecoder('utf-16be');
    const mark = a === 0xef && b === 0xbb && c === 0xbf;
    this.#feed(mark ? head.subarray(3) : head);
  }

  #feed(chunk: Uint8Array): void {
    if (this.#utf16) this.#feedText(this.#utf16.decode(chunk, { stream: true }));
    else this.#feedOctets(chunk);
  }

  #feedOctets(chunk: Uint8Array): void {
    let rest = chunk;
    if (this.#tooLong) {
      const end = rest.findIndex((octet) => octet === LF || octet === CR);
      if (end < 0) return;
      this.#emit('', null, true);
      this.#afterCr = rest[end] === CR;
      rest = rest.subarray(end + 1);
    }
    const cut = rest.lastIndexOf(LF) + 1 || rest.subarray(0, beforeReturns(rest, CR)).lastIndexOf(CR) + 1;
    if (cut > 0) {
      this.#block(rest.subarray(0, cut));
      rest = rest.subarray(cut);
    }
    if (rest.length === 0) return;
    this.#pending.push(rest.slice());
    this.#pendingLength += rest.length;
    if (this.#pendingLength > MAX_CARD) this.#drop();
  }

  #feedText(text: string): void {
    let rest = text;
    if (this.#tooLong) {
      const end = rest.search(/[\r\n]/);
      if (end < 0) return;
      this.#emit('', null, true);
      this.#afterCr = rest[end] === '\r';
      rest = rest.slice(end + 1);
    }
    const cut = rest.lastIndexOf('\n') + 1 || rest.slice(0, beforeReturns(rest, '\r')).lastIndexOf('\r') + 1;
    if (cut > 0) {
      const whole = this.#pendingText + rest.slice(0, cut);
      this.#pendingText = '';
      this.#lines(whole, null);
    }
    this.#pendingText += rest.slice(cut);
    if (this.#pendingText.length > MAX_CARD) this.#drop();
  }

  #drop(): void {
    this.#pending = [];
    this.#pendingText = '';
    this.#pendingLength = 0;
    this.#tooLong = true;
  }

  #take(last: Uint8Array): Uint8Array {
    const whole = this.#pending.length === 0 ? last : joined([...this.#pending, last]);
    this.#pending = [];
    this.#pendingLength = 0;
    return whole;
  }

  #takeText(last: Uint8Array): string {
    const whole = this.#take(last);
    if (isUtf8(whole)) return text(whole);
    this.#eachLine(unfoldedCharacters(whole));
    return '';
  }

  /** Whole lines. Octets are tried together first, because nearly every file is UTF-8 throughout. */
  #block(octets: Uint8Array): void {
    const whole = this.#take(octets);
    if (isUtf8(whole)) {
      this.#lines(text(whole), null);
      return;
    }
    const repaired = unfoldedCharacters(whole);
    // A line that ends inside a character waits for the next one: the character may go on there.
    const hold = endsInsideCharacter(repaired) ? startOfLastLine(repaired) : repaired.length;
    if (hold < repaired.length) {
      this.#pending.push(repaired.slice(hold));
      this.#pendingLength += repaired.length - hold;
    }
    this.#eachLine(repaired.subarray(0, hold));
  }

  #eachLine(whole: Uint8Array): void {
    let start = 0;
    while (start < whole.length) {
      let end = start;
      while (end < whole.length && whole[end] !== LF && whole[end] !== CR) end += 1;
      if (whole[end] === CR && whole[end + 1] === LF) end += 1;
      else if (whole[end] === CR && whole[end + 1] === CR && whole[end + 2] === LF) end += 2;
      const line = whole.subarray(start, end + 1);
      start = end + 1;
      if (isUtf8(line)) this.#lines(text(line), null);
      else {
        const { decoded, trouble } = inAnotherSet(line);
        this.#lines(decoded, trouble);
      }
    }
  }

  #lines(block: string, trouble: string | null): void {
    const last = block.length - 1;
    let start = this.#afterCr && block.startsWith('\n') ? 1 : 0;
    this.#afterCr = block.charCodeAt(last) === CR;
    while (start <= last) {
      const found = block.indexOf('\n', start);
      const end = found < 0 ? block.length : found;
      let until = end;
      // Two of them belong to a line feed, and one ends a line by itself.
      for (
        let left = found < 0 ? 1 : 2;
        left > 0 && until > start && block.charCodeAt(until - 1) === CR;
        left -= 1
      )
        until -= 1;
      const line = block.slice(start, until);
      if (line.includes('\r')) for (const piece of line.split('\r')) this.#emit(piece, trouble, false);
      else this.#emit(line, trouble, false);
      start = end + 1;
    }
  }

  #emit(content: string, trouble: string | null, tooLong: boolean): void {
    this.#tooLong = false;
    this.#number += 1;
    this.#sink({ text: content, number: this.#number, trouble, tooLong });
  }
}

/** Up to two CR at the end of a chunk wait for what follows: a line feed would make one line end of them. */
function beforeReturns<One extends string | number>(chunk: ArrayLike<One>, cr: One): number {
  const last = chunk.length - 1;
  return chunk[last] !== cr ? chunk.length : chunk[last - 1] === cr ? last - 1 : last;
}

const text = (octets: Uint8Array): string =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8');

/** The beginning of a character of UTF-8 without its end, before a line end. */
const CUT_CHARACTER = /[\xc2-\xf4][\x80-\xbf]{0,2}\r?\n?$/;
const FOLDED_CHARACTER = /([\xc2-\xf4][\x80-\xbf]{0,2})(\r\n|\n|\r)([ \t])([\x80-\xbf]{1,3})/g;

function endsInsideCharacter(octets: Uint8Array): boolean {
  return CUT_CHARACTER.test(Buffer.from(octets.subarray(-5)).toString('latin1'));
}

function startOfLastLine(octets: Uint8Array): number {
  let at = octets.length;
  while (at > 0 && (octets[at - 1] === LF || octets[at - 1] === CR)) at -= 1;
  while (at > 0 && octets[at - 1] !== LF && octets[at - 1] !== CR) at -= 1;
  return at;
}

/** Programs that count octets fold inside a character (RFC 6350 section 3.2 warns of it): its octets are put together first. */
function unfoldedCharacters(octets: Uint8Array): Uint8Array {
  const latin1 = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
  const whole = latin1.replace(
    FOLDED_CHARACTER,
    (all, first: string, end: string, space: string, rest: string) =>
      isUtf8(Buffer.from(first + rest, 'latin1')) ? first + rest + end + space : all,
  );
  return whole === latin1 ? octets : Buffer.from(whole, 'latin1');
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}

/** A line that is no UTF-8: in the set that its CHARSET parameter names (vCard 2.1), else in what it probably is, with a warning. */
function inAnotherSet(line: Uint8Array): { decoded: string; trouble: string | null } {
  const named = /;CHARSET="?([\w.-]{1,40})/i.exec(Buffer.from(line.subarray(0, 400)).toString('latin1'))?.[1];
  const declared = named === undefined ? null : decodeIn(line, named);
  if (declared !== null) return { decoded: declared, trouble: null };
  const { text: decoded, charset } = decodeDamaged(line);
  const trouble =
    charset === 'UTF-8' ? 'its UTF-8 is damaged' : 'it is not UTF-8 and was read as Windows-1252';
  return { decoded, trouble };
}
