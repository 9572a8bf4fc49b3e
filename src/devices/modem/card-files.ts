import { askOptional, type DeviceSender } from './context.ts';
import { parseRecordLength, parseSimResponse } from './replies/sim.ts';

/** Files of a card (51.011 section 10.5, 31.102 section 4.4.2), by their ids under DF_TELECOM. */
export const EF_ADN = 0x6f3a;
export const EF_MSISDN = 0x6f40;
export const EF_EXT1 = 0x6f4a;

/** A file of equal records. */
export interface RecordFileShape {
  length: number;
  /** Null when the card does not tell. */
  count: number | null;
}

/** 27.007 section 8.18: GET RESPONSE (192) for the shape of a file of records; null when there is none or it cannot be asked. */
export async function readFileShape(sender: DeviceSender, file: number): Promise<RecordFileShape | null> {
  const bytes = await readCard(sender, `AT+CRSM=192,${file},0,0,15`);
  const shape = bytes === null ? null : parseRecordLength(bytes);
  return shape === null || shape.length > 255 ? null : shape;
}

/** READ RECORD (178) in absolute mode (4). */
export function readFileRecord(
  sender: DeviceSender,
  file: number,
  record: number,
  length: number,
): Promise<Uint8Array | null> {
  return readCard(sender, `AT+CRSM=178,${file},${record},4,${length}`);
}

async function readCard(sender: DeviceSender, text: string): Promise<Uint8Array | null> {
  const lines = await askOptional(sender, { text, prefixes: ['+CRSM:'] });
  return lines === null ? null : (parseSimResponse(lines)?.bytes ?? null);
}
