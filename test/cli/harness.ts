import type { CallListener, Client, MethodName, Params, Result } from '../../src/api/contract/methods.ts';
import type { Host, RunningSimulator } from '../../src/cli/host.ts';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import type { Directories } from '../../src/core/directories.ts';
import { SimError } from '../../src/core/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';

export type Answers = {
  [M in MethodName]?: (params: Params<M>, listener: CallListener) => Result<M> | Promise<Result<M>>;
};

export interface Setup {
  answers?: Answers;
  /** Whether a daemon answers; default true. */
  daemon?: boolean;
  events?: Client['events'];
  terminal?: boolean;
  columns?: number;
  env?: Record<string, string>;
  stdin?: string | Buffer[];
  signal?: AbortSignal;
  clock?: ManualClock;
  home?: string;
  host?: Partial<Host>;
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  calls: { method: MethodName; params: unknown }[];
  /** Clients that were opened and not closed. */
  open: number;
}

/** A stream that remembers; `fail` raises an error on it, as a closed pipe does. */
export class Sink {
  text = '';
  private readonly listeners: ((error: Error) => void)[] = [];

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  on(_event: 'error', listener: (error: Error) => void): this {
    this.listeners.push(listener);
    return this;
  }

  fail(error: Error): void {
    for (const listener of this.listeners) listener(error);
  }
}

/** Runs one command line against a client of plain objects. */
export async function run(argv: readonly string[], setup: Setup = {}, stdout = new Sink()): Promise<Outcome> {
  const { answers = {}, daemon = true, terminal = false } = setup;
  const clock = setup.clock ?? new ManualClock(Date.UTC(2026, 10, 21, 12, 0, 0));
  const stderr = new Sink();
  const calls: Outcome['calls'] = [];
  let open = 0;

  const connect = (over: boolean): Client => {
    open += 1;
    let closed = false;
    return {
      daemon: over,
      async call<M extends MethodName>(
        method: M,
        params: Params<M>,
        listener: CallListener = {},
      ): Promise<Result<M>> {
        calls.push({ method, params: JSON.parse(JSON.stringify(params)) });
        const answer = answers[method];
        if (!answer) throw new Error(`the test has no answer to ${method}`);
        return answer(params, listener) as Promise<Result<M>>;
      },
      events: setup.events ?? (async function* () {} as Client['events']),
      async close() {
        if (!closed) open -= 1;
        closed = true;
      },
    };
  };
  const home = setup.home ?? '/nowhere';
  const directories: Directories = {
    config: `${home}/config.toml`,
    data: home,
    database: `${home}/simkeeper.db`,
    lockFile: `${home}/daemon.lock`,
    socket: `${home}/daemon.sock`,
    keys: `${home}/keys`,
    log: `${home}/log`,
  };
  const refuse = async (): Promise<never> => {
    throw new SimError('INTERNAL', 'the test does not run this');
  };
  const host: Host = {
    clock,
    version: async () => '1.2.3',
    directories: async () => directories,
    connect: async () => connect(daemon),
    connectDaemon: async () => (daemon ? connect(true) : null),
    processExists: () => false,
    runDaemon: refuse,
    restoreDatabase: refuse,
    runSimulator: refuse as (...args: unknown[]) => Promise<RunningSimulator>,
    runDemo: refuse,
    ...setup.host,
  };
  const io: Io = {
    stdin: stdinOf(setup.stdin ?? ''),
    stdout,
    stderr,
    env: setup.env ?? {},
    stdinIsTerminal: terminal,
    stdoutIsTerminal: terminal,
    stderrIsTerminal: terminal,
    columns: setup.columns ?? 80,
    signal: setup.signal ?? new AbortController().signal,
  };
  const code = await main(argv, io, host);
  return { code, stdout: stdout.text, stderr: stderr.text, calls, open };
}

async function* stdinOf(content: string | Buffer[]): AsyncGenerator<Uint8Array> {
  if (typeof content !== 'string') yield* content;
  else if (content !== '') yield Buffer.from(content);
}
