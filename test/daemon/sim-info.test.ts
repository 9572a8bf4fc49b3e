import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

let world: World;
beforeEach(() => {
  world = new World();
  const card = { imsi: '262021000000001', number: '+4915123000001', phonebookSize: 50, smsSlots: 12 };
  world.simulator.addSim({
    ...card,
    id: 'old',
    iccid: '89490200001000000015',
    serviceProvider: 'Bell & Söhne',
  });
  world.simulator.addSim({
    ...card,
    id: 'new',
    iccid: '89490200001000000023',
    msisdn: null,
    application: 'usim',
    nameOctets: 30,
  });
  world.simulator.addSim({ ...card, id: 'locked', iccid: '89490200001000000031', pin: { value: '1234' } });
  for (const name of ['old', 'new', 'locked']) world.simulator.addModem({ name, sim: name });
});
afterEach(() => world.close());

describe('sims.info', () => {
  it('tells of each card what its files say, and why something is not known', async () => {
    const { client } = await world.daemon('home');
    for (const name of ['old', 'new', 'locked'])
      await world.drive(client.call('modems.add', { name, port: await world.port(name) }));
    const [old, fresh, locked] = await world.drive(client.call('sims.info', {}));
    expect(old).toMatchObject({
      device: 'old',
      state: 'ready',
      application: 'sim',
      iccid: '89490200001000000015',
      imsi: '262021000000001',
      serviceProvider: 'Bell & Söhne',
      ownNumbers: [{ name: '', number: '+4915123000001', raw: '+4915123000001' }],
      phonebook: { records: 50, recordLength: 34, nameOctets: 20 },
      messages: { records: 12, recordLength: 176 },
      missing: [],
    });
    expect(old?.services?.map(({ number }) => number)).toEqual([1, 2, 3, 4, 9, 12, 17]);
    expect(fresh).toMatchObject({
      application: 'usim',
      serviceProvider: null,
      ownNumbers: null,
      phonebook: { records: 50, recordLength: 44, nameOctets: 30 },
      missing: [
        { field: 'serviceProvider', reason: 'the card has no such file' },
        { field: 'ownNumbers', reason: 'the file is empty' },
      ],
    });
    expect(fresh?.services?.find(({ number }) => number === 21)).toEqual({
      number: 21,
      name: 'own numbers (MSISDN)',
      active: true,
    });
    expect(locked).toMatchObject({ device: 'locked', state: 'pin-required', iccid: null });
    expect(new Set(locked?.missing.map(({ reason }) => reason))).toEqual(
      new Set(['the card in locked is locked by a PIN']),
    );
  });

  it('is an array of one for one device, and an error where that one cannot be read', async () => {
    const { client } = await world.daemon('home');
    for (const name of ['old', 'locked'])
      await world.drive(client.call('modems.add', { name, port: await world.port(name) }));
    expect(await world.drive(client.call('sims.info', { device: 'old' }))).toHaveLength(1);
    await expect(world.drive(client.call('sims.info', { device: 'locked' }))).rejects.toMatchObject({
      code: 'PIN_REQUIRED',
    });
    await expect(client.call('sims.info', { device: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
