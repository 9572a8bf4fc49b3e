import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFromDigits } from '../../src/codec/address.ts';
import { bytesToHex } from '../../src/codec/hex.ts';
import { decodePdu } from '../../src/codec/pdu-mode.ts';
import { segmentText } from '../../src/codec/segment.ts';
import { dialledNumber } from '../../src/simulator/network/dialling.ts';
import { addSecond, type Bench, makeBench } from './support/bench.ts';
import { FRIEND, send } from './support/submit.ts';

const HOUR = 3_600_000;

/** The TP-Status of every +CDS line in `text`. */
function reports(text: string): { status: number; reference: number }[] {
  return [...text.matchAll(/\+CDS: \d+\r\n([0-9A-F]+)/g)].map(([, pdu]) => {
    const { tpdu } = decodePdu(pdu ?? '', 'to-mobile');
    if (tpdu.type !== 'status-report') throw new Error('not a report');
    return { status: tpdu.status, reference: tpdu.messageReference };
  });
}

function wantReports(bench: Bench): void {
  bench.terminal.at('AT+CNMI=2,1,0,1');
}

describe('dialled numbers', () => {
  test.each([
    ['+447400123456', '+4915120000001', '+447400123456'],
    ['00447400123456', '+4915120000001', '+447400123456'],
    ['015112345678', '+4915120000001', '+4915112345678'],
    ['07400123456', '+447400000002', '+447400123456'],
    ['13912345678', '+8613900000000', '+8613912345678'],
    ['22922', '+4915120000001', '22922'],
    ['*100#', '+4915120000001', '*100#'],
    ['123456789', '+77011234567', '123456789'],
  ])('%s dialled by %s is %s', (dialled, home, number) => {
    expect(dialledNumber(addressFromDigits(dialled), home)).toBe(number);
  });
});

describe('store and forward (23.040)', () => {
  test('a message waits for the modem with its card', () => {
    const bench = makeBench();
    const other = addSecond(bench);
    wantReports(bench);
    bench.simulator.unplug('b');
    const reply = send(bench.terminal, {
      destination: addressFromDigits(other.card.number),
      statusReportRequest: true,
    });
    expect(reports(reply)).toEqual([]);
    expect(bench.simulator.log()).toMatchObject([{ state: 'held', deliveredAt: null, attempts: 0 }]);
    bench.clock.advance(HOUR);
    bench.simulator.plug('b');
    expect(bench.simulator.log()).toMatchObject([
      { state: 'delivered', deliveredTo: 'b', attempts: 1, deliveredAt: bench.clock.now() },
    ]);
    expect(reports(bench.terminal.take())).toEqual([{ status: 0, reference: 0 }]);
  });

  test('it follows the card into another modem', () => {
    const bench = makeBench();
    const other = addSecond(bench);
    bench.simulator.swapSim('b', null);
    send(bench.terminal, { destination: addressFromDigits(other.card.number) });
    const third = bench.simulator.addModem({ name: 'c' });
    expect(third.radio.registered).toBe(false);
    bench.simulator.swapSim('c', 'b');
    expect(bench.simulator.log()[0]).toMatchObject({ state: 'delivered', deliveredTo: 'b' });
    expect(other.card.messages.used).toBe(1);
  });

  test('validity runs out: expired, with a report, and never delivered', () => {
    const bench = makeBench();
    wantReports(bench);
    bench.simulator.network.setPhone(FRIEND, 'unreachable');
    send(bench.terminal, { statusReportRequest: true, validity: { kind: 'relative', minutes: 60 } });
    bench.clock.advance(HOUR - 1);
    expect(bench.simulator.log()[0]?.state).toBe('held');
    bench.clock.advance(1);
    expect(bench.simulator.log()[0]).toMatchObject({ state: 'expired', report: 'delivered' });
    expect(reports(bench.terminal.take())).toEqual([{ status: 0x46, reference: 0 }]);
    bench.simulator.network.setPhone(FRIEND, 'reachable');
    expect(bench.simulator.messagesFor(FRIEND)).toEqual([]);
  });

  test('a message that expired for a card is not delivered when it comes back', () => {
    const bench = makeBench();
    const other = addSecond(bench);
    bench.simulator.unplug('b');
    const destination = addressFromDigits(other.card.number);
    send(bench.terminal, { destination, validity: { kind: 'relative', minutes: 5 } });
    send(bench.terminal, { destination, validity: { kind: 'relative', minutes: 60 } }, 'later');
    bench.clock.advance(10 * 60_000);
    bench.simulator.plug('b');
    expect(bench.simulator.log().map(({ state }) => state)).toEqual(['expired', 'delivered']);
    expect(other.card.messages.used).toBe(1);
  });

  test.each([
    [null, 48 * HOUR],
    [{ kind: 'relative', minutes: 24 * 60 } as const, 24 * HOUR],
    [{ kind: 'absolute', time: { iso: '2026-01-01T16:00:00+01:00', offsetMinutes: 60 } } as const, 3 * HOUR],
    [{ kind: 'enhanced', singleShot: false, format: 'seconds', seconds: 90 } as const, 90_000],
  ])('validity %o', (validity, ms) => {
    const bench = makeBench();
    send(bench.terminal, { validity });
    const [message] = bench.simulator.log();
    expect((message?.validUntil ?? 0) - (message?.acceptedAt ?? 0)).toBe(ms);
  });

  test('a phone that can be reached again gets what waited, one that refuses fails', () => {
    const bench = makeBench();
    wantReports(bench);
    bench.simulator.network.setPhone(FRIEND, 'unreachable');
    send(bench.terminal, { statusReportRequest: true });
    bench.simulator.network.setPhone(FRIEND, 'reachable');
    expect(reports(bench.terminal.take())).toEqual([{ status: 0, reference: 0 }]);
    bench.simulator.network.setPhone(FRIEND, 'rejecting');
    expect(reports(send(bench.terminal, { statusReportRequest: true }))).toEqual([
      { status: 0x43, reference: 1 },
    ]);
    expect(bench.simulator.log().map(({ state }) => state)).toEqual(['delivered', 'failed']);
  });

  test('delays of delivery and report', () => {
    const bench = makeBench();
    wantReports(bench);
    bench.simulator.network.deliveryDelayMs = 5000;
    bench.simulator.network.reportDelayMs = 2000;
    send(bench.terminal, { statusReportRequest: true });
    expect(bench.simulator.log()[0]?.state).toBe('held');
    bench.clock.advance(5000);
    expect(bench.simulator.log()[0]).toMatchObject({ state: 'delivered', report: 'waiting' });
    bench.clock.advance(2000);
    expect(bench.simulator.log()[0]?.report).toBe('delivered');
    expect(reports(bench.terminal.take())).toHaveLength(1);
  });

  test('a report waits for a sender who is away, and for its card only', () => {
    const bench = makeBench();
    bench.simulator.network.setPhone(FRIEND, 'unreachable');
    send(bench.terminal, { statusReportRequest: true });
    bench.simulator.unplug('a');
    bench.simulator.network.setPhone(FRIEND, 'reachable');
    expect(bench.simulator.log()[0]).toMatchObject({ state: 'delivered', report: 'waiting' });
    bench.simulator.setNumber('a', '+4915129999999');
    bench.simulator.plug('a');
    expect(bench.simulator.log()[0]?.report).toBe('delivered');
  });
});

