import { LARGEST } from '../text/lines.ts';

export interface Element {
  /** Line of its beginning, from 1. */
  line: number;
  text: string;
  /** It ended where no element may end: at a line break inside of a string, at the end of the file, or at the size limit. */
  broken: boolean;
}

/**
 * The values of a stream of JSON texts (RFC 8259) as text, one at a time: the elements of one array, or values one after the
 * other as in NDJSON. A string never goes over a line break, so a value with a quotation mark missing is broken at the end of its
 * line, and the next one is read as if nothing had been.
 */
export async function* jsonElements(texts: AsyncIterable<string>): AsyncGenerator<Element> {
  const scanner = new Scanner();
  for await (const text of texts) yield* scanner.scan(text);
  yield* scanner.end();
}

const SPECIAL = /["\\\n{}[\],]/g;
const SPACE = /[^\s]/g;

class Scanner {
  private depth = 0;
  /** 1 inside of the array of the file, 0 without one; null before the first character. */
  private base: number | null = null;
  private quoted = false;
  private escaped = false;
  private line = 1;
  private startLine = 1;
  private text = '';

  *scan(text: string): Generator<Element> {
    let from = 0;
    let at = 0;
    while (at < text.length) {
      if (this.text === '' && from === at) {
        // Between elements: spaces and commas.
        const next = this.skip(text, at);
        from = next;
        at = next;
        if (at >= text.length) return;
        this.startLine = this.line;
      }
      if (this.escaped) {
        this.escaped = false;
        at += 1;
        continue;
      }
      SPECIAL.lastIndex = at;
      const found = SPECIAL.exec(text);
      if (!found) break;
      at = found.index + 1;
      const ended = this.special(found[0]);
      if (ended === null) continue;
      const part = ended === 'before' ? text.slice(from, at - 1) : text.slice(from, at);
      yield* this.finish(this.text + part, ended === 'broken');
      from = at;
    }
    this.text += text.slice(from);
    if (this.text.length > LARGEST) yield* this.finish(this.text, true);
  }

  *end(): Generator<Element> {
    yield* this.finish(this.text, this.depth > (this.base ?? 0) || this.quoted);
  }

  /** What a character that matters does; not null when an element has ended. */
  private special(character: string): 'with' | 'before' | 'broken' | null {
    if (character === '\n') {
      this.line += 1;
      if (this.quoted) return 'broken';
      return this.depth === 0 && this.base === 0 ? 'before' : null;
    }
    if (this.quoted) {
      if (character === '\\') this.escaped = true;
      else if (character === '"') this.quoted = false;
      return null;
    }
    switch (character) {
      case '"':
        this.quoted = true;
        return null;
      case '{':
      case '[':
        this.depth += 1;
        return null;
      case '}':
      case ']':
        if (this.depth <= (this.base ?? 0)) return 'before';
        this.depth -= 1;
        return this.depth === (this.base ?? 0) ? 'with' : null;
      case ',':
        return this.depth === (this.base ?? 0) ? 'before' : null;
      default:
        return null;
    }
  }

  private *finish(text: string, broken: boolean): Generator<Element> {
    const element = { line: this.startLine, text, broken };
    this.text = '';
    this.depth = this.base ?? 0;
    this.quoted = false;
    this.escaped = false;
    if (text.trim() !== '') yield element;
  }

  private skip(text: string, from: number): number {
    let at = from;
    for (;;) {
      SPACE.lastIndex = at;
      const next = SPACE.exec(text)?.index ?? text.length;
      for (
        let index = text.indexOf('\n', at);
        index >= 0 && index < next;
        index = text.indexOf('\n', index + 1)
      ) {
        this.line += 1;
      }
      at = next;
      const character = text[at];
      if (this.base === null && character !== undefined) {
        this.base = character === '[' ? 1 : 0;
        this.depth = this.base;
        if (character === '[') {
          at += 1;
          continue;
        }
      }
      if (character === ',' || character === ']') {
        at += 1;
        continue;
      }
      return at;
    }
  }
}
