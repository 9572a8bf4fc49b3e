import { type Dialogue, escapeBytes } from '../contract/dialogue.ts';
import type { Transport } from '../contract/transport.ts';
import { PipeCore } from '../pipe-core.ts';

export interface ReplayOptions {
  address?: string;
  /** Cuts a reply into the chunks that are delivered; the default delivers it whole. */
  chunking?: (reply: Uint8Array) => Uint8Array[];
}

/** A transport that also tells how far the dialogue has come. */
export interface ReplayTransport extends Transport {
  /** Turns of the dialogue that were not asked for yet. */
  readonly remaining: number;
}

/**
 * Serves a dialogue as if it were a modem: waits for exactly the bytes of the next turn, then delivers its reply. Other bytes
 * than the expected ones break the pipe, with both in the reason, because whatever came after would prove nothing.
 */
export function openReplay(dialogue: Dialogue, options: ReplayOptions = {}): ReplayTransport {
  const core = new PipeCore(options.address ?? 'replay:');
  const chunking = options.chunking ?? ((reply: Uint8Array) => [reply]);
  const turns = dialogue.exchanges.flatMap((exchange) => exchange.turns);
  let next = 0;
  let written = '';
  let delivery: Promise<void> = Promise.resolve();

  function deliver(reply: string): void {
    delivery = delivery.then(async () => {
      for (const chunk of chunking(Buffer.from(reply, 'latin1'))) {
        core.deliver(chunk);
        // Another task of the event loop, as with a real port: whoever waits for the chunk runs in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  }

  /** Delivers what the modem says by itself before the next command. */
  function deliverUnasked(): void {
    for (let turn = turns[next]; turn !== undefined && turn.sent === ''; turn = turns[next]) {
      next += 1;
      deliver(turn.received);
    }
  }

  return {
    address: core.address,
    closed: core.closed,
    get remaining() {
      return turns.length - next;
    },
    onData(listener) {
      core.onData(listener);
      deliverUnasked();
    },
    write: (bytes) =>
      core.write((done) => {
        written += Buffer.from(bytes).toString('latin1');
        const turn = turns[next];
        if (turn === undefined || !turn.sent.startsWith(written)) {
          const expected = turn === undefined ? 'the end' : escapeBytes(turn.sent);
          core.finish({ kind: 'error', message: `expected ${expected}, got ${escapeBytes(written)}` });
          return;
        }
        done();
        if (turn.sent !== written) return;
        written = '';
        next += 1;
        deliver(turn.received);
        deliverUnasked();
      }),
    close() {
      core.finish({ kind: 'local', message: 'closed by this program' });
      return Promise.resolve();
    },
  };
}
