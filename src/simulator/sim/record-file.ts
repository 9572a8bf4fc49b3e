/** A linear fixed elementary file (31.101 section 7.2.2): equal records, unused ones filled with FF. */
export class RecordFile {
  readonly recordLength: number;
  private readonly records: Uint8Array[];

  constructor(count: number, recordLength: number) {
    this.recordLength = recordLength;
    this.records = Array.from({ length: count }, () => new Uint8Array(recordLength).fill(0xff));
  }

  get count(): number {
    return this.records.length;
  }

  /** Record `number`, counted from 1, or null when there is none. */
  read(number: number): Uint8Array | null {
    return this.records[number - 1] ?? null;
  }

  /** Replaces record `number`; what is shorter than a record is filled with FF. False when there is no such record. */
  write(number: number, bytes: Uint8Array): boolean {
    const record = this.records[number - 1];
    if (!record || bytes.length > this.recordLength) return false;
    record.fill(0xff);
    record.set(bytes);
    return true;
  }

  isEmpty(number: number): boolean {
    return this.read(number)?.every((byte) => byte === 0xff) ?? true;
  }

  /** How many records hold something. */
  get used(): number {
    let used = 0;
    for (let number = 1; number <= this.count; number++) if (!this.isEmpty(number)) used++;
    return used;
  }

  /** The first empty record, or null when the file is full. */
  firstFree(): number | null {
    for (let number = 1; number <= this.count; number++) if (this.isEmpty(number)) return number;
    return null;
  }
}
