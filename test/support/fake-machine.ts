import { SimError } from '../../src/core/errors.ts';
import type { PortsAccess } from '../../src/daemon/finding/ports-access.ts';
import type { Held } from '../../src/transport/listing/holders.ts';
import type { ListedPort } from '../../src/transport/listing/ports.ts';
import { openTransport } from '../../src/transport/open.ts';
import type { World } from './daemon.ts';

/** A machine whose USB ports lead to modems of the simulator. Interface 2 of a device is the one that answers. */
export class FakeMachine implements PortsAccess {
  readonly opened: string[] = [];
  readonly held = new Map<string, Held>();
  private readonly listed = new Map<string, ListedPort>();
  private readonly modems = new Map<string, string>();
  private onChange: () => void = () => {};
  private plugged = 0;

  private readonly world: World;
  constructor(world: World) {
    this.world = world;
  }

  /** Plugs a device in; its ports get numbers from `first` on. `modem`: a name of the simulator, null for a mute device. */
  plug(usbPath: string, first: number, modem: string | null, changes: Partial<ListedPort> = {}): void {
    this.plugged += 1;
    for (const interfaceNumber of [2, 3]) {
      const path = `/dev/ttyUSB${first + interfaceNumber}`;
      this.listed.set(path, {
        path,
        byId: null,
        byPath: `/dev/serial/by-path/${usbPath}-${interfaceNumber}`,
        interfaceNumber,
        interfaceClass: 'ffffff',
        driver: 'option1',
        vendorId: '2c7c',
        productId: '0125',
        serial: null,
        manufacturer: 'Quectel',
        product: 'EC25',
        usbPath,
        deviceNumber: String(this.plugged),
        ...changes,
      });
      if (modem !== null && interfaceNumber === 2) this.modems.set(path, modem);
    }
    this.onChange();
  }

  unplug(usbPath: string): void {
    for (const [path, port] of this.listed) {
      if (port.usbPath !== usbPath) continue;
      this.listed.delete(path);
      this.modems.delete(path);
    }
    this.onChange();
  }

  async list(): Promise<ListedPort[]> {
    return [...this.listed.values()];
  }
  async whoHolds(path: string): Promise<Held> {
    return this.held.get(path) ?? { holders: [], modemManager: null };
  }
  async resolve(path: string): Promise<string | null> {
    return [...this.listed.values()].find((port) => [port.path, port.byPath].includes(path))?.path ?? null;
  }
  watch(onChange: (noticed: boolean) => void): { close(): void } {
    this.onChange = () => onChange(true);
    return { close: () => {} };
  }
  open: PortsAccess['open'] = async (address, options) => {
    if (address.startsWith('tcp:')) return openTransport(address, options);
    this.opened.push(address);
    const path = (await this.resolve(address)) ?? address;
    if (!this.listed.has(path)) throw new SimError('PORT_NOT_FOUND', `there is no port ${address}`);
    const modem = this.modems.get(path);
    if (modem === undefined) throw new SimError('PORT_UNREACHABLE', `${address} does not open`);
    return openTransport(await this.world.port(modem), options);
  };
}
