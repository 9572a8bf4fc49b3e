import { CARD_STORAGES } from './restore/fit.ts';
import type { BackupSource } from './source.ts';

/** To whom a storage belongs: to the card whose ICCID is known, else to the device. */
export function seriesOwner(
  { iccid, deviceId }: Pick<BackupSource, 'iccid' | 'deviceId'>,
  storage: string,
): { iccid: string } | { deviceId: number } {
  return iccid !== null && CARD_STORAGES.has(storage) ? { iccid } : { deviceId };
}
