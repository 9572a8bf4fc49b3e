import { SimError } from '../core/errors.ts';

/** One AT command and what belongs to its reply. */
export interface AtCommand {
  /** Without the line end: `AT+CPBR=1,250`. One command, upper case; text that is sent is hex inside of quotes. */
  text: string;
  /** Beginnings of the lines that belong to the reply, such as `+CPBR:`. Everything else is unsolicited. */
  prefixes?: readonly string[];
  /** The reply lines have no prefix (`AT+CGMI`): every line belongs to it that is not known as unsolicited. */
  bare?: boolean;
  /** Hex that is sent after the prompt and ended with Ctrl-Z (27.005 section 3.5.1). */
  payload?: string;
  /** A quoted text of the reply may span lines (a line feed in a name). */
  multiline?: boolean;
  /**
   * The reply may come without its OK: then it is complete soon after its first line. `always` is for modems that are known
   * for it; after `maybe` the stream is brought back into step, in case the OK was only late.
   */
  replyWithoutOk?: 'maybe' | 'always';
  /** Milliseconds without progress until the command is given up. */
  timeoutMs?: number;
  /** Milliseconds to the prompt, where there is a payload. */
  promptTimeoutMs?: number;
  /** Hears how many lines of the reply have come, for the progress of a long one. */
  onReplyLine?: (count: number) => void;
  /** An echo, though echo is switched off, means that the modem has restarted: then the payload is not sent. */
  refuseEcho?: boolean;
}

const MAX_COMMAND_LENGTH = 2048;
/** Twice the octets of the longest SMSC address and TPDU (23.040 section 9.2.2), with room to spare. */
const MAX_PAYLOAD_LENGTH = 1024;

/** Commands with secrets in their arguments: PINs and passwords (27.007 sections 8.3, 7.4, 7.5). */
const SECRET = /^(AT\s*(?:[+^*#$%]\s*)(?:CPIN2?|CLCK|CPWD|CPINENTER|CPINE|CSIMPIN|SPIC)\s*)=.*$/is;

/**
 * The command without the arguments that nobody may see, for errors, logs and traces.
 */
export function redactCommand(text: string): string {
  return text.replace(SECRET, '$1=<removed>');
}

/** True for a command whose arguments may hold a PIN. */
export function holdsSecret(text: string): boolean {
  return SECRET.test(text);
}

/**
 * Refuses what could act as another command or end a payload early: control characters in the command, anything but hex in
 * the payload.
 * @throws SimError INPUT_INVALID
 */
export function checkCommand(command: AtCommand): void {
  const { text, payload } = command;
  const invalid = (what: string): SimError =>
    new SimError('INPUT_INVALID', `${what} in the AT command ${redactCommand(printable(text))}`, {
      hint: 'one command on one line, printable characters only',
      details: { field: 'command' },
    });
  if (!/^AT/i.test(text)) throw invalid('no AT at the beginning');
  if (text.length > MAX_COMMAND_LENGTH) throw invalid(`more than ${MAX_COMMAND_LENGTH} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be refused here
  if (/[\x00-\x1f\x7f]|[^\x00-\xff]/.test(text)) throw invalid('a control or foreign character');
  if (payload === undefined) return;
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(payload) || payload.length > MAX_PAYLOAD_LENGTH) {
    throw invalid('a payload that is not hex');
  }
}

function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be replaced here
  return text.slice(0, 80).replace(/[\x00-\x1f\x7f-\xff]|[^\x00-\xff]/g, '.');
}

/** Commands whose reply has no prefix, or one by the whim of the firmware. */
const BARE =
  /^AT(?:I\d*|\+?GMI|\+?GMM|\+?GMR|\+?GSN|\+CGMI|\+CGMM|\+CGMR|\+CGSN|\+CIMI|&V\d*|\+GCAP|\+CLAC|[+^#%]I?CCID\??|\+QCCID\??|\$QCCID\??|\^ICCID\??|S\d+\?|\+USER)$/i;

/**
 * A command that is known only as text (an expert's, or one of a recorded dialogue): the name of the command is the prefix of
 * its reply, as the standard has it.
 */
export function commandFromText(text: string): AtCommand {
  const name = /^AT\s*([+^*#$%_!][A-Z0-9]+)/i.exec(text)?.[1]?.toUpperCase();
  const bare = BARE.test(text);
  return {
    text,
    prefixes: name === undefined ? [] : [`${name}:`],
    ...(bare ? { bare: true } : {}),
    ...(name === '+CPBR' || name === '^CPBR' ? { multiline: true } : {}),
  };
}

/** True when the command dials, answers, hangs up or goes online: then NO CARRIER and its like end it. */
export function concernsCall(text: string): boolean {
  return /^AT\s*(?:D|A$|H|O\d*$|\+CHUP|\+CGDATA|\+CGACT)/i.test(text);
}