describe('reject duplicates (23.040 section 9.2.3.25)', () => {
  const again = { rejectDuplicates: true, messageReference: 5, statusReportRequest: true };

  test('only while the first is held', () => {
    const bench = makeBench({ keepsReference: true });
    bench.simulator.network.setPhone(FRIEND, 'unreachable');
    expect(send(bench.terminal, again)).toContain('+CMGS: 5');
    expect(send(bench.terminal, again)).toBe('\r\n+CMS ERROR: 197\r\n');
    expect(send(bench.terminal, { ...again, messageReference: 6 })).toContain('+CMGS: 6');
    expect(send(bench.terminal, { ...again, rejectDuplicates: false })).toContain('+CMGS: 5');
    bench.simulator.network.setPhone(FRIEND, 'reachable');
    expect(send(bench.terminal, again)).toContain('+CMGS: 5');
    expect(bench.simulator.log().map(({ state, duplicateOf }) => [state, duplicateOf])).toEqual([
      ['delivered', null],
      ['duplicate', 1],
      ['delivered', null],
      ['delivered', null],
      ['delivered', null],
    ]);
    expect(bench.simulator.network.accepted()).toHaveLength(4);
  });

  test('another recipient or another sender is no duplicate', () => {
    const bench = makeBench({ keepsReference: true });
    const other = addSecond(bench, { keepsReference: true });
    const friends = [FRIEND, '+491709999999'];
    for (const friend of friends) bench.simulator.network.setPhone(friend, 'unreachable');
    for (const friend of friends) {
      expect(send(bench.terminal, { ...again, destination: addressFromDigits(friend) })).toContain('OK');
    }
    expect(send(other.terminal, again)).toContain('OK');
  });
});

