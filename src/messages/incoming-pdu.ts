import { decodePdu } from '../codec/pdu-mode.ts';
import type { Deliver, Tpdu } from '../codec/tpdu/types.ts';
import { toSimError } from '../core/errors.ts';

/** Some modems leave the SMSC address out altogether: then an empty one is put before the TPDU, so that all PDUs are alike. */
export function withServiceCentre(pdu: string, tpduLength: number | null): string {
  return tpduLength !== null && tpduLength * 2 === pdu.length ? `00${pdu}` : pdu;
}

/**
 * Reads a received PDU. One with octets behind its end is read all the same: a message must not be lost because a modem or a
 * network added something to it.
 */
export function decodeReceived(pdu: string): { tpdu: Tpdu } | { error: string } {
  try {
    return { tpdu: decodePdu(pdu, 'to-mobile', { trailing: 'keep' }).tpdu };
  } catch (thrown) {
    return { error: toSimError(thrown).message };
  }
}

/** The DELIVER in a PDU, null when it is none. */
export function deliverOf(pdu: string): Deliver | null {
  const decoded = decodeReceived(pdu);
  return 'tpdu' in decoded && decoded.tpdu.type === 'deliver' ? decoded.tpdu : null;
}
