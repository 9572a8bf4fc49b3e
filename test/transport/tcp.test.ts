import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openTransport } from '../../src/transport/open.ts';
import { parseTcpAddress } from '../../src/transport/tcp/address.ts';
import { openTcp } from '../../src/transport/tcp/tcp-transport.ts';
import { ManualClock } from '../support/manual-clock.ts';

const servers: Server[] = [];

function listen(onSocket: (socket: Socket) => void): Promise<{ address: string; port: number }> {
  return new Promise((resolve) => {
    const server = createServer(onSocket);
    servers.push(server);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
      resolve({ address: `tcp://127.0.0.1:${port}`, port });
    });
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the form of a TCP address', () => {
  it.each([
    ['tcp://box:3001', { host: 'box', port: 3001 }],
    ['TCP://192.168.1.5:1', { host: '192.168.1.5', port: 1 }],
    ['tcp://[::1]:65535', { host: '::1', port: 65535 }],
    ['tcp://[fe80::1%eth0]:7/', { host: 'fe80::1%eth0', port: 7 }],
  ])('%s', (address, expected) => expect(parseTcpAddress(address)).toEqual(expected));

  it.each([
    'tcp://',
    'tcp://box',
    'tcp://box:0',
    'tcp://box:65536',
    'tcp://box:http',
    'tcp://:3001',
    'tcp://user@box:3001',
    'tcp://box:3001/path',
    'tcp://a b:3001',
    'tcp://::1:3001',
    'tcp:box:3001',
  ])('%s is refused', async (address) => {
    await expect(openTransport(address)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('a TCP transport', () => {
  it('keeps what came before the listener, in order, and carries bytes back', async () => {
    let fromUs = '';
    const { address } = await listen((socket) => {
      socket.write('\r\nRDY\r\n');
      socket.on('data', (chunk) => {
        fromUs += chunk.toString('latin1');
        socket.write('\r\nOK\r\n');
      });
    });
    const transport = await openTransport(address);
    await transport.write(Buffer.from('AT\r'));
    const text = await new Promise<string>((resolve) => {
      let all = '';
      transport.onData((chunk) => {
        all += Buffer.from(chunk).toString('latin1');
        if (all.includes('OK\r\n')) resolve(all);
      });
    });
    expect(text).toBe('\r\nRDY\r\n\r\nOK\r\n');
    expect(fromUs).toBe('AT\r');
    await transport.close();
    expect(await transport.closed).toEqual({ kind: 'local', message: 'closed by this program' });
    await expect(transport.write(Buffer.from('AT\r'))).rejects.toMatchObject({ code: 'PORT_CLOSED' });
  });

  it('tells when the other side hangs up', async () => {
    const { address } = await listen((socket) => socket.end('bye'));
    const transport = await openTransport(address);
    transport.onData(() => {});
    expect((await transport.closed).kind).toBe('remote');
  });

  it('survives a reset', async () => {
    const { address } = await listen((socket) => socket.resetAndDestroy());
    const transport = await openTransport(address).catch(() => null);
    if (transport !== null) expect((await transport.closed).kind).not.toBe('local');
  });

  it('fails with PORT_UNREACHABLE where nothing listens', async () => {
    const { address } = await listen(() => {});
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    await expect(openTransport(address)).rejects.toMatchObject({
      code: 'PORT_UNREACHABLE',
      hint: expect.stringContaining('nothing listens'),
    });
  });

  it('fails with PORT_UNREACHABLE when the time is over, by the given clock', async () => {
    const clock = new ManualClock();
    const { address } = await listen(() => {});
    const opening = openTcp(address, { clock, timeoutMs: 500 });
    clock.advance(500);
    await expect(opening).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
  });
});
