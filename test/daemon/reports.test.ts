import { afterEach, beforeEach, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

const THEM = '+4915123000003';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

it('matches a report that the modem kept while no daemon was there', async () => {
  const { simulator } = world;
  simulator.addSim({
    id: 'card',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: '+4915123000001',
  });
  simulator.addModem({ name: 'desk', sim: 'card' });
  simulator.network.setPhone(THEM, 'unreachable');
  const before = await world.daemon('home');
  await world.drive(before.client.call('modems.add', { name: 'desk', port: await world.port('desk') }));
  await world.drive(before.client.call('sms.send', { to: [THEM], text: 'hello' }));
  await world.pass(2_000);
  expect(await before.client.call('sms.list', {})).toMatchObject([{ state: 'accepted' }]);
  await before.close();
  simulator.network.setPhone(THEM, 'reachable');
  const after = await world.daemon('home');
  await world.pass(10_000);
  expect(await after.client.call('sms.list', {})).toMatchObject([{ state: 'delivered' }]);
});
