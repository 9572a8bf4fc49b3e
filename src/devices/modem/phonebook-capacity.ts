import { ADN_FOOTER } from '../../codec/sim/adn.ts';
import { decodeExtension, EXTENSION_RECORD_LENGTH } from '../../codec/sim/extension.ts';
import type { PhonebookCapacity } from '../contract/device.ts';
import {
  type CardPath,
  cardFile,
  EF_ADN,
  EF_EXT1,
  readRecord,
  readRecordShape,
  toldOrNull,
} from './card-files.ts';
import { findCardLayout } from './card-layout.ts';
import type { DeviceSender, SessionMemory } from './context.ts';
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
  memory: SessionMemory,
  storage: string,
): Promise<PhonebookCapacity> {
  checkStorageName(storage);
  const { info, used } = await readPhonebookInfo(sender, memory, storage);
  const files = storage === 'SM' ? await findFiles(sender) : null;
  return {
    ...info,
    used,
    nameOctets: files?.nameOctets ?? null,
    // A card that shows one file shows the other, if it has it.
    extension: files === null ? null : await hasRoomForExtension(sender, files),
    writable: isWritable(storage),
  };
}

interface Files {
  nameOctets: number;
  extension: number | undefined;
  path: CardPath;
}

async function findFiles(sender: DeviceSender): Promise<Files | null> {
  const plain = toldOrNull(await readRecordShape(sender, cardFile(EF_ADN)));
  if (plain !== null && plain.length >= ADN_FOOTER)
    return { nameOctets: plain.length - ADN_FOOTER, extension: EF_EXT1, path: null };
  const layout = await findCardLayout(sender);
  if (layout === null) return null;
  return {
    // A record that goes into any of the files must fit into the smallest.
    nameOctets: Math.min(...layout.sets.map(({ shape }) => shape.length)) - ADN_FOOTER,
    extension: layout.sets[0]?.files.find(({ kind }) => kind === 'ext1')?.id,
    path: layout.path,
  };
}

/** True when some record of EF_EXT1 is free. */
async function hasRoomForExtension(sender: DeviceSender, { extension, path }: Files): Promise<boolean> {
  if (extension === undefined) return false;
  const file = cardFile(extension, path);
  const shape = toldOrNull(await readRecordShape(sender, file));
  if (shape === null || shape.length < EXTENSION_RECORD_LENGTH) return false;
  const count = Math.min(shape.count ?? MAX_EXTENSIONS_READ, MAX_EXTENSIONS_READ);
  for (let number = 1; number <= count; number += 1) {
    const record = toldOrNull(await readRecord(sender, file, number, shape.length));
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
