import { Command, CommanderError } from 'commander';
import { SimError } from '../core/errors.ts';
import { GLOBAL_OPTIONS } from './flags.ts';
import { Input } from './input.ts';
import type { CommandSpec, NounEntry } from './spec.ts';

/** A command line that was understood: a command to run, or a help to show. */
export type Parsed = { readonly spec: CommandSpec; readonly input: Input } | { readonly help: string };

/** Understands the words after the global flags, for one loaded noun. Throws USAGE with the nearest suggestion. */
export function parseCommand(noun: CommandSpec, args: readonly string[], columns: number): Parsed {
  let chosen: Parsed | null = null;
  const program = baseCommand('simkeeper', columns);
  let help = '';
  const nounCommand = build(program, noun, columns, (spec, command) => {
    chosen = { spec, input: new Input(command.args, command.opts()) };
  });
  for (const command of [program, ...withBelow(nounCommand)]) {
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
      writeErr: (text) => {
        help += text;
      },
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      outputError: () => {},
    });
  }
  try {
    program.parse([noun.name, ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help };
    throw usageError(error, meant(noun, args));
  }
  if (chosen === null) throw new SimError('INTERNAL', `the command ${noun.name} did not start`);
  return chosen;
}

function withBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withBelow)];
}

interface Meant {
  spec: CommandSpec;
  /** The words that lead to it. */
  line: string;
}

/** The deepest command that the words name: what a complaint is about. */
function meant(noun: CommandSpec, args: readonly string[]): Meant {
  let found: Meant = { spec: noun, line: noun.name };
  for (const word of args) {
    const below = found.spec.commands?.find((command) => command.name === word);
    // A verb without commands below it is helped best by the help of its noun.
    if (!below?.commands) break;
    found = { spec: below, line: `${found.line} ${below.name}` };
  }
  return found;
}

/** The help of the whole program, from the table of nouns alone. */
export function rootHelp(nouns: readonly NounEntry[], columns: number): string {
  const program = baseCommand('simkeeper', columns)
    .description(
      'Keeps phone books safe and true: backs up SIMs and phones, and tells people when a number changes.',
    )
    .usage('<command> [options]')
    .option('-V, --version', 'the version of simkeeper');
  for (const noun of nouns) program.command(noun.name).summary(noun.summary);
  program.addHelpText(
    'after',
    examplesText(['simkeeper demo', 'simkeeper devices', 'simkeeper backup --help']),
  );
  return withAfterText(program);
}

function baseCommand(name: string, columns: number): Command {
  const command = new Command(name);
  command.helpCommand(false).exitOverride().allowExcessArguments(false).showSuggestionAfterError(true);
  command.configureHelp({ helpWidth: columns, subcommandTerm: (sub) => sub.name() });
  command.helpOption('-h, --help', 'this help');
  return command;
}

type Choose = (spec: CommandSpec, command: Command) => void;

function build(parent: Command, spec: CommandSpec, columns: number, choose: Choose): Command {
  const command = baseCommand(spec.name, columns).summary(spec.summary).description(sentence(spec.summary));
  parent.addCommand(command);
  for (const [syntax, doc] of spec.arguments ?? []) command.argument(syntax, doc);
  for (const [flags, doc] of spec.options ?? []) command.option(flags, doc);
  for (const child of spec.commands ?? []) build(command, child, columns, choose);
  if (spec.run) {
    command.action(() => {
      refuseOptionsAbove(command);
      choose(spec, command);
    });
  }
  const notes = spec.notes === undefined ? '' : `\n${spec.notes}\n`;
  command.addHelpText('after', `${globalOptionsText()}${notes}${examplesText(spec.examples)}`);
  return command;
}

/**
 * The parser takes an option of `restore` for one of `restore resume` too, and nobody would look at it: a `--dry-run` that writes is
 * worse than an error.
 */
function refuseOptionsAbove(command: Command): void {
  for (let above = command.parent; above !== null; above = above.parent) {
    for (const option of above.options) {
      if (above.getOptionValueSource(option.attributeName()) === 'cli') {
        command.error(`error: unknown option '${option.flags.split(/[ ,]/, 1)[0]}'`, {
          code: 'commander.unknownOption',
        });
      }
    }
  }
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function globalOptionsText(): string {
  const lines = GLOBAL_OPTIONS.map(([flags, doc]) => `  ${flags.padEnd(15)}${doc}`);
  return `\nGlobal options:\n${lines.join('\n')}\n`;
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`;
}

/** The whole help with what `addHelpText` adds, which `helpInformation` leaves out. */
function withAfterText(program: Command): string {
  let text = '';
  program.configureOutput({ writeOut: (part) => (text += part) });
  program.outputHelp();
  const [before = '', after = ''] = text.split('\nExamples:');
  return `${before}${globalOptionsText()}\nExamples:${after}`;
}

/** The parser's complaint as an error of ours: the message without its prefix, the suggestion as the hint. */
function usageError(error: CommanderError, { spec, line }: Meant): SimError {
  const verbs = (spec.commands ?? []).map((command) => command.name);
  if (error.code === 'commander.help') {
    return new SimError('USAGE', `${line} needs a command`, { hint: `one of: ${verbs.join(', ')}` });
  }
  const text = error.message.replace(/^error: /, '');
  const suggestion = /\n?\(Did you mean (?:one of )?(.+?)\?\)$/.exec(text)?.[1];
  const message = text.split('\n', 1)[0] ?? text;
  const fallback = `see: simkeeper ${line} --help`;
  const verbHint = error.code === 'commander.unknownCommand' ? `one of: ${verbs.join(', ')}` : fallback;
  return new SimError('USAGE', message, { hint: suggestion ? `did you mean ${suggestion}?` : verbHint });
}
