import type { BackupSource } from './backup.ts';
import { CARD_STORAGES } from './restore/fit.ts';

/** To whom a storage belongs: to the card whose ICCID is known, else to the device. */
export function seriesOwner(
  { iccid, deviceId }: Pick<BackupSource, 'iccid' | 'deviceId'>,
  storage: string,
): { iccid: string } | { deviceId: number } {
  return iccid !== null && CARD_STORAGES.has(storage) ? { iccid } : { deviceId };
}
