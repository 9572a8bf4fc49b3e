import { describe, expect, it } from 'vitest';
import { createStandstill } from '../../src/daemon/standstill.ts';
import { sendFromOutside } from '../../src/simulator/network/outside.ts';
import { gate } from '../api/fakes.ts';
import { until, World } from '../support/daemon.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Enough turns of the event loop for whatever is ready to run. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a standstill', () => {
  it('begins when the jobs under way have ended, and lets none begin until it is over', async () => {
    const clock = new ManualClock();
    const job = gate();
    const told: string[] = [];
    const held: Promise<void>[] = [];
    const worker = {
      hold(over: Promise<void>) {
        held.push(over.then(() => void told.push('the next job')));
        return job.promise;
      },
    };
    const standstill = createStandstill(() => [worker], clock);
    const work = gate();
    const done = standstill.during(async () => {
      told.push('begun');
      await work.promise;
      told.push('done');
    });
    await turns();
    expect([standstill.active, told]).toEqual([true, []]);
    job.open();
    await turns();
    expect(told).toEqual(['begun']);
    work.open();
    await Promise.all([done, ...held]);
    expect(told).toEqual(['begun', 'done', 'the next job']);
    expect([standstill.active, clock.pending]).toEqual([false, 0]);
    await standstill.over();
  });

  it('does not wait for ever for a job, and ends when the work fails', async () => {
    const clock = new ManualClock();
    const standstill = createStandstill(() => [{ hold: () => new Promise<void>(() => {}) }], clock);
    const failed = standstill.during(async () => {
      throw new Error('no room');
    });
    const seen = expect(failed).rejects.toThrow('no room');
    await turns();
    clock.advance(5_000);
    await seen;
    expect(standstill.active).toBe(false);
  });

  it('comes one after another', async () => {
    const standstill = createStandstill(() => [], new ManualClock());
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await turns();
      inside -= 1;
    };
    await Promise.all([standstill.during(work), standstill.during(work), standstill.during(work)]);
    expect(inside).toBe(0);
  });

  it('of a daemon: it reads and answers, and what writes goes on afterwards', async () => {
    const world = new World();
    try {
      const number = '+4915123000001';
      world.simulator.addSim({
        id: 'a',
        iccid: '89490200001000000015',
        imsi: '262021000000001',
        number,
        contacts: [],
        phonebookSize: 10,
        nameOctets: 14,
      });
      world.simulator.addModem({ name: 'm', sim: 'a' });
      const port = await world.port('m');
      const { client, daemon } = await world.daemon('home', `[[modem]]\nname = "m"\nport = "${port}"\n`);
      await world.settle();
      const work = gate();
      const over = daemon.keeper.standstill.during(() => work.promise);
      await until('the standstill', () => daemon.keeper.standstill.active);
      let added = false;
      const adding = client.call('contacts.add', { name: 'Ann', numbers: [] }).then(() => {
        added = true;
      });
      sendFromOutside(world.simulator.network, { from: '+4915123000002', to: number, text: 'Hello' });
      await world.pass(120_000);
      expect(await client.call('contacts.list', {})).toEqual([]);
      expect(await client.call('sms.list', {})).toEqual([]);
      expect(added).toBe(false);
      work.open();
      await over;
      await adding;
      await world.pass(5_000);
      expect(await client.call('contacts.list', {})).toMatchObject([{ name: 'Ann' }]);
      expect(await client.call('sms.list', {})).toMatchObject([{ text: 'Hello', state: 'received' }]);
    } finally {
      await world.close();
    }
  });
});
