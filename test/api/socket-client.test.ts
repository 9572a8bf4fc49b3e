import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectSocket } from '../../src/api/client/socket-client.ts';
import type { Client } from '../../src/api/contract/methods.ts';
import { ManualClock } from '../support/manual-clock.ts';

let directory: string;
let socketPath: string;
const clients: Client[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simkeeper-client-'));
  socketPath = join(directory, 'daemon.sock');
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await rm(directory, { recursive: true, force: true });
});

async function client(): Promise<Client> {
  const connected = await connectSocket(socketPath);
  if (connected === null) throw new Error('nobody listens');
  clients.push(connected);
  return connected;
}

describe('the client of the socket', () => {
  it('finds nobody where nobody listens', async () => {
    expect(await connectSocket(join(directory, 'none.sock'))).toBeNull();
    await writeFile(join(directory, 'file'), '');
    expect(await connectSocket(join(directory, 'file', 'x.sock'))).toBeNull();
    expect(await connectSocket(join(directory, 'file'))).toBeNull();
  });

  /** A server that answers every request with the same bytes. */
  async function answering(bytes: string | null): Promise<() => Promise<void>> {
    const raw = createServer((socket) => {
      socket.on('error', () => {});
      if (bytes === null) socket.resume();
      else socket.once('data', () => socket.end(bytes));
    });
    await new Promise<void>((resolve) => raw.listen(socketPath, resolve));
    return () => new Promise((resolve) => raw.close(() => resolve()));
  }
  const head = (schema: number) => `HTTP/1.1 200 OK\r\nX-Simkeeper-Schema: ${schema}\r\n\r\n`;

  it.each([
    ['another schema', `${head(2)}{"result":{}}\n`, /schema 2/],
    ['another program', 'HTTP/1.1 200 OK\r\n\r\n{"result":{}}\n', /not the daemon/],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', /not the daemon/],
    ['no end of the head', 'x'.repeat(20_000), /not the daemon/],
    ['nothing', '', /without an answer/],
    ['half an answer', `${head(1)}{"progress":{}}\n{"resu`, /ended before its answer/],
    ['no JSON', `${head(1)}hello\n`, /garbled/],
  ])('refuses %s', async (_, bytes, message) => {
    const stop = await answering(bytes);
    const connected = await client();
    await expect(connected.call('status', {})).rejects.toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      message: expect.stringMatching(message),
    });
    await stop();
  });

  it('can stop a daemon of another schema', async () => {
    const stop = await answering(`${head(2)}{"result":{"pid":7}}\n`);
    expect(await (await client()).call('stop', {})).toEqual({ pid: 7 });
    await stop();
  });

  it('gives up on a daemon that does not begin to answer', async () => {
    const clock = new ManualClock();
    const stop = await answering(null);
    const connected = await connectSocket(socketPath, { clock, timeoutMs: 3_000 });
    if (connected === null) throw new Error('nobody listens');
    const call = expect(connected.call('status', {})).rejects.toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      message: 'the daemon has not answered for 3000 ms',
    });
    await Promise.resolve();
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(3_000);
    await call;
    await connected.close();
    await stop();
  });
});
