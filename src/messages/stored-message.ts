import { addressToString } from '../codec/address.ts';
import { decodePdu } from '../codec/pdu-mode.ts';
import { concatOf } from '../codec/tpdu/header.ts';
import { timestampToMs } from '../codec/tpdu/timestamp.ts';
import { dataOf, textOf } from './collecting.ts';
import { isSubmit } from './stored-key.ts';

/** What can be said of one message as a storage holds it. */
export interface StoredContent {
  kind: 'deliver' | 'submit' | 'status-report' | 'unreadable';
  direction: 'in' | 'out';
  /** Of the other end; null where it cannot be read. */
  address: string | null;
  text: string;
  /** Wall time of the service centre, ms; null for a sent message, which has none. */
  at: number | null;
  /** Place within a long message; null for a whole one. */
  part: { number: number; total: number } | null;
}

/** Reads a stored PDU (hex of service centre and TPDU); what cannot be read is shown as hexadecimal. */
export function storedContent(pdu: string): StoredContent {
  const centre = Number.parseInt(pdu.slice(0, 2), 16) || 0;
  const direction = isSubmit(pdu.slice((centre + 1) * 2)) ? 'out' : 'in';
  const unreadable: StoredContent = {
    kind: 'unreadable',
    direction,
    address: null,
    text: `[unreadable ${pdu}]`,
    at: null,
    part: null,
  };
  try {
    const { tpdu } = decodePdu(pdu, direction === 'out' ? 'to-network' : 'to-mobile', { trailing: 'keep' });
    if (tpdu.type === 'status-report') {
      return {
        kind: 'status-report',
        direction,
        address: addressToString(tpdu.recipient),
        text: `[delivery report of message ${tpdu.messageReference}: status ${tpdu.status}]`,
        at: timestampToMs(tpdu.timestamp),
        part: null,
      };
    }
    if (tpdu.type !== 'deliver' && tpdu.type !== 'submit') return unreadable;
    const concat = concatOf(tpdu.userData.header);
    return {
      kind: tpdu.type,
      direction,
      address: addressToString(tpdu.type === 'deliver' ? tpdu.originator : tpdu.destination),
      text: textOf(tpdu.userData) ?? `[binary ${dataOf(tpdu.userData) ?? ''}]`,
      at: tpdu.type === 'deliver' ? timestampToMs(tpdu.timestamp) : null,
      part: concat !== null && concat.total > 1 ? { number: concat.sequence, total: concat.total } : null,
    };
  } catch {
    return unreadable;
  }
}
