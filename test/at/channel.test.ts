import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtChannel, type ChannelOptions } from '../../src/at/channel.ts';
import { drive, FakeModem, idle } from '../support/fake-modem.ts';
import { ManualClock } from '../support/manual-clock.ts';

function setUp(respond?: (heard: string) => string | null, options: Partial<ChannelOptions> = {}) {
  const clock = new ManualClock();
  const modem = new FakeModem(respond);
  const channel = new AtChannel(modem, { clock, ...options });
  return { clock, modem, channel };
}

const OK = '\r\nOK\r\n';
const CMGS = { text: 'AT+CMGS=2', prefixes: ['+CMGS:'], payload: '0011' };

describe('a command', () => {
  it('does not become the text of a message at a prompt that somebody else left', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.heard.length = 0;
    modem.say('\r\n> ');
    await drive(clock, channel.send({ text: 'AT+CSQ', prefixes: ['+CSQ:'] }));
    expect(modem.heard).toEqual(['\x1b', 'AT', 'AT+CSQ']);
  });

  it('knows that a line which is no text came within its reply', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    for (const [line, truncated] of [
      ['+C\x00\xffSQ: 9,99', true],
      ['^RSSI: 9', false],
    ] as const) {
      modem.respond = () => `\r\n${line}\r\n${OK}`;
      expect((await channel.send({ text: 'AT+CSQ', prefixes: ['+CSQ:'] })).truncated).toBe(truncated);
    }
  });

  it('is preceded by a clean probe when nothing is known of the stream', async () => {
    const { clock, modem, channel } = setUp();
    const outcome = await drive(clock, channel.send({ text: 'ATE0' }));
    expect(outcome.kind).toBe('ok');
    expect(modem.heard).toEqual(['AT', 'ATE0']);
  });

  it('gets its own lines, and listeners get the rest', async () => {
    const seen: string[] = [];
    const { clock, modem, channel } = setUp();
    channel.onUnsolicited(({ line, pdu }) => seen.push(pdu === null ? line : `${line} ${pdu}`));
    await drive(clock, channel.synchronise());
    modem.respond = () =>
      '\r\n+CMT: ,3\r\n0011\r\n+CMTI: "SM",1\r\nAT+CSQ\r\r\n+CSQ: 9,99\r\n^RSSI: 9\r\n\r\nOK\r\nRING\r\n';
    const outcome = await channel.send({ text: 'AT+CSQ', prefixes: ['+CSQ:'] });
    expect(outcome).toMatchObject({ kind: 'ok', lines: ['+CSQ: 9,99'], echoSeen: true });
    expect(seen).toEqual(['+CMT: ,3 0011', '+CMTI: "SM",1', '^RSSI: 9', 'RING']);
  });

  it.each([
    'AT\rAT+CMGD=1',
    'AT+X="\x1a"',
    'AT\n',
    'AT\x1b',
    'AT\0',
    'hello',
    `AT${'x'.repeat(3000)}`,
    'AT+X="\u0416"',
  ])('with %j is refused before anything is written', async (text) => {
    const { modem, channel } = setUp();
    expect(() => channel.send({ text })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    await idle();
    expect(modem.heard).toEqual([]);
  });

  it.each(['', '001', '00 11', '0011\r', '0011\x1aAT', 'zz', 'a'.repeat(2000)])(
    'with the payload %j is refused',
    (payload) => {
      const { channel } = setUp();
      expect(() => channel.send({ ...CMGS, payload })).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    },
  );

  it('never shows a PIN in the error about it', () => {
    const { channel } = setUp();
    expect(() => channel.send({ text: 'AT+CPIN="1234\r"' })).toThrow(/^(?!.*1234)/);
  });
});

