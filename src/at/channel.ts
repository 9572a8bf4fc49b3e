import { type Clock, sleep } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { CloseReason, Transport } from '../transport/contract/transport.ts';
import { type AtCommand, checkCommand, redactCommand } from './command.ts';
import { Conversation, type Unsolicited } from './conversation.ts';
import { type AtDialect, type CompiledDialect, compileDialect } from './dialect.ts';
import { JobQueue, type Priority } from './job-queue.ts';
import { type ResyncTiming, resynchronise } from './resync.ts';
import type { CommandOutcome } from './transaction.ts';

export interface ChannelTiming extends ResyncTiming {
  timeoutMs: number;
  promptTimeoutMs: number;
  okGraceMs: number;
  /** Pause after an error: some modems send an OK after it, which must not reach the next command. */
  errorGraceMs: number;
}

export const DEFAULT_TIMING: ChannelTiming = {
  timeoutMs: 10_000,
  promptTimeoutMs: 10_000,
  okGraceMs: 1_000,
  errorGraceMs: 30,
  quietMs: 250,
  maxQuietWaitMs: 3_000,
  probeMs: 1_000,
};

export interface ChannelOptions {
  clock: Clock;
  dialect?: AtDialect;
  timing?: Partial<ChannelTiming>;
  /** Time-outs in a row after which the port counts as dead and is closed. */
  deadAfter?: number;
}

export interface QueueOptions {
  priority?: Priority;
  /** Takes a waiting call out of the queue; of one under way only the caller is released, the stream stays in step. */
  signal?: AbortSignal;
}

/** Sends commands one after the other while nobody else can. Valid until the function that got it returns. */
export interface CommandSender {
  /**
   * Resolves with how the command ended, whatever that is.
   * @throws SimError INPUT_INVALID (control characters), CANCELED
   */
  send(command: AtCommand): Promise<CommandOutcome>;
}

interface Job {
  run(): Promise<void>;
  reject(error: SimError): void;
}

const CLOSED_OUTCOME: Omit<CommandOutcome, 'lines'> = {
  kind: 'closed',
  final: null,
  payloadSent: false,
  echoSeen: false,
  truncated: false,
};

/**
 * One dialogue with one modem. Commands queue, one at a time goes out; every promise is settled when the port closes. After a
 * time-out, and before anything else is sent, the stream is brought back into step (`resync.ts`).
 */
export class AtChannel {
  readonly closed: Promise<CloseReason>;
  readonly address: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  #dialect: CompiledDialect;
  readonly #timing: ChannelTiming;
  readonly #deadAfter: number;
  readonly #conversation: Conversation;
  readonly #queue = new JobQueue<Job>();
  readonly #listeners: ((unsolicited: Unsolicited) => void)[] = [];
  #resolveClosed: (reason: CloseReason) => void = () => {};
  #closeReason: CloseReason | null = null;
  #busy = false;
  #epoch = 0;
  #timeouts = 0;
  /** The stream must be brought into step before the next command; nothing is known of it at the beginning. */
  #suspect = true;
  #mayBeAtPrompt = false;
  #grace: Promise<void> | null = null;

  constructor(transport: Transport, options: ChannelOptions) {
    this.address = transport.address;
    this.#transport = transport;
    this.#clock = options.clock;
    this.#dialect = compileDialect(options.dialect);
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#deadAfter = options.deadAfter ?? 5;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#conversation = new Conversation(transport, options.clock, this.#dialect);
    this.#conversation.onUnsolicited = (unsolicited) => {
      for (const listener of this.#listeners) listener(unsolicited);
    };
    this.#conversation.onStray = (kind) => {
      if (kind === 'prompt') this.#mayBeAtPrompt = this.#suspect = true;
    };
    void transport.closed.then((reason) => this.#end(reason));
  }

  /** Calls the listener for every line that no command owns, in the order in which they come. */
  onUnsolicited(listener: (unsolicited: Unsolicited) => void): void {
    this.#listeners.push(listener);
  }

