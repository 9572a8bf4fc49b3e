/**
 * What is known of one vendor's modems, as data: one folder `vendors/<id>/` with one `vendor.ts` that exports `vendor`. Nothing
 * else in the driver names a vendor.
 */
export interface VendorDefinition {
  /** The name of the folder: small letters and digits. */
  id: string;
  /** As people know it. */
  name: string;
  match: VendorMatch;
  /** Pairs of answers to AT+CGMI and AT+CGMM that must be recognised as this vendor and as no other. */
  examples: readonly (readonly [manufacturer: string | null, model: string | null])[];
  quirks: Quirks;
  /** For single models; they count before `quirks`. */
  variants?: readonly VendorVariant[];
  /** What a person should know of these modems; the driver copes with it without being told. */
  habits: readonly Habit[];
}

/** How a vendor is recognised. The answer to AT+CGMI counts first, then the model, then the USB ids. */
export interface VendorMatch {
  manufacturer?: RegExp;
  /** For modems that keep their maker to themselves. */
  model?: RegExp;
  /** `vvvv` or `vvvv:pppp`, four small hexadecimal digits each. */
  usb?: readonly string[];
}

export interface VendorVariant {
  model: RegExp;
  /** Also the answer to AT+CGMR must match. */
  firmware?: RegExp;
  quirks: Quirks;
}

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
}

export type QuirkName = keyof QuirkValues;

export interface Quirk<V> {
  value: V;
  /** Why the driver must do it, as a clause for a person. */
  because: string;
  /** `owner/repo@commit path`, or the address of an issue. */
  source: string;
}

export type Quirks = { readonly [N in QuirkName]?: Quirk<QuirkValues[N]> };

/** What a habit is about. */
export type HabitTopic = 'iccid' | 'charset' | 'phonebook' | 'sms' | 'fault';

export interface Habit {
  about: HabitTopic;
  text: string;
  source: string;
}

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
};

export const QUIRK_NAMES = Object.keys(QUIRKS) as readonly QuirkName[];
