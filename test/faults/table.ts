import type { CellOptions, Job, Strike } from './cell.ts';

/** One fault: how it is made, and what comes of each job that it strikes, in the words of docs/faults.md. */
export interface FaultRow {
  name: string;
  strikes: readonly Strike[];
  options?: CellOptions;
  outcomes: Partial<Record<Job, string>>;
  /** Jobs after which the message is on the network twice: the report of the first one was lost, and its validity is over. */
  twice?: readonly Job[];
}

const BOOTS: CellOptions = { personality: { bootMs: 3_000, bootLines: ['RDY'], simBusyMs: 4_000 } };

/** The whole of docs/faults.md, as what is done and seen. */
export const FAULTS: readonly FaultRow[] = [
  {
    name: 'hang',
    strikes: [{ kind: 'hang' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'answers late',
    strikes: [{ kind: 'late', delayMs: 12_000 }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'answers very late',
    strikes: [{ kind: 'late', delayMs: 200_000 }],
    outcomes: {
      identify: 'PORT_CLOSED, then DEVICE_SILENT, then ready',
      phonebook: 'PORT_CLOSED',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'when it has passed',
    },
  },
  {
    name: 'lost OK',
    strikes: [{ kind: 'no-final' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'answer lost',
    strikes: [{ kind: 'reply-lost' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'garbage',
    strikes: [{ kind: 'garbage' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'NUL and 8-bit bytes',
    strikes: [{ kind: 'noise' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'byte by byte',
    strikes: [{ kind: 'bytewise', delayMs: 1 }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'merged',
    strikes: [{ kind: 'merged' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'wrong echo',
    strikes: [{ kind: 'wrong-echo' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'unsolicited line before',
    strikes: [{ kind: 'unsolicited', at: 'before' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'unsolicited line within',
    strikes: [{ kind: 'unsolicited', at: 'middle' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'unsolicited line before the OK',
    strikes: [{ kind: 'unsolicited', at: 'before-final' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'unsolicited line after',
    strikes: [{ kind: 'unsolicited', at: 'after' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: '1 MB line',
    strikes: [{ kind: 'long-line' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'stuck prompt, ESC helps',
    strikes: [{ kind: 'stuck-prompt' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'ambiguous, then sent again and delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'stuck prompt, ESC is ignored',
    strikes: [{ kind: 'stuck-prompt', escape: 'ignored' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'ambiguous, then sent again and delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'prompt left behind',
    strikes: [{ typed: 'AT+CMGS=20\r' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'reboot before',
    strikes: [{ kind: 'reboot', at: 'before' }],
    outcomes: {
      identify: 'DEVICE_REFUSED, then ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'reboot within',
    strikes: [{ kind: 'reboot', at: 'middle' }],
    outcomes: {
      identify: 'DEVICE_REFUSED, then ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'reboot after',
    strikes: [{ kind: 'reboot', at: 'after' }],
    outcomes: {
      identify: 'DEVICE_REFUSED, then ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'slow reboot that is announced',
    strikes: [{ kind: 'reboot', at: 'middle' }],
    options: BOOTS,
    outcomes: {
      identify: 'DEVICE_REFUSED, then ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'unplug before',
    strikes: [{ kind: 'unplug', at: 'before', delayMs: 5_000 }],
    outcomes: {
      identify: 'PORT_CLOSED, then ready',
      phonebook: 'PORT_CLOSED',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'unplug within',
    strikes: [{ kind: 'unplug', at: 'middle', delayMs: 5_000 }],
    outcomes: {
      identify: 'PORT_CLOSED, then ready',
      phonebook: 'PORT_CLOSED',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'unplug after',
    strikes: [{ kind: 'unplug', at: 'after', delayMs: 5_000 }],
    outcomes: {
      identify: 'PORT_CLOSED, then ready',
      phonebook: 'PORT_CLOSED',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'deaf for 90 s',
    strikes: [{ kind: 'deaf', delayMs: 90_000 }],
    outcomes: {
      identify: 'DEVICE_SILENT, then ready',
      phonebook: 'DEVICE_TIMEOUT',
      send: 'delivered',
      answer: 'delivered',
      receive: 'when it has passed',
    },
  },
  {
    name: 'storage full for 2 min',
    strikes: [{ kind: 'storage-full', delayMs: 120_000 }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'when it has passed',
    },
  },
  {
    name: 'network lost for 2 min',
    strikes: [{ kind: 'network-lost', delayMs: 120_000 }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'when it has passed',
    },
  },
  {
    name: 'AT+CNUM is never answered',
    strikes: [{ kind: 'hang', command: 'AT+CNUM', stage: 'command', times: 'always' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'AT+CCID is never answered',
    strikes: [{ kind: 'hang', command: 'AT+CCID', stage: 'command', times: 'always' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'AT+COPS? is never answered',
    strikes: [{ kind: 'hang', command: 'AT+COPS?', stage: 'command', times: 'always' }],
    outcomes: {
      identify: 'ready',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'bare ERROR',
    strikes: [{ kind: 'error' }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'ERROR though it was done',
    strikes: [{ kind: 'error-after' }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'ERROR though it was done, report lost',
    strikes: [{ kind: 'error-after' }, { kind: 'report-lost' }],
    outcomes: { answer: 'ambiguous, then sent again and delivered' },
    twice: ['answer'],
  },
  {
    name: 'COMMAND NOT SUPPORT',
    strikes: [{ kind: 'error', text: 'COMMAND NOT SUPPORT' }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 14 (transient)',
    strikes: [{ kind: 'error', cme: 14 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'at once',
    },
  },
  {
    name: 'CME 30 (transient)',
    strikes: [{ kind: 'error', cme: 30 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 32 (long outage)',
    strikes: [{ kind: 'error', cme: 32 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 100 (ambiguous)',
    strikes: [{ kind: 'error', cme: 100 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 50 (permanent)',
    strikes: [{ kind: 'error', cme: 50 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'failed',
      answer: 'failed',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 20 (storage)',
    strikes: [{ kind: 'error', cme: 20 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 10 (human: no SIM)',
    strikes: [{ kind: 'error', cme: 10 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'SIM_ABSENT',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 11 (human: PIN)',
    strikes: [{ kind: 'error', cme: 11 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'PIN_REQUIRED',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 12 (human: PUK)',
    strikes: [{ kind: 'error', cme: 12 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'PUK_REQUIRED',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 3 (mode)',
    strikes: [{ kind: 'error', cme: 3 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'failed',
      answer: 'failed',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 0 (phone failure)',
    strikes: [{ kind: 'error', cme: 0 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 4 (mode: not supported)',
    strikes: [{ kind: 'error', cme: 4 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'failed',
      answer: 'failed',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 5 (human: SIM lock of the modem)',
    strikes: [{ kind: 'error', cme: 5 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'PIN_REQUIRED',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 13 (human: SIM failure)',
    strikes: [{ kind: 'error', cme: 13 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 15 (human: wrong SIM)',
    strikes: [{ kind: 'error', cme: 15 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 16 (human: wrong password)',
    strikes: [{ kind: 'error', cme: 16 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'PIN_REQUIRED',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 17 (human: PIN2)',
    strikes: [{ kind: 'error', cme: 17 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 18 (human: PUK2)',
    strikes: [{ kind: 'error', cme: 18 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 21 (storage: invalid index)',
    strikes: [{ kind: 'error', cme: 21 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 22 (storage: not found)',
    strikes: [{ kind: 'error', cme: 22 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 23 (storage: memory failure)',
    strikes: [{ kind: 'error', cme: 23 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 24 (permanent: text too long)',
    strikes: [{ kind: 'error', cme: 24 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'failed',
      answer: 'failed',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 26 (permanent: number too long)',
    strikes: [{ kind: 'error', cme: 26 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'failed',
      answer: 'failed',
      receive: 'within a minute',
    },
  },
  {
    name: 'CME 31 (ambiguous: network time-out)',
    strikes: [{ kind: 'error', cme: 31 }],
    outcomes: {
      identify: 'ready (model unknown)',
      phonebook: 'complete',
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CMS 42 (transient)',
    strikes: [{ kind: 'error', cms: 42 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 38 (long outage)',
    strikes: [{ kind: 'error', cms: 38 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 500 (ambiguous)',
    strikes: [{ kind: 'error', cms: 500 }],
    outcomes: {
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CMS 197 (duplicate)',
    strikes: [{ kind: 'error', cms: 197 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 21 (permanent)',
    strikes: [{ kind: 'error', cms: 21 }],
    outcomes: { send: 'failed', answer: 'failed', receive: 'within a minute' },
  },
  {
    name: 'CMS 322 (storage)',
    strikes: [{ kind: 'error', cms: 322 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 321 (storage)',
    strikes: [{ kind: 'error', cms: 321 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 310 (human: no SIM)',
    strikes: [{ kind: 'error', cms: 310 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 330 (human: no message centre)',
    strikes: [{ kind: 'error', cms: 330 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 302 (mode)',
    strikes: [{ kind: 'error', cms: 302 }],
    outcomes: { send: 'failed', answer: 'failed', receive: 'within a minute' },
  },
  {
    name: 'CMS 50 (permanent: no such facility)',
    strikes: [{ kind: 'error', cms: 50 }],
    outcomes: { send: 'failed', answer: 'failed', receive: 'within a minute' },
  },
  {
    name: 'CMS 300 (ambiguous: modem failure)',
    strikes: [{ kind: 'error', cms: 300 }],
    outcomes: {
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
  {
    name: 'CMS 331 (transient: no network)',
    strikes: [{ kind: 'error', cms: 331 }],
    outcomes: { send: 'delivered', answer: 'delivered', receive: 'within a minute' },
  },
  {
    name: 'CMS 512 (unknown to the standard)',
    strikes: [{ kind: 'error', cms: 512 }],
    outcomes: {
      send: 'delivered',
      answer: 'ambiguous, then sent again and delivered',
      receive: 'within a minute',
    },
  },
];
