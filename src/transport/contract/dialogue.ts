import { SimError } from '../../core/errors.ts';

/**
 * The text format of AT dialogues, for fixtures and traces. One file, one dialogue, ASCII, one thing per line:
 *
 *     # a comment
 *     vendor: huawei                          a header `key: value`; headers stand before the first exchange
 *     source: owner/repo@commit path          where the bytes are from; several are allowed
 *     > AT+CPIN?\r                            bytes to the modem
 *     < \r\n+CPIN: READY\r\n                  bytes from the modem; lines that follow each other are joined
 *     < \r\nOK\r\n
 *     = reply +CPIN: READY                    what a reader must make of the exchange above (kinds below)
 *     = final OK
 *
 * Bytes outside of printable ASCII are written `\r \n \t \0 \e` (ESC) `\z` (Ctrl-Z) `\\` `\xHH`. A line to the modem that does
 * not begin with `AT` (a payload, an ESC) belongs to the exchange before it. Lines from the modem before the first command are
 * an exchange without a command. Expectations: `reply LINE`, `urc LINE`, `final LINE`, `pdu LINE` (the PDU of the `urc` before
 * it), `parsed JSON` (the value that the parser of this reply gives), `flag NAME` (a quirk that the test must switch on).
 */
export interface Dialogue {
  headers: { key: string; value: string }[];
  exchanges: DialogueExchange[];
}

export interface DialogueExchange {
  /** Number of the line on which the exchange begins, for messages. */
  line: number;
  /** What is sent and what comes back for it, in turns; the first `sent` is empty when the modem began by itself. */
  turns: { sent: string; received: string }[];
  expectations: { kind: string; value: string }[];
}

const ESCAPES: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  e: '\x1b',
  z: '\x1a',
  '\\': '\\',
};

const NAMES = new Map(Object.entries(ESCAPES).map(([name, character]) => [character, `\\${name}`]));

/** Writes bytes (one character each, 0 to 255) so that they stay on one line of ASCII. */
export function escapeBytes(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found here
  return bytes.replace(/[\x00-\x1f\\\x7f-\xff]/g, (character) => {
    return NAMES.get(character) ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** The reverse of `escapeBytes`. @throws SimError INPUT_INVALID on an unknown escape or a character over 255. */
export function unescapeBytes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: anything outside of ASCII is refused
  const foreign = /[^\x00-\x7f]/.exec(text);
  if (foreign) throw new SimError('INPUT_INVALID', `not ASCII: ${JSON.stringify(foreign[0])}`);
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|(.?))/g,
    (whole, hex: string | undefined, name: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const character = ESCAPES[name ?? ''];
      if (character === undefined)
        throw new SimError('INPUT_INVALID', `unknown escape ${JSON.stringify(whole)}`);
      return character;
    },
  );
}

/** Lines of a dialogue file for bytes in one direction; long replies are broken after each line feed. */
export function formatDialogueBytes(direction: '>' | '<', bytes: string): string[] {
  const parts = direction === '>' ? [bytes] : (bytes.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  return parts.map((part) => `${direction} ${escapeBytes(part)}`);
}

/** Reads a dialogue file. @throws SimError INPUT_INVALID with the line number */
export function parseDialogue(text: string): Dialogue {
  const dialogue: Dialogue = { headers: [], exchanges: [] };
  let previous = '';
  text.split(/\r?\n/).forEach((line, index) => {
    const kind = line[0] ?? '';
    if (line.trim() === '' || kind === '#') return;
    try {
      addLine(dialogue, line, index + 1, previous);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new SimError('INPUT_INVALID', `line ${index + 1} of the dialogue: ${what}`, { cause: error });
    }
    previous = kind;
  });
  return dialogue;
}

function addLine(dialogue: Dialogue, line: string, number: number, previous: string): void {
  const header = /^([a-z][a-z-]*): (.*)$/.exec(line);
  const current = dialogue.exchanges.at(-1);
  if (header !== null) {
    if (current !== undefined) throw new SimError('INPUT_INVALID', 'a header after the first exchange');
    dialogue.headers.push({ key: header[1] ?? '', value: header[2] ?? '' });
    return;
  }
  const body = line.slice(line[1] === ' ' ? 2 : 1);
  if (line.startsWith('>')) {
    const sent = unescapeBytes(body);
    if (current === undefined || /^at/i.test(sent)) {
      dialogue.exchanges.push({ line: number, turns: [{ sent, received: '' }], expectations: [] });
    } else current.turns.push({ sent, received: '' });
  } else if (line.startsWith('<')) {
    const received = unescapeBytes(body);
    const turn = current?.turns.at(-1);
    // After expectations the modem speaks by itself: a new exchange without a command.
    if (turn === undefined || previous === '=') {
      dialogue.exchanges.push({ line: number, turns: [{ sent: '', received }], expectations: [] });
    } else turn.received += received;
  } else if (line.startsWith('=')) {
    const match = /^= (reply|urc|final|pdu|parsed|flag) (.*)$/.exec(line);
    if (match === null || current === undefined) throw new SimError('INPUT_INVALID', 'not an expectation');
    const kind = match[1] ?? '';
    const value = match[2] ?? '';
    current.expectations.push({
      kind,
      value: kind === 'parsed' || kind === 'flag' ? value : unescapeBytes(value),
    });
  } else throw new SimError('INPUT_INVALID', 'neither a header nor a line that begins with one of # > < =');
}
