import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

const OLD = '+79301600136';
const FRESH = '+79301600144';
const OTHER = '+79301600155';
const DAY = 24 * 60 * 60_000;

let world: World;
beforeEach(() => {
  world = new World();
  const { simulator } = world;
  simulator.addSim({ id: 'old', iccid: '89701010000000000015', imsi: '250021000000001', number: OLD });
  simulator.addSim({
    id: 'fresh',
    iccid: '89701010000000000023',
    imsi: '250021000000002',
    number: FRESH,
    msisdn: null,
  });
  simulator.addSim({ id: 'other', iccid: '89701010000000000031', imsi: '250021000000003', number: OTHER });
  simulator.addModem({ name: 'desk', sim: 'old' });
  simulator.addModem({ name: 'second', sim: 'other' });
  simulator.network.ussdCodes.set('*205#', 'Ваш номер: {number}. Баланс 12.50 руб.');
});
afterEach(() => world.close());

const CONFIG = '[sms]\nquiet-hours = "off"\n[notice]\ncooling-off = "10m"\n';

async function start(line: string, modems = ['desk']) {
  const { client, close } = await world.daemon('home', `${CONFIG}[line]\n${line}\n`);
  for (const name of modems)
    await world.drive(client.call('modems.add', { name, port: await world.port(name) }));
  await world.settle();
  return { client, close };
}

async function swap(sim: string): Promise<void> {
  world.simulator.swapSim('desk', sim);
  await world.pass(5_000, 500);
}

const asked = () => world.simulator.network.ussdLog.map(({ code }) => code);

describe('asking the operator for the number of a card', () => {
  it('does not happen without consent', async () => {
    const { client } = await start('verify-by-ussd = false');
    await swap('fresh');
    expect((await client.call('lines.show', { line: 'desk' })).state).toBe('awaiting-number');
    await expect(client.call('lines.verify', { line: 'desk' })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    });
    expect(asked()).toEqual([]);
  });

  it.each(['generic', 'huawei', 'quectel', 'simcom'])(
    'settles a number change, through a modem like %s',
    async (preset) => {
      world.simulator.addModem({ name: 'made', preset, sim: 'old' });
      const { client } = await start('verify-by-ussd = true', ['made']);
      const before = await client.call('lines.show', { line: 'made' });
      if (before.number === null) await client.call('lines.setNumber', { line: 'made', number: OLD });
      const first = asked().length;
      world.simulator.swapSim('made', 'fresh');
      await world.pass(70_000, 1_000);
      const line = await client.call('lines.show', { line: 'made' });
      expect(line).toMatchObject({ state: 'active', number: FRESH });
      expect(line.history.at(-1)).toMatchObject({ number: FRESH, cause: 'ussd' });
      expect((await client.call('notices.list', {}))[0]).toMatchObject({ oldNumber: OLD, newNumber: FRESH });
      expect(asked().slice(first)).toEqual(['*205#']);
      expect([...world.simulator.network.ussdOpen]).toEqual([]);
    },
  );

  it('asks for a card that is seen for the first time, too', async () => {
    world.simulator.swapSim('desk', 'fresh');
    const { client } = await start('verify-by-ussd = true');
    await world.pass(5_000, 500);
    expect(await client.call('lines.show', { line: 'desk' })).toMatchObject({
      state: 'active',
      number: FRESH,
    });
    expect(await client.call('notices.list', {})).toEqual([]);
  });

  it('is done once a day for each card at most, also after a restart; a person may ask at once', async () => {
    const { network } = world.simulator;
    network.ussdCodes.set('*205#', 'Service is not available, call 0500');
    const { client, close } = await start('verify-by-ussd = true');
    await swap('fresh');
    await world.pass(60 * 60_000, 60_000);
    expect(asked()).toEqual(['*205#']);
    await close();
    const again = await world.daemon('home', `${CONFIG}[line]\nverify-by-ussd = true\n`);
    await world.pass(60 * 60_000, 60_000);
    expect(asked()).toEqual(['*205#']);
    await expect(world.drive(again.client.call('lines.verify', { line: 'desk' }))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('the answer holds no number'),
    });
    expect(asked()).toHaveLength(2);
    network.ussdCodes.set('*205#', 'Ваш номер {number}');
    world.clock.advance(DAY);
    await world.pass(3 * 60_000, 30_000);
    expect(await again.client.call('lines.show', { line: 'desk' })).toMatchObject({ number: FRESH });
    expect(asked()).toHaveLength(3);
    expect(client).toBeDefined();
  });

  it('closes a menu, and sends the one-time code instead where that is agreed to', async () => {
    const { network } = world.simulator;
    network.ussdCodes.set('*205#', '1 Мой номер\n2 Баланс');
    network.ussdModes.set('*205#', 1);
    const { client } = await start('verify-by-ussd = true\nverify-by-sms = true', ['desk', 'second']);
    await swap('fresh');
    await world.pass(2 * 60_000, 10_000);
    expect([...network.ussdOpen]).toEqual([]);
    const line = await client.call('lines.show', { line: 'desk' });
    expect(line).toMatchObject({ state: 'active', number: FRESH });
    expect(line.history.at(-1)?.cause).toBe('verified-by-sms');
  });

  it.each([
    ['does not answer', 'silent', 'DEVICE_TIMEOUT'],
    ['says that its time is over', 5, 'DEVICE_TIMEOUT'],
    ['does not know the code', 4, 'DEVICE_REFUSED'],
  ] as const)('tells a person when the network %s', async (_name, mode, code) => {
    const { client } = await start('verify-by-ussd = true');
    world.simulator.network.ussdCodes.delete('*205#');
    world.simulator.network.ussdModes.set('*205#', mode);
    await swap('fresh');
    await world.pass(60_000, 1_000);
    await expect(world.drive(client.call('lines.verify', { line: 'desk' }))).rejects.toMatchObject({ code });
    expect((await client.call('lines.show', { line: 'desk' })).state).toBe('awaiting-number');
  });

  it('takes no number that another own line has', async () => {
    const { client } = await start('verify-by-ussd = true', ['desk', 'second']);
    world.simulator.network.ussdCodes.set('*205#', `Ваш номер ${OTHER}`);
    await swap('fresh');
    await expect(world.drive(client.call('lines.verify', { line: 'desk' }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await client.call('lines.show', { line: 'desk' })).state).toBe('awaiting-number');
  });

  it('works without a daemon', async () => {
    const { close, client } = await start('verify-by-ussd = false');
    await swap('fresh');
    await close();
    expect(client).toBeDefined();
    const { writeFile } = await import('node:fs/promises');
    await writeFile((await world.directories('home')).config, '[line]\nverify-by-ussd = true\n');
    const command = await world.command('home');
    const settled = await world.drive(command.call('lines.verify', { line: 'desk' }));
    expect(settled).toMatchObject({ outcome: 'number-change', line: { number: FRESH } });
  });
});
