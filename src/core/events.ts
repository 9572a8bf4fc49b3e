/**
 * Facts that rooms tell each other. A fact is a row, written in the transaction of what it tells; a consumer reads it later
 * from its own cursor and is idempotent. The names and fields are part of the API (`events`).
 */
export interface EventMap {
  'device.attached': { device: number; name: string };
  'device.detached': { device: number; name: string; reason: string };
  /** The same device, known by its IMEI or its USB identity, answers at another port. */
  'device.moved': { device: number; name: string; from: string; to: string };
  'device.state': { device: number; name: string; state: string };
  /** Another card than before answers in a device that belongs to a line. */
  'sim.changed': { device: number; line: number; oldIccid: string | null; newIccid: string };
  'sim.replaced': { line: number; iccid: string; number: string };
  'sim.moved': { line: number; device: number; iccid: string };
  'line.added': { line: number; label: string };
  'line.number-set': { line: number; number: string; source: string };
  /** The question is open: nobody knows the new number yet. */
  'number.awaiting': { change: number; line: number; oldNumber: string };
  'number.changed': { change: number; line: number; oldNumber: string; newNumber: string; cause: string };
  /** The question is settled without a change: swapped back, or a card with the same number. */
  'number.unchanged': { change: number; line: number; reason: string };
  'backup.finished': { device: number; storage: string; snapshot: number; entries: number; changes: number };
  'backup.failed': { device: number; storage: string; code: string; message: string };
  /** A restore is done, or was taken back. */
  'restore.finished': { restore: number; device: number; storage: string; state: 'done' | 'rolled-back' };
  'message.received': { message: number };
  /** Parts of a message have not come for a day; if they still come, `message.received` follows. */
  'message.incomplete': { message: number };
  'message.state': { message: number; state: string };
  'notice.progress': { notice: number; state: string };
  'update.received': { update: number; contact: number };
  'update.settled': { update: number; state: string };
}

export type EventType = keyof EventMap;

/** One stored fact. */
export type StoredEvent = {
  [T in EventType]: { seq: number; at: number; type: T; data: EventMap[T] };
}[EventType];
