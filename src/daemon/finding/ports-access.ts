import type { Clock } from '../../core/clock.ts';
import type { OpenTransport } from '../../transport/contract/transport.ts';
import type { Held } from '../../transport/listing/holders.ts';
import type { ListedPort } from '../../transport/listing/ports.ts';
import { openByAddress } from '../devices-open.ts';

/** What finding modems needs of the machine; tests put a machine of their own in its place. */
export interface PortsAccess {
  /** Every serial port of a USB device. Opens nothing. */
  list(): Promise<ListedPort[]>;
  whoHolds(path: string): Promise<Held>;
  /** The device file that a path leads to; null when there is none. */
  resolve(path: string): Promise<string | null>;
  /** Calls back when ports came or went (`noticed`), and now and then. */
  watch(onChange: (noticed: boolean) => void): { close(): void };
  open: OpenTransport;
}

/** The ports of this machine. Loads what it needs on first use: most commands never look. */
export function systemPorts(clock: Clock): PortsAccess {
  return {
    list: async () => (await import('../../transport/listing/ports.ts')).listPorts(),
    whoHolds: async (path) => (await import('../../transport/listing/holders.ts')).whoHolds(path),
    resolve: async (path) => (await import('../../transport/listing/ports.ts')).realpathOf(path),
    watch(onChange) {
      let closed = false;
      let watching: { close(): void } | null = null;
      void import('../../transport/listing/watch.ts').then(({ watchPorts }) => {
        if (!closed) watching = watchPorts({ clock, onChange });
      });
      return {
        close() {
          closed = true;
          watching?.close();
        },
      };
    },
    open: openByAddress,
  };
}
