import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDialogue } from '../../src/transport/contract/dialogue.ts';
import { run } from '../cli/harness.ts';
import * as sample from '../cli/samples.ts';
import { World } from '../support/daemon.ts';

const CARD = { id: 'card', iccid: '89490200001738291640', imsi: '262021738291645', number: '+4915173829164' };

let world: World;
beforeEach(() => {
  world = new World();
  world.simulator.addSim({ ...CARD, pin: { value: '7391' } });
  world.simulator.addModem({ name: 'm', preset: 'simcom', sim: 'card' });
});
afterEach(() => world.close());

const state = (list: { name: string; state: string }[]) => list[0]?.state;

describe('modem record', () => {
  it('takes the modem from a daemon and gives it back, with its card still open', async () => {
    const toml = `[[modem]]\nname = "front"\nport = "${await world.port('m')}"\npin-env = "P"\n`;
    const { client } = await world.daemon('home', toml, { P: '7391' });
    expect(state(await world.drive(client.call('devices.list', {})))).toBe('ready');
    const recording = await world.drive(client.call('modems.record', { name: 'front' }));
    expect(recording).toMatchObject({ name: 'front', vendor: 'simcom', model: 'SIM800', leftOut: 0 });
    expect(parseDialogue(recording.dialogue).exchanges).toHaveLength(recording.exchanges);
    for (const secret of [CARD.iccid, CARD.imsi, '4915173829164', '7391"']) {
      expect(recording.dialogue).not.toContain(secret);
    }
    // The list waits for the first attempt to open it again.
    expect(state(await world.drive(client.call('devices.list', {})))).toBe('ready');
    expect(world.simulator.sim('card').pin.attempts).toBe(1);
  });

  it('works in a command, leaves a locked card locked, and frees the port when the modem is mute', async () => {
    const client = await world.command('home');
    const port = await world.port('m');
    await world.drive(client.call('modems.add', { name: 'front', port, probe: false }));
    const recording = await world.drive(client.call('modems.record', { name: 'front' }));
    expect(recording.dialogue).toContain('= reply +CPIN: SIM PIN');
    expect(world.simulator.sim('card').pin.attempts).toBe(0);
    const fault = world.simulator.setFault('m', { kind: 'deaf' });
    await expect(world.drive(client.call('modems.record', { name: 'front' }))).rejects.toMatchObject({
      code: 'DEVICE_SILENT',
    });
    world.simulator.clearFault('m', fault);
    expect((await world.drive(client.call('modems.record', { name: 'front' }))).vendor).toBe('simcom');
    await expect(client.call('modems.record', { name: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('simkeeper modem record --out', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-record-'));
  const file = path.join(folder, 'front.dialogue');
  const answers = { 'modems.record': () => sample.recording };
  afterEach(() => rmSync(file, { force: true }));

  it('writes the file for its owner only, and replaces none without --yes', async () => {
    const first = await run(['modem', 'record', 'front', '--out', file], { answers });
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('docs/modems.md');
    expect(readFileSync(file, 'utf8')).toBe(sample.recording.dialogue);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await run(['modem', 'record', 'front', '--out', file], { answers });
    expect([again.code, again.calls]).toEqual([5, []]);
    expect(
      (await run(['modem', 'record', 'front', '--out', file, '--yes', '--json'], { answers })).code,
    ).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