  /** The modem turned out to speak this dialect. To be called between two commands, by the sequence that found it out. */
  useDialect(dialect: AtDialect): void {
    this.#dialect = compileDialect(dialect);
    this.#conversation.useDialect(this.#dialect);
  }

  /**
   * Brings the stream into step now, instead of before the next command. False when the modem stays silent or the port closed.
   */
  synchronise(options: QueueOptions = {}): Promise<boolean> {
    return this.#enqueue(async () => (this.#suspect ? this.#resynchronise() : true), options);
  }

  /** Sends one command. @throws SimError INPUT_INVALID CANCELED PORT_CLOSED (only when it was still waiting) */
  send(command: AtCommand, options: QueueOptions = {}): Promise<CommandOutcome> {
    checkCommand(command);
    return this.exclusive((sender) => sender.send(command), options);
  }

  /**
   * Runs a sequence of commands that no other command may come between, such as selecting a storage and reading it. When the
   * modem restarts meanwhile (`invalidate`), the rest of the sequence ends with the outcome `aborted`.
   * @throws SimError CANCELED PORT_CLOSED, and what `run` throws
   */
  exclusive<T>(run: (sender: CommandSender) => Promise<T>, options: QueueOptions = {}): Promise<T> {
    return this.#enqueue(() => this.#runSequence(run, options.signal), options);
  }

  /** Like `exclusive`, before everything that waits; for the set-up after a restart. */
  runFirst<T>(run: (sender: CommandSender) => Promise<T>): Promise<T> {
    return this.#enqueue(() => this.#runSequence(run, undefined), 'first');
  }

  /** The modem has forgotten its settings: no payload goes out any more, and sequences under way are broken off. */
  invalidate(): void {
    this.#epoch += 1;
    this.#conversation.abortPayload();
  }

