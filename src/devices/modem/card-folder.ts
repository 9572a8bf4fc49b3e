import { decodeExtension } from '../../codec/sim/extension.ts';
import { isSimError } from '../../core/errors.ts';
import {
  type CardPath,
  cardFile,
  type RecordFileShape,
  readRecord,
  readRecordShape,
  toldOrNull,
} from './card-files.ts';
import type { DeviceSender } from './context.ts';

/** Records that one long number may be spread over; a chain that bites its own tail ends here. */
const MAX_CHAIN = 8;

/** The digits of a chain of extension records, without those of a subaddress; null when the chain is broken. */
export async function readExtension(
  sender: DeviceSender,
  files: CardFolder,
  file: number | undefined,
  first: number | null,
): Promise<string | null> {
  if (first === null || file === undefined) return '';
  let digits = '';
  let next: number | null = first;
  for (let length = 0; next !== null && length < MAX_CHAIN; length += 1) {
    const bytes = await files.read(sender, file, next);
    const record = bytes === null ? undefined : decoded(() => decodeExtension(bytes));
    if (record === undefined) return null;
    if (record.kind === 'free') return digits;
    if (record.kind === 'digits') digits += record.digits;
    next = record.next;
  }
  return digits;
}

/** The files of one folder, each asked for its shape once, and a record that many entries share for its content. */
export class CardFolder {
  readonly #path: CardPath;
  readonly #shapes = new Map<number, RecordFileShape | null>();
  readonly #kept = new Map<string, Uint8Array | null>();

  constructor(path: CardPath) {
    this.#path = path;
  }

  /** A record of a file whose shape is known. */
  async record(
    sender: DeviceSender,
    file: number,
    record: number,
    shape: RecordFileShape,
  ): Promise<Uint8Array | null> {
    return toldOrNull(await readRecord(sender, cardFile(file, this.#path), record, shape.length));
  }

  /** A record of a file that is first asked for its shape; null when there is no such file or record. */
  async read(sender: DeviceSender, file: number, record: number): Promise<Uint8Array | null> {
    let shape = this.#shapes.get(file);
    if (shape === undefined) {
      shape = toldOrNull(await readRecordShape(sender, cardFile(file, this.#path)));
      this.#shapes.set(file, shape);
    }
    if (shape === null || record < 1 || record > (shape.count ?? 255)) return null;
    return this.record(sender, file, record, shape);
  }

  /** The same, for the names of groups and kinds of numbers. */
  async readOnce(sender: DeviceSender, file: number, record: number): Promise<Uint8Array | null> {
    const key = `${file} ${record}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const bytes = await this.read(sender, file, record);
    this.#kept.set(key, bytes);
    return bytes;
  }
}

/** What a decoder makes of the bytes of a card, which may be anything; undefined when they are nothing. */
export function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (isSimError(error, 'CODEC_INVALID')) return undefined;
    throw error;
  }
}
