/** How an ICCID command shows the number: `swapped` as the octets of EF_ICCID, `padded` with an F behind 19 digits. */
export type IccidForm = 'plain' | 'quoted' | 'padded' | 'padded-quoted' | 'swapped' | 'swapped-quoted';

/** Ways in which modems print a phonebook record; each seen on a real one. */
export type RecordForm =
  | 'standard'
  | 'trailing-comma'
  | 'trailing-zero'
  | 'leading-empty'
  | 'no-type'
  | 'dated'
  | 'hex-unquoted'
  | 'hex-quoted'
  | 'ascii-in-ucs2'
  | 'number-ucs2'
  | 'no-plus'
  | 'wrong-index';

/**
 * Ways in which modems store what they were given and say OK: as it is; a name that is too long without its end; the hex of a UCS-2
 * name as if it were the name; a name up to the quote in it; nothing when the number is empty.
 */
export type WriteHabit = 'faithful' | 'cuts-names' | 'literal-hex' | 'cuts-at-quote' | 'drops-empty-number';

/**
 * What +CMGW does with a message (27.005 section 4.3 leaves much to the modem): keeps it as it was given; refuses a DELIVER; takes no
 * notice of `<stat>`; refuses `<stat>`; refuses only the status "received unread"; puts its own service centre and reference into it;
 * says OK without the place; says OK and stores nothing.
 */
export type StoreHabit =
  | 'faithful'
  | 'refuses-deliver'
  | 'drops-status'
  | 'refuses-status'
  | 'refuses-unread'
  | 'own-centre'
  | 'no-index'
  | 'forgets';

/** What a modem answers when it cannot show what was asked: nothing and OK, or an error. */
export type EmptyAnswer = 'ok' | 'error' | number;

/** How a USSD answer is written: text, packed septets as hex, or UCS-2 as hex; before or after OK; with or without quotes. */
export interface UssdStyle {
  coding: 'plain' | 'packed' | 'ucs2';
  order: 'before' | 'after';
  quoted: boolean;
  /** Whether the request must be packed septets in hex, as Huawei wants it. */
  packedRequest: boolean;
}

/** A change to every line that the modem prints: for deviations that have no option of their own. */
export interface LineRewrite {
  /** Regular expression. */
  match: string;
  replace: string;
}

/** Everything in which one virtual modem differs from another; all of it is plain data, so that it fits into JSON. */
export interface Personality {
  manufacturer: string;
  model: string;
  revision: string;
  /** `never`: no echo whatever ATE says; `double`: each command line comes back twice. */
  echo: 'normal' | 'never' | 'double';
  prompt: string;
  /** What a bare `AT` answers. */
  bareAt: 'OK' | 'ERROR';
  ignoresLowerCase: boolean;
  /** The result of a command that the modem does not know. */
  unknownCommand: string;
  /** Commands of the standards that this modem does not have, such as `+CPBS`. */
  missing: readonly string[];
  /** Whether +CRSM takes the path of a file. */
  cardPaths: boolean;
  cmsFollowsCmee: boolean;
  /** False: `AT+CMEE=1` is refused, and errors stay bare. */
  numericErrors: boolean;
  charsets: readonly string[];
  /** Whether the names of phonebooks and character sets go in the current character set too (27.007 section 5.5), both ways. */
  encodesNames: boolean;
  /** The command that shows the ICCID, with its `?` where it needs one; null: only +CRSM. */
  iccidCommand: string | null;
  iccidForm: IccidForm;
  /** Whether +CNUM shows EF_MSISDN; `blank`: a line without a number. */
  cnum: 'card' | 'none' | 'blank';
  phonebooks: readonly string[];
  memories: readonly string[];
  /** True: `ME` shows the messages of `SM`. */
  sharedMemory: boolean;
  phonebookSize: number;
  smsSlots: number;
  firstSmsIndex: 0 | 1;
  /** More indexes than this in one +CPBR are refused with `rangeError`; 0: no limit. */
  maxRange: number;
  rangeError: EmptyAnswer;
  /** +CPBR outside of the storage. */
  beyondEnd: EmptyAnswer;
  /** +CPBR of a range without a record. */
  emptyRange: EmptyAnswer;
  recordForm: RecordForm;
  /** Characters of a name that +CPBR shows; 0: all. */
  shownNameLength: number;
  /** What +CPBW makes of a record. */
  writeHabit: WriteHabit;
  storeHabit: StoreHabit;
  /** Whether +CMGL and +CMGR take a mode, of which 1 leaves what is unread unread; without it they refuse one. */
  quietReading: boolean;
  /** +CMGL without a message. */
  emptyList: EmptyAnswer;
  /** `"",` or `,` or nothing in place of the name in +CMGL and +CMGR in PDU mode. */
  alphaField: '' | '""' | 'none';
  /** Whether the sender's TP-MR is kept. */
  keepsReference: boolean;
  escapeResult: 'OK' | 'ERROR' | 'none';
  /** The line for a full message memory, or null for none. */
  fullIndication: string | null;
  keepsIndications: boolean;
  ussd: UssdStyle;
  /** Slots for cards, and the one in use; only some makes have a command that tells. */
  simSlots: { active: number; count: number };
  /** Lines after a restart, and when a card goes or comes. */
  bootLines: readonly string[];
  simRemovedLine: string | null;
  simInsertedLine: string | null;
  /** Milliseconds: silent after a restart; the card answers "busy" after that; until the network is found after that. */
  bootMs: number;
  simBusyMs: number;
  registerMs: number;
  /** Milliseconds before each reply, and more before the reply to a message sent. */
  latencyMs: number;
  sendMs: number;
  /** Bytes per second on the way out; 0: no limit. 11,520 is a line of 115,200 baud. */
  bytesPerSecond: number;
  /** `+CSQ` value 0..31, 99 unknown. */
  signal: number;
  rewrites: readonly LineRewrite[];
}

