import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { until, World } from '../support/daemon.ts';
import { attachPty } from '../support/pty.ts';

/** Gammu is the judge of what a restore has written: a program that knows nothing of ours reads the card. */
const HAS_GAMMU = spawnSync('gammu', ['--version']).status === 0;
if (!HAS_GAMMU && !process.env.CI) process.stderr.write('gammu is not installed: its opinion is left out\n');

const PEOPLE = [
  { name: 'Jürgen Ñandu', number: '+4930123456' },
  { name: 'Ελένη Δήμου', number: '+306912345678' },
  { name: 'Дмитрий', number: '+79161234567' },
  { name: '王秀英', number: '+8613912345678' },
  { name: 'Balance', number: '*100#' },
];

it.runIf(HAS_GAMMU || process.env.CI)('gammu reads from the card what was restored', async () => {
  const world = new World(systemClock);
  const folder = mkdtempSync(join(tmpdir(), 'simkeeper-restore-'));
  try {
    const { simulator } = world;
    simulator.addSim({
      id: 'a',
      iccid: '89490200001000000015',
      imsi: '262021000000001',
      number: '+4915123000001',
      contacts: PEOPLE,
      nameOctets: 14,
    });
    simulator.addModem({ name: 'm', sim: 'a' });
    const { client, close } = await world.daemon('home');
    await client.call('modems.add', { name: 'm', port: await world.port('m') });
    const { snapshots } = await client.call('backup.run', {});
    for (const index of [1, 2, 3, 4, 5]) simulator.sim('a').phonebook.remove(index);
    simulator.sim('a').phonebook.put(9, { name: 'Nobody', number: '1' });
    await client.call('restores.run', { snapshot: snapshots[0]?.id ?? 0, to: 'm', mode: 'replace' });
    await client.call('contacts.add', {
      name: 'Maria Magdalena Müller',
      numbers: ['+4915123456701', '+49301234567'],
      groups: ['New'],
    });
    await client.call('restores.run', { group: 'New', to: 'm' });
    await close();
    await until('the modem is free', () => !simulator.modem('m').output.connected);

    const pty = attachPty(simulator, 'm');
    const config = join(folder, 'gammurc');
    writeFileSync(config, `[gammu]\ndevice = ${pty.path}\nconnection = at115200\n`);
    const env = { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder };
    const reading = promisify(execFile)('gammu', ['-c', config, 'getallmemory', 'SM'], {
      env,
      timeout: 50_000,
    });
    reading.child.stdin?.end();
    const { stdout } = await reading;
    const read = [...stdout.matchAll(/General number\s+: "(.*)"\nName\s+: "(.*)"/g)];
    expect(read.map(([, number, name]) => ({ name, number }))).toEqual([
      ...PEOPLE,
      { name: 'Maria Müller/M', number: '+4915123456701' },
      { name: 'Maria Müller/O', number: '+49301234567' },
    ]);
    pty.close();
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
