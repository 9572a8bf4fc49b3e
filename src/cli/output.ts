import type { Note, Progress } from '../api/contract/methods.ts';
import type { Clock } from '../core/clock.ts';
import { errorDocument, type SimError } from '../core/errors.ts';
import { displayText } from '../core/safe-text.ts';
import { cellOf, columnOf, type Field, inOrder, listColumns } from './fields.ts';
import type { GlobalFlags } from './flags.ts';
import type { Io } from './io.ts';
import { createProgressBar, type ProgressBar } from './progress.ts';
import { measureFor, paint, type Tone, tableLines } from './table.ts';

/**
 * The only way to the terminal. With `--json` standard output gets one document and nothing else; without it people get
 * tables and sentences, and everything that came from outside is made safe to print.
 */
export class Output {
  readonly json: boolean;
  private readonly io: Io;
  private readonly flags: GlobalFlags;
  private readonly clock: Clock;
  private readonly bar: ProgressBar | null;
  private readonly color: boolean;

  constructor(io: Io, flags: GlobalFlags, clock: Clock) {
    this.io = io;
    this.flags = flags;
    this.clock = clock;
    this.json = flags.json;
    // https://no-color.org: any value but the empty one.
    this.color = flags.color && io.stdoutIsTerminal && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
    const wanted = io.stderrIsTerminal && !flags.quiet && !flags.json;
    this.bar = wanted ? createProgressBar(io.stderr, io.columns, clock) : null;
  }

  get quiet(): boolean {
    return this.flags.quiet;
  }

  /** With `--json`: writes the document and returns true. Without: false, and the command shows it to people. */
  document(value: unknown): boolean {
    if (!this.json) return false;
    this.bar?.end();
    this.io.stdout.write(`${jsonText(value, this.io.stdoutIsTerminal ? 2 : 0)}\n`);
    return true;
  }

  /** One document of a stream, on a line of its own; true like `document`. */
  streamed(value: unknown): boolean {
    if (!this.json) return false;
    this.io.stdout.write(`${jsonText(value, 0)}\n`);
    return true;
  }

  /** A list: an array in JSON, a table for people; `empty` says what to do when there is nothing. */
  async list<Row extends object>(
    fields: readonly Field<Row>[],
    rows: readonly Row[],
    empty: string,
  ): Promise<void> {
    if (this.document(rows.map((row) => inOrder(fields, row)))) return;
    if (rows.length === 0) this.print(empty);
    else await this.table(fields, rows);
  }

  /** One thing: an object in JSON, labelled lines for people. */
  async one<Row extends object>(fields: readonly Field<Row>[], row: Row): Promise<void> {
    if (this.document(inOrder(fields, row))) return;
    await this.details(fields, row);
  }

  /** A table, for people. */
  async table<Row>(fields: readonly Field<Row>[], rows: readonly Row[]): Promise<void> {
    const shown = listColumns(fields);
    const now = this.clock.now();
    const lines = await tableLines(
      shown.map(columnOf),
      rows.map((row) => shown.map((field) => cellOf(field, row, now))),
      { columns: this.io.stdoutIsTerminal ? this.io.columns : null, color: this.color },
    );
    this.bar?.end();
    this.io.stdout.write(`${lines.join('\n')}\n`);
  }

  /** Labelled lines, for people. */
  async details<Row>(fields: readonly Field<Row>[], row: Row): Promise<void> {
    const shown = fields.filter((field) => field.cell !== null);
    const measure = await measureFor(shown.map((field) => field.title));
    const width = Math.max(0, ...shown.map((field) => measure(field.title)));
    const now = this.clock.now();
    this.bar?.end();
    for (const field of shown) {
      const { text, tone } = cellOf(field, row, now);
      const label = paint(`${field.title}:`.padEnd(width + 2), 'bold', this.color);
      this.io.stdout.write(`${label}${paint(displayText(text), tone, this.color)}\n`);
    }
  }

  /** Lines for people, each made safe. */
  print(...lines: readonly string[]): void {
    this.bar?.end();
    for (const line of lines) this.io.stdout.write(`${displayText(line)}\n`);
  }

  /** Text of this program that has its own line breaks, such as a help. */
  raw(text: string): void {
    this.io.stdout.write(text);
  }

  /** A piece of a long output, as it is; on a terminal made safe. Resolves when the reader has room for more. */
  async piece(text: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { stdout } = this.io;
    if (stdout.write(this.io.stdoutIsTerminal ? safeLines(text) : text) !== false) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', go);
        resolve();
      };
      signal.addEventListener('abort', go, { once: true });
      if (stdout.once) stdout.once('drain', go);
      else go();
    });
  }

  /** What was done, in a sentence; not with `--quiet`. */
  done(line: string): void {
    if (!this.flags.quiet && !this.json) this.print(line);
  }

  /** A note of the API, or of a command, on standard error. */
  note(note: Note): void {
    if (this.flags.quiet) return;
    this.bar?.clear();
    if (this.json) {
      this.io.stderr.write(`${JSON.stringify({ note })}\n`);
      return;
    }
    this.warn(`note: ${note.message}`);
    if (note.hint !== null) this.warn(`hint: ${note.hint}`);
  }

  progress(progress: Progress): void {
    this.bar?.update(progress);
  }

  endProgress(): void {
    this.bar?.end();
  }

  /** What went wrong, and what to do; one JSON line with `--json`. */
  error(error: SimError): void {
    this.bar?.end();
    if (this.json) {
      this.io.stderr.write(`${JSON.stringify(errorDocument(error))}\n`);
      return;
    }
    this.warn(`simkeeper: ${error.message}`, 'bad');
    if (error.hint !== null) this.warn(`hint: ${error.hint}`);
    if (!this.flags.verbose) return;
    this.warn(`code: ${error.code}`);
    for (const [key, value] of Object.entries(error.details)) this.warn(`${key}: ${String(value)}`);
    const origin = error.cause instanceof Error ? error.cause : error;
    for (const line of (origin.stack ?? '').split('\n')) this.warn(line);
  }

  /** A question on the terminal. */
  ask(question: string): void {
    this.bar?.end();
    this.io.stderr.write(`${displayText(question)} [y/N] `);
  }

  private warn(line: string, tone?: Tone): void {
    const color = this.flags.color && this.io.stderrIsTerminal && !this.io.env.NO_COLOR;
    this.io.stderr.write(`${paint(displayText(line), tone, color)}\n`);
  }
}

/** JSON in which what could act on a terminal is escaped: the same value to every reader. */
function jsonText(value: unknown, indent: number): string {
  return safeLines(JSON.stringify(value, null, indent));
}

function safeLines(text: string): string {
  return text.split('\n').map(displayText).join('\n');
}
