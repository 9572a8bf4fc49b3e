/** The flags that every command takes, anywhere on the command line before `--`. */
export interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly yes: boolean;
}

/** How the flags are shown in every help. */
export const GLOBAL_OPTIONS = [
  ['--json', 'one JSON document on standard output (one per line where a command streams)'],
  ['-q, --quiet', 'no notes, no progress, no confirmations'],
  ['-v, --verbose', 'more about errors'],
  ['--no-color', 'no colours'],
  ['-y, --yes', 'answer yes to every question'],
] as const;

const NAMES: Readonly<Record<string, keyof GlobalFlags>> = {
  '--json': 'json',
  '-q': 'quiet',
  '--quiet': 'quiet',
  '-v': 'verbose',
  '--verbose': 'verbose',
  '--no-color': 'color',
  '-y': 'yes',
  '--yes': 'yes',
};

/** Takes the global flags out of a command line; what follows `--` is text and stays as it is. */
export function takeGlobalFlags(argv: readonly string[]): { flags: GlobalFlags; rest: string[] } {
  const flags = { json: false, quiet: false, verbose: false, color: true, yes: false };
  const end = argv.indexOf('--');
  const head = end < 0 ? argv : argv.slice(0, end);
  const rest = head.filter((word) => {
    const name = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
    if (name !== undefined) flags[name] = name !== 'color';
    return name === undefined;
  });
  return { flags, rest: end < 0 ? rest : [...rest, ...argv.slice(end)] };
}