describe('the order of commands', () => {
  it('is urgent, normal, idle; the one under way is not interrupted', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.heard.length = 0;
    await Promise.all([
      channel.send({ text: 'AT+A' }, { priority: 'idle' }),
      channel.send({ text: 'AT+B' }, { priority: 'idle' }),
      channel.send({ text: 'AT+C' }),
      channel.send({ text: 'AT+D' }, { priority: 'urgent' }),
      channel.send({ text: 'AT+E' }, { priority: 'urgent' }),
    ]);
    expect(modem.heard).toEqual(['AT+A', 'AT+D', 'AT+E', 'AT+C', 'AT+B']);
  });

  it('lets nothing between the commands of a sequence', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.heard.length = 0;
    const sequence = channel.exclusive(async (sender) => {
      await sender.send({ text: 'AT+CPBS="SM"' });
      await idle();
      return sender.send({ text: 'AT+CPBR=1' });
    });
    const other = channel.send({ text: 'AT+CPBS="ME"' }, { priority: 'urgent' });
    await Promise.all([sequence, other]);
    expect(modem.heard).toEqual(['AT+CPBS="SM"', 'AT+CPBR=1', 'AT+CPBS="ME"']);
  });

  it('lets no command out after its sequence has ended', async () => {
    const { clock, channel } = setUp();
    await drive(clock, channel.synchronise());
    const sender = await channel.exclusive(async (given) => given);
    await expect(sender.send({ text: 'AT' })).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('breaks a sequence off when the modem has restarted meanwhile, and runs the set-up first', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.heard.length = 0;
    const blocker = channel.send({ text: 'AT+ZERO' });
    const waiting = channel.send({ text: 'AT+LATER' });
    const sequence = channel.exclusive(
      async (sender) => {
        await sender.send({ text: 'AT+ONE' });
        channel.invalidate();
        void channel.runFirst((first) => first.send({ text: 'AT+SETUP' }));
        return sender.send({ text: 'AT+TWO' });
      },
      { priority: 'urgent' },
    );
    expect((await sequence).kind).toBe('aborted');
    await Promise.all([blocker, waiting]);
    expect(modem.heard).toEqual(['AT+ZERO', 'AT+ONE', 'AT+SETUP', 'AT+LATER']);
  });
});

describe('cancelling', () => {
  it('takes a waiting command out of the queue', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    const abort = new AbortController();
    const first = channel.send({ text: 'AT+A' });
    const second = channel.send({ text: 'AT+B' }, { signal: abort.signal });
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: 'CANCELED' });
    await first;
    await idle();
    expect(modem.heard).not.toContain('AT+B');
  });

  it('of a command under way keeps its slot: its reply goes to nobody', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.respond = () => null;
    const abort = new AbortController();
    const first = channel.send({ text: 'AT+A', prefixes: ['+A:'] }, { signal: abort.signal });
    await idle();
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'CANCELED' });
    const second = channel.send({ text: 'AT+B', prefixes: ['+B:'] });
    await idle();
    expect(modem.heard).not.toContain('AT+B');
    modem.say('\r\n+A: 1\r\n\r\nOK\r\n');
    await idle();
    modem.say('\r\n+B: 2\r\n\r\nOK\r\n');
    expect(await second).toMatchObject({ kind: 'ok', lines: ['+B: 2'] });
  });

  it('before the prompt sends ESC instead of the payload; after it the outcome counts', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.respond = (heard) => (heard === '\x1b' ? OK : null);
    const abort = new AbortController();
    const first = channel.exclusive((sender) => sender.send(CMGS), { signal: abort.signal });
    await idle();
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'CANCELED' });
    modem.say('\r\n> ');
    await idle();
    expect(modem.heard.slice(-2)).toEqual(['AT+CMGS=2', '\x1b']);
  });
});

