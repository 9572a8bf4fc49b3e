import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { hexToBytes } from '../../src/codec/hex.ts';
import { systemClock } from '../../src/core/clock.ts';
import { until, World } from '../support/daemon.ts';
import { deliverPdus } from '../support/pdus.ts';
import { attachPty } from '../support/pty.ts';

/** Gammu is the judge of what a restore has written: a program that knows nothing of ours reads the messages. */
const HAS_GAMMU = spawnSync('gammu', ['--version']).status === 0;
if (!HAS_GAMMU && !process.env.CI) process.stderr.write('gammu is not installed: its opinion is left out\n');

const AT = Date.UTC(2026, 5, 1, 8, 30, 0);

it.runIf(HAS_GAMMU || process.env.CI)(
  'gammu reads from another card the messages that were restored',
  async () => {
    const world = new World(systemClock);
    const folder = mkdtempSync(join(tmpdir(), 'simkeeper-messages-'));
    try {
      const { simulator } = world;
      for (const [id, iccid] of [
        ['a', '89490200001000000015'],
        ['b', '89490200001000000023'],
      ] as const)
        simulator.addSim({ id, iccid, imsi: '262021000000001', number: '+4915123000001' });
      const texts = ['Grüße aus Köln', 'Привет'];
      for (const [index, text] of texts.entries()) {
        const pdu = hexToBytes(deliverPdus('+4917612345678', text, { at: AT })[0] ?? '');
        simulator.sim('a').messages.set(index, { status: 1, pdu });
      }
      simulator.addModem({ name: 'm', sim: 'a' });
      const client = await world.command('home');
      await client.call('modems.add', { name: 'm', port: await world.port('m') });
      await client.call('backup.run', { sms: true });
      simulator.swapSim('m', 'b');
      const restored = await client.call('sms.restore', {
        to: 'm',
        iccid: '89490200001000000015',
        confirmed: true,
      });
      expect(restored.counts).toMatchObject({ written: 2 });
      await client.close();
      await until('the modem is free', () => !simulator.modem('m').output.connected);

      const pty = attachPty(simulator, 'm');
      const config = join(folder, 'gammurc');
      writeFileSync(config, `[gammu]\ndevice = ${pty.path}\nconnection = at115200\n`);
      const env = { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder, TZ: 'UTC' };
      const reading = promisify(execFile)('gammu', ['-c', config, 'getallsms'], { env, timeout: 50_000 });
      reading.child.stdin?.end();
      const { stdout } = await reading;
      for (const text of texts) expect(stdout).toContain(text);
      expect(stdout.match(/Remote number\s+: "\+4917612345678"/g)).toHaveLength(2);
      expect(stdout.match(/Status\s+: Read/g)).toHaveLength(2);
      // The service centre's own time, in its zone.
      expect(stdout.match(/Sent\s+: .*09:30:00 2026/g)).toHaveLength(2);
      pty.close();
    } finally {
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
