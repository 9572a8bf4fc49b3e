import { once } from 'node:events';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Simulator } from '../../src/simulator/simulator.ts';
import { attachPty } from '../support/pty.ts';
import { CARD_A, CARD_B } from './support/bench.ts';

/** A read that waited would keep the modem, which lives in this process, from writing. */
const NOT_WAITING = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/** Reads until the text is as wanted, or the terminal has hung up. */
async function readUntil(fd: number, enough: (text: string) => boolean): Promise<string> {
  const buffer = Buffer.alloc(200);
  for (let text = ''; ; ) {
    try {
      const size = readSync(fd, buffer);
      if (size === 0) return text;
      text += buffer.toString('latin1', 0, size);
      if (enough(text)) return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EIO') return text;
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

let simulator: Simulator;

afterEach(() => simulator.close());

function start() {
  simulator = new Simulator();
  simulator.addSim(CARD_A);
  simulator.addSim(CARD_B);
  simulator.addModem({ name: 'a', sim: 'a' });
  return simulator;
}

/** A TCP client that collects what it gets. */
async function open(port: number): Promise<{ socket: Socket; text: () => string; closed: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  return { socket, text: () => text, closed };
}

describe('a modem on a TCP port', () => {
  test('talks, and idle() says when everything has been said', async () => {
    const port = await start().listen('a');
    expect(simulator.portOf('a')).toBe(port);
    const client = await open(port);
    client.socket.write('AT+CSQ\r');
    await simulator.idle();
    expect(client.text()).toBe('AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
  });

  test('has one client at a time and tells the second', async () => {
    const port = await start().listen('a');
    const first = await open(port);
    await simulator.idle();
    const second = await open(port);
    await second.closed;
    expect(second.text()).toBe('Port already in use\r\n');
    first.socket.write('AT\r');
    await simulator.idle();
    expect(first.text()).toContain('OK');
    first.socket.destroy();
    await simulator.idle();
    const third = await open(port);
    third.socket.write('AT\r');
    await simulator.idle();
    expect(third.text()).toContain('OK');
  });

  test('hangs up when it is unplugged, and serves again on the same port', async () => {
    const port = await start().listen('a');
    const client = await open(port);
    await simulator.idle();
    simulator.unplug('a');
    await client.closed;
    const while_unplugged = await open(port);
    await while_unplugged.closed;
    expect(while_unplugged.text()).toBe('');
    simulator.plug('a');
    const again = await open(port);
    again.socket.write('AT\r');
    await simulator.idle();
    expect(again.text()).toContain('OK');
  });

  test('a client that resets does no harm', async () => {
    const port = await start().listen('a');
    for (let round = 0; round < 5; round++) {
      const client = await open(port);
      client.socket.write('AT+CPBR=1,250\r');
      client.socket.resetAndDestroy();
      await client.closed;
      await simulator.idle();
    }
    expect(simulator.modem('a').output.connected).toBe(false);
  });

  test('idle() waits for latency and for messages on their way', async () => {
    start();
    simulator.addModem({ name: 'slow', sim: 'b', personality: { latencyMs: 30 } });
    simulator.network.deliveryDelayMs = 20;
    const client = await open(await simulator.listen('slow'));
    client.socket.write('AT+CSQ\r');
    simulator.sms({ from: 'SHOP', to: CARD_B.number, text: 'hi' });
    await simulator.idle();
    expect(client.text()).toContain('OK');
    expect(simulator.log()[0]?.state).toBe('delivered');
  });

  test('64 modems set no timer while nothing happens', async () => {
    const timers: number[] = [];
    simulator = new Simulator({
      clock: {
        now: () => 0,
        monotonic: () => 0,
        after: (delayMs) => {
          timers.push(delayMs);
          return { cancel: () => undefined };
        },
      },
    });
    for (let index = 0; index < 64; index++) {
      simulator.addSim({ ...CARD_A, id: `s${index}`, iccid: `89492000000000${10000 + index}` });
      simulator.addModem({ name: `m${index}`, sim: `s${index}` });
      await simulator.listen(`m${index}`);
    }
    expect(simulator.modems.filter((modem) => modem.radio.registered)).toHaveLength(64);
    expect(timers).toEqual([]);
  });
});

describe('a modem on a pseudo-terminal', () => {
  test('talks, survives one program and serves the next, and hangs up when unplugged', async () => {
    const pty = attachPty(start(), 'a');
    for (let program = 0; program < 2; program++) {
      const fd = openSync(pty.path, NOT_WAITING);
      writeSync(fd, 'AT+CSQ\r');
      expect(await readUntil(fd, (text) => text.endsWith('OK\r\n'))).toBe(
        'AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n',
      );
      closeSync(fd);
    }
    const fd = openSync(pty.path, NOT_WAITING);
    simulator.unplug('a');
    // A hung-up terminal reads as ended, or fails with EIO.
    expect(await readUntil(fd, () => false)).toBe('');
    closeSync(fd);
    pty.close();
  });
});