describe('a payload', () => {
  it('goes out only after the prompt', async () => {
    const { clock, modem, channel } = setUp((heard) => (/CMGS|^0011/.test(heard) ? null : OK));
    await drive(clock, channel.synchronise());
    const sent = channel.send(CMGS);
    await idle();
    expect(modem.heard.at(-1)).toBe('AT+CMGS=2');
    modem.say('+ZPASR: "UMTS"\r\n\r\n> ');
    await idle();
    expect(modem.heard.at(-1)).toBe('0011\x1a');
    modem.say('\r\n+CMTI: "SM",1\r\n+CMGS: 5\r\n\r\nOK\r\n');
    expect(await sent).toMatchObject({ kind: 'ok', lines: ['+CMGS: 5'], payloadSent: true });
  });

  it('whose time ran out before the prompt was never sent, and the prompt is left with ESC', async () => {
    const { clock, modem, channel } = setUp((heard) => (heard.startsWith('AT+CMGS') ? null : OK));
    await drive(clock, channel.synchronise());
    expect(await drive(clock, channel.send(CMGS))).toMatchObject({ kind: 'timeout', payloadSent: false });
    modem.heard.length = 0;
    modem.say('\r\n> ');
    await drive(clock, channel.send({ text: 'AT+B' }));
    expect(modem.heard).toEqual(['\x1b', 'AT', 'AT+B']);
  });

  it('whose time ran out after Ctrl-Z may have been sent', async () => {
    const { clock, channel } = setUp((heard) => {
      if (heard.startsWith('AT+CMGS')) return '\r\n> ';
      return heard.endsWith('\x1a') ? null : OK;
    });
    await drive(clock, channel.synchronise());
    expect(await drive(clock, channel.send(CMGS))).toMatchObject({ kind: 'timeout', payloadSent: true });
  });

  it('is told to be on its way when the port closes', async () => {
    const { clock, modem, channel } = setUp((heard) => (heard.startsWith('AT+CMGS') ? '\r\n> ' : OK));
    await drive(clock, channel.synchronise());
    modem.respond = (heard) => (heard.startsWith('AT+CMGS') ? '\r\n> ' : null);
    const sent = channel.send(CMGS);
    await idle();
    modem.hangUp();
    expect(await sent).toMatchObject({ kind: 'closed', payloadSent: true });
  });
});

describe('after a time-out', () => {
  it('a late reply is drained and the probe must be clean before the next command goes out', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    let probes = 0;
    modem.respond = (heard) => {
      if (heard === 'AT+SLOW') return null;
      if (heard !== 'AT') return '\r\n+NEXT: 1\r\n\r\nOK\r\n';
      probes += 1;
      // The slow command's own reply arrives just before the answer to the first probe.
      return probes === 1 ? '\r\n+NEXT: 99\r\n\r\nOK\r\n\r\nOK\r\n' : OK;
    };
    const slow = await drive(clock, channel.send({ text: 'AT+SLOW', prefixes: ['+NEXT:'], timeoutMs: 1000 }));
    expect(slow.kind).toBe('timeout');
    const next = await drive(clock, channel.send({ text: 'AT+NEXT', prefixes: ['+NEXT:'] }));
    expect(next).toMatchObject({ kind: 'ok', lines: ['+NEXT: 1'] });
    expect(probes).toBe(2);
  });

  it('a modem that answers a bare AT with ERROR is not given up', async () => {
    const { clock, modem, channel } = setUp((heard) => (heard === 'AT' ? '\r\nERROR\r\n' : OK));
    expect((await drive(clock, channel.send({ text: 'AT+CGMI' }))).kind).toBe('ok');
    expect(modem.heard).toEqual(['AT', 'AT', 'AT+CGMI']);
  });

  it('and more of them, the port is dead and closed', async () => {
    const { clock, channel } = setUp(() => null, { deadAfter: 3 });
    const waiting = channel.send({ text: 'AT+LATER' }).catch((reason: unknown) => reason);
    const outcome = await drive(
      clock,
      channel.send({ text: 'AT+X' }, { priority: 'urgent' }).catch((e: unknown) => e),
    );
    expect(await waiting).toMatchObject({ kind: 'closed' });
    expect(outcome).toMatchObject({ code: 'PORT_CLOSED' });
    expect((await channel.closed).message).toContain('no answer to 3 commands in a row');
  });

  it('time-outs that are not in a row do not add up', async () => {
    let silent = false;
    const { clock, modem, channel } = setUp(() => (silent ? null : OK), { deadAfter: 3 });
    await drive(clock, channel.synchronise());
    for (let round = 0; round < 5; round += 1) {
      silent = true;
      const lost = channel.send({ text: 'AT+X', timeoutMs: 100 });
      expect((await drive(clock, lost)).kind).toBe('timeout');
      silent = false;
      expect((await drive(clock, channel.send({ text: 'AT+Y' }))).kind).toBe('ok');
    }
    expect(modem.heard.filter((heard) => heard === 'AT+Y')).toHaveLength(5);
  });
});

