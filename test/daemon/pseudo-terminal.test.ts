import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { makeScenario } from '../../src/simulator/scenario/scenario.ts';
import { until, World } from '../support/daemon.ts';
import { attachPty } from '../support/pty.ts';

let world: World;
beforeEach(() => {
  // The serial driver works in threads of its own: no turn of the event loop tells when it is done.
  world = new World(systemClock);
});
afterEach(() => world.close());

describe('a modem on a serial line', () => {
  it('is read in at most three range reads, exact to the character, and is followed when it is unplugged', async () => {
    const { simulator } = world;
    const [sim] = makeScenario({ modems: 1, contacts: 250, seed: 11 }).sims;
    if (!sim) throw new Error('no card');
    simulator.addSim({ ...sim, id: 'sim' });
    simulator.addModem({ name: 'modem', preset: 'quectel', sim: 'sim' });
    const pty = attachPty(simulator, 'modem');
    const { client, daemon } = await world.daemon('serial');
    const added = await client.call('modems.add', { name: 'desk', port: pty.path });
    expect(added.device).toMatchObject({
      state: 'ready',
      port: pty.path,
      sim: { iccid: sim.iccid, imsi: sim.imsi },
    });
    await client.call('backup.run', {});
    const { entries } = await client.call('snapshots.show', { id: 1 });
    expect(entries.map(({ name, number }) => ({ name, number }))).toEqual(sim.contacts);
    pty.close();
    await until('the device is gone', () => daemon.keeper.agents()[0]?.attached() === false);
    expect((await client.call('devices.list', {}))[0]).toMatchObject({
      state: 'offline',
      imei: added.device?.imei,
    });
  });
});
