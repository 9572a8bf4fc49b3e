import { afterEach, describe, expect, it } from 'vitest';
import { addressFromDigits } from '../../src/codec/address.ts';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { DeviceEvent, DeviceSession, PinLedger } from '../../src/devices/contract/device.ts';
import { type OpenModemOptions, openModem } from '../../src/devices/modem/open-modem.ts';
import { type Personality, PRESETS } from '../../src/simulator/modem/personality.ts';
import type { SimCardOptions } from '../../src/simulator/sim/sim-card.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { openTransport } from '../../src/transport/open.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { attachPty } from '../support/pty.ts';

const FRIEND = '+491701234567';

const CARD: SimCardOptions = {
  id: 'a',
  iccid: '8949200000000000013',
  imsi: '262021111111111',
  number: '+4915120000001',
  operator: 'Netz D',
  contacts: [
    { name: 'Anna', number: '+491701111111' },
    { name: 'J\u00fcrgen M\u00fcller', number: '030123456' },
    { name: '\u042e\u0440\u0438\u0439', number: '+79161234567' },
    { name: '\u5f20\u4e09', number: '+8613800138000' },
    { name: 'Info', number: '*100#' },
    { name: 'Zo\u00eb', number: '+442071234567' },
  ],
};

let simulator: Simulator;
let clock: ManualClock;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function start(
  personality: Partial<Personality> = {},
  card: Partial<SimCardOptions> = {},
  preset = 'generic',
): void {
  clock = new ManualClock();
  simulator = new Simulator({ clock });
  cleanUps.push(() => simulator.close());
  simulator.addSim({ ...CARD, ...card });
  simulator.addModem({ name: 'm', sim: 'a', preset, personality });
}

/** Moves the shared clock on whenever nothing moves, until the promise is settled. */
async function drive<T>(promise: Promise<T>, limitMs = 600_000): Promise<T> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  const end = clock.monotonic() + limitMs;
  for (;;) {
    await simulator.idle({ ignoreTimers: true });
    if (settled) return promise;
    if (clock.monotonic() > end) throw new Error('the promise is never settled');
    clock.advance(50);
  }
}

const freshLedger = (): PinLedger => {
  const claims = new Set<string>();
  return {
    claim({ iccid, imei }, pin) {
      const key = `${iccid ?? imei} ${pin}`;
      if (claims.has(key)) return false;
      claims.add(key);
      return true;
    },
    accepted() {},
  };
};

async function open(
  options: Partial<OpenModemOptions> = {},
): Promise<{ session: DeviceSession; events: DeviceEvent[] }> {
  const port = simulator.portOf('m') ?? (await simulator.listen('m'));
  const transport = await openTransport(`tcp://127.0.0.1:${port}`);
  cleanUps.push(() => transport.close());
  const session = await drive(openModem(transport, { clock, pinLedger: freshLedger(), ...options }));
  const events: DeviceEvent[] = [];
  session.onEvent((event) => events.push(event));
  return { session, events };
}

const CONTACTS = (CARD.contacts ?? []).map(({ name, number }, at) => [at + 1, number, name]);
const shown = (entries: { index: number; number: string; name: string }[]) =>
  entries.map(({ index, number, name }) => [index, number, name]);

function submitPdu(text: string, report = false) {
  return encodePdu({
    smsc: null,
    tpdu: {
      type: 'submit',
      rejectDuplicates: false,
      statusReportRequest: report,
      replyPath: false,
      messageReference: 0,
      destination: addressFromDigits(FRIEND),
      protocolId: 0,
      dcs: 0,
      validity: null,
      userData: { header: [], alphabet: 'gsm7', text },
    },
  });
}

