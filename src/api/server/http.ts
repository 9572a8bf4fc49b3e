import { unlinkSync } from 'node:fs';
import { type IncomingMessage, Server } from 'node:http';
import { dirname } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Clock } from '../../core/clock.ts';
import { ensurePrivateDirectory } from '../../core/directories.ts';
import {
  type ErrorCode,
  errorDocument,
  SimError,
  type SimErrorOptions,
  toSimError,
} from '../../core/errors.ts';
import { type Log, silentLog } from '../../core/logger.ts';
import { SCHEMA_NUMBER } from '../contract/methods.ts';
import type { Dispatcher } from './dispatcher.ts';
import { bodyOf, callLines, eventLines } from './ndjson.ts';
import { isMethodName, methodName } from './validate.ts';

/** The only host name that a client may ask for. */
export const API_HOST = 'simkeeper';
/** The largest body of a request. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface ApiServerOptions {
  /** Where to listen. An existing file is removed: the caller holds the lock of the data directory. */
  readonly socketPath: string;
  readonly dispatcher: Dispatcher;
  /** Events after a sequence number, then new ones until the signal aborts. */
  readonly events: (after: number, signal: AbortSignal) => AsyncIterable<unknown>;
  readonly version: string;
  readonly clock: Clock;
  readonly log?: Log;
  /** How long `close` waits for calls that do not stop when asked, milliseconds. */
  readonly closeGraceMs?: number;
}

export interface ApiServer {
  readonly socketPath: string;
  /** Stops listening, aborts what runs, ends every stream, and resolves when all is settled. Idempotent. */
  close(): Promise<void>;
}

/** How a client may name a call. */
const CALL_ID = /^[\w-]{1,64}$/;

type Env = { Bindings: HttpBindings };

/**
 * Listens for clients of this user: the socket is 0600 in a directory of 0700, and whatever a browser might send
 * (Origin, Referer, another Host, a form) is refused.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { socketPath, clock, log = silentLog } = options;
  const closing = new AbortController();
  const app = createApp(options, closing.signal, log);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  if (!(server instanceof Server)) throw new SimError('INTERNAL', 'the HTTP server is not one for HTTP/1');

  // A client that resets its connection raises 'error' on the socket; without a listener that ends the process.
  server.on('connection', (socket) => {
    socket.on('error', (error: Error) => log.debug('a client connection failed', { error }));
  });
  await ensurePrivateDirectory(dirname(socketPath));
  await listen(server, socketPath);

  let closed: Promise<void> | null = null;
  const close = async () => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    closing.abort(new SimError('CANCELED', 'the daemon is stopping'));
    server.closeIdleConnections();
    const grace = clock.after(options.closeGraceMs ?? 5_000, () => server.closeAllConnections());
    await ended;
    grace.cancel();
  };
  return {
    socketPath,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

function listen(server: Server, socketPath: string): Promise<void> {
  try {
    unlinkSync(socketPath);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new SimError('IO_FAILED', `the socket ${socketPath} cannot be opened`, {
          hint: error.message,
          cause: error,
        }),
      );
    });
    // bind() happens inside listen(), so the mask holds for it and for nothing else of this process.
    const mask = process.umask(0o177);
    try {
      server.listen(socketPath, resolve);
    } finally {
      process.umask(mask);
    }
  });
}

function createApp(options: ApiServerOptions, closing: AbortSignal, log: Log): Hono<Env> {
  const app = new Hono<Env>();
  /** The calls under way whose client may ask to stop them, by the id that it gave. */
  const calls = new Map<string, AbortController>();

  app.use(async (context, next) => {
    const refusal = refuse(context.env.incoming);
    if (refusal) return failed(context, 403, 'INPUT_INVALID', refusal);
    await next();
    return undefined;
  });

  app.post('/v1/:method', async (context) => {
    const { incoming, outgoing } = context.env;
    const name = context.req.param('method');
    if (closing.aborted) return failed(context, 503, 'CANCELED', 'the daemon is stopping');
    if (!isMethodName(name)) return failedWith(context, 404, unknownMethod(name));
    const schema = incoming.headers['x-simkeeper-schema'];
    // An old client must still be able to stop this daemon.
    if (schema !== undefined && schema !== String(SCHEMA_NUMBER) && name !== 'stop') {
      const message = `the daemon speaks schema ${SCHEMA_NUMBER} of the API, the client another`;
      return failed(context, 409, 'DAEMON_UNREACHABLE', message, {
        hint: 'restart the daemon, so that both are of one version',
      });
    }
    if (!/^application\/json\s*(;|$)/i.test(incoming.headers['content-type'] ?? '')) {
      return failed(context, 415, 'INPUT_INVALID', 'a request must be application/json');
    }
    const body = await readBody(incoming);
    if (body === null)
      return failed(context, 413, 'INPUT_INVALID', `a request may have ${MAX_BODY_BYTES} bytes`);
    let params: unknown;
    try {
      params = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    } catch {
      return failed(context, 400, 'INPUT_INVALID', 'the body of the request is not JSON');
    }

    const stop = new AbortController();
    const call = incoming.headers['x-simkeeper-call'];
    if (typeof call === 'string' && CALL_ID.test(call)) {
      calls.set(call, stop);
      outgoing.once('close', () => calls.delete(call));
    }
    const signal = AbortSignal.any([disconnected(outgoing), stop.signal, closing]);
    const lines = callLines((reports) => options.dispatcher.dispatch(name, params, { ...reports, signal }));
    return streamed(context, lines, options.version);
  });

  // A client that only goes away never hears what was done until then. One that asks first gets the answer of its call.
  app.delete('/v1/calls/:id', (context) => {
    const call = calls.get(context.req.param('id'));
    if (!call) return failed(context, 404, 'NOT_FOUND', 'no such call is under way');
    call.abort(new SimError('CANCELED', 'the client asked to stop'));
    return context.body(null, 204, headers(options.version));
  });

  app.get('/v1/events', async (context) => {
    const after = context.req.query('after') ?? '0';
    if (!/^\d{1,15}$/.test(after))
      return failed(context, 400, 'INPUT_INVALID', 'after must be a sequence number');
    if (context.req.query('follow') !== '1') {
      const list = await options.dispatcher.dispatch('events.list', { after: Number(after) });
      return streamed(context, eventLines(asAsync(Array.isArray(list) ? list : [])), options.version);
    }
    const signal = AbortSignal.any([disconnected(context.env.outgoing), closing]);
    const lines = eventLines(options.events(Number(after), signal));
    return streamed(context, untilAborted(lines, signal), options.version);
  });

  app.notFound((context) => failed(context, 404, 'NOT_FOUND', 'the API has no such address'));
  app.onError((error, context) => {
    log.error('a request failed', { error });
    return failedWith(context, 500, toSimError(error));
  });
  return app;
}

