import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningSimulator, runSimulator } from '../../src/simulator/run.ts';
import { SkippableClock } from '../../src/simulator/skippable-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

const running: RunningSimulator[] = [];

afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.close();
});

async function start(options: Partial<Parameters<typeof runSimulator>[0]> = {}) {
  const lines: string[] = [];
  const simulator = await runSimulator(
    { modems: 2, contacts: 5, preset: 'generic', ...options },
    { print: (line) => void lines.push(line) },
  );
  running.push(simulator);
  return { ...simulator, lines };
}

/** A client of the control port: one command, one answer. */
class Control {
  private readonly socket: Socket;
  private readonly answers: AsyncIterator<string>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.answers = createInterface({ input: this.socket })[Symbol.asyncIterator]();
  }

  async send(
    command: unknown,
  ): Promise<{ ok: boolean; id?: unknown; result?: unknown; error?: { code: string } }> {
    this.socket.write(typeof command === 'string' ? command : `${JSON.stringify(command)}\n`);
    const { value } = await this.answers.next();
    return JSON.parse(String(value));
  }

  get closed(): Promise<unknown> {
    return once(this.socket, 'close');
  }

  close(): void {
    this.socket.destroy();
  }
}

describe('runSimulator', () => {
  test('prints where everything is', async () => {
    const { lines, ports, simulator } = await start({ modems: 2, sims: 3 });
    expect(Object.keys(ports)).toEqual(['modem-1', 'modem-2']);
    expect(lines[0]).toBe(
      `modem-1  tcp://127.0.0.1:${ports['modem-1']}  Simulated Virtual Modem  sim-1 ${simulator.sim('sim-1').number}, 5 contacts`,
    );
    expect(lines).toContain(`add one:  simkeeper modem add modem-1 tcp://127.0.0.1:${ports['modem-1']}`);
    expect(lines.some((line) => line.startsWith('sim-3 ') && line.endsWith('in the drawer'))).toBe(true);
  });

  test('takes ports in a row', async () => {
    const free = await start();
    const base = free.ports['modem-1'] ?? 0;
    await free.close();
    running.length = 0;
    const again = await start({ modems: 1, basePort: base });
    expect(again.ports).toEqual({ 'modem-1': base });
    await expect(start({ modems: 1, basePort: base })).rejects.toMatchObject({ code: 'PORT_BUSY' });
  });

  test.each([{ modems: 0 }, { modems: 1.5 }, { contacts: -1 }, { preset: 'nosuch' }])(
    '%o is refused',
    async (options) => {
      await expect(start(options)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );
});

describe('the control protocol', () => {
  test('swaps cards, pulls cables, shows the state', async () => {
    const { control } = await start();
    const client = new Control(control);
    expect(await client.send({ id: 7, do: 'swap', modem: 'modem-1', sim: 'sim-3' })).toEqual({
      id: 7,
      ok: true,
      result: null,
    });
    await client.send({ do: 'unplug', modem: 'modem-2' });
    expect((await client.send({ do: 'state' })).result).toMatchObject({
      modems: [
        { name: 'modem-1', sim: 'sim-3', plugged: true, registered: true },
        { name: 'modem-2', sim: 'sim-2', plugged: false, registered: false },
      ],
      sims: [
        { id: 'sim-1', modem: null },
        { id: 'sim-2' },
        { id: 'sim-3', modem: 'modem-1' },
        { id: 'sim-4' },
      ],
    });
    await client.send({ do: 'plug', modem: 'modem-2' });
    await client.send({ do: 'swap', modem: 'modem-1', sim: null });
    expect((await client.send({ do: 'state' })).result).toMatchObject({
      modems: [
        { sim: null, simState: 'absent' },
        { plugged: true, registered: true },
      ],
    });
    client.close();
  });

  test('sends messages, shows the log and what readers got', async () => {
    const { control, simulator } = await start();
    const client = new Control(control);
    const to = simulator.sim('sim-1').number;
    const sent = await client.send({
      do: 'sms',
      from: '+491701234567',
      to,
      text: 'x'.repeat(200),
      reference: 4,
    });
    expect(sent.result).toMatchObject([
      { id: 1, to },
      { id: 2, part: { sequence: 2, total: 2 } },
    ]);
    expect((await client.send({ do: 'log', since: 1 })).result).toMatchObject([
      { id: 2, state: 'delivered', to },
    ]);
    expect((await client.send({ do: 'messages', number: to })).result).toMatchObject([
      { text: 'x'.repeat(200), parts: 2, complete: true },
    ]);
    expect((await client.send({ do: 'contacts', sim: 'sim-1' })).result).toHaveLength(5);
    await client.send({ do: 'put-contact', sim: 'sim-1', index: 9, name: 'New', number: '112' });
    expect(simulator.sim('sim-1').phonebook.get(9)?.name).toBe('New');
    client.close();
  });

  test('sets and clears faults, phones, delays and numbers', async () => {
    const { control, simulator } = await start();
    const client = new Control(control);
    const added = await client.send({
      do: 'fault',
      modem: 'modem-1',
      kind: 'hang',
      command: 'AT+CSQ',
      times: 2,
    });
    expect(added.result).toEqual({ fault: 1 });
    expect((await client.send({ do: 'faults', modem: 'modem-1' })).result).toMatchObject([
      { id: 1, kind: 'hang', command: 'AT+CSQ' },
    ]);
    expect((await client.send({ do: 'clear-fault', modem: 'modem-1', fault: 1 })).ok).toBe(true);
    expect((await client.send({ do: 'clear-fault', modem: 'modem-1', fault: 1 })).error?.code).toBe(
      'NOT_FOUND',
    );
    await client.send({ do: 'clear-faults' });
    await client.send({ do: 'phone', number: '+491701234567', state: 'unreachable' });
    await client.send({ do: 'sms', from: '+441', to: '+491701234567', text: 'hi' });
    expect(simulator.log()[0]?.state).toBe('held');
    await client.send({ do: 'delays', deliveryMs: 100 });
    expect(simulator.network.deliveryDelayMs).toBe(100);
    await client.send({ do: 'number', sim: 'sim-1', number: '+4915127777777' });
    expect(simulator.sim('sim-1').number).toBe('+4915127777777');
    client.close();
  });

  test('adds cards and modems', async () => {
    const { control, simulator } = await start();
    const client = new Control(control);
    const iccid = '8949200000000099995';
    await client.send({
      do: 'add-sim',
      sim: 'extra',
      iccid,
      imsi: '262021234567890',
      number: '+4915126666666',
    });
    const added = await client.send({ do: 'add-modem', name: 'new', preset: 'huawei', sim: 'extra' });
    expect(added.result).toMatchObject({
      name: 'new',
      manufacturer: 'huawei',
      sim: 'extra',
      registered: true,
    });
    expect(simulator.portOf('new')).toBeGreaterThan(0);
    expect((await client.send({ do: 'add-modem', name: 'new' })).error?.code).toBe('CONFLICT');
    client.close();
  });

  test('moves time on, so that a message expires at once', async () => {
    const { control, simulator } = await start({ clock: new SkippableClock() });
    const client = new Control(control);
    await client.send({ do: 'phone', number: '+491701234567', state: 'unreachable' });
    await client.send({ do: 'sms', from: '+441', to: '+491701234567', text: 'hi' });
    await client.send({ do: 'advance', ms: 3 * 24 * 3_600_000 });
    await client.send({ do: 'idle' });
    expect(simulator.log()[0]?.state).toBe('expired');
    client.close();
  });

  test.each([
    [{ do: 'nonsense' }, 'INPUT_INVALID'],
    [{ do: 'constructor' }, 'INPUT_INVALID'],
    [{}, 'INPUT_INVALID'],
    [[], 'INPUT_INVALID'],
    [{ do: 'swap', modem: 'modem-9', sim: null }, 'NOT_FOUND'],
    [{ do: 'swap', modem: 'modem-1', sim: 'sim-9' }, 'NOT_FOUND'],
    [{ do: 'swap', modem: 'modem-1' }, 'INPUT_INVALID'],
    [{ do: 'fault', modem: 'modem-1', kind: 'x' }, 'INPUT_INVALID'],
    [{ do: 'phone', number: '1', state: 'x' }, 'INPUT_INVALID'],
    [{ do: 'advance', ms: 'x' }, 'INPUT_INVALID'],
    [{ do: 'tpdu', sim: 'sim-1', tpdu: 'XX' }, 'CODEC_INVALID'],
  ])('%o is answered with %s', async (command, code) => {
    const { control } = await start();
    const client = new Control(control);
    expect(await client.send(command)).toMatchObject({ ok: false, error: { code } });
    expect((await client.send({ do: 'faults', modem: 'modem-1' })).ok).toBe(true);
    client.close();
  });

  test('a line that is no JSON ends the connection: an HTTP request must not get to its body', async () => {
    const { control, simulator } = await start();
    const client = new Control(control);
    const { closed } = client;
    const body = '{"do":"unplug","modem":"modem-1"}\n';
    const answer = await client.send(`POST / HTTP/1.1\r\nHost: localhost\r\n\r\n${body}`);
    expect(answer).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } });
    await closed;
    expect(simulator.modem('modem-1').isPlugged).toBe(true);
  });

  test('octets are brought to a card as they are', async () => {
    const { control, simulator } = await start();
    await simulator.execute({ do: 'tpdu', sim: 'sim-1', tpdu: 'FF00' });
    expect(Array.from(simulator.sim('sim-1').messages.get(0)?.pdu.slice(-2) ?? [])).toEqual([255, 0]);
    expect(control).toBeGreaterThan(0);
  });
});

describe('a clock that can skip', () => {
  test('fires what falls due on the way, in order, and re-arms the rest', () => {
    const base = new ManualClock();
    const clock = new SkippableClock(base);
    const fired: [string, number][] = [];
    const start = clock.now();
    const note = (name: string) => () => void fired.push([name, clock.now() - start]);
    clock.after(100, note('late'));
    clock.after(10, () => {
      note('early')();
      clock.after(20, note('from early'));
    });
    const canceled = clock.after(20, note('canceled'));
    canceled.cancel();
    clock.advance(50);
    expect(fired).toEqual([
      ['early', 10],
      ['from early', 30],
    ]);
    base.advance(49);
    expect(fired).toHaveLength(2);
    base.advance(1);
    expect(fired[2]).toEqual(['late', 100]);
    expect(clock.monotonic()).toBe(100);
    expect(base.pending).toBe(0);
  });
});
