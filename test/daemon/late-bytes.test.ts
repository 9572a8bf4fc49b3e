import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

/** Turns of the event loop that each write takes on its way, as on a machine that is busy with something else. */
const LATE_TURNS = 1_000;

function delay(message: unknown): void {
  const socket = typeof message === 'object' && message !== null && 'socket' in message && message.socket;
  if (!(socket instanceof Socket)) return;
  const write = socket._write.bind(socket);
  socket._write = (chunk, encoding, callback) => {
    let left = LATE_TURNS;
    const wait = () => {
      left -= 1;
      if (left > 0) setImmediate(wait);
      else write(chunk, encoding, callback);
    };
    wait();
  };
}

let world: World;
beforeEach(() => {
  channel('net.client.socket').subscribe(delay);
  world = new World();
});
afterEach(async () => {
  channel('net.client.socket').unsubscribe(delay);
  await world.close();
});

it('the clock of a test stands still while bytes are on their way, however slow the machine is', async () => {
  const card = {
    id: 'card',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: '+4915123000001',
  };
  world.simulator.addSim({ ...card, contacts: [{ name: 'Ann', number: '123456' }] });
  world.simulator.addModem({ name: 'm', sim: 'card' });
  const { client } = await world.daemon('home', `[[modem]]\nname = "m"\nport = "${await world.port('m')}"\n`);
  const before = world.clock.monotonic();
  const backup = await world.drive(client.call('backup.run', {}));
  expect(backup).toMatchObject({ failures: [], snapshots: [{ entries: 1 }] });
  // Nothing in it waits for the clock but the pauses of the driver; a command that was timed out would take seconds.
  expect(world.clock.monotonic() - before).toBeLessThan(2_000);
});
