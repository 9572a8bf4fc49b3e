import type { DeviceEvent, DeviceSession, PinLedger } from '../../src/devices/contract/device.ts';
import { type OpenModemOptions, openModem } from '../../src/devices/modem/open-modem.ts';
import { drive, FakeModem } from './fake-modem.ts';
import { ManualClock } from './manual-clock.ts';

export type Script = Record<string, string | null | ((heard: string) => string | null)>;

export const OK = '\r\nOK\r\n';
export const ERROR = '\r\nERROR\r\n';
/** Lines of a reply with their OK. */
export const lines = (...text: string[]): string => `${text.map((line) => `\r\n${line}\r\n`).join('')}${OK}`;

/** The answers of a well-behaved modem with a card; a test changes what it is about. */
const ORDINARY: Script = {
  'AT+CPIN?': lines('+CPIN: READY'),
  'AT+CPMS=?': lines('+CPMS: ("SM","ME"),("SM"),("SM")'),
  'AT+CSMS=1': lines('+CSMS: 1,1,1'),
  'AT+CGSN': lines('352976030000001'),
  'AT+CCID': lines('+CCID: "8944200053671052499"'),
};

export interface ScriptedModem {
  modem: FakeModem;
  clock: ManualClock;
  script: Script;
  /** Remembers PINs as the real ledger does. */
  claims: string[];
  /** PINs that cards took, as `card PIN`. */
  accepted: string[];
  ledger: PinLedger;
  open(options?: Partial<OpenModemOptions>): Promise<{ session: DeviceSession; events: DeviceEvent[] }>;
}

/** A modem that answers by a table: the whole command, or its beginning up to `=`, or OK. */
export function scriptedModem(changes: Script = {}): ScriptedModem {
  const clock = new ManualClock();
  const script: Script = { ...ORDINARY, ...changes };
  const modem = new FakeModem((heard) => {
    const answer = script[heard] ?? script[`${heard.split('=')[0]}=`];
    if (typeof answer === 'function') return answer(heard);
    if (answer !== undefined) return answer;
    // A payload without its prompt, or ESC: nothing to say.
    if (!heard.startsWith('AT')) return null;
    return heard in script ? null : OK;
  });
  const claims: string[] = [];
  const accepted: string[] = [];
  const ledger: PinLedger = {
    claim({ iccid, imei }, pin) {
      const key = `${iccid ?? imei} ${pin}`;
      if (claims.includes(key)) return false;
      claims.push(key);
      return true;
    },
    accepted({ iccid, imei }, pin) {
      accepted.push(`${iccid ?? imei} ${pin}`);
    },
  };
  return {
    modem,
    clock,
    script,
    claims,
    accepted,
    ledger,
    async open(options = {}) {
      const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger, ...options }));
      const events: DeviceEvent[] = [];
      session.onEvent((event) => events.push(event));
      modem.heard.length = 0;
      return { session, events };
    },
  };
}
