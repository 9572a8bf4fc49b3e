import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/api/contract/methods.ts';
import { makeScenario } from '../../src/simulator/scenario/scenario.ts';
import { until, World } from '../support/daemon.ts';

const LI = { old: '+4915123000001', fresh: '+4915123000002', third: '+4915123000005' };
const ANNA = '+4915123000003';
const SENTENCE = `Li Lei: My number changed from ${LI.old} to ${LI.fresh}.`;
const MINUTE = 60_000;

let world: World;
beforeEach(() => {
  world = new World();
  const { simulator } = world;
  const crowd = makeScenario({ modems: 1, contacts: 30, seed: 3 }).sims[0]?.contacts ?? [];
  simulator.addSim({
    id: 'li-old',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: LI.old,
    contacts: [...crowd, { name: 'Anna Müller', number: ANNA }],
  });
  simulator.addSim({
    id: 'li-new',
    iccid: '89490200001000000023',
    imsi: '262021000000002',
    number: LI.fresh,
    msisdn: null,
  });
  simulator.addSim({
    id: 'li-third',
    iccid: '89490200001000000056',
    imsi: '262021000000005',
    number: LI.third,
  });
  simulator.addSim({
    id: 'anna',
    iccid: '89490200001000000031',
    imsi: '262021000000003',
    number: ANNA,
    contacts: [{ name: 'Li Lei', number: LI.old }],
  });
  simulator.addModem({ name: 'li', sim: 'li-old' });
  simulator.addModem({ name: 'anna', preset: 'huawei', sim: 'anna' });
});
afterEach(() => world.close());

const CONFIG = '[owner]\nname = "Li Lei"\n[sms]\nquiet-hours = "off"\n';

async function lisKeeper(toml = CONFIG) {
  const keeper = await world.daemon('li', toml);
  await world.drive(keeper.client.call('modems.add', { name: 'desk', port: await world.port('li') }));
  await world.settle();
  return keeper;
}

async function stateOf(client: Client, id = 1) {
  return (await client.call('notices.show', { id })).state;
}

/** Puts another card in and lets the regular check see it. */
async function swap(sim: string | null) {
  world.simulator.swapSim('li', sim);
  await world.settle();
  await world.pass(61_000, 61_000);
}

