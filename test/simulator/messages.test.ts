import { describe, expect, test } from 'vitest';
import { addressFromDigits } from '../../src/codec/address.ts';
import { decodePdu } from '../../src/codec/pdu-mode.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import { addSecond, type Bench, makeBench } from './support/bench.ts';
import { FRIEND, send, submitPdu } from './support/submit.ts';

describe('sending (27.005 sections 3.5.1, 4.3)', () => {
  test('prompt, PDU, Ctrl-Z, reference; the network has it', () => {
    const { terminal, simulator } = makeBench();
    const { hex, tpduLength } = submitPdu();
    expect(terminal.type(`AT+CMGS=${tpduLength}\r`)).toBe('\r\n> ');
    expect(terminal.type(hex)).toBe('');
    expect(terminal.type('\x1a')).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
    expect(simulator.log()).toMatchObject([
      { to: FRIEND, text: 'hello', state: 'delivered', messageReference: 0, from: { sim: 'a' } },
    ]);
    expect(send(terminal)).toBe('\r\n+CMGS: 1\r\n\r\nOK\r\n');
  });

  test.each(['\r\n> ', '> \r\n', '>'])('prompt %j', (prompt) => {
    expect(makeBench({ prompt }).terminal.type('AT+CMGS=14\r')).toBe(prompt);
  });

  test('the PDU is echoed while echo is on', () => {
    const { terminal, modem } = makeBench();
    modem.settings.echo = true;
    expect(terminal.type('AT+CMGS=9\r')).toBe('AT+CMGS=9\r\r\n> ');
    expect(terminal.type('0011')).toBe('0011');
  });

  test('ESC gives up', () => {
    const { terminal, simulator } = makeBench();
    terminal.type('AT+CMGS=14\r');
    expect(terminal.type('0011\x1b')).toBe('\r\nOK\r\n');
    expect(simulator.log()).toEqual([]);
    const silent = makeBench({ escapeResult: 'none' });
    silent.terminal.type('AT+CMGS=14\r');
    expect(silent.terminal.type('\x1b')).toBe('');
  });

  test.each([
    ['a wrong length', 'AT+CMGS=13\r', 304],
    ['no hexadecimal', 'AT+CMGS=2\r', 304],
  ])('%s', (_, command, code) => {
    const { terminal } = makeBench();
    terminal.type(command);
    expect(terminal.type('00XX\x1a')).toBe(`\r\n+CMS ERROR: ${code}\r\n`);
  });

  test('without network, service centre or card', () => {
    const bench = makeBench({}, { serviceCentre: null });
    expect(send(bench.terminal)).toBe('\r\n+CMS ERROR: 330\r\n');
    expect(bench.terminal.at('AT+CSCA="+491710760000",145')).toEqual(['OK']);
    expect(bench.terminal.at('AT+CSCA?')).toEqual(['+CSCA: "+491710760000",145', 'OK']);
    expect(send(bench.terminal)).toContain('+CMGS:');
    bench.terminal.at('AT+CFUN=4');
    expect(send(bench.terminal)).toBe('\r\n+CMS ERROR: 331\r\n');
    bench.simulator.swapSim('a', null);
    bench.terminal.take();
    expect(bench.terminal.at('AT+CMGS=14')).toEqual(['+CMS ERROR: 310']);
  });

  test('a prompt left open by one client waits for the next', () => {
    const { terminal } = makeBench();
    terminal.type('AT+CMGS=14\r');
    terminal.disconnect();
    terminal.connect();
    expect(terminal.type('AT\r')).toBe('');
    expect(terminal.type('\x1b')).toBe('\r\nOK\r\n');
  });

  test('the reference is the modem’s own, or the given one', () => {
    const own = makeBench();
    expect(send(own.terminal, { messageReference: 77 })).toContain('+CMGS: 0\r');
    const kept = makeBench({ keepsReference: true });
    expect(send(kept.terminal, { messageReference: 77 })).toContain('+CMGS: 77\r');
    expect(kept.simulator.log()[0]?.messageReference).toBe(77);
  });

  test('text mode', () => {
    const { terminal, simulator } = makeBench();
    terminal.at('AT+CMGF=1');
    terminal.at('AT+CSCS="GSM"');
    expect(terminal.type(`AT+CMGS="${FRIEND}"\r`)).toBe('\r\n> ');
    expect(terminal.type('one\rtwo')).toBe('\r\n> ');
    expect(terminal.type('\x1a')).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
    expect(simulator.log()[0]?.text).toBe('one\rtwo');
    // 17,168: validity in the relative format, two days.
    terminal.at('AT+CSMP=17,168,0,8');
    terminal.type(`AT+CMGS="${FRIEND}",145\r`);
    terminal.type('041F0440\x1a');
    const [, second] = simulator.log();
    expect(second?.text).toBe('Пр');
    expect((second?.validUntil ?? 0) - (second?.acceptedAt ?? 0)).toBe(2 * 24 * 3_600_000);
  });

  test('the time that a message takes on the air', () => {
    const { terminal, clock, simulator } = makeBench({ sendMs: 4000 });
    expect(send(terminal)).toBe('');
    clock.advance(3999);
    expect(simulator.log()).toHaveLength(0);
    clock.advance(1);
    expect(terminal.take()).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
  });
});