/** Why this request may come from a browser or by way of another name, or null. */
function refuse(incoming: IncomingMessage): string | null {
  if (incoming.headers.origin !== undefined) return 'requests of web pages (Origin) are refused';
  if (incoming.headers.referer !== undefined) return 'requests of web pages (Referer) are refused';
  if (incoming.headers.host !== API_HOST) return `requests must be for the host ${API_HOST}`;
  return null;
}

/** The whole body, or null when it is too large. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Aborts when the client is gone before it has its whole answer. */
function disconnected(outgoing: HttpBindings['outgoing']): AbortSignal {
  const controller = new AbortController();
  const gone = () => {
    if (!outgoing.writableFinished) controller.abort(new SimError('CANCELED', 'the client went away'));
  };
  if (outgoing.destroyed) gone();
  outgoing.once('close', gone);
  return controller.signal;
}

/** The same lines, cut as soon as the signal aborts, even when their source does not notice. */
async function* untilAborted(
  lines: AsyncGenerator<string, void>,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  for (;;) {
    const next = await Promise.race([lines.next(), aborted]);
    if (next === null) void lines.return();
    if (next === null || next.done) return;
    yield next.value;
  }
}

async function* asAsync(items: readonly unknown[]): AsyncGenerator<unknown, void> {
  yield* items;
}

function headers(version: string): Record<string, string> {
  return {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
    // One request per connection: on a local socket a new one costs nothing, and stopping never waits for an idle one.
    connection: 'close',
    'x-simkeeper-version': version,
    'x-simkeeper-schema': String(SCHEMA_NUMBER),
  };
}

function streamed(context: Context<Env>, lines: AsyncGenerator<string, void>, version: string): Response {
  return context.body(bodyOf(lines), 200, headers(version));
}

type Status = 400 | 403 | 404 | 409 | 413 | 415 | 500 | 503;

function failed(
  context: Context<Env>,
  status: Status,
  code: ErrorCode,
  message: string,
  more: SimErrorOptions = {},
) {
  return failedWith(context, status, new SimError(code, message, more));
}

function failedWith(context: Context<Env>, status: Status, error: SimError): Response {
  return context.body(`${JSON.stringify(errorDocument(error))}\n`, status, headers(''));
}

function unknownMethod(name: string): SimError {
  try {
    methodName(name);
  } catch (error) {
    return toSimError(error);
  }
  return new SimError('NOT_FOUND', 'the API has no such method');
}
