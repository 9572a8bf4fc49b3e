import { type FileShape, fileShape } from '../../codec/sim/file-shape.ts';
import { askOptionalOutcome, type DeviceSender } from './context.ts';
import { parseCardReply, simStateOfError } from './replies/sim.ts';

/** Files of a card (51.011 section 10), and EF_PBR in the folder of a USIM's phone book (31.102 section 4.4.2.1). */
export const EF_ICCID = 0x2fe2;
export const EF_IMSI = 0x6f07;
/** The table of services: of a SIM and of a USIM in the same place. */
export const EF_SERVICES = 0x6f38;
export const EF_ADN = 0x6f3a;
export const EF_SMS = 0x6f3c;
export const EF_MSISDN = 0x6f40;
export const EF_SPN = 0x6f46;
export const EF_EXT1 = 0x6f4a;
export const EF_PBR = 0x4f30;

/**
 * Where a file is, from the MF on, as hexadecimal digits (27.007 section 8.18, `<pathid>`); null: where the modem looks by itself.
 * Modems want it with the MF or without it.
 */
export type CardPath = string | null;

/** A file of the card. */
export interface CardFile {
  id: number;
  path: CardPath;
}

/** A file of equal records. */
export interface RecordFileShape {
  length: number;
  /** Null when the card does not tell. */
  count: number | null;
}

/** What was asked for, or why it is not to be had, as the end of a sentence. */
export type Told<T> = { value: T } | { reason: string };

const SELECT = 192;
const READ_BINARY = 176;
const READ_RECORD = 178;
/** Absolute mode (51.011 section 9.2.5). */
const ABSOLUTE = 4;
/** 51.011 section 9.2.1: octets of the answer of a SIM that say all that is needed here. */
const SHAPE_OCTETS = 15;
const MAX_OCTETS = 255;

/** A file that the modem finds by its identifier alone, or by the path. */
export function cardFile(id: number, path: CardPath = null): CardFile {
  return { id, path };
}

/** What was told, or null. */
export function toldOrNull<T>(told: Told<T>): T | null {
  return 'value' in told ? told.value : null;
}

/** How a file is built (27.007 section 8.18, GET RESPONSE). */
export async function readShape(sender: DeviceSender, file: CardFile): Promise<Told<FileShape>> {
  const answer = await runOnCard(sender, file, SELECT, 0, 0, SHAPE_OCTETS);
  if ('reason' in answer) return answer;
  const shape = fileShape(answer.value);
  return shape === null
    ? { reason: 'the card describes the file in a way that cannot be read' }
    : { value: shape };
}

/** The shape of a file of records. */
export async function readRecordShape(sender: DeviceSender, file: CardFile): Promise<Told<RecordFileShape>> {
  const told = await readShape(sender, file);
  if ('reason' in told) return told;
  const { recordLength: length, records: count } = told.value;
  return length === null ? { reason: 'the file has no records' } : { value: { length, count } };
}

/** The octets of a transparent file, at most 255 of them. */
export async function readBinary(
  sender: DeviceSender,
  file: CardFile,
  length: number,
): Promise<Told<Uint8Array>> {
  return runOnCard(sender, file, READ_BINARY, 0, 0, Math.min(length, MAX_OCTETS));
}

/** One record of a file, counted from 1. */
export async function readRecord(
  sender: DeviceSender,
  file: CardFile,
  record: number,
  length: number,
): Promise<Told<Uint8Array>> {
  const told = await runOnCard(sender, file, READ_RECORD, record, ABSOLUTE, length);
  if ('reason' in told) return told;
  return told.value.length < length
    ? { reason: 'the modem gives only a part of the record' }
    : { value: told.value.subarray(0, length) };
}

async function runOnCard(
  sender: DeviceSender,
  { id, path }: CardFile,
  instruction: number,
  p1: number,
  p2: number,
  p3: number,
): Promise<Told<Uint8Array>> {
  // Programs that are known to work leave the data out, not empty.
  const where = path === null ? '' : `,,"${path}"`;
  const ask = async (length: number) => {
    const text = `AT+CRSM=${instruction},${id},${p1},${p2},${length}${where}`;
    return askOptionalOutcome(sender, { text, prefixes: ['+CRSM:'] });
  };
  let outcome = await ask(p3);
  let reply = parseCardReply(outcome?.lines ?? []);
  // 67 and 6C say how many octets there really are.
  if (reply !== null && (reply.sw1 === 0x67 || reply.sw1 === 0x6c) && reply.sw2 > 0 && reply.sw2 !== p3) {
    outcome = await ask(reply.sw2);
    reply = parseCardReply(outcome?.lines ?? []);
  }
  if (outcome === null) return { reason: 'the modem does not answer AT+CRSM' };
  if (outcome.kind !== 'ok') {
    if (simStateOfError(outcome.final) !== null) return { reason: 'the card is not ready' };
    const code = outcome.final?.code ?? null;
    return { reason: `the modem refuses AT+CRSM${code === null ? '' : ` (error ${code})`}` };
  }
  if (reply === null) return { reason: 'the answer of the modem cannot be read' };
  if (!reply.ok) return { reason: refusal(reply.sw1, reply.sw2) };
  return { value: reply.bytes };
}

/** 51.011 section 9.4 and 102.221 section 10.2. */
function refusal(sw1: number, sw2: number): string {
  const hex = [sw1, sw2].map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
  const status = (sw1 << 8) | sw2;
  if (status === 0x9404 || status === 0x6a82 || status === 0x9400) return 'the card has no such file';
  if (status === 0x9804 || status === 0x6982 || status === 0x9840)
    return 'the card does not allow it to be read';
  if (status === 0x9402 || status === 0x6a83) return 'the card has no such record';
  return `the card refuses with status ${hex}`;
}
