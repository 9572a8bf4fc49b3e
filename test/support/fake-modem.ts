import type { CloseReason, Transport } from '../../src/transport/contract/transport.ts';
import type { ManualClock } from './manual-clock.ts';

/** Lets everything run that waits for nothing but the event loop. */
export async function idle(turns = 8): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Moves the clock on, a little at a time, until the promise is settled; gives its outcome. */
export async function drive<T>(clock: ManualClock, promise: Promise<T>, limitMs = 600_000): Promise<T> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  const end = clock.monotonic() + limitMs;
  await idle();
  while (!settled) {
    if (clock.monotonic() > end) throw new Error(`not settled after ${limitMs} ms of the manual clock`);
    clock.advance(25);
    await idle(4);
  }
  return promise;
}

/**
 * The other end of a transport, played by a function: it gets each command (without CR), payload (with Ctrl-Z) or ESC, and
 * answers with bytes, or with null for silence. A modem of the real kind is in the simulator; this one does only what the
 * test says.
 */
export class FakeModem implements Transport {
  readonly address = 'fake:';
  readonly closed: Promise<CloseReason>;
  /** Everything that was written, cut into commands, payloads and ESCs. */
  readonly heard: string[] = [];
  respond: (heard: string) => string | null;
  chunking: (text: string) => string[] = (text) => [text];
  #listener: (chunk: Uint8Array) => void = () => {};
  #resolveClosed: (reason: CloseReason) => void = () => {};
  #open = true;
  #partial = '';

  constructor(respond: (heard: string) => string | null = () => '\r\nOK\r\n') {
    this.respond = respond;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#open) throw new Error('closed');
    this.#partial += Buffer.from(bytes).toString('latin1');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ends of what is written to a modem
    for (let match = /^[^\r\x1a\x1b]*[\r\x1a\x1b]/.exec(this.#partial); match !== null; ) {
      this.#partial = this.#partial.slice(match[0].length);
      this.#hear(match[0].replace(/\r$/, ''));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
      match = /^[^\r\x1a\x1b]*[\r\x1a\x1b]/.exec(this.#partial);
    }
  }

  #hear(text: string): void {
    this.heard.push(text);
    const reply = this.respond(text);
    if (reply !== null && reply !== '') queueMicrotask(() => this.say(reply));
  }

  /** Sends bytes now. */
  say(text: string): void {
    if (!this.#open) return;
    for (const chunk of this.chunking(text)) this.#listener(Buffer.from(chunk, 'latin1'));
  }

  hangUp(): void {
    this.#end({ kind: 'remote', message: 'hung up' });
  }

  async close(): Promise<void> {
    this.#end({ kind: 'local', message: 'closed by this program' });
  }

  #end(reason: CloseReason): void {
    if (!this.#open) return;
    this.#open = false;
    this.#resolveClosed(reason);
  }
}
