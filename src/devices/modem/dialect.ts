import type { AtDialect } from '../../at/dialect.ts';

/** One command of a set-up sequence. All of them may fail on some modem; what failed is remembered where it matters. */
export interface InitStep {
  text: string;
  /** Names the step for those who want to know whether it worked. */
  id?: 'echo-off' | 'numeric-errors' | 'ucs2' | 'gsm' | 'pdu-mode' | 'acknowledge';
  prefixes?: readonly string[];
  why: string;
}

/** A line by which a modem shows that it has restarted and forgotten its settings. */
export interface RestartMarker {
  prefix: string;
  /**
   * `sure`: it comes once, at the start of the modem; `follows`: it may follow a sure one by seconds and then says nothing new;
   * `repeated`: it is repeated for minutes, and only a new text is a new start.
   */
  kind: 'sure' | 'follows' | 'repeated';
}

/**
 * What is known of one family of modems, as data. A vendor folder exports one, made with `extendDialect`; nothing else in the
 * driver names a vendor.
 */
export interface ModemDialect {
  id: string;
  at: AtDialect;
  /** Sent first, before anything is known of the card. */
  modemInit: readonly InitStep[];
  /** Sent when the card is ready: before that many modems refuse them or lose them again. */
  simInit: readonly InitStep[];
  /** In this order, until one gives an ICCID; that one is remembered. */
  iccidCommands: readonly string[];
  /** Arguments of AT+CNMI (27.005 section 3.4.1) from the best to the last resort. */
  notifications: { withReportStorage: readonly string[]; withoutReportStorage: readonly string[] };
  restartMarkers: readonly RestartMarker[];
  /** Beginnings of unsolicited lines that say that something is new about the card. */
  simEvents: readonly string[];
  storageFull: readonly string[];
  callEnds: readonly string[];
  networkEvents: readonly string[];
  /** The largest range of indexes that one AT+CPBR asks for. */
  maxPhonebookRange: number;
  /** How many storages AT+CPMS is given: the one to read, the one to write, the one for received messages. */
  messageStorageArguments: 1 | 2 | 3;
  /** USSD codes are sent, and answers come, as packed septets in hexadecimal. */
  packedUssd: boolean;
  /** Questions for the slot that is in use, such as AT+QUIMSLOT?, on modems with several. */
  slotCommands: readonly string[];
}

/** The first question asks for so many indexes at most: a phone with 65,535 slots would be silent for a minute. */
const MAX_RANGE = 1_000;

/** 27.007 and 27.005, and what so many modems share that it belongs to nobody. */
export const GENERIC_DIALECT: ModemDialect = {
  id: 'generic',
  at: {},
  modemInit: [
    { text: 'ATE0', id: 'echo-off', why: 'an echo that comes back later shows that the modem has restarted' },
    {
      text: 'AT+CMEE=1',
      id: 'numeric-errors',
      why: 'errors with a number say what to do; some modems refuse',
    },
  ],
  simInit: [
    { text: 'AT+CSCS="UCS2"', id: 'ucs2', why: 'names in any script, as hex that cannot act in a reply' },
    {
      text: 'AT+CMGF=0',
      id: 'pdu-mode',
      why: 'text mode is ambiguous: the text of a message can look like a result',
    },
    {
      text: 'AT+CSMS=1',
      id: 'acknowledge',
      prefixes: ['+CSMS:'],
      why: 'the network repeats a report that was not acknowledged, so that none is lost while we crash',
    },
    { text: 'AT+CREG=1', why: 'tells when the registration changes' },
  ],
  iccidCommands: [
    'AT+CCID',
    'AT+CCID?',
    'AT+ICCID',
    'AT^ICCID?',
    'AT+QCCID',
    'AT#CCID',
    'AT%ICCID',
    // 51.011 section 10.1.1: READ BINARY of EF_ICCID, ten octets.
    'AT+CRSM=176,12258,0,0,10',
  ],
  notifications: {
    withReportStorage: [
      '2,1,0,2,0',
      '2,1,0,1,0',
      '1,1,0,2,0',
      '1,1,0,1,0',
      '2,1,0,0,0',
      '1,1,0,0,0',
      '2,1',
      '1,1',
    ],
    withoutReportStorage: ['2,1,0,1,0', '1,1,0,1,0', '2,1,0,0,0', '1,1,0,0,0', '2,1', '1,1'],
  },
  restartMarkers: [
    { prefix: 'RDY', kind: 'sure' },
    { prefix: '^SYSSTART', kind: 'sure' },
    { prefix: '*ATREADY:', kind: 'sure' },
    { prefix: '+PACSP0', kind: 'sure' },
    { prefix: 'APP RDY', kind: 'follows' },
    { prefix: '+CFUN: 1', kind: 'follows' },
    { prefix: '+WIND: 3', kind: 'follows' },
    { prefix: '^BOOT:', kind: 'repeated' },
  ],
  simEvents: [
    '+CPIN:',
    '^SIMST:',
    '+QSIMSTAT:',
    '+QUSIM:',
    '+ZUSIMR:',
    '#QSS:',
    '^SCKS:',
    '+SIM:',
    '^SIMRESET',
    '+WIND: 0',
    '+WIND: 1',
    '+WIND: 4',
    'Call Ready',
    'SMS Ready',
    'SMS DONE',
    'PB DONE',
  ],
  storageFull: ['^SMMEMFULL', '+SMS FULL', 'SMSFULL', '+QIND: SMSFULL', '+QIND: "smsfull"'],
  callEnds: ['NO CARRIER', 'BUSY', 'NO ANSWER', '^CEND:', '+ZEND:', 'VOICE CALL: END', 'MISSED_CALL:'],
  networkEvents: ['+CREG:', '+CGREG:', '+CEREG:', '^SRVST:', '^MODE:'],
  maxPhonebookRange: MAX_RANGE,
  messageStorageArguments: 1,
  packedUssd: false,
  slotCommands: [],
};

