import { SimError } from '../../src/core/errors.ts';
import type {
  DeviceEvent,
  DeviceSession,
  DeviceState,
  PhonebookCapacity,
  PhonebookEntry,
  SimIdentity,
  StoredSms,
} from '../../src/devices/contract/device.ts';

/** A device made of plain values: what a test puts in is what it answers. */
export class FakeSession implements DeviceSession {
  readonly address = 'fake';
  state: DeviceState = 'ready';
  sim: SimIdentity = { iccid: null, imsi: null, ownNumber: null };
  entries: PhonebookEntry[] = [];
  problems: string[] = [];
  stored: StoredSms[] = [];
  /** Every PDU that was handed over, in order. */
  readonly submitted: string[] = [];
  /** Answers of coming submissions, in order; then everything is accepted. */
  readonly outcomes: (SimError | 'hang')[] = [];
  /** Called while a submission is under way. */
  onSubmit: (pdu: string) => void = () => undefined;
  refuseDelete = false;
  closedBy: (reason: { message: string }) => void = () => undefined;
  readonly closed = new Promise<{ message: string }>((resolve) => {
    this.closedBy = resolve;
  });
  private listener: (event: DeviceEvent) => void = () => undefined;
  private reference = 0;

  onEvent(listener: (event: DeviceEvent) => void): void {
    this.listener = listener;
  }
  emit(event: DeviceEvent): void {
    this.listener(event);
  }
  async refreshState(): Promise<DeviceState> {
    return this.state;
  }
  async identify() {
    return { manufacturer: 'Fake', model: 'F1', firmware: '1', imei: '490154203237518' };
  }
  async readSim(): Promise<SimIdentity> {
    return this.sim;
  }
  async readIccid(): Promise<string | null> {
    return this.sim.iccid;
  }
  async network() {
    return { registration: 'home' as const, operator: 'Fake Net', signal: null };
  }
  async phonebooks(): Promise<string[]> {
    return ['SM'];
  }
  async readPhonebook(storage: string) {
    const info = { storage, firstIndex: 1, lastIndex: 250, maxNumberLength: 40, maxNameLength: 14 };
    return { info, entries: this.entries, problems: this.problems };
  }
  /** How large the storage is, and how much of a name it holds; a test changes what it is about. */
  capacity: Omit<PhonebookCapacity, 'storage' | 'used'> = {
    firstIndex: 1,
    lastIndex: 250,
    maxNumberLength: 40,
    maxNameLength: 14,
    nameOctets: null,
    extension: null,
    writable: true,
  };
  /** What the device makes of a record that is written, such as a name that it cuts; null: it stores nothing. */
  store: (entry: PhonebookEntry) => PhonebookEntry | null = (entry) => entry;
  /** Errors of coming writes and deletions, in order; `null`: this one works. */
  readonly writeErrors: (SimError | null)[] = [];
  /** Every record that was to be written or deleted, in order. */
  readonly writes: { storage: string; index: number; entry: PhonebookEntry | null }[] = [];

  async phonebookCapacity(storage: string): Promise<PhonebookCapacity> {
    return { storage, ...this.capacity, used: this.entries.length };
  }
  async readPhonebookEntry(_storage: string, index: number): Promise<PhonebookEntry | null> {
    return this.entries.find((entry) => entry.index === index) ?? null;
  }
  async writePhonebookEntry(storage: string, entry: PhonebookEntry): Promise<PhonebookEntry | null> {
    this.writes.push({ storage, index: entry.index, entry });
    const error = this.writeErrors.shift() ?? null;
    if (error !== null) throw error;
    const stored = this.store(entry);
    const others = this.entries.filter(({ index }) => index !== entry.index);
    this.entries = stored === null ? others : [...others, stored].sort((a, b) => a.index - b.index);
    return stored;
  }
  async deletePhonebookEntry(storage: string, index: number): Promise<void> {
    this.writes.push({ storage, index, entry: null });
    const error = this.writeErrors.shift() ?? null;
    if (error !== null) throw error;
    this.entries = this.entries.filter((entry) => entry.index !== index);
  }
  async submit(pdu: string): Promise<{ messageReference: number }> {
    this.onSubmit(pdu);
    const outcome = this.outcomes.shift();
    if (outcome === 'hang') return new Promise(() => undefined);
    if (outcome && outcome.code === 'SMS_REFUSED') throw outcome;
    this.submitted.push(pdu);
    if (outcome) throw outcome;
    this.reference = (this.reference + 1) % 256;
    return { messageReference: this.reference };
  }
  async listMessages(): Promise<StoredSms[]> {
    return [...this.stored];
  }
  async readMessage(): Promise<StoredSms | null> {
    return null;
  }
  async deleteMessage(storage: string, index: number): Promise<void> {
    if (this.refuseDelete) throw new SimError('DEVICE_REFUSED', 'deleting is refused');
    this.stored = this.stored.filter((message) => message.storage !== storage || message.index !== index);
  }
  async acknowledge(): Promise<void> {}
  async keepLinkOpen(): Promise<void> {}
  async raw(command: string): Promise<string[]> {
    return [command, 'OK'];
  }
  async close(): Promise<void> {
    this.closedBy({ message: 'closed' });
  }
}
