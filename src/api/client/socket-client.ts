import { connect as connectNet, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ERROR_EXIT_CODES, type ErrorCode, type ErrorDetails, SimError } from '../../core/errors.ts';
import type {
  CallListener,
  Client,
  MethodName,
  Note,
  Params,
  Progress,
  Result,
  SCHEMA_NUMBER,
} from '../contract/methods.ts';
import { type ResponseHead, requestText, responseLines } from './http-lines.ts';

// The contract is imported for its types only, since its schemas would double the start of a command. The type checker
// refuses this number when it is not the contract's.
const SCHEMA: typeof SCHEMA_NUMBER = 1;

export interface SocketClientOptions {
  /** How long the daemon may take to accept and to begin an answer, milliseconds. Default 10 s. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

type ApiEvent = ReturnType<Client['events']> extends AsyncIterable<infer E> ? E : never;

const RESTART_HINT = 'restart the daemon: simkeeper stop, then simkeeper daemon';

/**
 * The client of the daemon that listens on `path`; null when none does. Throws DAEMON_UNREACHABLE when one is there and
 * cannot be reached. Cheap to load: `node:net` and the error table.
 */
export async function connectSocket(path: string, options: SocketClientOptions = {}): Promise<Client | null> {
  const clock = options.clock ?? systemClock;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const first = await openSocket(path, clock, timeoutMs);
  if (first === null) return null;
  let idle: Socket | null = first;
  const open = new Set<Socket>([first]);

  const take = async (): Promise<Socket> => {
    // The connection that found the daemon carries the first request.
    const socket = idle !== null && !idle.destroyed ? idle : await openSocket(path, clock, timeoutMs);
    idle = null;
    if (socket === null) {
      throw new SimError('DAEMON_UNREACHABLE', 'the daemon has stopped', {
        hint: 'start it with: simkeeper daemon',
      });
    }
    open.add(socket);
    return socket;
  };

  /** Sends one request and gives the parsed lines of its answer. */
  async function* exchange(
    request: string,
    signal?: AbortSignal,
    anySchema = false,
  ): AsyncGenerator<object, void> {
    signal?.throwIfAborted();
    const socket = await take();
    const abort = () => socket.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    let silent = false;
    const timer = clock.after(timeoutMs, () => {
      silent = true;
      socket.destroy();
    });
    try {
      socket.write(request);
      for await (const line of responseLines(socket, (head) => {
        timer.cancel();
        if (!anySchema) checkSchema(head);
      })) {
        yield parseLine(line);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (silent) {
        throw new SimError('DAEMON_UNREACHABLE', `the daemon has not answered for ${timeoutMs} ms`, {
          hint: 'if it stays so, end it and start it again: its log says what it was doing',
          details: { path },
        });
      }
      if (error instanceof SimError) throw error;
      throw lost(error);
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', abort);
      open.delete(socket);
      socket.destroy();
    }
    signal?.throwIfAborted();
  }

  return {
    daemon: true,
    async call<M extends MethodName>(
      method: M,
      params: Params<M>,
      listener: CallListener = {},
    ): Promise<Result<M>> {
      const request = requestText('POST', `/v1/${method}`, SCHEMA, JSON.stringify(params));
      for await (const line of exchange(request, listener.signal, method === 'stop')) {
        // What arrives was checked by the daemon against the same contract; it is not checked twice.
        if ('result' in line) return line.result as Result<M>;
        if ('error' in line) throw errorFrom(line.error);
        if ('progress' in line) listener.onProgress?.(line.progress as Progress);
        if ('note' in line) listener.onNote?.(line.note as Note);
        if ('text' in line) await listener.onText?.(String(line.text));
      }
      throw lost(null);
    },
    async *events(after, signal) {
      const request = requestText('GET', `/v1/events?after=${after}&follow=1`, SCHEMA, null);
      try {
        for await (const line of exchange(request, signal)) {
          if ('event' in line) yield line.event as ApiEvent;
          if ('error' in line) throw errorFrom(line.error);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    async close() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** A connected socket; null when nobody listens on the path. */
function openSocket(path: string, clock: Clock, timeoutMs: number): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connectNet(path);
    const fail = (error: NodeJS.ErrnoException | null) => {
      timer.cancel();
      socket.destroy();
      if (error?.code === 'ENOENT' || error?.code === 'ECONNREFUSED' || error?.code === 'ENOTDIR')
        resolve(null);
      else reject(unreachable(path, error));
    };
    const timer = clock.after(timeoutMs, () => fail(null));
    socket.once('error', fail);
    socket.once('connect', () => {
      timer.cancel();
      socket.removeListener('error', fail);
      // Between requests nobody reads: a daemon that goes away then must not end this process.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

function unreachable(path: string, error: NodeJS.ErrnoException | null): SimError {
  const denied = error?.code === 'EACCES' || error?.code === 'EPERM';
  return new SimError('DAEMON_UNREACHABLE', 'the daemon is there and cannot be reached', {
    hint: denied
      ? `the socket ${path} belongs to another user`
      : (error?.message ?? 'it does not accept connections'),
    details: { path },
    cause: error,
  });
}

function lost(cause: unknown): SimError {
  return new SimError('DAEMON_UNREACHABLE', 'the connection to the daemon ended before its answer', {
    hint: 'look at "simkeeper status"; the daemon may have stopped in the middle of the work',
    cause,
  });
}

function checkSchema(head: ResponseHead): void {
  const theirs = head.headers.get('x-simkeeper-schema');
  if (theirs === String(SCHEMA)) return;
  const message =
    theirs === undefined
      ? 'what answers on the socket is not the daemon of simkeeper'
      : `the daemon speaks schema ${theirs} of the API, this program schema ${SCHEMA}`;
  throw new SimError('DAEMON_UNREACHABLE', message, { hint: RESTART_HINT });
}

function parseLine(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Falls through: a line that is no JSON object is a broken answer.
  }
  throw new SimError('DAEMON_UNREACHABLE', 'the answer of the daemon is garbled', { hint: RESTART_HINT });
}

/** The error of an error document, as it was thrown in the daemon. */
function errorFrom(value: unknown): SimError {
  const fields: object = typeof value === 'object' && value !== null ? value : {};
  const code = 'code' in fields && isErrorCode(fields.code) ? fields.code : 'INTERNAL';
  const message = 'message' in fields ? String(fields.message) : 'the daemon failed without saying why';
  const hint = 'hint' in fields && typeof fields.hint === 'string' ? { hint: fields.hint } : {};
  const details =
    'details' in fields && typeof fields.details === 'object' ? (fields.details as ErrorDetails) : {};
  return new SimError(code, message, { ...hint, details });
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_EXIT_CODES, value);
}
