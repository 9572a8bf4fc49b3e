import type { Clock, Timer } from '../core/clock.ts';
import type { Transport } from '../transport/contract/transport.ts';
import { LineClassifier } from './classifier.ts';
import type { AtCommand } from './command.ts';
import type { CompiledDialect } from './dialect.ts';
import { type Frame, Framer } from './framer.ts';
import {
  type CommandOutcome,
  Transaction,
  type TransactionAction,
  type TransactionTiming,
} from './transaction.ts';

/** What no unsolicited line has in it: a damaged line of a reply may, where its beginning was hit. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found here
const NOISE = /[\x00-\x08\x0b-\x1f\x7f-\xff]/;

/** An unsolicited line, with the PDU that followed it. */
export interface Unsolicited {
  line: string;
  pdu: string | null;
}

/** How a command ended, and what that means for the stream. */
export interface Settled {
  outcome: CommandOutcome;
  suspect: boolean;
  mayBeAtPrompt: boolean;
}

interface Active {
  command: AtCommand;
  replyLines: number;
  transaction: Transaction;
  timer: Timer | null;
  settle(settled: Settled): void;
}

/**
 * The thin loop around the three pure parts: bytes go through framer and classifier to the one transaction under way; what it
 * answers is written, timed or settled. It knows nothing of queues and recovery.
 */
export class Conversation {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #framer = new Framer();
  readonly #classifier: LineClassifier;
  #active: Active | null = null;
  /** Called for each unsolicited line. */
  onUnsolicited: (unsolicited: Unsolicited) => void = () => {};
  /** Called for each chunk, before it is read. */
  onActivity: () => void = () => {};
  /** Called for a final result or a prompt that no command waits for. */
  onStray: (kind: 'final' | 'prompt') => void = () => {};

  constructor(transport: Transport, clock: Clock, dialect: CompiledDialect) {
    this.#transport = transport;
    this.#clock = clock;
    this.#classifier = new LineClassifier(dialect);
    transport.onData((chunk) => this.#receive(chunk));
    void transport.closed.then(() => this.#end());
  }

  /** From the next line on the tables of another dialect count. */
  useDialect(dialect: CompiledDialect): void {
    this.#classifier.useDialect(dialect);
  }

  /** True when the modem seems to wait for a payload that nobody gives it. */
  get atStrayPrompt(): boolean {
    return this.#framer.partial.trim() === '>';
  }

  /** Runs one command to its end. The caller sees to it that there is only one. */
  run(command: AtCommand, timing: TransactionTiming): Promise<Settled> {
    return new Promise((resolve) => {
      const transaction = new Transaction(command, timing);
      this.#active = { command, replyLines: 0, transaction, timer: null, settle: resolve };
      this.#classifier.setCommand(command);
      this.#perform(transaction.start());
    });
  }

  /** Keeps a payload that was not sent yet from being sent. */
  abortPayload(): void {
    const active = this.#active;
    if (active !== null) this.#perform(active.transaction.step({ type: 'abort' }));
  }

  /** Writes outside of any command, as ESC; a failure shows as the close of the transport. */
  write(text: string): void {
    this.#transport.write(Buffer.from(text, 'latin1')).catch(() => {});
  }

  #receive(chunk: Uint8Array): void {
    this.onActivity();
    for (const frame of this.#framer.push(chunk)) this.#frame(frame);
  }

  #frame(frame: Frame): void {
    if (frame.kind === 'prompt') {
      if (this.#active === null) this.onStray('prompt');
      else this.#perform(this.#active.transaction.step({ type: 'prompt' }));
      return;
    }
    for (const line of this.#classifier.classify(frame.text)) {
      if (line.kind === 'unsolicited') {
        if (NOISE.test(line.line)) this.#perform(this.#active?.transaction.step({ type: 'noise' }) ?? []);
        this.onUnsolicited({ line: line.line, pdu: line.pdu });
      } else if (line.kind === 'stray') this.onStray('final');
      else if (line.kind === 'stray-prompt') this.onStray('prompt');
      else if (this.#active !== null) {
        if (line.kind === 'reply') this.#active.command.onReplyLine?.(++this.#active.replyLines);
        this.#perform(this.#active.transaction.step({ type: 'line', line, truncated: frame.truncated }));
      }
    }
  }

  #perform(actions: readonly TransactionAction[]): void {
    const active = this.#active;
    if (active === null) return;
    for (const action of actions) {
      if (action.type === 'write') {
        this.#framer.expectPrompt(action.promptExpected ? action.text.trimEnd() : null);
        this.write(action.text);
      } else if (action.type === 'timer') {
        active.timer?.cancel();
        active.timer = this.#clock.after(action.delayMs, () => {
          active.timer = null;
          if (this.#active === active) this.#perform(active.transaction.step({ type: 'timeout' }));
        });
      } else {
        active.timer?.cancel();
        this.#active = null;
        this.#framer.expectPrompt(null);
        this.#classifier.setCommand(null);
        const { outcome, suspect, mayBeAtPrompt } = action;
        active.settle({ outcome, suspect, mayBeAtPrompt });
      }
    }
  }

  #end(): void {
    const active = this.#active;
    if (active !== null) this.#perform(active.transaction.step({ type: 'closed' }));
  }
}
