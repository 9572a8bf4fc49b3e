import { MAX_CARD } from '../vcard/limits.ts';

/** One card of a file, parsed, or why it could not be. */
export interface JsonItem {
  /** Line of its beginning, from 1. */
  line: number;
  value: unknown;
  problem: string | null;
}

/** What matters outside of strings: brackets and strings; inside, its end and escapes. */
const OUTSIDE = /["[\]{}]/g;
const INSIDE = /["\\]/g;

/**
 * Cuts a JSON text into cards as it comes, so that memory is bounded by the largest one: the elements of an outer array, or the
 * array itself when its first element is no array (RFC 7095 section 3.1: one card).
 */
export class JsonItems {
  #depth = 0;
  /** Depth at which a card begins; null until the first two characters told. */
  #itemDepth: number | null = null;
  #inString = false;
  #escaped = false;
  #text = '';
  #tooLarge = false;
  #line = 1;
  #begin = 1;
  #items: JsonItem[] = [];
  #begun = false;

  /** Whether there was a list or a card at all. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Text to items; what is complete is returned. */
  push(text: string): JsonItem[] {
    let at = 0;
    while (at < text.length) {
      if (this.#escaped) {
        this.#escaped = false;
        this.#take(text, at, at + 1);
        at += 1;
        continue;
      }
      const pattern = this.#inString ? INSIDE : OUTSIDE;
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      const end = found ? found.index : text.length;
      this.#take(text, at, end);
      if (!found) break;
      this.#step(found[0]);
      at = end + 1;
    }
    return this.#items.splice(0);
  }

  /** The text is over; null when every card was complete. */
  end(): JsonItem | null {
    if (this.#depth === 0) return null;
    return { line: this.#begin, value: null, problem: 'the file ends before the card does' };
  }

  #step(one: string): void {
    if (this.#inString) {
      this.#append(one);
      if (one === '\\') this.#escaped = true;
      else this.#inString = false;
    } else if (one === '"') {
      if (this.#depth === 1) this.#itemDepth ??= 0;
      this.#append(one);
      this.#inString = true;
    } else if (one === '[' || one === '{') {
      if (this.#depth === 1) this.#itemDepth ??= 1;
      if (this.#depth === (this.#itemDepth ?? 0)) this.#start();
      this.#depth += 1;
      this.#append(one);
    } else {
      this.#append(one);
      this.#depth = Math.max(0, this.#depth - 1);
      // An outer array that ends before anything came has no cards in it.
      if (this.#itemDepth !== null && this.#depth === this.#itemDepth) this.#finish();
      if (this.#depth === 0) this.#itemDepth = null;
    }
  }

  #start(): void {
    this.#text = '';
    this.#tooLarge = false;
    this.#begun = true;
    this.#begin = this.#line;
  }

  #take(text: string, from: number, to: number): void {
    if (from >= to) return;
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
      this.#line += 1;
    this.#append(text.slice(from, to));
  }

  #append(text: string): void {
    // What stands outside of every bracket is no card.
    if (this.#tooLarge || this.#depth === 0) return;
    this.#text += text;
    if (this.#text.length <= MAX_CARD) return;
    this.#tooLarge = true;
    this.#text = '';
  }

  #finish(): void {
    const line = this.#begin;
    if (this.#tooLarge) {
      this.#items.push({ line, value: null, problem: `it is larger than ${MAX_CARD / 1024 / 1024} MiB` });
      return;
    }
    try {
      this.#items.push({ line, value: JSON.parse(this.#text) as unknown, problem: null });
    } catch {
      this.#items.push({ line, value: null, problem: 'it is not well-formed JSON' });
    }
    this.#text = '';
  }
}
