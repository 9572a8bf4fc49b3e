import type { Socket } from 'node:net';
import { errorDocument, SimError, toSimError } from '../../core/errors.ts';
import { type LoopbackServer, listenOnLoopback } from '../server/listen.ts';
import type { Simulator } from '../simulator.ts';

const MAX_LINE = 1024 * 1024;

/**
 * The control protocol on a loopback port: one JSON object per line in, one JSON line out for each, in order:
 * `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`, with the `id` of the command when it had one.
 */
export function serveControl(simulator: Simulator, port: number): Promise<LoopbackServer> {
  return listenOnLoopback(port, (socket) => serveClient(simulator, socket));
}

function serveClient(simulator: Simulator, socket: Socket): void {
  let rest = '';
  let last: Promise<void> = Promise.resolve();
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    rest += chunk;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      // One after the other: a script may rely on the order of what it wrote.
      if (line.trim() !== '') last = last.then(() => answer(simulator, socket, line));
    }
    if (rest.length > MAX_LINE) socket.destroy();
  });
}

async function answer(simulator: Simulator, socket: Socket, line: string): Promise<void> {
  if (!socket.writable) return;
  let id: unknown;
  const reply = (body: object) => {
    if (socket.writable) socket.write(`${JSON.stringify(id === undefined ? body : { id, ...body })}\n`);
  };
  try {
    const command = parse(line);
    id = typeof command === 'object' && command !== null && 'id' in command ? command.id : undefined;
    reply({ ok: true, result: await simulator.execute(command) });
  } catch (error) {
    reply({ ok: false, ...errorDocument(toSimError(error)) });
    // Whoever sends no JSON speaks another protocol, maybe a web page that tries its luck: nothing more is read from it.
    if (error instanceof NotJson) socket.end();
  }
}

class NotJson extends SimError {}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new NotJson('INPUT_INVALID', 'the line is no JSON', { cause: error });
  }
}
