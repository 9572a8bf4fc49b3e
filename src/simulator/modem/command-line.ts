/** How an extended command is used (V.250 section 5.4.3 and 5.4.4): done, set, read, or asked what it can. */
export type Operation = 'run' | 'set' | 'read' | 'test';

/** One command of a command line. `name` is upper case: `+CMGS`, `E`, `&F`, `S3`, `D`. */
export interface ParsedCommand {
  name: string;
  operation: Operation;
  /** The characters after `=`, or after a basic command's letter. */
  value: string;
  /** The command as the faults match it: `AT+CMGS=23`. */
  text: string;
}

const EXTENDED = /^[+^#%*$!][A-Z0-9!%./:_-]*/i;

/**
 * Cuts the body of a command line (without `AT`) into its commands: basic ones follow each other directly, extended ones
 * are parted by `;` (V.250 section 5.4.1). Null when something cannot be a command.
 */
export function splitCommandLine(body: string): ParsedCommand[] | null {
  const commands: ParsedCommand[] = [];
  let rest = body.trimStart();
  while (rest !== '') {
    const parsed = /^[+^#%*$!]/.test(rest) ? takeExtended(rest) : takeBasic(rest);
    if (!parsed) return null;
    commands.push(parsed.command);
    rest = rest.slice(parsed.length).replace(/^[ ;]+/, '');
  }
  return commands;
}

interface Taken {
  command: ParsedCommand;
  length: number;
}

function takeExtended(rest: string): Taken | null {
  const end = endOfExtended(rest);
  const whole = rest.slice(0, end);
  const match = EXTENDED.exec(whole);
  if (!match) return null;
  const name = match[0].toUpperCase();
  const tail = whole.slice(match[0].length).trim();
  const operation = operationOf(tail);
  if (!operation) return null;
  const value = operation === 'set' ? tail.slice(1) : '';
  return { command: { name, operation, value, text: `AT${name}${tail}` }, length: end };
}

/** The `;` that ends an extended command does not stand in quotes. */
function endOfExtended(rest: string): number {
  let quoted = false;
  for (let index = 0; index < rest.length; index++) {
    if (rest[index] === '"') quoted = !quoted;
    else if (rest[index] === ';' && !quoted) return index;
  }
  return rest.length;
}

function operationOf(tail: string): Operation | null {
  if (tail === '') return 'run';
  if (tail === '?') return 'read';
  if (tail === '=?') return 'test';
  return tail.startsWith('=') ? 'set' : null;
}

function takeBasic(rest: string): Taken | null {
  // Dialling takes the rest of the line; its own semicolon asks for a voice call (27.007 section 6.3).
  const dial = /^D(.*)$/i.exec(rest);
  if (dial) return basic('D', dial[1] ?? '', rest.length);
  const register = /^S(\d+)(\?|=(\d*))/i.exec(rest);
  if (register) {
    const [whole, number, tail, value] = register;
    const operation = tail === '?' ? 'read' : 'set';
    const name = `S${number}`;
    return {
      command: { name, operation, value: value ?? '', text: `AT${whole.toUpperCase()}` },
      length: whole.length,
    };
  }
  const letter = /^(&?[A-Z]) *(\d*)/i.exec(rest);
  return letter ? basic((letter[1] ?? '').toUpperCase(), letter[2] ?? '', letter[0].length) : null;
}

function basic(name: string, value: string, length: number): Taken {
  return { command: { name, operation: 'run', value, text: `AT${name}${value}` }, length };
}
