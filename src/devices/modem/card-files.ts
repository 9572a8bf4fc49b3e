import { type CardFile, readRecord, readShape } from './card-access.ts';
import type { DeviceSender } from './context.ts';

/** Files of a card under DF_TELECOM (51.011 section 10.5), and EF_PBR in the folder of a USIM's phone book (31.102 section 4.4.2.1). */
export const EF_ADN = 0x6f3a;
export const EF_MSISDN = 0x6f40;
export const EF_EXT1 = 0x6f4a;
export const EF_PBR = 0x4f30;

/**
 * Where a file is, from the MF on, as hexadecimal digits (27.007 section 8.18, `<pathid>`); null: where the modem looks by itself.
 * Modems want it with the MF or without it.
 */
export type CardPath = string | null;

/** A file of equal records. */
export interface RecordFileShape {
  length: number;
  /** Null when the card does not tell. */
  count: number | null;
}

/** The shape of a file of records; null when there is none or it cannot be asked. */
export async function readFileShape(
  sender: DeviceSender,
  id: number,
  path: CardPath = null,
): Promise<RecordFileShape | null> {
  const told = await readShape(sender, fileAt(id, path));
  if ('reason' in told || told.value.recordLength === null) return null;
  const { recordLength: length, records: count } = told.value;
  return { length, count };
}

/** One record; null when the card does not give it. */
export async function readFileRecord(
  sender: DeviceSender,
  id: number,
  record: number,
  length: number,
  path: CardPath = null,
): Promise<Uint8Array | null> {
  const told = await readRecord(sender, fileAt(id, path), record, length);
  return 'value' in told && told.value.length >= length ? told.value.subarray(0, length) : null;
}

function fileAt(id: number, path: CardPath): CardFile {
  return path === null ? { id } : { id, path };
}
