/** Answers with our own reference in a row that tell a habit from chance (one in 65,536). */
const PROOF = 2;

/**
 * Learns which devices send the message reference that they are given. 27.005 leaves it to the modem; only where it keeps ours can
 * the service centre recognise a second attempt (23.040 section 9.2.3.25).
 */
export function createReferenceKeepers() {
  const inRow = new Map<number, number>();
  return {
    /** A submission was accepted: what was given and what the device says it sent. */
    saw(deviceId: number, given: number, sent: number): void {
      inRow.set(deviceId, given === sent ? (inRow.get(deviceId) ?? 0) + 1 : 0);
    },
    keeps: (deviceId: number): boolean => (inRow.get(deviceId) ?? 0) >= PROOF,
  };
}
