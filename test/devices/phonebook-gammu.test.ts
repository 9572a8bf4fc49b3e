import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { openModem } from '../../src/devices/modem/open-modem.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { openTransport } from '../../src/transport/open.ts';
import { attachPty } from '../support/pty.ts';

/** Gammu as a second opinion: what the driver has written into a modem, another program must read. Left out where it is missing. */
const HAS_GAMMU = spawnSync('gammu', ['--version']).status === 0;

const CONTACTS = [
  { name: 'Jürgen "Q" Ñ', number: '+4930123456' },
  { name: 'أحمد', number: '+201001234567' },
  { name: '王秀英', number: '+8613912345678' },
  { name: 'a@b & 5 €', number: '015112345678' },
  { name: 'Balance', number: '*100#' },
];

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe.runIf(HAS_GAMMU || process.env.CI)('what the driver wrote', () => {
  it('is read by gammu', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'simkeeper-written-'));
    cleanUps.push(() => rmSync(directory, { recursive: true, force: true }));
    const simulator = new Simulator();
    cleanUps.push(() => simulator.close());
    simulator.addSim({
      id: 'a',
      iccid: '8949200000000000013',
      imsi: '262021111111111',
      number: '+4915120000001',
    });
    simulator.addModem({ name: 'm', sim: 'a' });

    const transport = await openTransport(`tcp://127.0.0.1:${await simulator.listen('m')}`);
    const pinLedger = { claim: () => true, accepted: () => undefined };
    const session = await openModem(transport, { clock: systemClock, pinLedger });
    await session.writePhonebookEntry('SM', { index: 1, name: 'Gone', number: '112', numberType: null });
    for (const [at, contact] of CONTACTS.entries())
      await session.writePhonebookEntry('SM', { index: at + 2, ...contact, numberType: null });
    await session.deletePhonebookEntry('SM', 1);
    await session.close();
    await simulator.idle({ ignoreTimers: true });

    const config = join(directory, 'gammurc');
    writeFileSync(config, `[gammu]\ndevice = ${attachPty(simulator, 'm').path}\nconnection = at115200\n`);
    const listed = await new Promise<string>((resolve, reject) => {
      const env = { ...process.env, LC_ALL: 'C.UTF-8', HOME: directory };
      execFile('gammu', ['-c', config, 'getallmemory', 'SM'], { env, timeout: 50_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      ).stdin?.end();
    });
    const read = [...listed.matchAll(/General number\s+: "(.*)"\nName\s+: "(.*)"/g)];
    expect(read.map(([, number, name]) => ({ name, number }))).toEqual(CONTACTS);
  }, 60_000);
});
