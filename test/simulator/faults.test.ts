import { describe, expect, test } from 'vitest';
import type { FaultSpec } from '../../src/simulator/faults.ts';
import { makeBench } from './support/bench.ts';
import { FRIEND, send, submitPdu } from './support/submit.ts';

const CSQ = '\r\n+CSQ: 20,99\r\n';
const OK = '\r\nOK\r\n';

function withFault(fault: FaultSpec) {
  const bench = makeBench();
  bench.modem.faults.add(fault);
  return bench;
}

describe('faults of a reply', () => {
  test.each<[FaultSpec, string]>([
    [{ kind: 'no-final' }, CSQ],
    [{ kind: 'garbage', bytes: '00FF41' }, `\x00\xffA${CSQ}${OK}`],
    [{ kind: 'noise', bytes: '00FF' }, `\r\n+CS\x00\xffQ: 20,99\r\n${OK}`],
    [{ kind: 'merged', line: '+CRING: VOICE' }, `${CSQ}${OK}\r\n+CRING: VOICE\r\n`],
    [{ kind: 'unsolicited', line: '^RSSI:9' }, `${CSQ}\r\n^RSSI:9\r\n${OK}`],
    [{ kind: 'unsolicited', line: '^RSSI:9', at: 'before' }, `\r\n^RSSI:9\r\n${CSQ}${OK}`],
    [{ kind: 'unsolicited', line: '^RSSI:9', at: 'before-final' }, `${CSQ}\r\n^RSSI:9\r\n${OK}`],
    [{ kind: 'unsolicited', line: '^RSSI:9', at: 'after' }, `${CSQ}${OK}\r\n^RSSI:9\r\n`],
    [{ kind: 'long-line', size: 10 }, `${CSQ}\r\nXXXXXXXXXX\r\n${OK}`],
    [{ kind: 'hang' }, ''],
    [{ kind: 'error' }, '\r\nERROR\r\n'],
    [{ kind: 'error', cme: 100 }, '\r\n+CME ERROR: 100\r\n'],
    [{ kind: 'error', cms: 500 }, '\r\n+CMS ERROR: 500\r\n'],
    [{ kind: 'error', text: 'MODEM ERROR: 5' }, '\r\nMODEM ERROR: 5\r\n'],
    [{ kind: 'error-after', cme: 3 }, '\r\n+CME ERROR: 3\r\n'],
    [{ kind: 'reply-lost' }, ''],
  ])('%o, once', (fault, reply) => {
    const { terminal } = withFault({ ...fault, command: 'AT+CSQ' });
    expect(terminal.at('AT')).toEqual(['OK']);
    expect(terminal.type('AT+CSQ\r')).toBe(reply);
    expect(terminal.type('AT+CSQ\r')).toBe(CSQ + OK);
  });

  test('a megabyte without a line end', () => {
    const { terminal } = withFault({ kind: 'long-line' });
    expect(terminal.type('AT+CSQ\r').length).toBeGreaterThan(1_000_000);
  });

  test('an unsolicited line between two records', () => {
    const { terminal, card } = withFault({ kind: 'unsolicited', line: '+ZPASR: "UMTS"' });
    card.phonebook.put(1, { name: 'A', number: '1' });
    card.phonebook.put(2, { name: 'B', number: '2' });
    expect(terminal.at('AT+CPBR=1,2')).toEqual([
      '+CPBR: 1,"1",129,"A"',
      '+ZPASR: "UMTS"',
      '+CPBR: 2,"2",129,"B"',
      'OK',
    ]);
  });

  test('byte by byte, in one tick or with gaps', () => {
    const { terminal, modem, clock } = withFault({ kind: 'bytewise' });
    terminal.type('AT\r');
    expect(terminal.chunks).toEqual(['\r', '\n', 'O', 'K', '\r', '\n']);
    modem.faults.add({ kind: 'bytewise', delayMs: 2 });
    terminal.type('AT\r');
    expect(terminal.received).toBe('\r');
    clock.advance(4);
    expect(terminal.received).toBe('\r\nO');
    clock.advance(100);
    expect(terminal.received).toBe(OK);
  });

  test('a late reply comes after the caller has given up, and before the next', () => {
    const { terminal, clock } = withFault({ kind: 'late', command: 'AT+CSQ', delayMs: 30_000 });
    expect(terminal.type('AT+CSQ\r')).toBe('');
    expect(terminal.type('AT+CMGF?\r')).toBe('');
    clock.advance(30_000);
    expect(terminal.take()).toBe(`${CSQ}${OK}\r\n+CMGF: 0\r\n${OK}`);
  });

  test('a wrong echo, and the right one for other commands', () => {
    const { terminal, modem } = withFault({ kind: 'wrong-echo', command: 'AT+CSQ' });
    modem.settings.echo = true;
    expect(terminal.type('AT+CMGF?\r')).toBe(`AT+CMGF?\r\r\n+CMGF: 0\r\n${OK}`);
    expect(terminal.type('AT+CSQ\r')).toBe(`A+CS~\r${CSQ}${OK}`);
    expect(terminal.type('AT+CSQ\r')).toBe(`AT+CSQ\r${CSQ}${OK}`);
  });
});

