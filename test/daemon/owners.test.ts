import { afterEach, beforeEach, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

const FRONT = { imsi: '262021000000001', iccid: '89490200001000000015', number: '+4915123000001' };
const SHOP = { imsi: '262021000000002', iccid: '89490200001000000023', number: '+4915123000002' };

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

it('a backup of the line of a second owner goes into the book of that owner, and stays there', async () => {
  const { simulator } = world;
  simulator.addSim({ ...FRONT, id: 'front', contacts: [{ name: 'Anna', number: '+491701111111' }] });
  simulator.addSim({ ...SHOP, id: 'shop', contacts: [{ name: 'Otto', number: '+491702222222' }] });
  simulator.addModem({ name: 'front', sim: 'front' });
  simulator.addModem({ name: 'shop', sim: 'shop' });
  const { client } = await world.daemon('home');
  await client.call('owners.add', { name: 'Workshop' });
  await client.call('lines.add', { label: 'workshop', owner: 'Workshop', number: SHOP.number });
  for (const name of ['front', 'shop'])
    await world.drive(client.call('modems.add', { name, port: await world.port(name) }));
  expect((await client.call('lines.list', {})).map(({ label, owner }) => [label, owner])).toEqual(
    expect.arrayContaining([['workshop', 'Workshop']]),
  );

  const namesOf = async (owner?: string) =>
    (await client.call('contacts.list', owner === undefined ? {} : { owner })).map(({ name }) => name);
  for (const full of [false, true]) {
    const { snapshots, failures } = await world.drive(client.call('backup.run', { full }));
    expect({ entries: snapshots.map(({ entries }) => entries), failures }).toEqual({
      entries: [1, 1],
      failures: [],
    });
    expect({ main: await namesOf(), workshop: await namesOf('Workshop') }).toEqual({
      main: ['Anna'],
      workshop: ['Otto'],
    });
  }
  expect(await client.call('contacts.list', { owner: 'Workshop' })).toMatchObject([
    { numbers: [{ number: '+491702222222' }], sources: [{ iccid: SHOP.iccid, storage: 'SM' }] },
  ]);
});