describe('every make of the simulator', () => {
  it.each(Object.keys(PRESETS))('%s is opened, identified and read', async (preset) => {
    start({}, {}, preset);
    const { session } = await open();
    expect(session.state).toBe('ready');
    expect((await drive(session.identify())).imei).toBe(simulator.modem('m').imei);
    const sim = await drive(session.readSim());
    expect(sim).toMatchObject({ iccid: CARD.iccid, imsi: CARD.imsi, ownNumber: { raw: CARD.number } });
    expect(await drive(session.network())).toMatchObject({
      registration: 'home',
      operator: 'Netz D',
      signal: { dbm: -73 },
    });
    const reading = await drive(session.readPhonebook('SM'));
    expect(reading.problems).toEqual([]);
    expect(shown(reading.entries)).toEqual(CONTACTS);
  });

  it.each(Object.keys(PRESETS))('%s sends, reports and receives', async (preset) => {
    start({}, {}, preset);
    const { session, events } = await open();
    const { hex, tpduLength } = submitPdu('hello', true);
    const { messageReference } = await drive(session.submit(hex, tpduLength));
    expect(simulator.messagesFor(FRIEND).map((message) => message.text)).toEqual(['hello']);
    simulator.sms({ from: FRIEND, to: '+4915120000001', text: 'h\u00e9llo \u{1f600}' });
    const reportSeen = () =>
      events.find((event) => event.type === 'message-direct' && event.kind === 'status-report');
    let acknowledged = false;
    for (let turn = 0; turn < 40; turn += 1) {
      await simulator.idle({ ignoreTimers: true });
      clock.advance(250);
      // The network sends nothing more before a direct report is acknowledged.
      const seen = reportSeen();
      if (acknowledged || seen?.type !== 'message-direct' || !seen.needsAcknowledge) continue;
      acknowledged = true;
      await drive(session.acknowledge());
    }
    const report = reportSeen();
    const stored = await drive(session.listMessages());
    const reports = [
      ...stored.map((message) => message.pdu),
      ...(report?.type === 'message-direct' ? [report.pdu] : []),
    ].map((pdu) => decodePdu(pdu, 'to-mobile').tpdu);
    expect(reports.find((tpdu) => tpdu.type === 'status-report')).toMatchObject({ messageReference });
    expect(reports.find((tpdu) => tpdu.type === 'deliver')).toMatchObject({
      userData: { text: 'h\u00e9llo \u{1f600}' },
    });
    const hint = events.find((event) => event.type === 'message-stored');
    expect(hint).toMatchObject({ type: 'message-stored' });
    for (const message of stored) await drive(session.deleteMessage(message.storage, message.index));
    expect(await drive(session.listMessages())).toEqual([]);
  });
});

describe('a serial port', () => {
  it('carries the same session, on a pseudo-terminal', async () => {
    // The clock of the machine: how long the kernel takes from one end of the terminal to the other cannot be seen from here.
    simulator = new Simulator();
    cleanUps.push(() => simulator.close());
    simulator.addSim(CARD);
    simulator.addModem({ name: 'm', sim: 'a' });
    const pty = attachPty(simulator, 'm');
    cleanUps.push(() => pty.close());
    const transport = await openTransport(pty.path);
    const session = await openModem(transport, { clock: systemClock, pinLedger: freshLedger() });
    expect(shown((await session.readPhonebook('SM')).entries)).toEqual(CONTACTS);
    const { hex, tpduLength } = submitPdu('hello');
    await session.submit(hex, tpduLength);
    expect(simulator.messagesFor(FRIEND).map((message) => message.text)).toEqual(['hello']);
    await session.close();
    expect(session.state).toBe('offline');
  });
});