/** Changes of one vendor to the generic dialect; lists are put before the generic ones, everything else replaces. */
export interface DialectChanges {
  id: string;
  at?: AtDialect;
  modemInit?: readonly InitStep[];
  simInit?: readonly InitStep[];
  iccidCommands?: readonly string[];
  notifications?: ModemDialect['notifications'];
  restartMarkers?: readonly RestartMarker[];
  simEvents?: readonly string[];
  storageFull?: readonly string[];
  callEnds?: readonly string[];
  networkEvents?: readonly string[];
  maxPhonebookRange?: number;
  messageStorageArguments?: ModemDialect['messageStorageArguments'];
  packedUssd?: boolean;
  slotCommands?: readonly string[];
}

/** A dialect that differs from another only where the changes say so. `modemInit` and `simInit` are added at the end. */
export function extendDialect(base: ModemDialect, changes: DialectChanges): ModemDialect {
  const first = <T>(added: readonly T[] | undefined, rest: readonly T[]) => [
    ...(added ?? []),
    ...rest.filter((item) => !added?.includes(item)),
  ];
  return {
    id: changes.id,
    at: mergeAt(base.at, changes.at ?? {}),
    modemInit: [...base.modemInit, ...(changes.modemInit ?? [])],
    simInit: [...base.simInit, ...(changes.simInit ?? [])],
    iccidCommands: first(changes.iccidCommands, base.iccidCommands),
    notifications: changes.notifications ?? base.notifications,
    restartMarkers: first(changes.restartMarkers, base.restartMarkers),
    simEvents: first(changes.simEvents, base.simEvents),
    storageFull: first(changes.storageFull, base.storageFull),
    callEnds: first(changes.callEnds, base.callEnds),
    networkEvents: first(changes.networkEvents, base.networkEvents),
    maxPhonebookRange: changes.maxPhonebookRange ?? base.maxPhonebookRange,
    messageStorageArguments: changes.messageStorageArguments ?? base.messageStorageArguments,
    packedUssd: changes.packedUssd ?? base.packedUssd,
    slotCommands: first(changes.slotCommands, base.slotCommands),
  };
}

function mergeAt(base: AtDialect, changes: AtDialect): AtDialect {
  const both = (a: readonly string[] | undefined, b: readonly string[] | undefined) => [
    ...(a ?? []),
    ...(b ?? []),
  ];
  return {
    finals: {
      add: [...(changes.finals?.add ?? []), ...(base.finals?.add ?? [])],
      exclude: both(base.finals?.exclude, changes.finals?.exclude),
    },
    unsolicited: both(base.unsolicited, changes.unsolicited),
    unsolicitedWithPdu: both(base.unsolicitedWithPdu, changes.unsolicitedWithPdu),
    repliesWithoutOk: both(base.repliesWithoutOk, changes.repliesWithoutOk),
  };
}