describe('the main job', () => {
  it('from a backup to an accepted update on the other side, and nobody is told twice', async () => {
    const li = await lisKeeper();
    const anna = await world.daemon('anna');
    await world.drive(anna.client.call('modems.add', { name: 'stick', port: await world.port('anna') }));
    await anna.client.call('backup.run', {});

    const backup = await li.client.call('backup.run', {});
    expect(backup).toMatchObject({ failures: [], snapshots: [{ entries: 31, added: 31, storage: 'SM' }] });
    expect((await li.client.call('backup.run', {})).snapshots[0]).toMatchObject({ added: 0, unchanged: 31 });

    await swap('li-new');
    expect(await li.client.call('lines.show', { line: 'desk' })).toMatchObject({
      state: 'awaiting-number',
      number: null,
    });
    expect(world.simulator.log()).toEqual([]);
    const settled = await li.client.call('lines.setNumber', { line: 'desk', number: LI.fresh });
    expect(settled).toMatchObject({ outcome: 'number-change', notice: 1 });

    await world.pass(9 * MINUTE, MINUTE);
    expect([await stateOf(li.client), world.simulator.log().length]).toEqual(['cooling', 0]);
    await world.pass(2 * MINUTE, 30_000);
    await until('the notice is done', async () => (await stateOf(li.client)) === 'done');
    await world.pass(2 * MINUTE, 30_000);

    const notice = await li.client.call('notices.show', { id: 1 });
    const told = notice.deliveries.filter((one) => one.state === 'delivered').map((one) => one.number);
    expect(notice.counts).toMatchObject({ total: notice.deliveries.length, delivered: told.length });
    const log = world.simulator.log();
    expect(log.map((one) => one.to).sort()).toEqual([...told].sort());
    expect(new Set(log.map((one) => one.text))).toEqual(new Set([SENTENCE]));

    const [update] = await anna.client.call('updates.list', {});
    expect(update).toMatchObject({
      from: LI.fresh,
      oldNumber: LI.old,
      newNumber: LI.fresh,
      state: 'proposed',
      trust: 'none',
    });
    await anna.client.call('updates.accept', { id: 1 });
    await anna.client.call('backup.run', {});
    expect((await anna.client.call('contacts.list', {}))[0]?.numbers[0]?.number).toBe(LI.fresh);
    expect(world.simulator.sim('anna').messages.used).toBe(0);

    await li.close();
    const again = await world.daemon('li', CONFIG);
    await world.pass(30 * MINUTE, MINUTE);
    expect(await stateOf(again.client)).toBe('done');
    expect(world.simulator.log()).toHaveLength(log.length);
  });

  it('a swap back during the cooling-off cancels, a second change supersedes', async () => {
    const { client } = await lisKeeper();
    await client.call('backup.run', {});
    await swap('li-third');
    expect(await stateOf(client)).toBe('cooling');
    await swap('li-old');
    expect(await stateOf(client)).toBe('canceled');
    await swap('li-new');
    await swap('li-third');
    expect([await stateOf(client, 2), await stateOf(client, 3)]).toEqual(['superseded', 'cooling']);
    expect(await client.call('notices.show', { id: 3 })).toMatchObject({
      oldNumber: LI.old,
      newNumber: LI.third,
    });
    expect(world.simulator.log()).toEqual([]);
  });

  it('a swap is noticed after the modem was unplugged, and after the daemon was down', async () => {
    const li = await lisKeeper();
    world.simulator.unplug('li');
    await until(
      'the device is gone',
      async () => (await li.client.call('devices.list', {}))[0]?.state === 'offline',
    );
    world.simulator.swapSim('li', 'li-third');
    world.simulator.plug('li');
    for (let n = 0; n < 40 && (await li.client.call('devices.list', {}))[0]?.state !== 'ready'; n += 1) {
      await world.pass(2_000, 2_000);
    }
    await world.settle();
    expect(await stateOf(li.client)).toBe('cooling');
    await li.close();
    world.simulator.swapSim('li', 'li-old');
    const again = await world.daemon('li', CONFIG);
    await world.pass(5_000, 200);
    expect((await again.client.call('lines.show', { line: 'desk' })).number).toBe(LI.old);
    expect(await stateOf(again.client)).toBe('canceled');
  });

  it('an empty tray says so and changes nothing', async () => {
    const { client } = await lisKeeper();
    await swap(null);
    expect((await client.call('devices.list', {}))[0]).toMatchObject({ state: 'sim-absent', sim: null });
    await swap('li-old');
    expect((await client.call('devices.list', {}))[0]).toMatchObject({
      state: 'ready',
      sim: { number: LI.old },
    });
    expect(await client.call('notices.list', {})).toEqual([]);
  });

  it('with consent, a one-time code to another own line reveals the number', async () => {
    const { client } = await lisKeeper(`${CONFIG}[line]\nverify-by-sms = true\n`);
    await world.drive(client.call('modems.add', { name: 'second', port: await world.port('anna') }));
    await world.settle();
    await swap('li-new');
    await world.pass(2 * MINUTE, 30_000);
    expect(await client.call('lines.show', { line: 'desk' })).toMatchObject({
      state: 'active',
      number: LI.fresh,
    });
    expect(await stateOf(client)).toBe('cooling');
    const codes = world.simulator.log().filter((one) => one.text?.startsWith('simkeeper code '));
    expect(codes).toHaveLength(1);
  });
});

