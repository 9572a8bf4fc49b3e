import type { Client, MethodName, Params, Result } from '../api/contract/methods.ts';
import { SimError } from '../core/errors.ts';
import type { GlobalFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { Io } from './io.ts';
import type { Output } from './output.ts';

/** What a running command has in its hands. */
export class CommandContext {
  readonly host: Host;
  readonly io: Io;
  readonly flags: GlobalFlags;
  readonly out: Output;
  /** Aborts when the user interrupts, or when nobody reads the output any more. */
  readonly signal: AbortSignal;
  private client: Promise<Client> | null = null;

  constructor(host: Host, io: Io, flags: GlobalFlags, out: Output, signal: AbortSignal) {
    this.host = host;
    this.io = io;
    this.flags = flags;
    this.out = out;
    this.signal = signal;
  }

  /** Calls a method of the API, shows its progress and notes, and returns its result; `onText` takes the text that it gives. */
  async call<M extends MethodName>(
    method: M,
    params: Params<M>,
    onText?: (text: string) => Promise<void>,
  ): Promise<Result<M>> {
    return this.callOn(await this.connect(), method, params, onText);
  }

  /** The client of this command: the daemon, or the handlers in this process. Closed with the context. */
  connect(): Promise<Client> {
    this.client ??= this.host.connect();
    return this.client;
  }

  async callOn<M extends MethodName>(
    client: Client,
    method: M,
    params: Params<M>,
    onText?: (text: string) => Promise<void>,
  ): Promise<Result<M>> {
    try {
      return await client.call(method, params, {
        onProgress: (progress) => this.out.progress(progress),
        onNote: (note) => this.out.note(note),
        signal: this.signal,
        ...(onText ? { onText } : {}),
      });
    } finally {
      this.out.endProgress();
    }
  }

  /** Asks the person at the terminal; `--yes` answers, and without a terminal nobody can. */
  async confirm(question: string, refusal: SimError): Promise<void> {
    if (this.flags.yes) return;
    if (!this.io.stdinIsTerminal || !this.io.stderrIsTerminal || this.flags.json) throw refusal;
    this.out.ask(question);
    const answer = (await readLine(this.io.stdin)).trim().toLowerCase();
    if (answer !== 'y' && answer !== 'yes') throw new SimError('CANCELED', 'nothing was changed');
  }

  async close(): Promise<void> {
    // A connection that failed has told its error already, to the call that needed it.
    const client = await this.client?.catch(() => null);
    await client?.close();
  }
}

/** The first line of a stream, at most 1000 characters. */
async function readLine(stream: Io['stdin']): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (text.includes('\n') || text.length > 1_000) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
