import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { toSimError } from '../../../core/errors.ts';
import { formatById } from '../../formats/registry.ts';
import { type Incoming, incoming } from './incoming.ts';
import type { FromReader, ReadingOrder, ToReader } from './protocol.ts';

/** The thread that reads a large file of contacts: octets in, cards out. It has neither the file nor the database. */

/** Cards that go over at once: few enough that taking them costs the other side a few milliseconds at most. */
const MOST = 128;

const port = parentPort;
if (port === null) throw new Error('this file is the program of a thread');
const order = workerData as ReadingOrder;
const say = (message: FromReader) => port.postMessage(message);
const waiting: ToReader[] = [];
port.on('message', (message: ToReader) => waiting.push(message));

let gathered: Incoming[] = [];
function handOver(): void {
  if (gathered.length > 0) say({ kind: 'cards', cards: gathered });
  gathered = [];
}

async function* octets(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = waiting.shift();
    if (next === undefined) {
      await once(port as NonNullable<typeof port>, 'message');
      continue;
    }
    if ('end' in next) return;
    yield next.octets;
    handOver();
    say({ kind: 'consumed' });
  }
}

try {
  for await (const read of formatById(order.format).read(octets(), order.options)) {
    gathered.push(incoming(read, order.region));
    if (gathered.length >= MOST) handOver();
  }
  handOver();
  say({ kind: 'done' });
} catch (error) {
  handOver();
  const { code, message, hint, details } = toSimError(error);
  say({ kind: 'failed', code, message, hint, details });
}
port.close();
