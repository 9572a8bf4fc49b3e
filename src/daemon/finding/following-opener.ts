import { type ErrorCode, SimError, toSimError } from '../../core/errors.ts';
import type { Log } from '../../core/logger.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { Store } from '../../store/store.ts';
import type { OpenDevice } from '../devices-open.ts';
import { type Finder, isPath } from './finder.ts';

/** Failures that a device has when its port has got another number: nobody there, or somebody else. */
const MOVED: readonly ErrorCode[] = [
  'PORT_NOT_FOUND',
  'PORT_UNREACHABLE',
  'PORT_BUSY',
  'DEVICE_SILENT',
  'DEVICE_OFFLINE',
];

/**
 * Opens a device where it was, and where it is not there any more, at the port to which it moved: ports are numbered anew
 * each time, a device is known by its IMEI. Another modem at the old port is never taken for it.
 */
export function followingOpener(open: OpenDevice, finder: Finder, store: Store, log: Log): OpenDevice {
  async function explained(row: DeviceRow, error: SimError): Promise<SimError> {
    if (error.code !== 'PORT_BUSY') return error;
    const holder = await finder.holderOf(row.port);
    if (holder === null) return error;
    return new SimError('PORT_BUSY', `${row.port} is in use: ${holder}`, {
      hint: holder.startsWith('ModemManager')
        ? 'docs/modems.md says how both live side by side; for now: sudo systemctl stop ModemManager'
        : 'close the other program',
      details: error.details,
      cause: error,
    });
  }

  return async (row, signal) => {
    try {
      const session = await open(row, signal);
      await finder.remember(row);
      return session;
    } catch (thrown) {
      const error = toSimError(thrown);
      if (signal.aborted || !isPath(row.port) || !MOVED.includes(error.code)) throw error;
      const to = await finder.follow(row, signal);
      if (to === null) throw await explained(row, error);
      const moved = { ...row, port: to };
      const session = await open(moved, signal);
      if (to !== row.port) {
        store.transaction(() => {
          store.devices.move(row.id, to);
          store.events.tell('device.moved', { device: row.id, name: row.name, from: row.port, to });
        });
        log.info('a device is at another port now', { device: row.name, from: row.port, to });
      }
      await finder.remember(moved);
      return session;
    }
  };
}