describe('one keeper per data directory', () => {
  it('a second daemon is refused, and works once the first is gone', async () => {
    const first = await world.daemon('li');
    await expect(world.daemon('li')).rejects.toMatchObject({ code: 'DAEMON_RUNNING', exitCode: 6 });
    await first.close();
    await (await world.daemon('li')).close();
  });

  it('every command works without a daemon, with the same answers', async () => {
    const command = await world.command('solo');
    const added = await world.drive(
      command.call('modems.add', { name: 'desk', port: await world.port('li') }),
    );
    expect(added.device).toMatchObject({
      state: 'ready',
      sim: { iccid: '89490200001000000015', number: LI.old },
    });
    expect((await world.drive(command.call('backup.run', {}))).snapshots[0]).toMatchObject({ entries: 31 });
    const sent = await world.drive(command.call('sms.send', { to: [ANNA], text: 'hello' }));
    expect(sent.messages).toMatchObject([{ state: 'accepted', address: ANNA, modem: 'desk' }]);
    await command.close();
    const li = await world.daemon('solo');
    await world.pass(5_000, 200);
    expect((await li.client.call('devices.list', {}))[0]?.state).toBe('ready');
    expect((await li.client.call('sms.list', {})).map((one) => one.state)).toEqual(['delivered']);
    expect(await li.client.call('snapshots.list', {})).toHaveLength(1);
  });

  it('a command that changes is refused while a daemon works, if it cannot reach it', async () => {
    await world.daemon('li');
    const command = await world.command('li');
    const refused = command.call('contacts.add', { name: 'x', numbers: [] });
    const outcome = expect(refused).rejects.toMatchObject({ code: 'LOCK_BUSY', exitCode: 6 });
    for (let n = 0; n < 120; n += 1) {
      world.clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await outcome;
    expect(await command.call('contacts.list', {})).toEqual([]);
  });
});

describe('wrong input', () => {
  it.each([
    ['no such port', '/dev/ttyNOTHERE', 'PORT_NOT_FOUND'],
    ['a port that is a file', import.meta.filename, 'PORT_NOT_TERMINAL'],
    ['nobody listening', 'tcp://127.0.0.1:1', 'PORT_UNREACHABLE'],
    ['no port at all', 'tcp://nonsense', 'INPUT_INVALID'],
  ])('%s is a clear error and is not kept', async (_what, port, code) => {
    const { client } = await world.daemon('li');
    await expect(client.call('modems.add', { name: 'desk', port })).rejects.toMatchObject({
      code,
      hint: expect.stringMatching(/./),
    });
    expect(await client.call('modems.list', {})).toEqual([]);
  });

  it('a locked card is shown as such, with what to do', async () => {
    addLocked('1234');
    const { client } = await world.daemon('li');
    const added = await world.drive(
      client.call('modems.add', { name: 'safe', port: await world.port('locked') }),
    );
    expect(added.device).toMatchObject({ state: 'pin-required', error: { code: 'PIN_REQUIRED' } });
    await expect(world.drive(client.call('backup.run', {}))).rejects.toMatchObject({
      code: 'PIN_REQUIRED',
      exitCode: 5,
    });
    expect(world.simulator.sim('locked').pin.attempts).toBe(0);
  });

  it('a wrong PIN is tried once for ever, across restarts and power cycles', async () => {
    const card = addLocked('1234');
    const env = { SIM_PIN: '9999' };
    const { client, close } = await world.daemon('li', '', env);
    const port = await world.port('locked');
    await world.drive(client.call('modems.add', { name: 'safe', port, pinEnv: 'SIM_PIN' }));
    expect(card.pin.attempts).toBe(1);
    await close();
    for (let n = 0; n < 3; n += 1) {
      const again = await world.daemon('li', '', env);
      await world.pass(130_000, 5_000);
      expect((await again.client.call('devices.list', {}))[0]).toMatchObject({
        state: 'pin-required',
        error: { message: expect.stringContaining('did not take the PIN from env:SIM_PIN') },
      });
      await again.close();
      world.simulator.unplug('locked');
      world.simulator.plug('locked');
    }
    expect(card.pin.attempts).toBe(1);
  });

  it('a right PIN opens the card, and opens it again after a power cycle', async () => {
    const card = addLocked('1234');
    const { client } = await world.daemon('li', '', { SIM_PIN: '1234' });
    const port = await world.port('locked');
    const added = await world.drive(client.call('modems.add', { name: 'safe', port, pinEnv: 'SIM_PIN' }));
    expect(added.device).toMatchObject({ state: 'ready', sim: { iccid: card.iccid } });
    world.simulator.unplug('locked');
    await until(
      'the device is gone',
      async () => (await client.call('devices.list', {}))[0]?.state === 'offline',
    );
    world.simulator.plug('locked');
    await world.pass(30_000, 500);
    expect((await client.call('devices.list', {}))[0]?.state).toBe('ready');
    expect([card.pin.attempts, card.pin.triesLeft]).toEqual([2, 3]);
  });
});

function addLocked(pin: string) {
  const card = world.simulator.addSim({
    id: 'locked',
    iccid: '89490200001000000064',
    imsi: '262021000000006',
    number: '+4915123000006',
    pin: { value: pin },
  });
  world.simulator.addModem({ name: 'locked', sim: 'locked' });
  return card;
}