describe('messages in memory (27.005 sections 3.4, 3.5)', () => {
  function withMessages(bench: Bench): Bench {
    bench.simulator.sms({ from: FRIEND, to: bench.card.number, text: 'first' });
    bench.simulator.sms({ from: 'SHOP', to: bench.card.number, text: 'привет' });
    return bench;
  }

  test('CMGL lists PDUs and marks them as read', () => {
    const { terminal } = withMessages(makeBench());
    expect(terminal.at('AT+CPMS?')).toEqual(['+CPMS: "SM",2,30,"SM",2,30,"SM",2,30', 'OK']);
    const [head, pdu, head2, pdu2, ok] = terminal.at('AT+CMGL=0');
    expect(ok).toBe('OK');
    expect(head).toMatch(/^\+CMGL: 1,0,,\d+$/);
    expect(head2).toMatch(/^\+CMGL: 2,0,,\d+$/);
    const first = decodePdu(pdu ?? '', 'to-mobile');
    expect(first.smsc?.text).toBe('491710760000');
    expect(head).toBe(`+CMGL: 1,0,,${first.tpduLength}`);
    expect(first.tpdu).toMatchObject({
      type: 'deliver',
      originator: { typeOfNumber: 'international', text: '491701234567' },
      timestamp: { iso: '2026-01-01T13:00:00+01:00' },
      userData: { text: 'first' },
    });
    expect(decodePdu(pdu2 ?? '', 'to-mobile').tpdu).toMatchObject({
      originator: { typeOfNumber: 'alphanumeric', text: 'SHOP' },
      userData: { alphabet: 'ucs2', text: 'привет' },
    });
    expect(terminal.at('AT+CMGL=0')).toEqual(['OK']);
    expect(terminal.at('AT+CMGL=1')).toHaveLength(5);
    expect(terminal.at('AT+CMGL=4')).toHaveLength(5);
  });

  test.each([
    [{}, '+CMGL: 1,0,,24'],
    [{ alphaField: '""' }, '+CMGL: 1,0,"",24'],
    [{ alphaField: 'none' }, '+CMGL: 1,0,24'],
    [{ firstSmsIndex: 0 }, '+CMGL: 0,0,,24'],
  ] as const)('%o shows %s', (personality, head) => {
    expect(withMessages(makeBench(personality)).terminal.at('AT+CMGL=4')[0]).toBe(head);
  });

  test.each([
    [{}, 'OK'],
    [{ emptyList: 321 }, '+CMS ERROR: 321'],
    [{ emptyList: 'error' }, 'ERROR'],
  ] as const)('an empty list with %o', (personality, result) => {
    expect(makeBench(personality).terminal.at('AT+CMGL=4')).toEqual([result]);
  });

  test('CMGR reads one, CMGD removes it', () => {
    const { terminal, card } = withMessages(makeBench());
    const [head, pdu, ok] = terminal.at('AT+CMGR=1');
    expect([head, ok]).toEqual(['+CMGR: 0,,24', 'OK']);
    expect(decodePdu(pdu ?? '', 'to-mobile').tpdu).toMatchObject({ userData: { text: 'first' } });
    expect(terminal.at('AT+CMGR=1')[0]).toBe('+CMGR: 1,,24');
    expect(terminal.at('AT+CMGD=?')).toEqual(['+CMGD: (1,2),(0-4)', 'OK']);
    expect(terminal.at('AT+CMGD=1')).toEqual(['OK']);
    expect(terminal.at('AT+CMGR=1')).toEqual(['+CMS ERROR: 321']);
    expect(terminal.at('AT+CMGD=99')).toEqual(['+CMS ERROR: 321']);
    expect(card.messages.used).toBe(1);
    expect(terminal.at('AT+CMGD=1,4')).toEqual(['OK']);
    expect(card.messages.used).toBe(0);
  });

  test('CMGD by status keeps what it should', () => {
    const { terminal, card } = withMessages(makeBench());
    terminal.at('AT+CMGR=1');
    const { hex, tpduLength } = submitPdu();
    for (const status of [2, 3]) {
      terminal.type(`AT+CMGW=${tpduLength},${status}\r`);
      terminal.type(`${hex}\x1a`);
    }
    const statuses = () => [0, 1, 2, 3].map((index) => card.messages.get(index)?.status ?? null);
    expect(statuses()).toEqual([1, 0, 2, 3]);
    terminal.at('AT+CMGD=1,1');
    expect(statuses()).toEqual([null, 0, 2, 3]);
    terminal.at('AT+CMGD=1,2');
    expect(statuses()).toEqual([null, 0, 2, null]);
    terminal.at('AT+CMGD=1,3');
    expect(statuses()).toEqual([null, 0, null, null]);
  });

  test.each<[Partial<Personality>, string, string | null]>([
    [{}, ',1', '+CMGR: 1'],
    [{ storeHabit: 'drops-status' }, ',3', '+CMGR: 2'],
    [{ storeHabit: 'refuses-status' }, ',3', null],
    [{ storeHabit: 'refuses-status' }, '', '+CMGR: 2'],
    [{ storeHabit: 'refuses-unread' }, ',0', null],
    [{ storeHabit: 'refuses-unread' }, ',1', '+CMGR: 1'],
    [{ storeHabit: 'no-index' }, ',1', '+CMGR: 1'],
    [{ storeHabit: 'forgets' }, ',1', '+CMS ERROR: 321'],
    [{ storeHabit: 'refuses-deliver' }, ',2', '+CMGR: 2'],
  ])('a modem that is %j makes of CMGW with "%s": %s', (personality, status, shown) => {
    const { terminal, card } = makeBench(personality);
    const { hex, tpduLength } = submitPdu();
    const answer = terminal.type(`AT+CMGW=${tpduLength}${status}\r`);
    expect(answer.includes('>')).toBe(shown !== null);
    if (shown === null) return expect(card.messages.used).toBe(0);
    expect(terminal.type(`${hex}\x1a`)).toContain('OK');
    expect(terminal.at('AT+CMGR=1')[0]?.startsWith(shown)).toBe(true);
  });

  test('CMGR and CMGL take a mode only where the modem has one, and then leave unread what is unread', () => {
    const { terminal, card } = withMessages(makeBench({ quietReading: true }));
    terminal.at('AT+CMGL=4,1');
    terminal.at('AT+CMGR=1,1');
    expect(card.messages.get(0)?.status).toBe(0);
    terminal.at('AT+CMGL=4,0');
    expect(card.messages.get(0)?.status).toBe(1);
    const plain = withMessages(makeBench());
    expect(plain.terminal.at('AT+CMGL=4,1').join()).toContain('ERROR');
    expect(plain.terminal.at('AT+CMGR=1,1').join()).toContain('ERROR');
    expect(plain.card.messages.get(0)?.status).toBe(0);
  });

  test('CMGW stores, CMSS sends from memory and marks as sent', () => {
    const { terminal, simulator } = makeBench();
    const { hex, tpduLength } = submitPdu();
    terminal.type(`AT+CMGW=${tpduLength}\r`);
    expect(terminal.type(`${hex}\x1a`)).toBe('\r\n+CMGW: 1\r\n\r\nOK\r\n');
    expect(terminal.at('AT+CMGR=1')[0]).toBe(`+CMGR: 2,,${tpduLength}`);
    expect(terminal.at('AT+CMSS=1')).toEqual(['+CMSS: 0', 'OK']);
    expect(terminal.at('AT+CMGR=1')[0]).toBe(`+CMGR: 3,,${tpduLength}`);
    expect(terminal.at('AT+CMSS=1,"+447400999999"')).toEqual(['+CMSS: 1', 'OK']);
    expect(terminal.at('AT+CMSS=9')).toEqual(['+CMS ERROR: 321']);
    expect(simulator.log().map(({ to }) => to)).toEqual([FRIEND, '+447400999999']);
  });

  test('text mode shows headers and texts', () => {
    const { terminal } = withMessages(makeBench());
    terminal.at('AT+CMGF=1');
    expect(terminal.at('AT+CMGL="ALL"')).toEqual([
      `+CMGL: 1,"REC UNREAD","${FRIEND}",,"26/01/01,13:00:00+04"`,
      'first',
      '+CMGL: 2,"REC UNREAD","SHOP",,"26/01/01,13:00:00+04"',
      '043F04400438043204350442',
      'OK',
    ]);
    terminal.at('AT+CSDH=1');
    expect(terminal.at('AT+CMGR=1')).toEqual([
      `+CMGR: "REC READ","${FRIEND}",,"26/01/01,13:00:00+04",145,4,0,0,"+491710760000",145,5`,
      'first',
      'OK',
    ]);
  });

  test('the memories of +CPMS', () => {
    const { terminal, modem } = makeBench({ memories: ['SM', 'ME', 'MT', 'SR'] });
    expect(terminal.at('AT+CPMS=?')).toEqual([
      '+CPMS: ("SM","ME","MT","SR"),("SM","ME","MT"),("SM","ME","MT")',
      'OK',
    ]);
    expect(terminal.at('AT+CPMS="ME"')).toEqual(['+CPMS: 0,100,0,30,0,30', 'OK']);
    expect(terminal.at('AT+CPMS="XX"')).toEqual(['+CMS ERROR: 302']);
    expect(terminal.at('AT+CPMS="MT","SM","SM"')).toEqual(['+CPMS: 0,130,0,30,0,30', 'OK']);
    expect(modem.settings.memories).toEqual(['MT', 'SM', 'SM']);
  });

  test('some modems show the card’s memory under two names', () => {
    const { terminal } = withMessages(makeBench({ sharedMemory: true }));
    expect(terminal.at('AT+CPMS="ME"')).toEqual(['+CPMS: 2,30,2,30,2,30', 'OK']);
  });
});