describe('when faults strike', () => {
  test('a number of times, after some that go well, or always', () => {
    const { terminal, modem } = withFault({ kind: 'error', times: 2, skip: 1 });
    const results = () => [1, 2, 3, 4].map(() => terminal.at('AT')[0]);
    expect(results()).toEqual(['OK', 'ERROR', 'ERROR', 'OK']);
    const id = modem.faults.add({ kind: 'error', times: 'always' });
    expect(results()).toEqual(['ERROR', 'ERROR', 'ERROR', 'ERROR']);
    expect(modem.faults.remove(id)).toBe(true);
    expect(results()).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(modem.faults.remove(id)).toBe(false);
  });

  test('with a probability, the same for the same seed', () => {
    const run = () => {
      const { terminal } = withFault({ kind: 'error', times: 'always', probability: 0.3 });
      return Array.from({ length: 200 }, () => terminal.at('AT')[0] === 'ERROR');
    };
    const first = run();
    expect(run()).toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  test('an unknown kind is refused', () => {
    expect(() => withFault({ kind: 'nonsense' as FaultSpec['kind'] })).toThrow(/no fault "nonsense"/);
  });
});

describe('faults of sending', () => {
  test.each<[string, FaultSpec, string, number]>([
    ['error before acceptance', { kind: 'error', command: 'AT+CMGS', cms: 38 }, '\r\n+CMS ERROR: 38\r\n', 0],
    ['reply lost after acceptance', { kind: 'reply-lost', command: 'AT+CMGS' }, '', 1],
    ['ERROR after acceptance', { kind: 'error-after', command: 'AT+CMGS' }, '\r\nERROR\r\n', 1],
    ['silence after Ctrl-Z, not sent', { kind: 'hang', command: 'AT+CMGS', stage: 'body' }, '', 0],
    [
      'a line before the result',
      { kind: 'unsolicited', line: '+ZPASR: "UMTS"', at: 'before', stage: 'body' },
      `\r\n+ZPASR: "UMTS"\r\n\r\n+CMGS: 0\r\n${OK}`,
      1,
    ],
  ])('%s', (_, fault, reply, accepted) => {
    const { terminal, simulator } = withFault(fault);
    expect(send(terminal)).toBe(reply);
    expect(simulator.log()).toHaveLength(accepted);
    expect(send(terminal)).toContain('+CMGS: ');
  });

  test('refused at the command, without a prompt', () => {
    const { terminal } = withFault({ kind: 'error', command: 'AT+CMGS', stage: 'command', cms: 500 });
    expect(terminal.type('AT+CMGS=14\r')).toBe('\r\n+CMS ERROR: 500\r\n');
    expect(terminal.type('AT+CMGS=14\r')).toBe('\r\n> ');
  });

  test('a stuck prompt gives way to ESC', () => {
    const { terminal, simulator } = withFault({ kind: 'stuck-prompt', command: 'AT+CMGS' });
    expect(send(terminal)).toBe('');
    expect(terminal.type('AT\r')).toBe('');
    expect(terminal.type('\x1b')).toBe(OK);
    expect(simulator.log()).toEqual([]);
  });

  test('a prompt that ignores ESC eats the next line', () => {
    const { terminal, simulator } = withFault({
      kind: 'stuck-prompt',
      command: 'AT+CMGS',
      escape: 'ignored',
    });
    send(terminal);
    expect(terminal.type('\x1b')).toBe('');
    expect(terminal.type('AT\r')).toBe('\r\nERROR\r\n');
    expect(terminal.type('AT\r')).toBe(OK);
    expect(simulator.log()).toEqual([]);
  });

  test('a lost status report', () => {
    const { terminal, simulator } = withFault({ kind: 'report-lost' });
    terminal.at('AT+CNMI=2,1,0,1');
    expect(send(terminal, { statusReportRequest: true })).not.toContain('+CDS');
    expect(simulator.log()[0]).toMatchObject({ state: 'delivered', report: 'dropped' });
    expect(send(terminal, { statusReportRequest: true })).toContain('+CDS');
  });

  test('unplugged after acceptance', () => {
    const { terminal, simulator, modem } = withFault({
      kind: 'unplug',
      command: 'AT+CMGS',
      stage: 'body',
      at: 'after',
    });
    expect(send(terminal)).toBe('');
    expect(terminal.hungUp).toBe(true);
    expect(modem.isPlugged).toBe(false);
    expect(simulator.log()).toMatchObject([{ to: FRIEND, state: 'delivered' }]);
  });
});

describe('faults of the modem', () => {
  test('a restart in the middle of a reply', () => {
    const { terminal, modem } = withFault({ kind: 'reboot', command: 'AT+CSQ' });
    expect(terminal.type('AT+CSQ\rAT\r')).toBe((CSQ + OK).slice(0, Math.ceil((CSQ + OK).length / 2)));
    expect(modem.settings.echo).toBe(true);
    expect(terminal.type('AT\r')).toBe(`AT\r${OK}`);
  });

  test('a restart instead of the command', () => {
    const { terminal, modem } = withFault({ kind: 'reboot', command: 'AT+CMGF', at: 'before' });
    expect(terminal.type('AT+CMGF=1\r')).toBe('');
    expect(modem.settings.format).toBe(0);
  });

  test('unplugged in the middle of a reply, and back after a while', () => {
    const { terminal, clock, modem } = withFault({ kind: 'unplug', delayMs: 5000 });
    expect(terminal.type('AT+CSQ\r')).toBe((CSQ + OK).slice(0, 11));
    expect(terminal.hungUp).toBe(true);
    expect(terminal.connect()).toBe(false);
    clock.advance(5000);
    expect(terminal.connect()).toBe(true);
    expect(terminal.type('AT\r')).toBe(`AT\r${OK}`);
    expect(modem.radio.registered).toBe(true);
  });

  test('deaf: not even an echo, until it ends', () => {
    const { terminal, clock } = withFault({ kind: 'deaf', delayMs: 1000 });
    expect(terminal.type('AT\r')).toBe('');
    clock.advance(1000);
    expect(terminal.type('AT\r')).toBe(OK);
  });

  test('network lost: no sending, no receiving, until it is back', () => {
    const bench = makeBench();
    bench.terminal.at('AT+CREG=1');
    bench.terminal.at('AT+CNMI=2,1');
    const fault = bench.modem.faults.add({ kind: 'network-lost' });
    expect(bench.terminal.take()).toBe('\r\n+CREG: 2\r\n');
    expect(send(bench.terminal)).toBe('\r\n+CMS ERROR: 331\r\n');
    bench.simulator.sms({ from: FRIEND, to: bench.card.number, text: 'hi' });
    bench.terminal.take();
    bench.modem.faults.remove(fault);
    expect(bench.terminal.take()).toBe('\r\n+CREG: 1\r\n\r\n+CMTI: "SM",1\r\n');
  });

  test('storage full: nothing stored, what was sent waits', () => {
    const bench = withFault({ kind: 'storage-full' });
    expect(bench.terminal.at('AT+CPBW=,"112"')).toEqual(['+CME ERROR: 20']);
    bench.simulator.sms({ from: FRIEND, to: bench.card.number, text: 'hi' });
    const { hex, tpduLength } = submitPdu();
    bench.terminal.type(`AT+CMGW=${tpduLength}\r`);
    expect(bench.terminal.type(`${hex}\x1a`)).toBe('\r\n+CMS ERROR: 322\r\n');
    expect(bench.simulator.log()[0]?.state).toBe('held');
    bench.modem.faults.clear();
    expect(bench.simulator.log()[0]?.state).toBe('delivered');
  });
});
