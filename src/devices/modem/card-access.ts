import { type FileShape, fileShape } from '../../codec/sim/file-shape.ts';
import { askOptionalOutcome, type DeviceSender } from './context.ts';
import { parseCardReply, simStateOfError } from './replies/sim.ts';

/** A file of the card: its identifier, and for those outside of the usual places the path to it, in hexadecimal. */
export interface CardFile {
  id: number;
  path?: string;
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

/** How a file is built (27.007 section 8.18, GET RESPONSE). */
export async function readShape(sender: DeviceSender, file: CardFile): Promise<Told<FileShape>> {
  const answer = await runOnCard(sender, file, SELECT, 0, 0, SHAPE_OCTETS);
  if ('reason' in answer) return answer;
  const shape = fileShape(answer.value);
  return shape === null
    ? { reason: 'the card describes the file in a way that cannot be read' }
    : { value: shape };
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
  return runOnCard(sender, file, READ_RECORD, record, ABSOLUTE, length);
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
  const where = path === undefined ? '' : `,,"${path}"`;
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
