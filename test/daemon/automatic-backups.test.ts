import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

function addModem(name: string, card: number): void {
  world.simulator.addSim({
    id: `card-${name}`,
    iccid: `8949020000100000${String(card).padStart(3, '0')}`,
    imsi: `26202100000000${card}`,
    number: `+491512300000${card}`,
    contacts: [{ name: 'Ann', number: '+4915123000009' }],
  });
  world.simulator.addModem({ name, sim: `card-${name}` });
}

async function start(toml: string, ...names: string[]) {
  names.forEach((name, index) => {
    addModem(name, index + 1);
  });
  const made = await world.daemon('home', toml);
  for (const name of names)
    await world.drive(made.client.call('modems.add', { name, port: await world.port(name) }));
  await world.settle();
  const taken = async () =>
    (await made.client.call('snapshots.list', {})).map(({ device, storage }) => `${device} ${storage}`);
  const failures = async () =>
    (await made.client.call('events.list', {})).filter((event) => event.type === 'backup.failed');
  return { ...made, taken, failures };
}

describe('automatic backups', () => {
  it('read a card about a minute after it was attached, and not again soon', async () => {
    const { taken, client } = await start('', 'desk');
    await world.pass(50_000, 5_000);
    expect(await taken()).toEqual([]);
    await world.pass(2 * MINUTE, 5_000);
    expect(await taken()).toEqual(['desk SM']);
    world.simulator.unplug('desk');
    await world.pass(MINUTE, 5_000);
    world.simulator.plug('desk');
    await world.pass(10 * MINUTE, 5_000);
    expect(await client.call('devices.list', {})).toMatchObject([{ state: 'ready' }]);
    expect(await taken()).toEqual(['desk SM']);
  });

  it('read another card that is put in', async () => {
    const { taken } = await start('line.check-interval = "10s"', 'desk');
    await world.pass(3 * MINUTE, 5_000);
    world.simulator.addSim({
      id: 'new',
      iccid: '89490200001000009992',
      imsi: '262021000000099',
      number: '+491512300099',
    });
    world.simulator.swapSim('desk', 'new');
    await world.pass(5 * MINUTE, 5_000);
    expect(await taken()).toEqual(['desk SM', 'desk SM']);
  });

  it('do nothing by themselves when all of it is off', async () => {
    const { taken } = await start('backup.on-attach = false', 'desk');
    await world.pass(2 * HOUR, 30_000);
    expect(await taken()).toEqual([]);
  });

  it('come after the start, of the storages that were named, one device after another', async () => {
    const { taken, client } = await start(
      'backup.on-attach = false\nbackup.after-start = "10m"\nbackup.storages = "SM, FD"',
      'one',
      'two',
      'three',
    );
    await world.pass(9 * MINUTE, 5_000);
    expect(await taken()).toEqual([]);
    await world.pass(3 * MINUTE, 500);
    expect((await taken()).sort()).toEqual(['one FD', 'one SM', 'three FD', 'three SM', 'two FD', 'two SM']);
    const times = (await client.call('snapshots.list', {}))
      .filter((row) => row.storage === 'SM')
      .map((row) => Date.parse(row.takenAt))
      .sort();
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });

  it('come at the time of the day, each day', async () => {
    const at = new Date(world.clock.now() + 30 * MINUTE);
    const time = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
    const { taken } = await start(`backup.on-attach = false\nbackup.schedule = "${time}"`, 'desk');
    await world.pass(28 * MINUTE, 10_000);
    expect(await taken()).toEqual([]);
    await world.pass(5 * MINUTE, 10_000);
    expect(await taken()).toEqual(['desk SM']);
    await world.pass(23 * HOUR, 60_000);
    expect(await taken()).toEqual(['desk SM']);
    await world.pass(1 * HOUR, 60_000);
    expect(await taken()).toEqual(['desk SM', 'desk SM']);
  });

  it('come after so many changes in the book', async () => {
    const { taken, client } = await start('backup.on-attach = false\nbackup.after-changes = 6', 'desk');
    await client.call('contacts.add', { name: 'Ben', numbers: ['+4915123000008'] });
    await world.pass(MINUTE, 5_000);
    expect(await taken()).toEqual([]);
    for (const name of ['Carl', 'Dora'])
      await client.call('contacts.add', { name, numbers: ['+4915123000007'] });
    await world.pass(MINUTE, 5_000);
    expect(await taken()).toEqual(['desk SM']);
    await world.pass(10 * MINUTE, 5_000);
    expect(await taken()).toEqual(['desk SM']);
  });

  it('come before the daemon ends, when that is wanted', async () => {
    const first = await start('backup.on-attach = false\nbackup.before-shutdown = true', 'desk');
    await world.drive(first.close());
    const { client } = await world.daemon('home', 'backup.on-attach = false');
    expect(await client.call('snapshots.list', {})).toHaveLength(1);
  });

  it('do not hold up the end for long, when a modem does not answer', async () => {
    const first = await start('backup.on-attach = false\nbackup.before-shutdown = true', 'desk');
    world.simulator.setFault('desk', { kind: 'deaf' });
    const before = world.clock.now();
    await world.drive(first.close());
    expect(world.clock.now() - before).toBeLessThan(2 * MINUTE);
  });

  it('are tried again later and later when they fail, and keep nobody else waiting', async () => {
    const { taken, failures } = await start(
      'backup.on-attach = false\nbackup.after-start = "1m"',
      'bad',
      'good',
    );
    world.simulator.setFault('bad', { kind: 'error', command: 'AT+CPBS', times: 'always' });
    // Nor from the files of the card.
    world.simulator.setFault('bad', { kind: 'error', command: 'AT+CRSM', times: 'always' });
    await world.pass(2 * MINUTE, 2_000);
    expect(await taken()).toEqual(['good SM']);
    const soon = (await failures()).length;
    expect(soon).toBeGreaterThanOrEqual(1);
    await world.pass(3 * HOUR, 30_000);
    const all = await failures();
    expect(all.length).toBe(5);
    const times = all.map((event) => Date.parse(event.at));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(gaps[0]).toBeGreaterThanOrEqual(MINUTE);
    expect(await taken()).toEqual(['good SM']);
  });

  it('succeed at a later attempt', async () => {
    const { taken, failures } = await start('backup.on-attach = false\nbackup.after-start = "1m"', 'desk');
    world.simulator.setFault('desk', { kind: 'error', command: 'AT+CPBS', times: 'always' });
    // Nor from the files of the card.
    world.simulator.setFault('desk', { kind: 'error', command: 'AT+CRSM', times: 'always' });
    await world.pass(90_000, 2_000);
    expect(await failures()).toHaveLength(1);
    world.simulator.clearFaults('desk');
    await world.pass(5 * MINUTE, 2_000);
    expect(await taken()).toEqual(['desk SM']);
  });

  it('remove what is no longer kept', async () => {
    const { client } = await start(
      'backup.on-attach = false\nbackup.schedule = "1h"\nbackup.keep-all = "150m"\nbackup.keep-daily = 0\nbackup.keep-weekly = 0\nbackup.keep-monthly = 0',
      'desk',
    );
    await world.pass(6 * HOUR + 10 * MINUTE, 30_000);
    const rows = await client.call('snapshots.list', {});
    expect(rows.map((row) => row.id)).toEqual([4, 5, 6]);
    expect(await client.call('snapshots.verify', {})).toMatchObject([
      { state: 'ok' },
      { state: 'ok' },
      { state: 'ok' },
    ]);
  });
});
