import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectSocket, type SocketClientOptions } from '../../src/api/client/socket-client.ts';
import type { Client } from '../../src/api/contract/methods.ts';
import { createDispatcher, type Handlers } from '../../src/api/server/dispatcher.ts';
import { type ApiServer, startApiServer } from '../../src/api/server/http.ts';
import { systemClock } from '../../src/core/clock.ts';
import { SimError } from '../../src/core/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { contactOf, gate, handlersWith } from './fakes.ts';

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  lines: unknown[];
}

let directory: string;
let socketPath: string;
let server: ApiServer | null = null;
const clients: Client[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simkeeper-api-'));
  socketPath = join(directory, 'run', 'daemon.sock');
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await server?.close();
  server = null;
  await rm(directory, { recursive: true, force: true });
});

type EventSource = (after: number, signal: AbortSignal) => AsyncIterable<unknown>;

async function start(
  handlers: Partial<Handlers>,
  events: EventSource = async function* () {},
): Promise<void> {
  server = await startApiServer({
    socketPath,
    dispatcher: createDispatcher(handlersWith(handlers)),
    events,
    version: '1.2.3',
    clock: systemClock,
    closeGraceMs: 200,
  });
}

async function client(options: SocketClientOptions = {}): Promise<Client> {
  const connected = await connectSocket(socketPath, options);
  if (connected === null) throw new Error('nobody listens');
  clients.push(connected);
  return connected;
}

/** A request with any headers, over the socket. */
function send(options: {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'simkeeper', 'content-type': 'application/json', ...options.headers };
    const call = request({
      socketPath,
      agent: false,
      method: options.method ?? 'POST',
      path: options.path,
      headers,
    });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const lines = text.split('\n').filter((line) => line !== '');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          lines: lines.map((line): unknown => JSON.parse(line)),
        });
      });
    });
    call.end(options.body ?? '{}');
  });
}

