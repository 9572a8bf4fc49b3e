import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until, World } from '../support/daemon.ts';
import { FakeMachine } from '../support/fake-machine.ts';

let world: World;
let machine: FakeMachine;
beforeEach(() => {
  world = new World();
  machine = new FakeMachine(world);
  for (const [n, name] of ['one', 'two'].entries()) {
    world.simulator.addSim({
      id: name,
      iccid: `8949020000100000${n}015`,
      imsi: `26202100000000${n}`,
      number: `+491512300000${n}`,
    });
    world.simulator.addModem({ name, preset: 'quectel', sim: name });
  }
});
afterEach(() => world.close());

const QUIET = '[sms]\nquiet-hours = "off"\n';

/** Moves time on until it holds. */
async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let step = 0; step < 600; step += 1) {
    if (await holds()) return;
    await world.pass(200, 100);
  }
  throw new Error(`waited in vain: ${what}`);
}

const start = (toml = QUIET) => world.daemon('home', toml, {}, machine);

describe('a daemon on a machine with USB ports', () => {
  it('finds modems, names them after their model, leaves others alone, and adds each once', async () => {
    machine.plug('1-1', 0, 'one');
    machine.plug('1-9', 90, null, { vendorId: '2341', productId: '0043', driver: 'cdc_acm' });
    const { client } = await start();
    await eventually(
      'one device',
      async () => (await world.drive(client.call('devices.list', {})))[0]?.state === 'ready',
    );
    machine.plug('1-2', 10, 'two');
    await eventually('two devices', async () => (await client.call('modems.list', {})).length === 2);
    await world.pass(5_000);
    const modems = await client.call('modems.list', {});
    expect(modems.map(({ port, origin }) => [port, origin])).toEqual([
      ['/dev/ttyUSB2', 'database'],
      ['/dev/ttyUSB12', 'database'],
    ]);
    expect(modems[1]?.name).toBe(`${modems[0]?.name}-2`);
    expect(machine.opened.filter((path) => /ttyUSB9/.test(path))).toEqual([]);
  });

  it('finds nothing by itself where devices.auto is false, and does not add again what was removed', async () => {
    machine.plug('1-1', 0, 'one');
    const off = await start('[devices]\nauto = false\n');
    await world.pass(5_000);
    expect([machine.opened, await off.client.call('modems.list', {})]).toEqual([[], []]);
    await off.close();
    const { client, daemon } = await start();
    await eventually(
      'it is found',
      async () => (await world.drive(client.call('devices.list', {})))[0]?.state === 'ready',
    );
    const [found] = await client.call('modems.list', {});
    await world.drive(client.call('modems.remove', { name: found?.name ?? '' }));
    daemon.discovery?.look();
    await world.pass(5_000);
    expect(await client.call('modems.list', {})).toEqual([]);
  });

  it('follows a modem to another port in the middle of a campaign: nothing is lost, nothing is sent twice', async () => {
    machine.plug('1-1', 0, 'one');
    const { client } = await start(`${QUIET}[devices]\nauto = false\n`);
    await world.drive(client.call('modems.add', { name: 'desk', port: '/dev/ttyUSB2' }));
    const to = Array.from({ length: 40 }, (_, n) => `+49151230001${String(n).padStart(2, '0')}`);
    const sending = client.call('sms.send', { to, text: 'hello' });
    await until('some are sent', () => {
      world.clock.advance(5);
      return world.simulator.log().length >= 3;
    });
    expect(world.simulator.log().length).toBeLessThan(to.length);
    world.simulator.unplug('one');
    machine.unplug('1-1');
    await world.drive(sending);
    machine.plug('1-4', 50, 'two');
    world.simulator.plug('one');
    machine.plug('1-1', 20, 'one');
    await eventually('all is settled', async () =>
      (await client.call('sms.list', { direction: 'out' })).every(
        ({ state }) => !/queued|sending/.test(state),
      ),
    );
    const sent = world.simulator.log().map((message) => message.to);
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent.length).toBeGreaterThanOrEqual(39);
    const events = await client.call('events.list', {});
    expect(events.filter(({ type }) => type === 'device.moved').map(({ data }) => data)).toMatchObject([
      { device: 1, from: '/dev/ttyUSB2', to: '/dev/ttyUSB22' },
    ]);
  });

  it('tells modems that share one IMEI apart by their sockets, after a restart with other port numbers too', async () => {
    const imei = '490154203237518';
    for (const name of ['left', 'right']) {
      const sim = name === 'left' ? 'one' : 'two';
      world.simulator.modem(sim).insert(null);
      world.simulator.addModem({ name, preset: 'quectel', imei, sim });
    }
    machine.plug('1-1', 0, 'left');
    machine.plug('1-2', 10, 'right');
    const first = await start(`${QUIET}[devices]\nauto = false\n`);
    const notes: string[] = [];
    for (const [name, port] of [
      ['left', '/dev/ttyUSB2'],
      ['right', '/dev/ttyUSB12'],
    ] as const) {
      const onNote = (note: { message: string }) => notes.push(note.message);
      await world.drive(first.client.call('modems.add', { name, port }, { onNote }));
    }
    expect(notes).toEqual(['right tells the same IMEI as left']);
    const cards = async (client: typeof first.client) => {
      const devices = await world.drive(client.call('devices.list', {}));
      return devices.map((device) => [device.name, device.sim?.iccid ?? null]);
    };
    const before = await cards(first.client);
    expect(before.map(([, iccid]) => iccid)).not.toContain(null);
    await first.close();
    machine.unplug('1-1');
    machine.unplug('1-2');
    machine.plug('1-2', 20, 'right');
    machine.plug('1-1', 30, 'left');
    const { client } = await start(`${QUIET}[devices]\nauto = false\n`);
    await eventually('both are back', async () => (await cards(client)).every(([, iccid]) => iccid !== null));
    expect(await cards(client)).toEqual(before);
  });

  it('never takes another modem for the one that was there', async () => {
    machine.plug('1-1', 0, 'one');
    const { client } = await start('[devices]\nauto = false\n');
    await world.drive(client.call('modems.add', { name: 'desk', port: '/dev/ttyUSB2' }));
    world.simulator.unplug('one');
    machine.unplug('1-1');
    machine.plug('1-1', 0, 'two');
    await eventually('it says so', async () =>
      ((await world.drive(client.call('devices.list', {})))[0]?.error?.message ?? '').includes(
        'another modem answers',
      ),
    );
    expect((await world.drive(client.call('devices.list', {})))[0]).toMatchObject({
      port: '/dev/ttyUSB2',
      sim: null,
    });
  });

  it('detects: what answers with its command, what is ours, what ModemManager has, what is left alone', async () => {
    machine.plug('1-1', 0, 'one');
    machine.plug('1-2', 10, 'two');
    machine.plug('1-3', 20, 'two');
    machine.plug('1-9', 90, null, { vendorId: '2341', productId: '0043', driver: 'cdc_acm' });
    const manager = { pid: 712, name: 'ModemManager' };
    for (const path of ['/dev/ttyUSB22', '/dev/ttyUSB23'])
      machine.held.set(path, { holders: [manager], modemManager: manager });
    const { client } = await start('[devices]\nauto = false\n');
    await world.drive(client.call('modems.add', { name: 'desk', port: '/dev/ttyUSB2' }));
    const detected = await world.drive(client.call('modems.detect', {}));
    expect(detected.map(({ state, port, device }) => [state, port, device])).toEqual([
      ['in-use', '/dev/ttyUSB2', 'desk'],
      ['answers', '/dev/ttyUSB12', null],
      ['busy', '/dev/ttyUSB22', null],
      ['skipped', null, null],
    ]);
    expect(detected[1]?.command).toMatch(/^simkeeper modem add [a-z0-9-]+ \/dev\/ttyUSB12$/);
    expect(detected[1]?.imei).toBe(world.simulator.modem('two').imei);
    expect(detected[2]?.reason).toContain('ModemManager (process 712) has it open');
    expect(machine.opened.filter((path) => /ttyUSB[29]\d/.test(path))).toEqual([]);
  });
});
