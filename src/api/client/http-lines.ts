import type { Socket } from 'node:net';
import { SimError } from '../../core/errors.ts';

/** What the server said before its lines. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** The head of an answer is small; more than this is not our daemon. */
const MAX_HEAD_BYTES = 16_384;

/**
 * The text of one request. HTTP/1.0 on purpose: its answer has no chunks and ends with the connection, so that reading
 * it takes no HTTP library, whose start would cost more than the whole command (measured: 10 ms against 3 ms).
 */
export function requestText(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  schema: number,
  body: string | null,
  headers: readonly string[] = [],
): string {
  const lines = [
    `${method} ${path} HTTP/1.0`,
    'host: simkeeper',
    `x-simkeeper-schema: ${schema}`,
    ...headers,
  ];
  if (body !== null)
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/**
 * The lines of an answer: first `onHead`, then each line of the body, until the connection ends. Throws what the socket
 * failed with.
 */
export async function* responseLines(
  socket: Socket,
  onHead: (head: ResponseHead) => void,
): AsyncGenerator<string, void> {
  let head: Buffer | null = Buffer.alloc(0);
  // A long list is one line of many chunks: they are joined once, when its end has come.
  let pieces: Buffer[] = [];
  for await (const chunk of socket) {
    let data: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (head !== null) {
      head = Buffer.concat([head, data]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > MAX_HEAD_BYTES) throw notOurs();
        continue;
      }
      onHead(parseHead(head.toString('latin1', 0, end)));
      data = head.subarray(end + 4);
      head = null;
    }
    for (let newline = data.indexOf(10); newline >= 0; newline = data.indexOf(10)) {
      pieces.push(data.subarray(0, newline));
      const line = Buffer.concat(pieces).toString('utf8');
      pieces = [];
      data = data.subarray(newline + 1);
      if (line !== '') yield line;
    }
    if (data.length > 0) pieces.push(data);
  }
  if (head !== null)
    throw new SimError('DAEMON_UNREACHABLE', 'the daemon closed the connection without an answer');
}

function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw notOurs();
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number(status), headers };
}

function notOurs(): SimError {
  return new SimError('DAEMON_UNREACHABLE', 'what answers on the socket is not the daemon of simkeeper');
}
