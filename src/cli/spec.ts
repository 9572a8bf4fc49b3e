import type { CommandContext } from './context.ts';
import type { Input } from './input.ts';

/** One command as data: the help, the parser and the documentation test all read this. */
export interface CommandSpec {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** `<id>` required, `[query]` optional, `[device...]` many; with a line about each. */
  readonly arguments?: readonly (readonly [syntax: string, doc: string])[];
  /** `--baud <number>`, `--to <number...>`, `--full`; with a line about each. */
  readonly options?: readonly (readonly [flags: string, doc: string])[];
  /** Whole command lines; each command has at least one. */
  readonly examples: readonly string[];
  /** More paragraphs for the help. */
  readonly notes?: string;
  /** The commands below a noun. */
  readonly commands?: readonly CommandSpec[];
  /** Runs the command; a number is the exit code, nothing means 0. */
  readonly run?: (context: CommandContext, input: Input) => Promise<number | undefined>;
  /** Interrupting it is its normal end: its own exit code stands, not 130. */
  readonly endsWhenInterrupted?: boolean;
}

/** A noun, known before its file is loaded. */
export interface NounEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandSpec>;
}
