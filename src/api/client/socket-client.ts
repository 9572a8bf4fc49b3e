import { connect as connectNet, type Socket } from 'node:net';
import { type Clock, systemClock, type Timer } from '../../core/clock.ts';
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
  /** How long a call that was asked to stop may take to say what came of it, milliseconds. Default 5 s. */
  readonly stopMs?: number;
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
  const stopMs = options.stopMs ?? 5_000;
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

  /** Asks the daemon to stop a call that is under way. @returns whether it will */
  async function askToStop(call: string): Promise<boolean> {
    const socket = await openSocket(path, clock, stopMs).catch(() => null);
    if (socket === null) return false;
    open.add(socket);
    let status = 0;
    try {
      socket.write(requestText('DELETE', `/v1/calls/${call}`, SCHEMA, null));
      for await (const _ of responseLines(socket, (head) => {
        status = head.status;
      }));
    } catch {
      // Whatever it was: the call is ended in the other way then.
    }
    open.delete(socket);
    socket.destroy();
    return status === 204;
  }

  /**
   * Sends one request and gives the parsed lines of its answer. When the signal aborts, the connection ends; a request with the id of
   * a `call` is asked to stop first, and what it then answers (what was done until then, how to go on) is given like any other answer.
   */
  async function* exchange(
    request: string,
    { signal, call, anySchema = false }: { signal?: AbortSignal; call?: string; anySchema?: boolean } = {},
  ): AsyncGenerator<object, void> {
    signal?.throwIfAborted();
    const socket = await take();
    let grace: Timer | null = null;
    const end = () => socket.destroy();
    const abort = () => {
      if (call === undefined) {
        end();
        return;
      }
      grace = clock.after(stopMs, end);
      void askToStop(call).then((stops) => {
        if (!stops) end();
      });
    };
    signal?.addEventListener('abort', abort, { once: true });
    // Aborted while the connection was made: nothing was asked yet.
    if (signal?.aborted) end();
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
      (grace as Timer | null)?.cancel();
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
      const { signal } = listener;
      const call = callId();
      const request = requestText('POST', `/v1/${method}`, SCHEMA, JSON.stringify(params), [
        `x-simkeeper-call: ${call}`,
      ]);
      const anySchema = method === 'stop';
      for await (const line of exchange(request, { call, anySchema, ...(signal ? { signal } : {}) })) {
        // What arrives was checked by the daemon against the same contract; it is not checked twice.
        if ('result' in line) return line.result as Result<M>;
        if ('error' in line) throw errorFrom(line.error);
        if ('progress' in line) listener.onProgress?.(line.progress as Progress);
        if ('note' in line) listener.onNote?.(line.note as Note);
        if (!('text' in line)) continue;
        signal?.throwIfAborted();
        await listener.onText?.(String(line.text));
      }
      throw lost(null);
    },
    async *events(after, signal) {
      const request = requestText('GET', `/v1/events?after=${after}&follow=1`, SCHEMA, null);
      try {
        for await (const line of exchange(request, { signal })) {
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

/** Another name for each call. It is no secret: whoever reaches the socket may stop everything anyway. */
function callId(): string {
  return `${process.pid}-${Math.random().toString(36).slice(2)}`;
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
