import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

let world: World;
beforeEach(() => {
  world = new World();
  world.simulator.addSim({
    id: 'card',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: '+4915123000001',
    contacts: [{ name: 'Ann', number: '+4915123000003' }],
  });
  world.simulator.addModem({ name: 'desk', sim: 'card' });
});
afterEach(() => world.close());

async function startAgain() {
  const first = await world.daemon('home');
  await world.drive(first.client.call('modems.add', { name: 'desk', port: await world.port('desk') }));
  await world.settle();
  await first.close();
  return world.daemon('home');
}

describe('a command that comes while the daemon opens its devices', () => {
  it('backs up', async () => {
    const { client } = await startAgain();
    expect(await world.drive(client.call('backup.run', {}))).toMatchObject({
      snapshots: [{ entries: 1 }],
      failures: [],
    });
  });

  it('lists them as they are', async () => {
    const { client } = await startAgain();
    expect(await world.drive(client.call('devices.list', {}))).toMatchObject([
      { name: 'desk', state: 'ready' },
    ]);
  });

  it('does not wait long for one that does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { client } = await startAgain();
    await client.call('modems.add', { name: 'dead', port: `tcp://127.0.0.1:${port}`, probe: false });
    const before = world.clock.now();
    const listed = await world.drive(client.call('devices.list', {}));
    expect(listed).toMatchObject([
      { name: 'desk', state: 'ready' },
      { name: 'dead', state: 'offline' },
    ]);
    expect(world.clock.now() - before).toBeLessThan(10_000);
    silent.close();
  });
});
