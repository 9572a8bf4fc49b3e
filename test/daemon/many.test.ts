import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addScenario, makeScenario } from '../../src/simulator/scenario/scenario.ts';
import { World } from '../support/daemon.ts';

const MODEMS = 64;
const HANGING = 'modem-1';
const BABBLING = 'modem-2';
/** Real time: all this is some seconds of work, and on a machine that does much else as well a minute of waiting. */
const BUSY_MACHINE_MS = 240_000;

let world: World;
beforeEach(() => {
  world = new World();
  addScenario(world.simulator, makeScenario({ modems: MODEMS, sims: MODEMS, contacts: 5, seed: 3 }));
});
afterEach(() => world.close());

describe('64 modems on one daemon', () => {
  it(
    'are all served while one hangs and another never stops talking',
    async () => {
      const tables: string[] = [];
      for (const modem of world.simulator.modems) {
        tables.push(`[[modem]]\nname = "${modem.name}"\nport = "${await world.port(modem.name)}"\n`);
      }
      const { client } = await world.daemon('home', `[sms]\nquiet-hours = "off"\n${tables.join('')}`);
      const attached = await world.drive(client.call('devices.list', {}));
      expect(attached.filter(({ state }) => state !== 'ready')).toEqual([]);

      world.simulator.modem(HANGING).faults.add({ kind: 'hang', times: 'always' });
      world.simulator
        .modem(BABBLING)
        .faults.add({ kind: 'unsolicited', line: '+CSQ: 20,99', times: 'always' });
      const to = ['+4915550000001'];
      const others = attached.map(({ name }) => name).filter((name) => name !== HANGING);
      const before = world.clock.monotonic();
      const sending = others.map((modem) => client.call('sms.send', { to, text: `from ${modem}`, modem }));
      await world.drive(Promise.all(sending));
      const backups = await world.drive(client.call('backup.run', { devices: others }));
      const passed = world.clock.monotonic() - before;
      expect(backups.failures).toEqual([]);
      expect(backups.snapshots.map(({ entries }) => entries)).toEqual(others.map(() => 5));
      const sent = await client.call('sms.list', { direction: 'out' });
      expect(
        sent.map(({ modem, state }) => [modem, ['accepted', 'delivered'].includes(state)]).sort(),
      ).toEqual(others.map((modem) => [modem, true]).sort());
      // The commands of the hanging one run into their time-outs of many seconds meanwhile: nobody waits for them.
      expect(passed).toBeLessThan(20_000);
    },
    BUSY_MACHINE_MS,
  );
});
