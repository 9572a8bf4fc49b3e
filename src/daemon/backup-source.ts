import type { BackupSource } from '../backup/source.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import type { DeviceAgent } from './device-agent.ts';
import type { Services } from './services.ts';

/** Where the storages of a device belong: to its card as it was seen last, and to the book of its line. */
export function backupSource(services: Services, row: DeviceRow, agent: DeviceAgent): BackupSource {
  const line = services.store.lines.byDevice(row.id);
  return {
    deviceId: row.id,
    deviceName: row.name,
    iccid: agent.status().sim?.iccid ?? null,
    bookId: line?.bookId ?? 1,
    region: services.lines.region(line ?? null),
  };
}