/** A modem that follows the standards. */
export const GENERIC: Personality = {
  manufacturer: 'Simulated',
  model: 'Virtual Modem',
  revision: '1.0',
  echo: 'normal',
  prompt: '\r\n> ',
  bareAt: 'OK',
  ignoresLowerCase: false,
  unknownCommand: 'ERROR',
  missing: [],
  cardPaths: true,
  cmsFollowsCmee: false,
  numericErrors: true,
  charsets: ['GSM', 'IRA', 'UCS2', 'HEX'],
  encodesNames: false,
  iccidCommand: '+CCID',
  iccidForm: 'quoted',
  cnum: 'card',
  phonebooks: ['SM', 'ME', 'FD', 'ON', 'EN'],
  memories: ['SM', 'ME', 'SR'],
  sharedMemory: false,
  phonebookSize: 100,
  smsSlots: 100,
  firstSmsIndex: 1,
  maxRange: 0,
  rangeError: 21,
  beyondEnd: 21,
  emptyRange: 'ok',
  recordForm: 'standard',
  shownNameLength: 0,
  writeHabit: 'faithful',
  storeHabit: 'faithful',
  quietReading: false,
  emptyList: 'ok',
  alphaField: '',
  keepsReference: false,
  escapeResult: 'OK',
  fullIndication: null,
  keepsIndications: false,
  ussd: { coding: 'plain', order: 'after', quoted: true, packedRequest: false },
  simSlots: { active: 1, count: 1 },
  bootLines: [],
  simRemovedLine: '+CPIN: NOT READY',
  simInsertedLine: '+CPIN: READY',
  bootMs: 0,
  simBusyMs: 0,
  registerMs: 0,
  latencyMs: 0,
  sendMs: 0,
  bytesPerSecond: 0,
  signal: 20,
  rewrites: [],
};

/** Deviations of known makes, as their public manuals and logs show them. */
export const PRESETS: Readonly<Record<string, Partial<Personality>>> = {
  generic: {},
  huawei: {
    manufacturer: 'huawei',
    model: 'E173',
    revision: '11.126.85.00.209',
    unknownCommand: 'COMMAND NOT SUPPORT',
    iccidCommand: '^ICCID?',
    iccidForm: 'padded',
    phonebooks: ['SM', 'ME', 'EN', 'ON'],
    alphaField: '',
    cnum: 'none',
    firstSmsIndex: 0,
    fullIndication: '^SMMEMFULL: "SM"',
    ussd: { coding: 'packed', order: 'after', quoted: true, packedRequest: true },
    bootLines: ['^SYSSTART'],
    simRemovedLine: '^SIMST:0',
    simInsertedLine: '^SIMST:1',
  },
  quectel: {
    manufacturer: 'Quectel',
    model: 'EC25',
    revision: 'EC25EFAR06A06M4G',
    iccidCommand: '+QCCID',
    iccidForm: 'padded',
    firstSmsIndex: 0,
    bootLines: ['RDY', '+CFUN: 1', '+CPIN: READY', '+QIND: SMS DONE', '+QIND: PB DONE'],
  },
  simcom: {
    manufacturer: 'SIMCOM_Ltd',
    model: 'SIM800',
    revision: 'Revision:1418B05SIM800L24',
    iccidCommand: '+CCID',
    iccidForm: 'padded',
    phonebooks: ['SM', 'ME', 'ON', 'FD'],
    alphaField: '""',
    fullIndication: '+CIEV: "SMSFULL",1',
    bootLines: ['RDY', '+CFUN: 1', '+CPIN: READY', 'Call Ready', 'SMS Ready'],
  },
  telit: {
    manufacturer: 'Telit',
    model: 'GE910',
    revision: '13.00.004',
    iccidCommand: '#CCID',
    iccidForm: 'plain',
    bootLines: [],
    simRemovedLine: '#QSS: 0',
    simInsertedLine: '#QSS: 1',
  },
  wavecom: {
    manufacturer: 'WAVECOM MODEM',
    model: 'MULTIBAND  900E  1800',
    revision: '657e09gg.Q2403A 1320676 061804 14:38',
    iccidCommand: '+CCID',
    iccidForm: 'quoted',
    memories: ['SM', 'SR'],
    maxRange: 100,
    bootLines: ['+WIND: 3', '+WIND: 1', '+WIND: 7', '+WIND: 4'],
    emptyRange: 22,
  },
  nokia: {
    manufacturer: 'Nokia',
    model: 'Nokia 6310i',
    revision: 'V 05.57',
    iccidCommand: null,
    maxRange: 50,
    rangeError: 'error',
    emptyRange: 22,
    beyondEnd: 'error',
    prompt: '\r\n> ',
  },
  zte: {
    manufacturer: 'ZTE INCORPORATED',
    model: 'MF190',
    revision: 'BD_MF190V1.0.0B03',
    iccidCommand: '+ICCID',
    iccidForm: 'swapped',
    unknownCommand: 'ERROR',
    prompt: '> \r\n',
    cmsFollowsCmee: true,
  },
};