  /** Idempotent; resolves when the port is free. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #enqueue<T>(work: () => Promise<T>, options: QueueOptions | 'first'): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closeReason !== null) return reject(this.#closedError(this.#closeReason));
      const signal = options === 'first' ? undefined : options.signal;
      if (signal?.aborted) return reject(canceled());
      const onAbort = () => {
        this.#queue.remove(job);
        reject(canceled());
      };
      const job: Job = {
        run: () =>
          work()
            .then(resolve, reject)
            .finally(() => signal?.removeEventListener('abort', onAbort)),
        reject,
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (options === 'first') this.#queue.pushFirst(job);
      else this.#queue.push(job, options.priority ?? 'normal');
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let job = this.#queue.take(); job !== null; job = this.#queue.take()) await job.run();
    this.#busy = false;
  }

  async #runSequence<T>(
    run: (sender: CommandSender) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const epoch = this.#epoch;
    let revoked = false;
    let underWay: Promise<unknown> = Promise.resolve();
    const sender: CommandSender = {
      send: async (command) => {
        checkCommand(command);
        if (revoked) throw new SimError('INTERNAL', 'a command was sent after its sequence had ended');
        if (signal?.aborted) throw canceled();
        if (epoch !== this.#epoch) return { ...CLOSED_OUTCOME, kind: 'aborted', lines: [] };
        const outcome = this.#transact(command, epoch);
        underWay = outcome;
        return command.payload === undefined
          ? releaseOnAbort(outcome, signal)
          : this.#payload(outcome, signal);
      },
    };
    try {
      return await run(sender);
    } finally {
      revoked = true;
      await underWay;
    }
  }

  /** A message is either not sent at all or followed to its end: the caller must know which. */
  async #payload(outcome: Promise<CommandOutcome>, signal: AbortSignal | undefined): Promise<CommandOutcome> {
    const onAbort = () => this.#conversation.abortPayload();
    signal?.addEventListener('abort', onAbort, { once: true });
    const settled = await outcome;
    signal?.removeEventListener('abort', onAbort);
    if (signal?.aborted && settled.kind === 'aborted') throw canceled();
    return settled;
  }

  async #transact(command: AtCommand, epoch: number): Promise<CommandOutcome> {
    if (this.#grace !== null) await Promise.race([this.#grace, this.closed]);
    // Somebody else left the modem at a prompt: the command would become the text of a message.
    if (this.#conversation.atStrayPrompt) this.#mayBeAtPrompt = this.#suspect = true;
    if (this.#suspect && !(await this.#resynchronise())) return { ...CLOSED_OUTCOME, lines: [] };
    if (this.#closeReason !== null) return { ...CLOSED_OUTCOME, lines: [] };
    if (epoch !== this.#epoch) return { ...CLOSED_OUTCOME, kind: 'aborted', lines: [] };
    const prefixes = (command.prefixes ?? []).map((prefix) => prefix.toUpperCase());
    const withoutOk = prefixes.some((prefix) => this.#dialect.repliesWithoutOk.includes(prefix));
    const settled = await this.#conversation.run(
      withoutOk ? { ...command, replyWithoutOk: 'always' } : command,
      {
        timeoutMs: command.timeoutMs ?? this.#timing.timeoutMs,
        promptTimeoutMs: command.promptTimeoutMs ?? this.#timing.promptTimeoutMs,
        okGraceMs: this.#timing.okGraceMs,
      },
    );
    const { outcome } = settled;
    if (settled.suspect) this.#suspect = true;
    if (settled.mayBeAtPrompt) this.#mayBeAtPrompt = true;
    if (outcome.final !== null) this.#timeouts = 0;
    if (outcome.kind === 'error') this.#startGrace();
    if (outcome.kind === 'timeout') this.#countTimeout(redactCommand(command.text));
    return outcome;
  }

  #startGrace(): void {
    const grace = sleep(this.#clock, this.#timing.errorGraceMs).finally(() => {
      if (this.#grace === grace) this.#grace = null;
    });
    this.#grace = grace;
  }

  async #resynchronise(): Promise<boolean> {
    const inStep = await resynchronise(this.#conversation, {
      clock: this.#clock,
      timing: this.#timing,
      mayBeAtPrompt: this.#mayBeAtPrompt,
      onSilence: () => this.#countTimeout('AT'),
      closed: this.closed,
      isClosed: () => this.#closeReason !== null,
    });
    if (inStep) {
      this.#suspect = this.#mayBeAtPrompt = false;
      this.#timeouts = 0;
    } else if (this.#closeReason === null) {
      await this.#declareDead('the modem answers, but never in order');
    }
    return inStep;
  }

  /** False when the port is dead now. */
  #countTimeout(what: string): boolean {
    this.#timeouts += 1;
    if (this.#timeouts < this.#deadAfter) return true;
    void this.#declareDead(`no answer to ${this.#timeouts} commands in a row, the last was ${what}`);
    return false;
  }

  async #declareDead(message: string): Promise<void> {
    this.#end({ kind: 'error', message });
    await this.#transport.close();
  }

  #end(reason: CloseReason): void {
    if (this.#closeReason !== null) return;
    this.#closeReason = reason;
    for (const job of this.#queue.takeAll()) job.reject(this.#closedError(reason));
    this.#resolveClosed(reason);
  }

  #closedError(reason: CloseReason): SimError {
    return new SimError('PORT_CLOSED', `${this.address} is closed: ${reason.message}`, {
      hint:
        reason.kind === 'error'
          ? 'unplug the modem and plug it in again, and check its power supply; the daemon tries again by itself'
          : 'plug the modem in again if it was unplugged; the daemon opens the port again by itself',
      details: { port: this.address, reason: reason.kind },
    });
  }
}

function canceled(): SimError {
  return new SimError('CANCELED', 'canceled before it was done');
}

/** The outcome, or CANCELED as soon as the signal says so. */
function releaseOnAbort(
  outcome: Promise<CommandOutcome>,
  signal: AbortSignal | undefined,
): Promise<CommandOutcome> {
  if (signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(canceled());
    signal.addEventListener('abort', onAbort, { once: true });
    void outcome.then((value) => {
      signal.removeEventListener('abort', onAbort);
      resolve(value);
    });
  });
}
