import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Roots } from '../../src/transport/listing/ports.ts';

export interface FakeDevice {
  /** `1-1.2` */
  usbPath: string;
  /** `2c7c:0125` */
  id: string;
  serial?: string;
  manufacturer?: string;
  product?: string;
  driver: string;
  /** Name of the port and number of its interface; `cls`: class, subclass, protocol. */
  ports: readonly { name: string; interface: string; cls?: string }[];
}

/** A tree like /sys and /dev, with the links that the kernel and udev make. */
export class FakeSystem {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-sys-'));
  readonly roots: Roots = { sys: path.join(this.folder, 'sys'), dev: path.join(this.folder, 'dev') };
  private plugged = 0;

  constructor() {
    mkdirSync(path.join(this.roots.sys, 'class/tty'), { recursive: true });
    mkdirSync(path.join(this.roots.dev, 'serial/by-id'), { recursive: true });
  }

  private write(folder: string, values: Record<string, string | undefined>): void {
    mkdirSync(folder, { recursive: true });
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) writeFileSync(path.join(folder, name), `${value}\n`);
    }
  }

  plug(device: FakeDevice): void {
    const [idVendor, idProduct] = device.id.split(':');
    const { serial, manufacturer, product } = device;
    const top = path.join(this.roots.sys, `devices/pci0000:00/0000:00:14.0/usb1/1-1/${device.usbPath}`);
    this.plugged += 1;
    this.write(top, { idVendor, idProduct, serial, manufacturer, product, devnum: String(this.plugged) });
    for (const { name, interface: number, cls = 'ffffff' } of device.ports) {
      const iface = path.join(top, `${device.usbPath}:1.${Number.parseInt(number, 16)}`);
      this.write(iface, {
        bInterfaceNumber: number,
        bInterfaceClass: cls.slice(0, 2),
        bInterfaceSubClass: cls.slice(2, 4),
        bInterfaceProtocol: cls.slice(4),
      });
      // usb-serial puts a device of its own between the interface and the tty, cdc-acm does not.
      const owner = name.startsWith('ttyUSB') ? path.join(iface, name) : iface;
      const tty = path.join(owner, 'tty', name);
      mkdirSync(tty, { recursive: true });
      symlinkSync(`/sys/bus/usb/drivers/${device.driver}`, path.join(owner, 'driver'));
      symlinkSync(owner, path.join(tty, 'device'));
      symlinkSync(tty, path.join(this.roots.sys, 'class/tty', name));
      if (serial) {
        const link = `usb-${product}_${serial}-if${number}`.replaceAll(' ', '_');
        symlinkSync(`../../${name}`, path.join(this.roots.dev, 'serial/by-id', link));
      }
    }
  }

  /** A port without a USB device behind it. */
  builtIn(name: string): void {
    const folder = path.join(this.roots.sys, 'devices/platform/serial8250/tty', name);
    mkdirSync(folder, { recursive: true });
    symlinkSync('/nowhere', path.join(folder, 'device'));
    symlinkSync(folder, path.join(this.roots.sys, 'class/tty', name));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
