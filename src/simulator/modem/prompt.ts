import type { Final } from './results.ts';

/** `pdu`: hexadecimal; `text`: lines, where the carriage return brings another prompt (27.005 section 3.5.1). */
export type PromptStyle = 'pdu' | 'text';

/** What is done with the typed body. */
export interface PromptBody {
  /** Whether it goes over the air, and so takes longer. */
  sends: boolean;
  complete(data: string): { lines: string[]; final: Final };
}

export interface PromptEvent {
  echo: string;
  newLine: boolean;
  /** `done` with Ctrl-Z, `escape` with ESC, `eaten`: the stuck prompt took a whole command line. */
  end: 'done' | 'escape' | 'eaten' | null;
}

const CTRL_Z = 0x1a;
const ESCAPE = 0x1b;
const BACKSPACE = 0x08;
const CR = 0x0d;
const MAX_BODY = 8192;

/** Collects what is typed at the `>` prompt. */
export class PromptReader {
  data = '';
  private readonly style: PromptStyle;
  private readonly stuck: 'works' | 'ignored' | null;

  /** `stuck`: Ctrl-Z is ignored; ESC `works`, or is `ignored` too and the prompt ends with the next line. */
  constructor(style: PromptStyle, stuck: 'works' | 'ignored' | null) {
    this.style = style;
    this.stuck = stuck;
  }

  type(byte: number): PromptEvent {
    const event: PromptEvent = { echo: '', newLine: false, end: null };
    if (byte === CTRL_Z) {
      if (!this.stuck) event.end = 'done';
    } else if (byte === ESCAPE) {
      if (this.stuck !== 'ignored') event.end = 'escape';
    } else if (byte === CR && this.stuck === 'ignored') {
      event.end = 'eaten';
    } else {
      this.keep(byte, event);
    }
    return event;
  }

  private keep(byte: number, event: PromptEvent): void {
    const character = String.fromCharCode(byte);
    event.echo = character;
    if (this.style === 'text') {
      if (byte === BACKSPACE) this.data = this.data.slice(0, -1);
      else if (this.data.length < MAX_BODY) this.data += byte === CR ? '\r' : character;
      event.newLine = byte === CR;
    } else if (byte > 0x20 && this.data.length < MAX_BODY) {
      this.data += character;
    }
  }
}
