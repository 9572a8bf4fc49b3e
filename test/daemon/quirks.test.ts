import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDirectories } from '../../src/core/directories.ts';
import type { PortsAccess } from '../../src/daemon/finding/ports-access.ts';
import { startDaemon } from '../../src/daemon/run.ts';
import { World } from '../support/daemon.ts';
import { FakeMachine } from '../support/fake-machine.ts';

let world: World;
let machine: FakeMachine;
/** Every command that reached the modem. */
let sent: string[];
beforeEach(() => {
  world = new World();
  sent = [];
  machine = new FakeMachine(world);
  const { open } = machine;
  const spy: PortsAccess['open'] = async (address, options) => {
    const transport = await open(address, options);
    const write = transport.write.bind(transport);
    transport.write = (bytes) => {
      sent.push(Buffer.from(bytes).toString('latin1').trim());
      return write(bytes);
    };
    return transport;
  };
  machine.open = spy;
  world.simulator.addSim({
    id: 'card',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: '+4915123000001',
  });
});
afterEach(() => world.close());

const table = (more = '') =>
  `[devices]\nauto = false\n[[modem]]\nname = "desk"\nport = "/dev/ttyUSB2"\n${more}`;

describe('a [[modem]] table', () => {
  it('brings its quirks into the dialogue, and another one opens the modem anew', async () => {
    world.simulator.addModem({ name: 'desk', sim: 'card' });
    machine.plug('1-1', 0, 'desk');
    const directories = await world.directories('home');
    await ensureDirectories(directories);
    await writeFile(directories.config, table('quirks = { modem-init = ["AT+FIRST=1"] }'));
    const lines: string[] = [];
    const daemon = await startDaemon({
      directories,
      env: {},
      stderr: { write: (line) => lines.push(line) },
      clock: world.clock,
      ports: machine,
    });
    try {
      await world.pass(5_000, 100);
      expect(sent).toContain('AT+FIRST=1');
      sent.length = 0;
      await writeFile(
        directories.config,
        `log.level = "debug"\n${table('quirks = { modem-init = ["AT+OTHER=1"] }')}`,
      );
      const { connectSocket } = await import('../../src/api/client/socket-client.ts');
      const client = await connectSocket(directories.socket);
      const reloaded = await world.drive(
        client?.call('config.reload', {}) ?? Promise.reject(new Error('no daemon')),
      );
      expect(reloaded.changed).toEqual(['log.level']);
      await world.pass(5_000, 100);
      expect(sent).toContain('AT+OTHER=1');
      expect(sent).not.toContain('AT+FIRST=1');
      // The log of the running daemon has the new level too: a call that fails is told at level debug.
      await client?.call('lines.show', { line: 'none' }).catch(() => undefined);
      expect(lines.some((line) => JSON.parse(line).level === 'debug')).toBe(true);
      await client?.close();
    } finally {
      await daemon.close();
    }
  });

  it('is not needed for a modem that only its USB id tells', async () => {
    world.simulator.addModem({
      name: 'desk',
      sim: 'card',
      personality: { manufacturer: 'Acme', model: 'One' },
    });
    machine.plug('1-1', 0, 'desk', { vendorId: '12d1', productId: '1506' });
    const { client } = await world.daemon('home', table(), {}, machine);
    const [device] = await world.drive(client.call('devices.list', {}));
    expect(device).toMatchObject({ state: 'ready', manufacturer: 'Acme', vendor: 'huawei' });
    expect(sent).toContain('AT^CURC=0');
  });
});
