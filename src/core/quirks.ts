import { nearest } from './nearest.ts';

/** The value of each quirk. Lists of commands, beginnings of lines, numbers and switches only: a user can write them down. */
export interface QuirkValues {
  'modem-init': readonly string[];
  'sim-init': readonly string[];
  refusals: readonly string[];
  unsolicited: readonly string[];
  'unsolicited-with-pdu': readonly string[];
  'replies-without-ok': readonly string[];
  'iccid-commands': readonly string[];
  'notification-modes': readonly string[];
  'restart-lines': readonly string[];
  'sim-events': readonly string[];
  'storage-full': readonly string[];
  'call-ends': readonly string[];
  'network-events': readonly string[];
  'phonebook-range': number;
  'message-storage-arguments': number;
  ucs2: boolean;
  acknowledge: boolean;
  'packed-ussd': boolean;
  'sim-slots': readonly string[];
}

export type QuirkName = keyof QuirkValues;

export type QuirkKind = 'commands' | 'lines' | 'modes' | 'number' | 'switch';

/** Every quirk there is: what kind of value it has, and what it does. */
export const QUIRKS: Readonly<
  Record<QuirkName, { kind: QuirkKind; doc: string; min?: number; max?: number }>
> = {
  'modem-init': { kind: 'commands', doc: 'sent after the first settings, before the card is asked for' },
  'sim-init': { kind: 'commands', doc: 'sent after the settings that need the card' },
  refusals: { kind: 'lines', doc: 'lines that end a command as ERROR does' },
  unsolicited: { kind: 'lines', doc: 'beginnings of lines that belong to no reply' },
  'unsolicited-with-pdu': { kind: 'lines', doc: 'the same, with a PDU on the next line' },
  'replies-without-ok': { kind: 'lines', doc: 'beginnings of replies that come without an OK' },
  'iccid-commands': { kind: 'commands', doc: 'tried first for the number of the card' },
  'notification-modes': { kind: 'modes', doc: 'arguments of AT+CNMI that are tried first' },
  'restart-lines': { kind: 'lines', doc: 'beginnings of lines that say that the modem has restarted' },
  'sim-events': { kind: 'lines', doc: 'beginnings of lines that tell something of the card' },
  'storage-full': { kind: 'lines', doc: 'beginnings of lines that say that no message fits any more' },
  'call-ends': { kind: 'lines', doc: 'beginnings of lines that say that a call is over' },
  'network-events': { kind: 'lines', doc: 'beginnings of lines that tell something of the network' },
  'phonebook-range': {
    kind: 'number',
    min: 1,
    max: 1_000,
    doc: 'contacts that one AT+CPBR asks for at most',
  },
  'message-storage-arguments': { kind: 'number', min: 1, max: 3, doc: 'storages that AT+CPMS is given' },
  ucs2: { kind: 'switch', doc: 'false: names are read in the GSM alphabet, not as UCS-2' },
  acknowledge: { kind: 'switch', doc: 'false: messages are not acknowledged (AT+CSMS=1 is not sent)' },
  'packed-ussd': { kind: 'switch', doc: 'true: USSD codes are sent as packed septets in hexadecimal' },
  'sim-slots': { kind: 'commands', doc: 'questions for the slot that is in use, where there are several' },
};

export const QUIRK_NAMES = Object.keys(QUIRKS) as readonly QuirkName[];

const MAX_ITEMS = 50;

/** Commands that wait for a text, dial, go online, ask the network or present a PIN: nothing that belongs into a set-up. */
const NO_SETTING =
  /^AT\s*(?:D|A$|O|H|\+CMG[SWC]|\+CNMA|\+CGDATA|\+CFUN|\+COPS|\+CPOF|\+CMGD|\+CPBW|\+CUSD=\d,)/i;

/** Commands that carry a PIN or a password (27.007 sections 7.4, 7.5 and 8.3), and those of single makers. */
const HOLDS_SECRET = /^AT\s*[+^*#$%]\s*(?:CPIN|CLCK|CPWD|CSIMPIN|SPIC|XPIN|QPIN)/i;

/** A quirk as a user wrote it: its name, or what is wrong with it and what to do. */
export function checkQuirk(
  name: string,
  value: unknown,
): { name: QuirkName } | { problem: string; hint: string } {
  const known = QUIRK_NAMES.find((one) => one === name);
  if (known === undefined) {
    const near = nearest(name, QUIRK_NAMES);
    const hint = near === null ? `the quirks are ${QUIRK_NAMES.join(', ')}` : `did you mean ${near}?`;
    return { problem: `there is no quirk ${JSON.stringify(name.slice(0, 64))}`, hint };
  }
  const problem = problemOf(known, value);
  return problem === null
    ? { name: known }
    : { problem: `the quirk ${known} ${problem}`, hint: QUIRKS[known].doc };
}

/** What is wrong with a value, as the end of a sentence that begins with the quirk; null: nothing. */
export function problemOf(name: QuirkName, value: unknown): string | null {
  const { kind, min = 0, max = 0 } = QUIRKS[name];
  if (kind === 'switch') return typeof value === 'boolean' ? null : 'must be true or false';
  if (kind === 'number') {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? null : `must be a whole number from ${min} to ${max}`;
  }
  if (!Array.isArray(value) || value.length > MAX_ITEMS)
    return `must be a list of at most ${MAX_ITEMS} texts`;
  for (const item of value) {
    if (typeof item !== 'string' || !/^[\x20-\x7e]{1,120}$/.test(item))
      return 'must hold texts of 1 to 120 printable characters';
    if (kind === 'commands' && !isSetting(item))
      return `holds ${JSON.stringify(item)}, which is no setting or question that may be sent unasked`;
    if (kind === 'modes' && !/^\d(?:,\d){0,4}$/.test(item))
      return `holds ${JSON.stringify(item)}, which is not one to five digits with commas between them`;
    if (kind === 'lines' && (item !== item.trim() || item.length < 2 || /^(?:OK|ERROR)/i.test(item)))
      return `holds ${JSON.stringify(item)}, which is no beginning of a line of its own`;
  }
  return null;
}

/** One command that only sets or asks something. Two on one line lose replies on some modems. */
function isSetting(text: string): boolean {
  return (
    /^AT[A-Z&\\+^#*%$!_]/.test(text) &&
    !text.includes(';') &&
    !HOLDS_SECRET.test(text) &&
    !NO_SETTING.test(text)
  );
}