describe('indications (27.005 section 3.4.1)', () => {
  const sms = (bench: Bench, text = 'hi', messageClass: 0 | 1 | 2 | 3 | null = null) =>
    bench.simulator.sms({ from: FRIEND, to: bench.card.number, text, messageClass });

  test('nothing, +CMTI or +CMT', () => {
    const bench = makeBench();
    sms(bench);
    expect(bench.terminal.take()).toBe('');
    bench.terminal.at('AT+CNMI=2,1');
    sms(bench);
    expect(bench.terminal.take()).toBe('\r\n+CMTI: "SM",2\r\n');
    bench.terminal.at('AT+CNMI=2,2');
    sms(bench);
    expect(bench.terminal.take()).toMatch(/^\r\n\+CMT: ,\d+\r\n[0-9A-F]+\r\n$/);
    expect(bench.card.messages.used).toBe(2);
  });

  test('class 2 goes to the card whatever <mt> says, class 3 directly with <mt> 3', () => {
    const bench = makeBench();
    bench.terminal.at('AT+CNMI=2,2');
    sms(bench, 'for the card', 2);
    expect(bench.terminal.take()).toBe('\r\n+CMTI: "SM",1\r\n');
    bench.terminal.at('AT+CNMI=2,3');
    sms(bench, 'stored', 1);
    expect(bench.terminal.take()).toBe('\r\n+CMTI: "SM",2\r\n');
    sms(bench, 'direct', 3);
    expect(bench.terminal.take()).toContain('+CMT: ');
  });

  test('mode 0 keeps lines back until it is changed, or drops them', () => {
    const bench = makeBench();
    bench.terminal.at('AT+CNMI=0,1');
    sms(bench);
    expect(bench.terminal.take()).toBe('');
    expect(bench.terminal.at('AT+CNMI=2,1,0,0,0')).toEqual(['OK', '+CMTI: "SM",1']);
    bench.terminal.at('AT+CNMI=0,1');
    sms(bench);
    expect(bench.terminal.at('AT+CNMI=2,1,0,0,1')).toEqual(['OK']);
  });

  test('in phase 2+ a direct message wants +CNMA, or comes again', () => {
    const bench = makeBench();
    bench.terminal.at('AT+CSMS=1');
    bench.terminal.at('AT+CNMI=2,2');
    sms(bench, 'one');
    sms(bench, 'two');
    expect(bench.terminal.take().match(/\+CMT/g)).toHaveLength(1);
    expect(bench.simulator.log()[0]?.state).toBe('held');
    expect(bench.terminal.at('AT+CNMA').slice(0, 1)).toEqual(['OK']);
    expect(bench.simulator.log().map(({ state }) => state)).toEqual(['delivered', 'held']);
    bench.clock.advance(15_000);
    expect(bench.modem.settings.indications).toMatchObject({ mt: 0, ds: 0 });
    bench.clock.advance(60_000);
    expect(bench.simulator.log()[1]).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(bench.card.messages.used).toBe(1);
    expect(bench.terminal.at('AT+CNMA')).toEqual(['+CMS ERROR: 340']);
  });

  test('a second message waits for the first +CNMA and comes right after it', () => {
    const bench = makeBench();
    bench.terminal.at('AT+CSMS=1');
    bench.terminal.at('AT+CNMI=2,2');
    sms(bench, 'one');
    sms(bench, 'two');
    bench.terminal.take();
    expect(bench.terminal.at('AT+CNMA=0')[1]).toMatch(/^\+CMT: /);
  });

  test('a full memory keeps the message in the network until there is room', () => {
    const bench = makeBench({ fullIndication: '^SMMEMFULL: "SM"' }, { smsSlots: 1 });
    bench.terminal.at('AT+CNMI=2,1');
    sms(bench, 'one');
    bench.terminal.take();
    sms(bench, 'two');
    expect(bench.terminal.take()).toBe('\r\n^SMMEMFULL: "SM"\r\n');
    expect(bench.simulator.log()[1]?.state).toBe('held');
    expect(bench.terminal.at('AT+CMGD=1')).toEqual(['OK', '+CMTI: "SM",1']);
    expect(bench.simulator.log()[1]?.state).toBe('delivered');
  });

  test('status reports: not at all, +CDS or +CDSI', () => {
    const bench = makeBench();
    const ask = () => send(bench.terminal, { statusReportRequest: true });
    expect(ask()).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
    bench.terminal.at('AT+CNMI=2,1,0,1');
    const reply = ask();
    expect(reply.startsWith('\r\n+CMGS: 1\r\n\r\nOK\r\n')).toBe(true);
    const [, length, pdu] = /\+CDS: (\d+)\r\n([0-9A-F]+)\r\n$/.exec(reply) ?? [];
    const report = decodePdu(pdu ?? '', 'to-mobile');
    expect(report.tpduLength).toBe(Number(length));
    expect(report.tpdu).toMatchObject({
      type: 'status-report',
      messageReference: 1,
      status: 0,
      recipient: { text: '491701234567' },
    });
    bench.terminal.at('AT+CNMI=2,1,0,2');
    expect(ask()).toContain('+CDSI: "SR",1\r\n');
    expect(bench.terminal.at('AT+CPMS="SR";+CMGR=1')[1]).toMatch(/^\+CMGR: 0,,\d+$/);
  });

  test('a line that comes during a command waits for its result', () => {
    const bench = makeBench({ latencyMs: 100 });
    bench.modem.settings.indications = { mode: 2, mt: 1, bm: 0, ds: 0, bfr: 0 };
    bench.terminal.type('AT+CSQ\r');
    sms(bench);
    expect(bench.terminal.take()).toBe('');
    bench.clock.advance(100);
    expect(bench.terminal.take()).toBe('\r\n+CSQ: 20,99\r\n\r\nOK\r\n\r\n+CMTI: "SM",1\r\n');
  });

  test('two modems write to each other', () => {
    const bench = makeBench();
    const other = addSecond(bench);
    other.terminal.at('AT+CNMI=2,1');
    send(bench.terminal, { destination: addressFromDigits(other.card.number) }, 'from a to b');
    expect(other.terminal.take()).toBe('\r\n+CMTI: "SM",1\r\n');
    const pdu = other.terminal.at('AT+CMGR=1')[1] ?? '';
    expect(decodePdu(pdu, 'to-mobile').tpdu).toMatchObject({
      originator: { text: bench.card.number.slice(1) },
      userData: { text: 'from a to b' },
    });
  });
});
