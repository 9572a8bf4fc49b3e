import { SimError } from '../../core/errors.ts';
import { nextTurn } from '../../core/turn.ts';
import type { StoredMessageRow } from '../../store/repositories/stored-messages.ts';
import type { Store } from '../../store/store.ts';
import type { BackupSource } from '../source.ts';
import type { WantedMessage } from './plan.ts';

/** Which messages are to be put back: single ones, or all that a card had. */
export interface MessageChoice {
  /** Of the stored messages; null and no `received`: all of the card. */
  ids: readonly number[] | null;
  /** Of the inbox, with all their parts. */
  received: readonly number[] | null;
  /** The card that they were on; null: the one that is in the device. */
  iccid: string | null;
}

const PAGE = 200;
const LIST_HINT = 'simkeeper sms stored lists the stored messages';

/** @param holder the card or device that is written to. @throws SimError NOT_FOUND */
export async function wantedMessages(
  store: Store,
  choice: MessageChoice,
  source: BackupSource,
  holder: string,
): Promise<WantedMessage[]> {
  const { ids, received } = choice;
  if (ids === null && received === null) return ofCard(store, choice.iccid, source, holder);
  const stored = await inSlices(ids ?? [], (id) => {
    const row = store.storedMessages.byId(id);
    if (row) return [wantedOf(row)];
    throw new SimError('NOT_FOUND', `no stored message ${id}`, { hint: LIST_HINT, details: { message: id } });
  });
  return [...stored, ...(await inSlices(received ?? [], (id) => partsOf(store, id)))];
}

async function ofCard(
  store: Store,
  wantedIccid: string | null,
  source: BackupSource,
  holder: string,
): Promise<WantedMessage[]> {
  const rows: WantedMessage[] = [];
  const iccid = wantedIccid ?? (holder === source.iccid ? source.iccid : null);
  const deviceId = iccid === null ? source.deviceId : null;
  for (let after = 0; ; ) {
    const page = store.storedMessages.page({ deviceId, iccid, after, limit: PAGE });
    rows.push(...page.filter((row) => wantedIccid !== null || row.holder === holder).map(wantedOf));
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.id;
    await nextTurn();
  }
  if (rows.length > 0) return rows;
  throw new SimError('NOT_FOUND', `no stored messages of ${wantedIccid ?? holder}`, {
    hint: `${LIST_HINT}; simkeeper backup --sms reads them`,
    details: { iccid: wantedIccid ?? source.iccid },
  });
}

function wantedOf(row: StoredMessageRow): WantedMessage {
  const { id, iccid, status, pdu, firstSeenAt } = row;
  return { id, source: 'stored', iccid, status, pdu, seenAt: firstSeenAt };
}

/** The octets of a received message as they came, part by part. What was removed is not put back. */
function partsOf(store: Store, id: number): WantedMessage[] {
  const row = store.inbox.byId(id);
  const parts = store.inbox.parts(id).filter(({ pdu }) => pdu !== '');
  if (row && row.removedAt === null && parts.length > 0) {
    return parts.map(({ pdu, receivedAt }) => ({
      id,
      source: 'inbox',
      iccid: row.iccid,
      status: 'received-read',
      pdu,
      seenAt: receivedAt,
    }));
  }
  throw new SimError('NOT_FOUND', `no received SMS ${id}`, {
    hint: 'simkeeper sms list --in shows them',
    details: { message: id },
  });
}

async function inSlices<T>(ids: readonly number[], work: (id: number) => T[]): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += PAGE) {
    for (const id of ids.slice(from, from + PAGE)) found.push(...work(id));
    await nextTurn();
  }
  return found;
}
