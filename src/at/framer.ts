/** One piece of what a modem says: a line without its line end, or the prompt for a payload, which has none. */
export type Frame = { kind: 'line'; text: string; truncated: boolean } | { kind: 'prompt' };

/** Longer than any reply line of the standard; a modem that never ends its line must not fill the memory. */
const MAX_LINE_LENGTH = 16 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const PROMPT = 0x3e;

/**
 * Cuts a stream of bytes into frames, wherever the chunks happen to end: the frames depend on the bytes alone. CR and LF both
 * end a line and empty lines vanish, because modems write `\r\n`, `\r\r\n`, `\n` and `\r` in turns (27.007 section 4 allows
 * S3 and S4 to be anything). Characters are bytes, 0 to 255: what they mean depends on the reply.
 *
 * The prompt is seen as soon as its `>` arrives at the start of a line, or right after the echo of the command, and only while
 * one is expected: a USSD menu may begin a line with `>` too.
 */
export class Framer {
  readonly #maxLineLength: number;
  #partial = '';
  #truncated = false;
  #expected: { echo: string } | null = null;
  #afterPrompt = false;

  constructor(options: { maxLineLength?: number } = {}) {
    this.#maxLineLength = options.maxLineLength ?? MAX_LINE_LENGTH;
  }

  /** Says that the command `echo`, just written, is answered by a prompt; null when no prompt can come any more. */
  expectPrompt(echo: string | null): void {
    this.#expected = echo === null ? null : { echo };
  }

  /** What has arrived of a line that has not ended yet. */
  get partial(): string {
    return this.#partial;
  }

  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let index = 0; index < buffer.length; index += 1) {
      const byte = buffer[index];
      if (byte === CR || byte === LF) {
        this.#append(buffer, start, index);
        this.#endLine(frames);
        start = index + 1;
      } else if (this.#afterPrompt && byte === SPACE) {
        start = index + 1;
      } else {
        this.#afterPrompt = false;
        if (byte === PROMPT && this.#expected !== null) {
          this.#append(buffer, start, index);
          start = index;
          if (this.#isPromptHere(this.#expected.echo)) {
            this.#endLine(frames);
            frames.push({ kind: 'prompt' });
            this.#expected = null;
            this.#afterPrompt = true;
            start = index + 1;
          }
        }
      }
    }
    this.#append(buffer, start, buffer.length);
    return frames;
  }

  #isPromptHere(echo: string): boolean {
    const before = stripNoise(this.#partial).trim();
    return before === '' || before === echo;
  }

  #append(buffer: Buffer, start: number, end: number): void {
    if (start >= end) return;
    const room = this.#maxLineLength - this.#partial.length;
    if (end - start > room) this.#truncated = true;
    if (room > 0) this.#partial += buffer.toString('latin1', start, Math.min(end, start + room));
  }

  #endLine(frames: Frame[]): void {
    const text = stripNoise(this.#partial);
    if (text.trim() !== '') frames.push({ kind: 'line', text, truncated: this.#truncated });
    this.#partial = '';
    this.#truncated = false;
    this.#afterPrompt = false;
  }
}

/** NUL, XON and XOFF around a line are line noise of a modem that powers up; inside of a line they may be data. */
function stripNoise(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found here
  return text.replace(/^[\x00\x11\x13]+|[\x00\x11\x13]+$/g, '');
}