describe('an error', () => {
  it('that is followed by an OK does not give it to the next command', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.respond = (heard) => (heard === 'AT+CMGR=1' ? '\r\nERROR\r\n' : '\r\n+B: 2\r\n\r\nOK\r\n');
    const first = await channel.send({ text: 'AT+CMGR=1' });
    expect(first.kind).toBe('error');
    const next = channel.send({ text: 'AT+B', prefixes: ['+B:'] });
    await idle();
    modem.say(OK);
    expect(await drive(clock, next)).toMatchObject({ kind: 'ok', lines: ['+B: 2'] });
  });
});

describe('closing', () => {
  it('settles what is under way, what waits, and what comes later', async () => {
    const { clock, modem, channel } = setUp();
    await drive(clock, channel.synchronise());
    modem.respond = () => null;
    const underWay = channel.send({ text: 'AT+A' });
    const waiting = channel.send({ text: 'AT+B' });
    const failed = expect(waiting).rejects.toMatchObject({ code: 'PORT_CLOSED' });
    await idle();
    await channel.close();
    expect((await underWay).kind).toBe('closed');
    await failed;
    await expect(channel.send({ text: 'AT+C' })).rejects.toMatchObject({ code: 'PORT_CLOSED' });
    expect((await channel.closed).kind).toBe('local');
  });

  it.each(['while it waits for quiet', 'in the pause after an error'])('%s settles too', async (moment) => {
    const { clock, modem, channel } = setUp(() => '\r\nERROR\r\n');
    if (moment.includes('error')) {
      modem.respond = () => OK;
      await drive(clock, channel.synchronise());
      modem.respond = () => '\r\nERROR\r\n';
      await channel.send({ text: 'AT+A' });
    }
    const waiting = channel.send({ text: 'AT+B' });
    await idle();
    modem.hangUp();
    expect((await waiting).kind).toBe('closed');
    expect(modem.heard).not.toContain('AT+B');
  });
});

/** A modem that works on one command at a time, each for its own time, and answers in order. */
function slowModem(clock: ManualClock, delays: readonly number[], buffers: boolean): FakeModem {
  const backlog: string[] = [];
  let busy = false;
  let count = 0;
  const modem: FakeModem = new FakeModem((heard) => {
    if (heard === '\x1b') return null;
    if (busy && !buffers) return null;
    backlog.push(heard);
    work();
    return null;
  });
  function work(): void {
    const command = backlog[0];
    if (busy || command === undefined) return;
    busy = true;
    const delay = command === 'AT' ? 1 : (delays[count++ % delays.length] ?? 1);
    clock.after(delay, () => {
      backlog.shift();
      busy = false;
      const id = /=(\d+)$/.exec(command)?.[1];
      const fails = id !== undefined && Number(id) % 3 === 0;
      const line = id === undefined || Number(id) % 2 === 0 ? '' : `\r\n+X: ${id}\r\n`;
      modem.say(fails ? '\r\nERROR\r\n' : `${line}\r\nOK\r\n`);
      work();
    });
  }
  return modem;
}

describe('a late reply', () => {
  it('is never credited to another command, whatever the delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 2500 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (delays, ids, buffers) => {
          const clock = new ManualClock();
          const modem = slowModem(clock, delays, buffers);
          const channel = new AtChannel(modem, { clock, timing: { timeoutMs: 1000 } });
          for (const id of ids) {
            const outcome = await drive(clock, channel.send({ text: `AT+X=${id}`, prefixes: ['+X:'] }));
            if (outcome.kind === 'timeout') continue;
            expect(outcome.kind).toBe(id % 3 === 0 ? 'error' : 'ok');
            expect(outcome.lines).toEqual(id % 3 === 0 || id % 2 === 0 ? [] : [`+X: ${id}`]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