describe('what readers get', () => {
  test('parts are put together, whatever their order', () => {
    const text = 'Viele Grüße aus Übersee! '.repeat(20);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        const bench = makeBench();
        const segments = segmentText(text, { reference: 9 });
        expect(segments).toHaveLength(4);
        for (const index of order) {
          const segment = segments[index];
          if (segment) send(bench.terminal, { dcs: segment.dcs, userData: segment.userData });
        }
        expect(bench.simulator.messagesFor(FRIEND)).toEqual([
          { from: bench.card.number, text, parts: 4, complete: true, at: bench.clock.now() },
        ]);
      }),
      { numRuns: 24 },
    );
  });

  test('a missing part and a repeated one show', () => {
    const bench = makeBench();
    const message = { from: 'SHOP', to: FRIEND, text: 'x'.repeat(200), reference: 3 };
    bench.simulator.sms({ ...message, parts: [2] });
    expect(bench.simulator.messagesFor(FRIEND)).toMatchObject([{ complete: false, parts: 1 }]);
    bench.simulator.sms({ ...message, parts: [1] });
    expect(bench.simulator.messagesFor(FRIEND)).toMatchObject([{ complete: true, text: message.text }]);
    bench.simulator.sms({ ...message, parts: [1] });
    expect(bench.simulator.messagesFor(FRIEND)).toMatchObject([{ complete: true }, { complete: false }]);
  });

  test('the same text sent twice is there twice', () => {
    const bench = makeBench();
    send(bench.terminal);
    send(bench.terminal);
    expect(bench.simulator.messagesFor(FRIEND).map(({ text }) => text)).toEqual(['hello', 'hello']);
  });

  test('messages to a card are read by number too', () => {
    const bench = makeBench();
    bench.simulator.sms({ from: FRIEND, to: bench.card.number, text: 'ok\r\nAT+CMGD=1,4\x1a' });
    expect(bench.simulator.messagesFor(bench.card.number)[0]?.text).toBe('ok\r\nAT+CMGD=1,4\x1a');
  });

  test('the user data arrives octet for octet', () => {
    const bench = makeBench();
    const data = Uint8Array.of(0, 255, 26, 27, 13);
    const other = addSecond(bench);
    send(bench.terminal, {
      destination: addressFromDigits(other.card.number),
      dcs: 4,
      userData: {
        header: [{ kind: 'ports', bits: 16, destination: 2948, source: 9200 }],
        alphabet: '8bit',
        data,
      },
    });
    const pdu = other.terminal.at('AT+CMGR=1')[1] ?? '';
    expect(decodePdu(pdu, 'to-mobile').tpdu).toMatchObject({
      dcs: 4,
      userData: { header: [{ kind: 'ports', destination: 2948, source: 9200 }], alphabet: '8bit', data },
    });
    expect(bench.simulator.log()[0]).toMatchObject({ text: null, part: null });
  });

  test('whatever SUBMIT the codec can read arrives with the same octets', () => {
    const header = fc.tuple(
      fc.integer({ min: 0, max: 255 }).map((octet) => (octet & 0xfc) | 0x01),
      fc.nat(255),
      fc.constant([0x0c, 0x91, 0x44, 0x47, 0x00, 0x00, 0x00, 0x20]),
    );
    const rest = fc.uint8Array({ maxLength: 150 });
    fc.assert(
      fc.property(header, rest, ([first, reference, destination], tail) => {
        const tpdu = Uint8Array.of(first, reference, ...destination, ...tail);
        const bench = makeBench();
        const other = addSecond(bench);
        bench.terminal.type(`AT+CMGS=${tpdu.length}\r`);
        const reply = bench.terminal.type(`00${bytesToHex(tpdu)}\x1a`);
        if (!reply.includes('+CMGS: ')) {
          expect(reply).toBe('\r\n+CMS ERROR: 304\r\n');
          return;
        }
        const userData = tail.subarray(2 + ([0, 7, 1, 7][(first >> 3) & 3] ?? 0));
        const [message] = bench.simulator.log();
        // A validity that is over at once leaves nothing to compare.
        if (message?.state === 'expired') return;
        expect(message?.state).toBe('delivered');
        const stored = other.card.messages.get(0)?.pdu ?? new Uint8Array();
        expect(bytesToHex(stored)).toMatch(new RegExp(`${bytesToHex(userData)}$`));
      }),
      { numRuns: 500 },
    );
  });

  test('a card whose number moved away gets nothing under the old one', () => {
    const bench = makeBench();
    const old = bench.card.number;
    bench.simulator.setNumber('a', '+4915128888888');
    bench.simulator.sms({ from: FRIEND, to: old, text: 'to the old number' });
    bench.simulator.sms({ from: FRIEND, to: '+4915128888888', text: 'to the new number' });
    expect(bench.card.messages.used).toBe(1);
    expect(bench.simulator.messagesFor(old)).toHaveLength(1);
    expect(bench.terminal.at('AT+CNUM')[0]).toContain(old);
    bench.simulator.setNumber('a', '+4915128888888', { onCard: true });
    expect(bench.terminal.at('AT+CNUM')[0]).toContain('+4915128888888');
  });
});
