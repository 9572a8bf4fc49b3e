import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldBy, whoHolds } from '../../src/transport/listing/holders.ts';
import { listPorts } from '../../src/transport/listing/ports.ts';
import { watchPorts } from '../../src/transport/listing/watch.ts';
import { FakeSystem } from '../support/fake-sysfs.ts';
import { ManualClock } from '../support/manual-clock.ts';

let system: FakeSystem;
beforeEach(() => {
  system = new FakeSystem();
});
afterEach(() => system.close());

describe('listing ports', () => {
  it('reads the four ports of an EC25 from interface upward', async () => {
    // Interfaces: ModemManager plugins/quectel/77-mm-quectel-port-types.rules; the shape of the tree: the output of
    // udevadm at https://e-com-net.com/article/1276399647069323264.htm (1-1.2:2.2/ttyUSB0, driver option1).
    system.plug({
      usbPath: '1-1.2',
      id: '2c7c:0125',
      product: 'EC25',
      manufacturer: 'Quectel\u001b[2J',
      serial: 'S1',
      driver: 'option1',
      ports: ['00', '01', '02', '03'].map((number, n) => ({ name: `ttyUSB${n + 8}`, interface: number })),
    });
    const ports = await listPorts(system.roots);
    expect(ports.map((port) => [path.basename(port.path), port.interfaceNumber])).toEqual([
      ['ttyUSB8', 0],
      ['ttyUSB9', 1],
      ['ttyUSB10', 2],
      ['ttyUSB11', 3],
    ]);
    expect(ports[2]).toMatchObject({
      vendorId: '2c7c',
      productId: '0125',
      serial: 'S1',
      product: 'EC25',
      manufacturer: 'Quectel [2J',
      driver: 'option1',
      usbPath: '1-1.2',
      interfaceClass: 'ffffff',
      byId: path.join(system.roots.dev, 'serial/by-id/usb-EC25_S1-if02'),
    });
  });

  it('reads a port of cdc-acm, whose tty hangs on the interface itself', async () => {
    system.plug({
      usbPath: '1-1.3',
      id: '1546:1102',
      driver: 'cdc_acm',
      ports: [{ name: 'ttyACM0', interface: '0a', cls: '020201' }],
    });
    expect(await listPorts(system.roots)).toMatchObject([
      { interfaceNumber: 10, interfaceClass: '020201', driver: 'cdc_acm', serial: null, byId: null },
    ]);
  });

  it('never lists built-in ports and pseudo-terminals, and nothing where there is nothing', async () => {
    for (const name of ['ttyS0', 'ptmx', 'tty1', 'console', 'ttyUSB0']) system.builtIn(name);
    expect(await listPorts(system.roots)).toEqual([]);
    expect(await listPorts({ sys: '/nonexistent', dev: '/nonexistent' })).toEqual([]);
  });
});

describe('watching ports', () => {
  it('tells once of several ports, looks every minute, and ends', () => {
    const clock = new ManualClock();
    let changes = 0;
    let notice: (name: string | null) => void = () => {};
    const watching = watchPorts({
      clock,
      onChange: () => {
        changes += 1;
      },
      watch: (_folder, onName) => {
        notice = onName;
        return { close: () => {} };
      },
    });
    for (const name of ['ttyUSB0', 'ttyUSB1', 'ttyACM0']) notice(name);
    clock.advance(299);
    expect(changes).toBe(0);
    clock.advance(1);
    expect(changes).toBe(1);
    for (const name of ['ttyS0', 'sda', 'ttyUSB', 'pts']) notice(name);
    clock.advance(59_999);
    expect(changes).toBe(1);
    clock.advance(1);
    expect(changes).toBe(2);
    watching.close();
    clock.advance(600_000);
    expect([changes, clock.pending]).toEqual([2, 0]);
  });

  it('still looks every minute where the folder cannot be watched', () => {
    const clock = new ManualClock();
    let changes = 0;
    const onChange = () => {
      changes += 1;
    };
    const watch = () => {
      throw new Error('ENOSPC');
    };
    watchPorts({ clock, onChange, watch });
    clock.advance(120_000);
    expect(changes).toBe(2);
  });
});

describe('who holds a port', () => {
  let proc: string;
  beforeEach(() => {
    proc = mkdtempSync(path.join(tmpdir(), 'simkeeper-proc-'));
  });
  afterEach(() => rmSync(proc, { recursive: true, force: true }));

  function run(pid: number, name: string, files: string[]): void {
    mkdirSync(path.join(proc, String(pid), 'fd'), { recursive: true });
    writeFileSync(path.join(proc, String(pid), 'comm'), `${name}\n`);
    files.forEach((file, n) => {
      symlinkSync(file, path.join(proc, String(pid), 'fd', String(n)));
    });
  }

  it('names the program, and ModemManager also where its files cannot be seen', async () => {
    run(10, 'bash', ['/dev/pts/1']);
    expect(heldBy(await whoHolds('/dev/ttyUSB2', proc))).toBeNull();
    run(712, 'ModemManager', []);
    expect(heldBy(await whoHolds('/dev/ttyUSB2', proc))).toBe(
      'ModemManager runs (process 712) and probably has it open',
    );
    run(900, 'minicom', ['/dev/null', '/dev/ttyUSB2']);
    expect(heldBy(await whoHolds('/dev/ttyUSB2', proc))).toBe('minicom (process 900) has it open');
    expect((await whoHolds('/dev/ttyUSB2', proc, 900)).holders).toEqual([]);
  });
});
