import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../support/daemon.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const CARD = { iccid: '89490200001000000015', imsi: '262021000000001', number: '+4915123000001' };
const OTHER = { iccid: '89490200001000000023', imsi: '262021000000002', number: '+4915123000002' };

async function start(toml = '', env: Record<string, string> = {}) {
  const port = await world.port('desk');
  const { client } = await world.daemon('home', `[[modem]]\nname = "desk"\nport = "${port}"\n${toml}`, env);
  await world.pass(5_000, 200);
  return { client, device: async () => (await world.drive(client.call('devices.list', {})))[0] };
}

describe('the state of a card', () => {
  it.each([
    ['absent', null, 'sim-absent', 'SIM_ABSENT'],
    ['locked by a PIN', { pin: { value: '1234' } }, 'pin-required', 'PIN_REQUIRED'],
    [
      'blocked, with its PUK wanted',
      { pin: { value: '1234', triesLeft: 0 } },
      'puk-required',
      'PUK_REQUIRED',
    ],
  ] as const)('%s is shown with what to do, and no attempt is made', async (_name, pin, state, code) => {
    world.simulator.addSim({ ...CARD, id: 'card', ...(pin ?? {}) });
    world.simulator.addModem({ name: 'desk', sim: pin === null ? null : 'card' });
    const { client, device } = await start();
    expect(await device()).toMatchObject({ state, error: { code, hint: expect.stringMatching(/./) } });
    await expect(world.drive(client.call('sims.info', { device: 'desk' }))).rejects.toMatchObject({ code });
    await expect(world.drive(client.call('backup.run', {}))).rejects.toMatchObject({ code });
    expect(world.simulator.sim('card').pin.attempts).toBe(0);
  });

  it('blocked by the last wrong PIN is not tried again', async () => {
    world.simulator.addSim({ ...CARD, id: 'card', pin: { value: '1234', triesLeft: 1 } });
    world.simulator.addModem({ name: 'desk', sim: 'card' });
    const { device } = await start('pin-env = "DESK_PIN"\n', { DESK_PIN: '9999' });
    expect((await device())?.state).toBe('puk-required');
    await world.pass(10 * 60_000, 10_000);
    expect(world.simulator.sim('card').pin.attempts).toBe(1);
    expect((await device())?.state).toBe('puk-required');
  });

  it.each([5_000, 30_000, 58_000])('busy for %d ms after power-up is waited for', async (simBusyMs) => {
    world.simulator.addSim({ ...CARD, id: 'card' });
    world.simulator.addModem({ name: 'desk', sim: 'card', personality: { simBusyMs } });
    world.simulator.modem('desk').restart();
    const { device } = await start();
    await world.pass(65_000, 500);
    expect(await device()).toMatchObject({ state: 'ready', sim: { iccid: CARD.iccid } });
  });

  it('busy for longer than a minute is shown, and ready when it is over', async () => {
    world.simulator.addSim({ ...CARD, id: 'card' });
    world.simulator.addModem({ name: 'desk', sim: 'card', personality: { simBusyMs: 100_000 } });
    world.simulator.modem('desk').restart();
    const { device } = await start();
    await world.pass(65_000, 500);
    expect((await device())?.state).toBe('busy');
    await world.pass(120_000, 1_000);
    expect((await device())?.state).toBe('ready');
  });

  it('is followed through swaps while the daemon runs: another card, a locked one, none, and back', async () => {
    world.simulator.addSim({ ...CARD, id: 'card' });
    world.simulator.addSim({ ...OTHER, id: 'other' });
    world.simulator.addSim({ ...OTHER, id: 'locked', iccid: '89490200001000000031', pin: { value: '1234' } });
    world.simulator.addModem({ name: 'desk', sim: 'card' });
    const { device } = await start();
    expect(await device()).toMatchObject({ state: 'ready', sim: { iccid: CARD.iccid } });
    const swap = async (sim: string | null) => {
      world.simulator.swapSim('desk', sim);
      await world.pass(5_000, 500);
      return device();
    };
    expect(await swap('other')).toMatchObject({
      state: 'ready',
      sim: { iccid: OTHER.iccid, number: OTHER.number },
    });
    expect((await swap('locked'))?.state).toBe('pin-required');
    expect(await swap(null)).toMatchObject({ state: 'sim-absent', sim: null, sims: [] });
    expect(await swap('card')).toMatchObject({ state: 'ready', sim: { iccid: CARD.iccid } });
    expect(world.simulator.sim('locked').pin.attempts).toBe(0);
  });
});

describe('a modem with two slots', () => {
  it('shows the card in the slot that it uses, and that the other one is not known', async () => {
    world.simulator.addSim({ ...CARD, id: 'card' });
    world.simulator.addModem({
      name: 'desk',
      preset: 'quectel',
      sim: 'card',
      personality: { simSlots: { active: 2, count: 2 } },
    });
    const { device } = await start();
    expect(await device()).toMatchObject({
      vendor: 'quectel',
      sim: { slot: 2, iccid: CARD.iccid },
      sims: [
        { slot: 2, state: 'ready', iccid: CARD.iccid },
        { slot: 1, state: 'unknown', iccid: null, imsi: null, number: null, operator: null, line: null },
      ],
    });
  });
});
