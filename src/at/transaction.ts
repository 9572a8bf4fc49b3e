import type { Classified } from './classifier.ts';
import type { AtCommand } from './command.ts';
import type { FinalResult } from './final-results.ts';

/** How one command ended. */
export interface CommandOutcome {
  /**
   * `ok` and `error`: the modem said so; `timeout`: it did not; `aborted`: given up before the payload, which was not sent;
   * `garbled`: the reply had no end; `closed`: the port went away.
   */
  kind: 'ok' | 'error' | 'timeout' | 'aborted' | 'garbled' | 'closed';
  /** The lines of the reply without the final result. */
  lines: string[];
  final: FinalResult | null;
  /** True from the moment the payload and its Ctrl-Z were written: from then on the network may have the message. */
  payloadSent: boolean;
  echoSeen: boolean;
  /** A line was cut because it was too long, or one came that is no text: the reply may lack something. */
  truncated: boolean;
}

export type TransactionEvent =
  | {
      type: 'line';
      line: Extract<Classified, { kind: 'echo' | 'reply' | 'continuation' | 'final' }>;
      truncated: boolean;
    }
  | { type: 'prompt' }
  /** A line that belongs to nothing and is no text: perhaps one of the reply, damaged on its way. */
  | { type: 'noise' }
  | { type: 'timeout' }
  /** Do not send the payload any more. Without effect once it was sent, or where there is none. */
  | { type: 'abort' }
  | { type: 'closed' };

export type TransactionAction =
  | { type: 'write'; text: string; promptExpected: boolean }
  /** (Re)start the one timer of this command. */
  | { type: 'timer'; delayMs: number }
  /**
   * The end. `suspect`: more of the reply may still come, so the stream must be brought back into step first;
   * `mayBeAtPrompt`: the modem may be waiting for a payload.
   */
  | { type: 'settle'; outcome: CommandOutcome; suspect: boolean; mayBeAtPrompt: boolean };

export interface TransactionTiming {
  timeoutMs: number;
  promptTimeoutMs: number;
  /** How long an OK may lag behind a reply that some modems leave without one. */
  okGraceMs: number;
}

const CTRL_Z = '\x1a';
const ESC = '\x1b';

/** The answer to ESC comes at once or never. */
const ESCAPE_TIMEOUT_MS = 1_000;

/** A reply that is larger than any phone book and any list of messages is not believed. */
const MAX_REPLY_LENGTH = 8 * 1024 * 1024;
const MAX_REPLY_LINES = 200_000;

type Phase = 'new' | 'waiting' | 'payload' | 'escaping' | 'trailing' | 'done';

/**
 * One command from its first byte to its final result, as a state machine: events in, actions out, no time and no I/O.
 *
 *     new -> waiting -> done                     a plain command
 *     new -> waiting -> payload -> done          with the prompt and a payload
 *     waiting -> escaping -> done                a prompt that must not get its payload
 *     waiting -> trailing -> done                a reply that may lack its OK
 */
export class Transaction {
  readonly #command: AtCommand;
  readonly #timing: TransactionTiming;
  #phase: Phase = 'new';
  #aborted = false;
  #lines: string[] = [];
  #length = 0;
  #payloadSent = false;
  #echoSeen = false;
  #truncated = false;

  constructor(command: AtCommand, timing: TransactionTiming) {
    this.#command = command;
    this.#timing = timing;
  }

  get done(): boolean {
    return this.#phase === 'done';
  }

  start(): TransactionAction[] {
    this.#phase = 'waiting';
    const promptExpected = this.#command.payload !== undefined;
    return [
      { type: 'write', text: `${this.#command.text}\r`, promptExpected },
      { type: 'timer', delayMs: promptExpected ? this.#timing.promptTimeoutMs : this.#timing.timeoutMs },
    ];
  }

  step(event: TransactionEvent): TransactionAction[] {
    if (this.#phase === 'done') return [];
    switch (event.type) {
      case 'line':
        if (event.truncated) this.#truncated = true;
        return this.#line(event.line);
      case 'prompt':
        return this.#prompt();
      case 'noise':
        this.#truncated = true;
        return [];
      case 'timeout':
        return this.#timeout();
      case 'abort':
        if (this.#command.payload !== undefined) this.#aborted = true;
        return [];
      case 'closed':
        return [this.#settle('closed', null, false)];
    }
  }

  #line(line: Extract<TransactionEvent, { type: 'line' }>['line']): TransactionAction[] {
    switch (line.kind) {
      case 'echo':
        // The echo of the payload says nothing; that of the command may say that the modem has restarted.
        if (line.line.trimStart() === this.#command.text) this.#echoSeen = true;
        return [];
      case 'reply':
      case 'continuation':
        return this.#reply(line.line);
      case 'final':
        return this.#final(line.result, line.insideQuotes);
    }
  }

  #reply(line: string): TransactionAction[] {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > MAX_REPLY_LENGTH || this.#lines.length > MAX_REPLY_LINES) {
      return [this.#settle('garbled', null, true)];
    }
    if (this.#command.replyWithoutOk !== undefined) {
      this.#phase = 'trailing';
      const share = this.#command.replyWithoutOk === 'always' ? 0.1 : 1;
      return [{ type: 'timer', delayMs: this.#timing.okGraceMs * share }];
    }
    if (this.#phase === 'escaping') return [];
    return [{ type: 'timer', delayMs: this.#timing.timeoutMs }];
  }

  #final(result: FinalResult, insideQuotes: boolean): TransactionAction[] {
    if (this.#phase === 'escaping') return [this.#settle('aborted', result, false)];
    if (result.kind !== 'ok') return [this.#settle('error', result, insideQuotes)];
    if (this.#command.payload !== undefined && !this.#payloadSent) {
      // An OK where only a prompt or an error can come is the late end of something else.
      return [this.#settle('error', result, true)];
    }
    return [this.#settle('ok', result, insideQuotes)];
  }

  #prompt(): TransactionAction[] {
    if (this.#phase !== 'waiting') return [];
    const { payload, refuseEcho } = this.#command;
    if (payload === undefined || this.#aborted || (refuseEcho === true && this.#echoSeen)) {
      this.#phase = 'escaping';
      return [
        { type: 'write', text: ESC, promptExpected: false },
        { type: 'timer', delayMs: ESCAPE_TIMEOUT_MS },
      ];
    }
    this.#phase = 'payload';
    this.#payloadSent = true;
    return [
      { type: 'write', text: payload + CTRL_Z, promptExpected: false },
      { type: 'timer', delayMs: this.#timing.timeoutMs },
    ];
  }

  #timeout(): TransactionAction[] {
    if (this.#phase === 'escaping') return [this.#settle('aborted', null, true)];
    // Nothing more came after the reply line: this modem leaves the OK out, or it comes too late to be waited for.
    if (this.#phase === 'trailing') {
      return [this.#settle('ok', null, this.#command.replyWithoutOk !== 'always')];
    }
    return [this.#settle('timeout', null, true)];
  }

  #settle(kind: CommandOutcome['kind'], final: FinalResult | null, suspect: boolean): TransactionAction {
    this.#phase = 'done';
    return {
      type: 'settle',
      suspect,
      mayBeAtPrompt: suspect && this.#command.payload !== undefined,
      outcome: {
        kind,
        lines: this.#lines,
        final,
        payloadSent: this.#payloadSent,
        echoSeen: this.#echoSeen,
        truncated: this.#truncated,
      },
    };
  }
}
