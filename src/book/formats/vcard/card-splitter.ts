import { MAX_CARD } from './limits.ts';
import type { PhysicalLine } from './line-reader.ts';

/** The lines between BEGIN and END of one card, or why there are none. */
export interface RawCard {
  /** Line of its BEGIN, from 1; the first of `lines` is the next one. */
  line: number;
  lines: readonly string[];
  /** What is wrong with the card as a whole or with the octets of its lines. */
  warnings: readonly string[];
  /** Why it cannot be read; null when it can. */
  problem: string | null;
  /** True for text that is in no card. */
  stray: boolean;
}

type Sink = (card: RawCard) => void;

// Never behind white space: there it is the rest of a folded line, and a stranger may have chosen what that says.
const BEGIN = /^BEGIN\s*:\s*VCARD\s*$/i;
const END = /^END\s*:\s*VCARD\s*$/i;
/** A card inside a card (vCard 2.1): only after an AGENT without a value. */
const AGENT = /^(?:[\w-]+\.)?AGENT(?:;[^:]*)?:\s*$/i;

/**
 * Cuts lines into cards. A card that does not end ends where the next one begins, so that it never takes others with it; what
 * stands between cards belongs to none.
 */
export class CardSplitter {
  readonly #sink: Sink;
  #line = 0;
  #lines: string[] | null = null;
  #size = 0;
  #warnings: string[] = [];
  #depth = 0;
  #tooLarge = false;
  #stray: number | null = null;
  /** The last line that is not blank: it tells a nested card from one whose predecessor has no end. */
  #last = '';

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(line: PhysicalLine): void {
    if (line.text.startsWith('\ufeff')) {
      // Files with a byte order mark that were put one behind the other: the mark is no part of the text.
      this.push({ ...line, text: line.text.replace(/^\ufeff+/, '') });
      return;
    }
    const { text } = line;
    const first = text.charCodeAt(0) | 0x20;
    // Nearly no line begins with b or e.
    const marker = first === 0x62 || first === 0x65;
    if (!marker || text.length > 100) this.#keep(line);
    else if (BEGIN.test(text)) this.#begin(line);
    else if (END.test(text)) this.#end(line);
    else this.#keep(line);
  }

  /** The file is over. */
  end(): void {
    if (this.#lines !== null) this.#finish('the file ends before the card does');
    this.#straySeen();
  }

  #begin(line: PhysicalLine): void {
    if (this.#lines !== null && AGENT.test(this.#last)) {
      this.#depth += 1;
      this.#keep(line);
      return;
    }
    if (this.#lines !== null) this.#finish(`line ${line.number}: another card begins before this one ends`);
    this.#straySeen();
    this.#line = line.number;
    this.#lines = [];
    this.#last = '';
  }

  #end(line: PhysicalLine): void {
    if (this.#lines === null) this.#stray ??= line.number;
    else if (this.#depth === 0) this.#finish(null);
    else {
      this.#keep(line);
      this.#depth -= 1;
    }
  }

  #keep({ text, number, trouble, tooLong }: PhysicalLine): void {
    if (this.#lines === null) {
      // A file that a card or a crash has filled up with zeros says nothing there.
      if (tooLong || /[^\s\0]/.test(text)) this.#stray ??= number;
      return;
    }
    this.#size += text.length + 1;
    if (tooLong || this.#size > MAX_CARD) this.#tooLarge = true;
    if (this.#tooLarge) this.#lines = [];
    else this.#lines.push(text);
    if (trouble !== null) this.#warnings.push(`line ${number}: ${trouble}`);
    if (text !== '') this.#last = text.length < 200 ? text : '';
  }

  #finish(warning: string | null): void {
    const lines = this.#lines ?? [];
    const warnings = warning === null ? this.#warnings : [...this.#warnings, warning];
    const problem = this.#tooLarge ? `it is larger than ${MAX_CARD / 1024 / 1024} MiB` : null;
    this.#sink({ line: this.#line, lines, warnings, problem, stray: false });
    this.#lines = null;
    this.#size = 0;
    this.#warnings = [];
    this.#depth = 0;
    this.#tooLarge = false;
  }

  #straySeen(): void {
    if (this.#stray === null) return;
    const problem = 'this text belongs to no card';
    this.#sink({ line: this.#stray, lines: [], warnings: [], problem, stray: true });
    this.#stray = null;
  }
}