describe('the API over the socket', () => {
  it('listens for its own user only', async () => {
    await start({});
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'run'))).mode & 0o777).toBe(0o700);
    const before = process.umask();
    expect(before).not.toBe(0o177);
  });

  it('takes the place of a stale socket or file', async () => {
    await start({ 'contacts.list': () => [] });
    await server?.close();
    await writeFile(socketPath, '');
    await start({ 'contacts.list': () => [] });
    expect(await (await client()).call('contacts.list', {})).toEqual([]);
  });

  it('carries a long text in pieces, no faster than the client takes them', async () => {
    const given: number[] = [];
    await start({
      'contacts.export': async (_, { onText }) => {
        for (let piece = 0; piece < 50; piece += 1) {
          given.push(piece);
          await onText?.(`${piece}\n`.padEnd(40_000, 'x'));
        }
        return { format: 'vcf', contacts: 50 };
      },
    });
    let taken = 0;
    const result = await (await client()).call(
      'contacts.export',
      {},
      {
        async onText(text) {
          expect(text).toHaveLength(40_000);
          expect(text.split('\n', 1)).toEqual([String(taken)]);
          taken += 1;
          await new Promise((resolve) => setImmediate(resolve));
        },
      },
    );
    expect([result.contacts, taken, given.length]).toEqual([50, 50, 50]);
  });

  it('lets go of a text that nobody takes any more', async () => {
    const ended = gate<unknown>();
    await start({
      'contacts.export': async (_, { onText }) => {
        try {
          for (;;) await onText?.('x'.repeat(100_000));
        } catch (error) {
          ended.open(error);
          throw error;
        }
      },
    });
    const stop = new AbortController();
    const call = (await client()).call(
      'contacts.export',
      {},
      { signal: stop.signal, onText: () => stop.abort() },
    );
    await expect(call).rejects.toBeDefined();
    expect(await ended.promise).toMatchObject({ code: 'CANCELED' });
  });

  it('answers with progress, notes and the result, and says its version and schema', async () => {
    await start({
      'backup.run': (_, { onProgress, onNote }) => {
        onProgress?.({ task: 'reading SM', done: 1, total: 2 });
        onNote?.({ message: 'one entry could not be read', hint: null });
        return { snapshots: [], messages: [], failures: [] };
      },
    });
    const answer = await send({ path: '/v1/backup.run' });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'x-simkeeper-version': '1.2.3',
      'x-simkeeper-schema': '1',
    });
    expect(answer.lines).toEqual([
      { note: { message: 'one entry could not be read', hint: null } },
      { progress: { task: 'reading SM', done: 1, total: 2 } },
      { result: { snapshots: [], messages: [], failures: [] } },
    ]);
  });

  it('gives a client the same, through its listener', async () => {
    await start({
      'contacts.add': (params, { onProgress, onNote }) => {
        onProgress?.({ task: 'adding', done: 1, total: null });
        onNote?.({ message: 'kept', hint: 'look' });
        return { ...contactOf(3, params.name), emails: params.emails ?? [] };
      },
    });
    const heard: unknown[] = [];
    const listener = { onProgress: (p: unknown) => heard.push(p), onNote: (n: unknown) => heard.push(n) };
    const name = 'Zoë 李雷 \u2028 "quoted"';
    const result = await (await client()).call('contacts.add', { name, numbers: [] }, listener);
    expect(result.name).toBe(name);
    expect(heard).toHaveLength(2);
  });

  it('raises the error of the daemon again, whole', async () => {
    const failure = new SimError('PIN_REQUIRED', 'front needs its PIN', {
      hint: 'set pin-file',
      details: { cme: 11 },
    });
    await start({
      'devices.list': () => {
        throw failure;
      },
    });
    const call = (await client()).call('devices.list', {});
    await expect(call).rejects.toBeInstanceOf(SimError);
    await expect(call).rejects.toMatchObject({
      code: 'PIN_REQUIRED',
      message: 'front needs its PIN',
      hint: 'set pin-file',
      details: { cme: 11 },
    });
  });

  it('refuses parameters that are not the method’s', async () => {
    await start({});
    const connected = await client();
    await expect(connected.call('contacts.show', { id: -1 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { field: 'id' },
    });
  });

  it('carries long lists, in pieces, unchanged', async () => {
    const contacts = Array.from({ length: 5_001 }, (_, index) => contactOf(index + 1, `Name ${index} é`));
    await start({ 'contacts.list': () => contacts });
    expect(await (await client()).call('contacts.list', {})).toEqual(contacts);
  });

  it('does one call after another and several at once', async () => {
    await start({ 'contacts.show': ({ id }) => contactOf(id) });
    const connected = await client();
    for (const id of [1, 2]) expect((await connected.call('contacts.show', { id })).id).toBe(id);
    const many = await Promise.all([3, 4, 5].map((id) => connected.call('contacts.show', { id })));
    expect(many.map((contact) => contact.id)).toEqual([3, 4, 5]);
  });

  const refused: [string, Parameters<typeof send>[0], number][] = [
    ['an Origin', { path: '/v1/status', headers: { origin: 'http://simkeeper' } }, 403],
    ['an empty Origin', { path: '/v1/status', headers: { origin: '' } }, 403],
    ['a Referer', { path: '/v1/status', headers: { referer: 'http://simkeeper/' } }, 403],
    ['another Host', { path: '/v1/status', headers: { host: 'localhost' } }, 403],
    ['a Host with a port', { path: '/v1/status', headers: { host: 'simkeeper:80' } }, 403],
    ['a form', { path: '/v1/status', headers: { 'content-type': 'text/plain' } }, 415],
    ['JSON by another name', { path: '/v1/status', headers: { 'content-type': 'application/jsonx' } }, 415],
    ['no JSON', { path: '/v1/status', body: '{' }, 400],
    ['an unknown method', { path: '/v1/contacts.lost' }, 404],
    ['a method of Object', { path: '/v1/constructor' }, 404],
    ['an unknown address', { path: '/v2/status' }, 404],
    ['GET of a method', { path: '/v1/status', method: 'GET', body: '' }, 404],
    ['another schema', { path: '/v1/status', headers: { 'x-simkeeper-schema': '2' } }, 409],
    ['events after a word', { path: '/v1/events?after=x', method: 'GET', body: '' }, 400],
    ['events for a page', { path: '/v1/events', method: 'GET', headers: { origin: 'null' }, body: '' }, 403],
    ['a body over 8 MB', { path: '/v1/status', body: Buffer.alloc(8 * 1024 * 1024 + 1, 0x20) }, 413],
  ];
  it.each(refused)('refuses %s', async (_, options, status) => {
    let called = 0;
    await start({
      status: () => {
        called += 1;
        throw new Error('called');
      },
    });
    const answer = await send(options);
    expect(answer.status).toBe(status);
    expect(answer.lines).toEqual([{ error: expect.objectContaining({ code: expect.any(String) }) }]);
    expect(called).toBe(0);
  });

  it('lets a client of another schema stop it', async () => {
    await start({ stop: () => ({ pid: 7 }) });
    const answer = await send({ path: '/v1/stop', headers: { 'x-simkeeper-schema': '2' } });
    expect(answer.lines).toEqual([{ result: { pid: 7 } }]);
  });

  it('takes a body of nearly 8 MB', async () => {
    await start({ 'contacts.list': () => [] });
    const body = `{}${' '.repeat(8 * 1024 * 1024 - 2)}`;
    expect((await send({ path: '/v1/contacts.list', body })).lines).toEqual([{ result: [] }]);
  });

  it('stops a call whose client goes away', async () => {
    const started = gate();
    const aborted = gate<unknown>();
    await start({
      'backup.run': (_, { signal }) => {
        signal?.addEventListener('abort', () => aborted.open(signal.reason));
        started.open();
        return new Promise(() => {});
      },
    });
    const clock = new ManualClock();
    const abort = new AbortController();
    const call = (await client({ clock })).call('backup.run', {}, { signal: abort.signal });
    const ended = expect(call).rejects.toThrow('interrupted');
    await started.promise;
    abort.abort(new Error('interrupted'));
    expect(await aborted.promise).toMatchObject({ code: 'CANCELED', message: 'the client asked to stop' });
    // This one does not answer: it is not waited for without end.
    clock.advance(5_000);
    await ended;
    expect(clock.pending).toBe(0);
  });

  it('tells a client that asked it to stop what was done until then', async () => {
    const started = gate();
    const hint = 'simkeeper restore resume 3 goes on';
    await start({
      'backup.run': (_, { signal, onNote }) => {
        started.open();
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            onNote?.({ message: 'two of three are done', hint: null });
            reject(new SimError('CANCELED', 'interrupted at place 7', { hint, details: { restore: 3 } }));
          });
        });
      },
    });
    const abort = new AbortController();
    const notes: unknown[] = [];
    const connected = await client();
    const call = connected.call(
      'backup.run',
      {},
      { signal: abort.signal, onNote: ({ message }) => notes.push(message) },
    );
    await started.promise;
    abort.abort(new Error('interrupted'));
    await expect(call).rejects.toMatchObject({ code: 'CANCELED', hint, details: { restore: 3 } });
    expect(notes).toEqual(['two of three are done']);
  });

  it('knows no other calls, and stops none for a browser', async () => {
    await start({});
    const path = '/v1/calls/1-abc';
    expect(await send({ method: 'DELETE', path, body: '' })).toMatchObject({
      status: 404,
      lines: [{ error: { code: 'NOT_FOUND' } }],
    });
    const origin = { origin: 'http://simkeeper' };
    expect((await send({ method: 'DELETE', path, headers: origin, body: '' })).status).toBe(403);
  });

  it('survives clients that reset their connection', async () => {
    const contacts = Array.from({ length: 5_000 }, (_, index) => contactOf(index + 1));
    await start({ 'contacts.list': ({ query }) => (query === 'none' ? [] : contacts) });
    // Closing with data unread is a reset on a Unix socket: the answer is larger than all buffers on the way.
    const socket = connect(socketPath);
    socket.on('error', () => {});
    socket.write(
      'POST /v1/contacts.list HTTP/1.1\r\nhost: simkeeper\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    );
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.destroy();
    const garbage = connect(socketPath);
    garbage.on('error', () => {});
    garbage.end(Buffer.from([0, 255, 13, 10, 13, 10]));
    await new Promise((resolve) => garbage.once('close', resolve).resume());
    expect(await (await client()).call('contacts.list', { query: 'none' })).toEqual([]);
  });

  it('ends calls and streams when it closes, and is closed for good', async () => {
    const started = gate();
    await start(
      {
        'backup.run': (_, { signal }) => {
          started.open();
          return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
        },
      },
      // A source that never notices the end: the server has to cut it.
      async function* () {
        yield { seq: 1 };
        await new Promise(() => {});
      },
    );
    const connected = await client();
    const call = connected.call('backup.run', {});
    const events = connected.events(0, new AbortController().signal)[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { seq: 1 } });
    await started.promise;
    const failed = expect(call).rejects.toMatchObject({
      code: 'CANCELED',
      message: 'the daemon is stopping',
    });
    await Promise.all([
      server?.close(),
      failed,
      expect(events.next()).resolves.toMatchObject({ done: true }),
    ]);
    await server?.close();
    expect(await connectSocket(socketPath)).toBeNull();
  });

  it('does not wait for ever for a call that does not stop', async () => {
    const started = gate();
    await start({
      'backup.run': () => {
        started.open();
        return new Promise(() => {});
      },
    });
    const call = (await client()).call('backup.run', {});
    const failed = expect(call).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    await started.promise;
    await server?.close();
    await failed;
  });
});

