import { decodeExtension, EXTENSION_RECORD_LENGTH, encodeExtension } from '../../codec/sim/extension.ts';
import { RecordFile } from './record-file.ts';

/** EF_EXT1: the digits of numbers that are too long for their own record, in chains (31.102 section 4.4.2.4). */
export class ExtensionFile {
  readonly file: RecordFile;

  constructor(size: number) {
    this.file = new RecordFile(size, EXTENSION_RECORD_LENGTH);
  }

  /** The digits of the chain that begins at a record. */
  digitsFrom(first: number | null): string {
    let digits = '';
    for (const { record } of this.chain(first)) {
      const read = decodeExtension(record);
      if (read.kind === 'digits') digits += read.digits;
    }
    return digits;
  }

  /** Stores pieces of digits as one chain; gives its first record, or null when there is no room. */
  store(pieces: readonly string[]): number | null {
    const free: number[] = [];
    for (let number = 1; number <= this.file.count && free.length < pieces.length; number++) {
      if (this.file.isEmpty(number)) free.push(number);
    }
    if (free.length < pieces.length) return null;
    for (const [at, piece] of pieces.entries()) {
      this.file.write(free[at] ?? 0, encodeExtension(piece, free[at + 1] ?? null));
    }
    return free[0] ?? null;
  }

  /** Empties the chain that begins at a record. */
  free(first: number | null): void {
    for (const { number } of this.chain(first)) this.file.write(number, new Uint8Array());
  }

  /** The records of a chain; one that bites its own tail ends. */
  private chain(first: number | null): { number: number; record: Uint8Array }[] {
    const found: { number: number; record: Uint8Array }[] = [];
    for (let number = first; number !== null && found.length < this.file.count; ) {
      const record = this.file.read(number);
      if (record === null || this.file.isEmpty(number)) break;
      found.push({ number, record: Uint8Array.from(record) });
      number = nextOf(record);
    }
    return found;
  }
}

/** The record after this one; a record that cannot be read ends its chain. */
function nextOf(record: Uint8Array): number | null {
  try {
    const read = decodeExtension(record);
    return read.kind === 'free' ? null : read.next;
  } catch {
    return null;
  }
}
