import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineClassifier } from '../../src/at/classifier.ts';
import { type AtCommand, commandFromText } from '../../src/at/command.ts';
import { compileDialect } from '../../src/at/dialect.ts';
import { Framer } from '../../src/at/framer.ts';
import { Transaction, type TransactionAction } from '../../src/at/transaction.ts';
import {
  type Dialogue,
  type DialogueExchange,
  parseDialogue,
} from '../../src/transport/contract/dialogue.ts';

const ROOT = new URL('../../fixtures/modems', import.meta.url).pathname;

/** Every dialogue under fixtures/modems, by its path below that folder. */
export function readDialogues(): [name: string, dialogue: Dialogue][] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dialogue'))
    .sort()
    .map((name) => [name, parseDialogue(readFileSync(join(ROOT, name), 'utf8'))]);
}

/** What came of one exchange, in the words of the expectations. */
export interface Outcome {
  reply: string[];
  /** Unsolicited lines, each followed by its PDU where it has one. */
  urc: string[];
  final: string | null;
}

export const expectedOutcome = ({ expectations }: DialogueExchange): Outcome => ({
  reply: expectations.filter(({ kind }) => kind === 'reply').map(({ value }) => value),
  urc: expectations.filter(({ kind }) => kind === 'urc' || kind === 'pdu').map(({ value }) => value),
  final: expectations.find(({ kind }) => kind === 'final')?.value ?? null,
});

/** The command of an exchange with its payload; null when the modem speaks by itself. */
export function commandOf({ turns, expectations }: DialogueExchange): AtCommand | null {
  const sent = turns[0]?.sent ?? '';
  if (sent === '') return null;
  const payload = turns[1]?.sent;
  const withoutOk = expectations.some(({ kind, value }) => kind === 'flag' && value === 'reply-without-ok');
  return {
    ...commandFromText(sent.replace(/\r$/, '')),
    ...(payload === undefined ? {} : { payload: payload.slice(0, -1) }),
    ...(withoutOk ? { replyWithoutOk: 'always' } : {}),
  };
}

export type Chunking = (bytes: Uint8Array) => Uint8Array[];

/** Framer, classifier and transaction, put together as the channel does it, but without time and I/O. */
export class PureParts {
  readonly #framer = new Framer();
  readonly #classifier = new LineClassifier(compileDialect());

  run(exchange: DialogueExchange, chunking: Chunking): Outcome {
    const outcome: Outcome = { reply: [], urc: [], final: null };
    const command = commandOf(exchange);
    const written: string[] = [];
    let transaction: Transaction | null = null;
    const perform = (actions: TransactionAction[]) => {
      for (const action of actions) {
        if (action.type === 'write') {
          written.push(action.text);
          this.#framer.expectPrompt(action.promptExpected ? action.text.trimEnd() : null);
        } else if (action.type === 'settle') {
          outcome.reply = action.outcome.lines;
          outcome.final = action.outcome.final?.text ?? null;
          transaction = null;
          this.#framer.expectPrompt(null);
          this.#classifier.setCommand(null);
        }
      }
    };
    if (command !== null) {
      transaction = new Transaction(command, { timeoutMs: 1, promptTimeoutMs: 1, okGraceMs: 1 });
      this.#classifier.setCommand(command);
      perform(transaction.start());
    }
    for (const { received } of exchange.turns) {
      for (const chunk of chunking(Buffer.from(received, 'latin1'))) {
        for (const frame of this.#framer.push(chunk)) {
          if (frame.kind === 'prompt') {
            perform(transaction?.step({ type: 'prompt' }) ?? []);
            continue;
          }
          for (const line of this.#classifier.classify(frame.text)) {
            if (line.kind === 'unsolicited')
              outcome.urc.push(line.line, ...(line.pdu === null ? [] : [line.pdu]));
            else if (line.kind !== 'stray' && line.kind !== 'stray-prompt') {
              perform(transaction?.step({ type: 'line', line, truncated: frame.truncated }) ?? []);
            }
          }
        }
      }
    }
    if (command?.replyWithoutOk !== undefined) perform(transaction?.step({ type: 'timeout' }) ?? []);
    const sent = exchange.turns.map((turn) => turn.sent).filter((text) => text !== '');
    if (written.join('') !== sent.join(''))
      throw new Error(`wrote ${JSON.stringify(written)}, not ${JSON.stringify(sent)}`);
    return outcome;
  }
}

/** A seeded source of integers from 0 to below the bound (mulberry32). */
export function seeded(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

export const whole: Chunking = (bytes) => [bytes];
export const byteByByte: Chunking = (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte));

/** Chunks of 1 to 9 bytes, with an empty one now and then. */
export function randomChunks(seed: number): Chunking {
  const random = seeded(seed);
  return (bytes) => {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = random(10);
      chunks.push(bytes.subarray(at, at + length));
      at += length;
    }
    return chunks;
  };
}

/** One cut at `at`, counted over all chunks that are asked for. */
export function oneCut(at: number): Chunking {
  let before = 0;
  return (bytes) => {
    const here = at - before;
    before += bytes.length;
    return here > 0 && here < bytes.length ? [bytes.subarray(0, here), bytes.subarray(here)] : [bytes];
  };
}
