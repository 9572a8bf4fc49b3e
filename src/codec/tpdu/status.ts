/** What a TP-Status says about the message. */
export type StatusClass = 'delivered' | 'pending' | 'failed-temporary' | 'failed-permanent';

/**
 * The class of a TP-Status, 23.040 section 9.2.3.15. `delivered`: the transaction is complete (0 received by the phone, 1
 * forwarded without confirmation, 2 replaced). `pending`: the service centre keeps trying. `failed-temporary`: a passing
 * error, and it has stopped trying. Values above 0x7F are reserved and count as "service rejected", a temporary error.
 */
export function statusClass(status: number): StatusClass {
  if (status < 0x20) return 'delivered';
  if (status < 0x40) return 'pending';
  if (status < 0x60) return 'failed-permanent';
  return 'failed-temporary';
}

const MEANINGS: ReadonlyMap<number, string> = new Map([
  [0x00, 'received by the phone'],
  [0x01, 'forwarded to the phone, receipt not confirmed'],
  [0x02, 'replaced by the service centre'],
  [0x20, 'congestion, still trying'],
  [0x21, 'phone busy, still trying'],
  [0x22, 'no response from the phone, still trying'],
  [0x23, 'service rejected, still trying'],
  [0x24, 'quality of service not available, still trying'],
  [0x25, 'error in the phone, still trying'],
  [0x40, 'remote procedure error'],
  [0x41, 'incompatible destination'],
  [0x42, 'connection rejected by the phone'],
  [0x43, 'not obtainable'],
  [0x44, 'quality of service not available'],
  [0x45, 'no interworking available'],
  [0x46, 'validity period expired'],
  [0x47, 'deleted by the sender'],
  [0x48, 'deleted by the service centre'],
  [0x49, 'unknown to the service centre'],
  [0x60, 'congestion, given up'],
  [0x61, 'phone busy, given up'],
  [0x62, 'no response from the phone, given up'],
  [0x63, 'service rejected, given up'],
  [0x64, 'quality of service not available, given up'],
  [0x65, 'error in the phone, given up'],
]);

/** The status in words, for people; null where the standard names none. */
export function statusMeaning(status: number): string | null {
  return MEANINGS.get(status) ?? null;
}
