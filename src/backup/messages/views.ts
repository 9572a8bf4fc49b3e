import { isoTime } from '../../core/clock.ts';
import { storedContent } from '../../messages/stored-message.ts';
import type { StoredMessageRow, StoredStatus } from '../../store/repositories/stored-messages.ts';

/** One message that a backup found in a storage. */
export interface StoredMessageView {
  id: number;
  device: string;
  iccid: string | null;
  storage: string;
  index: number;
  status: StoredStatus;
  address: string | null;
  text: string;
  /** Time of the service centre; null for a sent message, whose PDU has none. */
  at: string | null;
  direction: 'in' | 'out';
  /** Whether the last backup still found it there. */
  present: boolean;
  /** Number within a long message, and of how many; null for a whole one. */
  part: number | null;
  parts: number | null;
  firstSeen: string;
  lastSeen: string;
}

export function storedMessageView(row: StoredMessageRow): StoredMessageView {
  const { text, at, part } = storedContent(row.pdu);
  return {
    id: row.id,
    device: row.deviceName,
    iccid: row.iccid,
    storage: row.storage,
    index: row.index,
    status: row.status,
    address: row.address,
    text,
    at: at === null ? null : isoTime(at),
    direction: row.direction,
    present: row.present === 1,
    part: part?.number ?? null,
    parts: part?.total ?? null,
    firstSeen: isoTime(row.firstSeenAt),
    lastSeen: isoTime(row.lastSeenAt),
  };
}
