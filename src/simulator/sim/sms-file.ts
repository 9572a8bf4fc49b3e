/** `<stat>` of 27.005 section 3.1 in PDU mode. */
export type SmsStatus = 0 | 1 | 2 | 3;

/** One stored message: the service centre address and the TPDU, as EF_SMS and PDU mode both hold them. */
export interface StoredSms {
  status: SmsStatus;
  pdu: Uint8Array;
}

/** The status octet of EF_SMS (31.102 section 4.2.25) for each `<stat>`: unread, read, to be sent, sent. */
const STATUS_OCTETS = [0x03, 0x01, 0x07, 0x05] as const;

/** EF_SMS holds one status octet and 175 octets of message. */
const RECORD_LENGTH = 176;

/** Something that keeps messages by index: a card, the modem's own memory, or both as one. */
export interface SmsMemory {
  readonly size: number;
  readonly used: number;
  /** Index counted from 0; null when the slot is free or not there. */
  get(index: number): StoredSms | null;
  /** Fills or frees a slot; false when there is no such slot. */
  set(index: number, message: StoredSms | null): boolean;
  firstFree(): number | null;
}

/** Message slots of one memory. */
export class SmsFile implements SmsMemory {
  private readonly slots: (StoredSms | null)[];

  constructor(size: number) {
    this.slots = new Array<StoredSms | null>(size).fill(null);
  }

  get size(): number {
    return this.slots.length;
  }

  get used(): number {
    return this.slots.reduce((count, slot) => count + (slot ? 1 : 0), 0);
  }

  get(index: number): StoredSms | null {
    return this.slots[index] ?? null;
  }

  set(index: number, message: StoredSms | null): boolean {
    if (!Number.isInteger(index) || index < 0 || index >= this.slots.length) return false;
    this.slots[index] = message;
    return true;
  }

  firstFree(): number | null {
    const index = this.slots.indexOf(null);
    return index < 0 ? null : index;
  }

  /** The slot as a record of EF_SMS, `number` counted from 1; null when there is no such record. */
  record(number: number): Uint8Array | null {
    if (number < 1 || number > this.slots.length) return null;
    const record = new Uint8Array(RECORD_LENGTH).fill(0xff);
    const slot = this.slots[number - 1];
    record[0] = slot ? STATUS_OCTETS[slot.status] : 0;
    if (slot) record.set(slot.pdu.subarray(0, RECORD_LENGTH - 1), 1);
    return record;
  }

  static readonly recordLength = RECORD_LENGTH;
}

/** Two memories shown as one, as `MT` shows the card's and the modem's. */
export class JoinedSmsMemory implements SmsMemory {
  private readonly first: SmsMemory;
  private readonly second: SmsMemory;

  constructor(first: SmsMemory, second: SmsMemory) {
    this.first = first;
    this.second = second;
  }

  get size(): number {
    return this.first.size + this.second.size;
  }

  get used(): number {
    return this.first.used + this.second.used;
  }

  get(index: number): StoredSms | null {
    return index < this.first.size ? this.first.get(index) : this.second.get(index - this.first.size);
  }

  set(index: number, message: StoredSms | null): boolean {
    return index < this.first.size
      ? this.first.set(index, message)
      : this.second.set(index - this.first.size, message);
  }

  firstFree(): number | null {
    const first = this.first.firstFree();
    if (first !== null) return first;
    const second = this.second.firstFree();
    return second === null ? null : this.first.size + second;
  }
}