describe('forms of phone books', () => {
  it.each([
    'standard',
    'trailing-comma',
    'trailing-zero',
    'leading-empty',
    'no-type',
    'dated',
    'hex-unquoted',
    'hex-quoted',
    'ascii-in-ucs2',
    'number-ucs2',
    'no-plus',
  ] as const)('%s', async (recordForm) => {
    // Names that every form can show: those with hex of bytes have no other alphabet than Latin.
    const contacts = ['Annabelle', 'Joe Miller', 'Taxi', 'Mailbox', 'Zahnarzt Kurz'].map((name, at) => ({
      name,
      number: at % 2 === 0 ? `+49170111111${at}` : `03012345${at}`,
    }));
    start({ recordForm }, { contacts });
    const { session } = await open();
    const reading = await drive(session.readPhonebook('SM'));
    expect(reading.problems).toEqual([]);
    expect(shown(reading.entries)).toEqual(contacts.map(({ name, number }, at) => [at + 1, number, name]));
  });

  it.each([
    [{ maxRange: 50, rangeError: 'error' }],
    [{ maxRange: 20, rangeError: 21, emptyRange: 22 }],
    [{ maxRange: 1, rangeError: 'error', emptyRange: 'error' }],
    [{ emptyRange: -1 }],
    [{ numericErrors: false, maxRange: 30, rangeError: 21, emptyRange: 22 }],
  ] as const)('%j', async (personality) => {
    const contacts = Array.from({ length: 60 }, (_, at) => ({
      name: `Name ${at}`,
      number: `+4917000${1000 + at}`,
    }));
    start(personality, { contacts, phonebookSize: 60 });
    const { session } = await open();
    const reading = await drive(session.readPhonebook('SM'));
    expect(shown(reading.entries)).toEqual(contacts.map(({ name, number }, at) => [at + 1, number, name]));
    expect(reading.problems).toEqual([]);
  });

  it.each(['double', 'never', 'normal'] as const)('with an echo that is %s', async (echo) => {
    start({ echo });
    const { session, events } = await open();
    expect(shown((await drive(session.readPhonebook('SM'))).entries)).toEqual(CONTACTS);
    expect(events).toEqual([]);
  });

  it('a bare AT that is an ERROR, and lower case that is ignored', async () => {
    start({ bareAt: 'ERROR', ignoresLowerCase: true });
    const { session } = await open();
    expect(shown((await drive(session.readPhonebook('SM'))).entries)).toEqual(CONTACTS);
  });
});

describe('the PIN of the card', () => {
  it('is entered once when it is right', async () => {
    start({}, { pin: { value: '4321' } });
    const { session } = await open({ pin: '4321' });
    expect(session.state).toBe('ready');
  });
  it('costs one attempt when it is wrong, however often it is asked for', async () => {
    start({}, { pin: { value: '4321' } });
    const pinLedger = freshLedger();
    const { session } = await open({ pin: '1111', pinLedger });
    expect(session.state).toBe('pin-required');
    await drive(session.refreshState());
    await session.close();
    await simulator.idle({ ignoreTimers: true });
    const again = await open({ pin: '1111', pinLedger });
    expect(again.session.state).toBe('pin-required');
    expect(simulator.sim('a').pin.attempts).toBe(1);
  });
});

describe('a modem that starts slowly', () => {
  it('is ready when its card is no longer busy', async () => {
    start({ simBusyMs: 45_000 });
    simulator.modem('m').restart();
    const { session } = await open();
    expect(session.state).toBe('ready');
  });
});

