import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

const STORAGES = ['SM', 'ME', 'LD', 'MC', 'FD', 'ON', 'EN', 'MT'];
const CONTACTS = [
  { name: 'Anna', number: '+491701111111' },
  { name: 'Jürgen Müller', number: '030123456' },
];

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

async function start(personality: object) {
  const card = { imsi: '262021000000001', iccid: '89490200001000000015', number: '+4915123000001' };
  world.simulator.addSim({ ...card, id: 'a', phonebookSize: 10, contacts: CONTACTS });
  world.simulator.addModem({ name: 'm', sim: 'a', personality });
  const { client } = await world.daemon('home');
  await world.drive(client.call('modems.add', { name: 'm', port: await world.port('m') }));
  return client;
}

describe('backup.run', () => {
  it('reads every storage that the modem names, goes on behind one that fails, and no union of two', async () => {
    // LD and MC are named, but the modem does not open them.
    const client = await start({ phonebooks: STORAGES });
    const { snapshots, failures } = await world.drive(client.call('backup.run', { storages: STORAGES }));
    expect(snapshots.map(({ storage, entries }) => [storage, entries])).toEqual([
      ['SM', 2],
      ['ME', 0],
      ['FD', 0],
      ['ON', 1],
      ['EN', 2],
    ]);
    expect(failures.map(({ storage, code }) => [storage, code])).toEqual([
      ['LD', 'DEVICE_REFUSED'],
      ['MC', 'DEVICE_REFUSED'],
    ]);
  });

  it.each([
    [0, []],
    [5, ['m does not show its SIM as it is: 1 cut short (records 2)']],
  ])(
    'with --full says when the modem does not show the card as it is: names of %i',
    async (length, notes) => {
      const client = await start({ shownNameLength: length });
      const heard: string[] = [];
      const options = { onNote: ({ message }: { message: string }) => void heard.push(message) };
      await world.drive(client.call('backup.run', {}, options));
      expect(heard).toEqual([]);
      const { snapshots } = await world.drive(client.call('backup.run', { full: true }, options));
      expect(snapshots).toMatchObject([{ kind: 'full', entries: 2 }]);
      expect(heard).toEqual(notes);
    },
  );
});
