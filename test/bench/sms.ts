import net from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import { encodeParts, toPdu } from '../../src/messages/outgoing-pdu.ts';
import { atMost, type BenchRow } from './row.ts';
import { benchWorld } from './world.ts';

const MESSAGES = 300;
const TEXT = 'Li Lei: My number changed from +4915123000001 to +4915123000002.';

/** SMS through one modem without latency, against a bare loop: the same bytes on a bare socket, and three commits each. */
export async function benchSms(): Promise<BenchRow[]> {
  const world = await benchWorld({}, 0);
  try {
    const to = Array.from({ length: MESSAGES }, (_, index) => `+49151230${String(10_000 + index).slice(-5)}`);
    const startedAt = performance.now();
    await world.client.call('sms.send', { to, text: TEXT });
    while (world.simulator.log().length < MESSAGES || (await queued(world)) > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const measured = (performance.now() - startedAt) / MESSAGES;
    const floor = (await bareLoop(path.join(world.home, 'bare.db'), to)) / MESSAGES;
    return [atMost('one SMS through one modem, ms', measured, floor, 4)];
  } finally {
    await world.close();
  }
}

async function queued(world: Awaited<ReturnType<typeof benchWorld>>): Promise<number> {
  const { queue } = await world.client.call('status', {});
  return queue.queued + queue.sending;
}

/** Command, prompt, payload, reply over a socket to a peer that answers at once; three commits with synchronous=FULL. */
async function bareLoop(file: string, to: readonly string[]): Promise<number> {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE sent (id INTEGER PRIMARY KEY, state TEXT)');
  const insert = db.prepare('INSERT INTO sent (id, state) VALUES (?, ?)');
  const update = db.prepare('UPDATE sent SET state = ? WHERE id = ?');
  const server = net.createServer((socket) => {
    socket.on('data', (data) => socket.write(data.includes(0x1a) ? '\r\n+CMGS: 1\r\n\r\nOK\r\n' : '\r\n> '));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const socket = net.connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const answer = () => new Promise((resolve) => socket.once('data', resolve));
  const startedAt = performance.now();
  for (const [id, recipient] of to.entries()) {
    const [tpdu = ''] = encodeParts({
      recipient,
      text: TEXT,
      reference: 1,
      validityMinutes: 60,
      report: true,
    });
    const { hex, tpduLength } = toPdu(tpdu, { messageReference: 0, rejectDuplicates: false });
    insert.run(id, 'queued');
    update.run('sending', id);
    socket.write(`AT+CMGS=${tpduLength}\r`);
    await answer();
    socket.write(`${hex}\u001a`);
    await answer();
    update.run('accepted', id);
  }
  const elapsed = performance.now() - startedAt;
  socket.destroy();
  server.close();
  db.close();
  return elapsed;
}