describe('faults', () => {
  it.each([
    ['garbage before a reply', { kind: 'garbage', command: 'AT+CPBR=1' }],
    ['noise in a reply', { kind: 'noise', command: 'AT+CPBS?' }],
    ['a reply byte by byte', { kind: 'bytewise', command: 'AT+CPBR=1' }],
    [
      'an unsolicited line within',
      { kind: 'unsolicited', command: 'AT+CPBR=1', line: '^RSSI: 9', at: 'middle' },
    ],
    [
      'an unsolicited line before the result',
      { kind: 'unsolicited', command: 'AT+CPBR=1', line: 'RING', at: 'before-final' },
    ],
    ['an unsolicited line after it', { kind: 'merged', command: 'AT+CPBR=1', line: '+CIEV: 7,1' }],
    ['a late reply', { kind: 'late', command: 'AT+CPBR=1', delayMs: 25_000 }],
    ['a lost reply', { kind: 'reply-lost', command: 'AT+CPBR=1' }],
    ['a reply without its end', { kind: 'no-final', command: 'AT+CPBR=1' }],
    ['a swallowed command', { kind: 'hang', command: 'AT+CPBR=1' }],
    ['a line without end', { kind: 'long-line', command: 'AT+CPBR=1' }],
    ['an error in passing', { kind: 'error', command: 'AT+CPBR=1', cme: 14 }],
    ['a restart', { kind: 'reboot', command: 'AT+CPBR=1', at: 'before' }],
  ] as const)('%s: the phone book is read whole all the same', async (_name, fault) => {
    start({ bootLines: ['RDY'] });
    const { session } = await open();
    simulator.setFault('m', { ...fault });
    const reading = await drive(session.readPhonebook('SM'));
    expect(shown(reading.entries)).toEqual(CONTACTS);
    expect(reading.problems).toEqual([]);
    expect(await drive(session.readIccid())).toBe(CARD.iccid);
  });

  it.each([
    [
      'refused before the prompt',
      { kind: 'error', command: 'AT+CMGS', cms: 38, stage: 'command' },
      'SMS_REFUSED',
      0,
    ],
    ['refused after the payload', { kind: 'error', command: 'AT+CMGS', cms: 10 }, 'SMS_REFUSED', 0],
    ['sent, then ERROR', { kind: 'error-after', command: 'AT+CMGS' }, 'SMS_UNKNOWN', 1],
    ['sent, no answer', { kind: 'reply-lost', command: 'AT+CMGS' }, 'SMS_UNKNOWN', 1],
    [
      'a late answer',
      { kind: 'late', command: 'AT+CMGS', stage: 'body', delayMs: 186_000 },
      'SMS_UNKNOWN',
      1,
    ],
    ['no prompt', { kind: 'hang', command: 'AT+CMGS', stage: 'command' }, 'SMS_REFUSED', 0],
    ['a prompt that ESC ends', { kind: 'stuck-prompt', command: 'AT+CPBR=?' }, null, 1],
    ['a prompt that ignores ESC', { kind: 'stuck-prompt', command: 'AT+CPBR=?', escape: 'ignored' }, null, 1],
  ] as const)('a message %s', async (_name, fault, code, arrived) => {
    start();
    const { session } = await open();
    simulator.setFault('m', { ...fault });
    if (code === null) await drive(session.readPhonebook('SM')).catch(() => {});
    const { hex, tpduLength } = submitPdu('once');
    const sent = drive(session.submit(hex, tpduLength));
    if (code === null) await sent;
    else await expect(sent).rejects.toMatchObject({ code });
    expect(simulator.messagesFor(FRIEND).map((message) => message.text)).toEqual(Array(arrived).fill('once'));
    expect(await drive(session.readIccid())).toBe(CARD.iccid);
    expect(simulator.log()).toHaveLength(arrived);
  });

  it('a modem that is unplugged ends the session', async () => {
    start();
    const { session } = await open();
    simulator.unplug('m');
    await drive(session.closed);
    expect(session.state).toBe('offline');
  });

  it('a modem that went deaf is given up', async () => {
    start();
    const { session } = await open();
    simulator.setFault('m', { kind: 'deaf' });
    await expect(drive(session.readSim())).rejects.toMatchObject({ code: /DEVICE_TIMEOUT|PORT_CLOSED/ });
    await drive(session.readIccid().catch(() => null));
    await drive(session.closed);
  });
});

describe('a card that is changed', () => {
  it('is seen by its ICCID, and told of', async () => {
    start();
    simulator.addSim({
      ...CARD,
      id: 'b',
      iccid: '8944100000000000027',
      imsi: '234102222222222',
      number: '+447400000002',
    });
    const { session, events } = await open();
    expect(await drive(session.readIccid())).toBe(CARD.iccid);
    simulator.swapSim('m', 'b');
    await simulator.idle({ ignoreTimers: true });
    expect(events.some((event) => event.type === 'sim-event')).toBe(true);
    expect(await drive(session.readIccid())).toBe('8944100000000000027');
    expect((await drive(session.readSim())).ownNumber?.raw).toBe('+447400000002');
    simulator.swapSim('m', null);
    expect(await drive(session.readIccid())).toBe(null);
    expect(await drive(session.refreshState())).toBe('sim-absent');
  });
});