describe('events over the socket', () => {
  it('streams from the source, after the given number, until the client aborts', async () => {
    const asked: number[] = [];
    const ended = gate();
    await start({}, async function* (after, signal) {
      asked.push(after);
      yield { seq: after + 1, type: 'device.attached' };
      yield { seq: after + 2, type: 'sim.changed' };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      ended.open();
    });
    const abort = new AbortController();
    const seen: number[] = [];
    for await (const event of (await client()).events(41, abort.signal)) {
      seen.push(event.seq);
      if (seen.length === 2) abort.abort();
    }
    expect(asked).toEqual([41]);
    expect(seen).toEqual([42, 43]);
    await ended.promise;
  });

  it('lists stored events without following', async () => {
    const stored = [{ seq: 5, at: '2026-11-21T10:00:00.000Z', type: 'line.added', data: { line: 1 } }];
    await start({ 'events.list': ({ after }) => (after === 4 ? stored : []) });
    const answer = await send({ path: '/v1/events?after=4', method: 'GET', body: '' });
    expect(answer.lines).toEqual([{ event: stored[0] }]);
  });

  it('tells the failure of the source', async () => {
    // biome-ignore lint/correctness/useYield: a source that fails at once.
    await start({}, async function* () {
      throw new SimError('DB_FAILED', 'the database is locked');
    });
    const events = (await client()).events(0, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ code: 'DB_FAILED' });
  });
});
