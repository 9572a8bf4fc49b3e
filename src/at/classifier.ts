import { type AtCommand, concernsCall } from './command.ts';
import type { CompiledDialect } from './dialect.ts';
import { type FinalResult, matchFinal } from './final-results.ts';

/** What one line is. `continuation`: it goes on with the reply line before it (a PDU, a line feed in quotes). */
export type Classified =
  | { kind: 'echo'; line: string }
  | { kind: 'reply'; line: string }
  | { kind: 'continuation'; line: string }
  /** `insideQuotes`: a quoted text was still open, so that this may be a piece of it that looks like a result. */
  | { kind: 'final'; result: FinalResult; insideQuotes: boolean }
  /** A final result that no command waits for: the late end of one that was given up. */
  | { kind: 'stray'; result: FinalResult }
  | { kind: 'stray-prompt' }
  | { kind: 'unsolicited'; line: string; pdu: string | null };

/** Replies whose lines are each followed by a PDU (27.005 sections 3.4.2 and 3.4.3). */
const REPLY_WITH_PDU = /^\+CMG[LR]:/i;

/** A PDU as modems print it: hex, on some with a stray quote at the end. */
const PDU_LINE = /^[0-9A-Fa-f]{2,}"?$/;

/**
 * Says what each line is, given the command under way. Pure: no time, no I/O. It remembers only what a line needs of the ones
 * before it: a header whose PDU is to come, and a quoted text that is still open.
 */
export class LineClassifier {
  #dialect: CompiledDialect;
  #command: (AtCommand & { prefixes: readonly string[]; inCall: boolean }) | null = null;
  #heldHeader: string | null = null;
  #pduExpected = false;
  #openQuote = false;

  constructor(dialect: CompiledDialect) {
    this.#dialect = dialect;
  }

  /** From the next line on the tables of another dialect count. */
  useDialect(dialect: CompiledDialect): void {
    this.#dialect = dialect;
  }

  /** Tells which command is under way from the next line on; null: none. */
  setCommand(command: AtCommand | null): void {
    this.#pduExpected = false;
    this.#openQuote = false;
    this.#command =
      command === null
        ? null
        : {
            ...command,
            prefixes: (command.prefixes ?? []).map((prefix) => prefix.toUpperCase()),
            inCall: concernsCall(command.text),
          };
  }

  /** Classifies the next line. None: it is kept until the line after it. Two: a kept line turned out to stand alone. */
  classify(rawLine: string): Classified[] {
    const line = rawLine.trimEnd();
    const held = this.#heldHeader;
    if (held === null) return this.#classifyAlone(line);
    this.#heldHeader = null;
    if (PDU_LINE.test(line)) return [{ kind: 'unsolicited', line: held, pdu: line.replace(/"$/, '') }];
    return [{ kind: 'unsolicited', line: held, pdu: null }, ...this.#classifyAlone(line)];
  }

  #classifyAlone(line: string): Classified[] {
    const command = this.#command;
    if (command === null) return this.#classifyIdle(line);
    if (this.#isEcho(line, command)) return [{ kind: 'echo', line }];
    if (this.#pduExpected && PDU_LINE.test(line)) {
      this.#pduExpected = false;
      return [{ kind: 'continuation', line }];
    }
    const upper = line.trimStart().toUpperCase();
    const owned = startsWithOne(upper, command.prefixes);
    const final = matchFinal(line, this.#dialect.finals, command.inCall);
    if (final !== null) return [{ kind: 'final', result: final, insideQuotes: this.#openQuote }];
    if (owned) {
      this.#pduExpected = REPLY_WITH_PDU.test(upper);
      this.#openQuote = command.multiline === true && isQuoteOpen(line);
      return [{ kind: 'reply', line: line.trimStart() }];
    }
    const known = startsWithOne(upper, this.#dialect.unsolicited);
    if (this.#openQuote && !known) {
      if (isQuoteOpen(line)) this.#openQuote = false;
      return [{ kind: 'continuation', line }];
    }
    if (command.bare === true && !known && !this.#hasPdu(upper)) return [{ kind: 'reply', line }];
    return this.#unsolicited(line, upper);
  }

  #classifyIdle(line: string): Classified[] {
    const upper = line.trimStart().toUpperCase();
    const final = matchFinal(line, this.#dialect.finals, false);
    if (final !== null) return [{ kind: 'stray', result: final }];
    return this.#unsolicited(line, upper);
  }

  #unsolicited(line: string, upper: string): Classified[] {
    if (this.#hasPdu(upper)) {
      this.#heldHeader = line.trimStart();
      return [];
    }
    if (upper === '>') return [{ kind: 'stray-prompt' }];
    return [{ kind: 'unsolicited', line: line.trimStart(), pdu: null }];
  }

  #hasPdu(upper: string): boolean {
    return startsWithOne(upper, this.#dialect.unsolicitedWithPdu);
  }

  #isEcho(line: string, command: AtCommand): boolean {
    if (line.trimStart() === command.text) return true;
    if (command.payload === undefined) return false;
    // A payload is echoed with its Ctrl-Z, and on some modems after a second prompt.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Ctrl-Z is what has to be found here
    return line.replace(/^[\s>]+|[\s\x1a]+$/g, '').toUpperCase() === command.payload.toUpperCase();
  }
}

function startsWithOne(upper: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => upper.startsWith(prefix));
}

/** True for an odd number of quotes: a quoted text begins or ends here without its other end. */
function isQuoteOpen(line: string): boolean {
  let open = false;
  for (const character of line) if (character === '"') open = !open;
  return open;
}
