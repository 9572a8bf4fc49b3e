import { ADN_FOOTER } from '../../codec/sim/adn.ts';
import { decodeExtension, EXTENSION_RECORD_LENGTH } from '../../codec/sim/extension.ts';
import type { PhonebookCapacity } from '../contract/device.ts';
import { EF_ADN, EF_EXT1, readFileRecord, readFileShape } from './card-files.ts';
import type { DeviceSender } from './context.ts';
import { checkStorageName, isWritable, readPhonebookInfo } from './phonebook-storage.ts';

/** Cards have five to thirty extension records; the rest of a larger file is not looked at. */
const MAX_EXTENSIONS_READ = 64;

/**
 * What fits into a storage (27.007 sections 8.11 and 8.12). For the storage of the SIM the card itself is asked too, because
 * modems tell the length of a name in characters or octets, each as it likes (27.007 section 8.18, 31.102 section 4.4.2.3).
 * @throws SimError DEVICE_REFUSED when there is no such storage
 */
export async function readPhonebookCapacity(
  sender: DeviceSender,
  storage: string,
): Promise<PhonebookCapacity> {
  checkStorageName(storage);
  const { info, used } = await readPhonebookInfo(sender, storage);
  const adn = storage === 'SM' ? await readFileShape(sender, EF_ADN) : null;
  const known = adn !== null && adn.length >= ADN_FOOTER;
  return {
    ...info,
    used,
    nameOctets: known ? adn.length - ADN_FOOTER : null,
    // A card that shows one file shows the other, if it has it.
    extension: known ? await hasRoomForExtension(sender) : null,
    writable: isWritable(storage),
  };
}

/** True when some record of EF_EXT1 is free. */
async function hasRoomForExtension(sender: DeviceSender): Promise<boolean> {
  const shape = await readFileShape(sender, EF_EXT1);
  if (shape === null || shape.length < EXTENSION_RECORD_LENGTH) return false;
  const count = Math.min(shape.count ?? MAX_EXTENSIONS_READ, MAX_EXTENSIONS_READ);
  for (let number = 1; number <= count; number += 1) {
    const record = await readFileRecord(sender, EF_EXT1, number, shape.length);
    if (record !== null && isFree(record)) return true;
  }
  return false;
}

function isFree(record: Uint8Array): boolean {
  try {
    return decodeExtension(record).kind === 'free';
  } catch {
    // What cannot be read is in use by something.
    return false;
  }
}
