import { isSimError, SimError, toSimError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { CommandContext } from './context.ts';
import { type GlobalFlags, takeGlobalFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { Io } from './io.ts';
import { NOUNS } from './nouns.ts';
import { Output } from './output.ts';

/** Exit code of a command that the user interrupted (128 + SIGINT). */
export const EXIT_INTERRUPTED = 130;

/**
 * Runs one command line (`argv` without the program) and resolves with the exit code of docs/cli.md. It never throws
 * and never ends the process.
 */
export async function main(argv: readonly string[], io: Io, host: Host): Promise<number> {
  const { flags, rest } = takeGlobalFlags(argv);
  const out = new Output(io, flags, host.clock);
  const pipe = watchPipe(io);
  const signal = AbortSignal.any([io.signal, pipe.signal]);
  let endsWhenInterrupted = false;
  try {
    const command = await understand(rest, io, host, out);
    if (command === null) return 0;
    endsWhenInterrupted = command.spec.endsWhenInterrupted ?? false;
    const code = await execute(command, { host, io, flags, out, signal });
    // A write that failed is told in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (pipe.broken !== null) throw pipe.broken;
    return io.signal.aborted && !endsWhenInterrupted ? EXIT_INTERRUPTED : code;
  } catch (error) {
    // `simkeeper contact list | head -1`: the reader has what it wanted.
    if (pipe.signal.aborted && pipe.broken === null) return 0;
    if (io.signal.aborted && !endsWhenInterrupted) {
      out.endProgress();
      // Work that was stopped half-way says what is done and how to go on; nobody needs to be told of the interruption itself.
      if (isSimError(error, 'CANCELED') && error.hint !== null) out.error(error);
      return EXIT_INTERRUPTED;
    }
    const failure = pipe.broken ?? toSimError(error);
    out.error(failure);
    return failure.exitCode;
  }
}

type Command = Exclude<ReturnType<typeof import('./parser.ts')['parseCommand']>, { help: string }>;

/** The command that the words mean; null when they only asked for a help or the version, which is printed. */
async function understand(
  words: readonly string[],
  io: Io,
  host: Host,
  out: Output,
): Promise<Command | null> {
  const [first, ...others] = words;
  if (first === '--version' || first === '-V') {
    const version = await host.version();
    if (!out.document({ version })) out.print(version);
    return null;
  }
  const askedForHelp = first === '--help' || first === '-h' || first === 'help';
  const wanted = first === 'help' ? others[0] : askedForHelp ? undefined : first;
  const { parseCommand, rootHelp } = await import('./parser.ts');
  if (wanted === undefined) {
    if (askedForHelp) {
      out.raw(rootHelp(NOUNS, io.columns));
      return null;
    }
    throw new SimError('USAGE', 'no command was given', {
      hint: 'try "simkeeper demo", or see every command with "simkeeper --help"',
    });
  }
  const noun = NOUNS.find((entry) => entry.name === wanted);
  if (!noun) throw unknownCommand(wanted);
  const args = first === 'help' ? [...others.slice(1), '--help'] : others;
  const parsed = parseCommand(await noun.load(), args, io.columns);
  if (!('help' in parsed)) return parsed;
  out.raw(parsed.help);
  return null;
}

function unknownCommand(word: string): SimError {
  const kind = word.startsWith('-') ? 'option' : 'command';
  const near = nearest(
    word,
    NOUNS.map((entry) => entry.name),
  );
  return new SimError('USAGE', `unknown ${kind} '${word.slice(0, 64)}'`, {
    hint: near === null || kind === 'option' ? 'see: simkeeper --help' : `did you mean ${near}?`,
  });
}

interface Surroundings {
  host: Host;
  io: Io;
  flags: GlobalFlags;
  out: Output;
  signal: AbortSignal;
}

async function execute(
  { spec, input }: Command,
  { host, io, flags, out, signal }: Surroundings,
): Promise<number> {
  const context = new CommandContext(host, io, flags, out, signal);
  try {
    return (await spec.run?.(context, input)) ?? 0;
  } finally {
    await context.close();
  }
}

interface OutputPipe {
  readonly signal: AbortSignal;
  /** Why the output could not be written, such as a full disk; null also when its reader has left. */
  readonly broken: SimError | null;
}

/** Aborts when standard output takes no more. A failure of standard error has nobody to be told. */
function watchPipe(io: Io): OutputPipe {
  const controller = new AbortController();
  let broken: SimError | null = null;
  io.stdout.on('error', (error) => {
    if (!('code' in error && READER_LEFT.has(String(error.code)))) {
      broken ??= new SimError('IO_FAILED', 'the output could not be written', {
        hint: error.message,
        cause: error,
      });
    }
    controller.abort(broken ?? new SimError('CANCELED', 'nobody reads the output'));
  });
  io.stderr.on('error', () => {});
  return {
    signal: controller.signal,
    get broken() {
      return broken;
    },
  };
}

/**
 * What a write says when the other end of a pipe is gone. Everything else means that the output is lost, and nobody may take it for
 * whole.
 */
const READER_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);
