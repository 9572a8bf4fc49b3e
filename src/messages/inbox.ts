import { addressToString } from '../codec/address.ts';
import { decodeDcs } from '../codec/dcs.ts';
import { concatOf } from '../codec/tpdu/header.ts';
import { timestampToMs } from '../codec/tpdu/timestamp.ts';
import type { Deliver } from '../codec/tpdu/types.ts';
import { type Clock, isoTime } from '../core/clock.ts';
import { toSimError } from '../core/errors.ts';
import type { Log } from '../core/logger.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import type { InboxRow } from '../store/repositories/inbox.ts';
import type { Store } from '../store/store.ts';
import { dataOf, takePart, textOf } from './collecting.ts';
import { decodeReceived, withServiceCentre } from './incoming-pdu.ts';
import { applyReport } from './reports.ts';
import { contentKey, holderOf, restoredKey } from './stored-key.ts';

/** Where a message came in. */
export interface ReceivingDevice {
  id: number;
  iccid: string | null;
  lineId: number | null;
}

export interface IncomingView {
  id: number;
  direction: 'in';
  state: 'received' | 'incomplete';
  modem: string | null;
  address: string;
  text: string;
  parts: number;
  at: string;
  /** Time of the service centre; of the first part that came. */
  sentAt: string | null;
  error: string | null;
}

/** After this time without its missing parts a message is told of as incomplete. */
const INCOMPLETE_AFTER_MS = 24 * 3_600_000;

/** Takes in what devices received: first committed, then the device may forget it; the same PDU is taken in once for ever. */
export function createInbox(store: Store, clock: Clock, log: Log) {
  const { inbox, devices } = store;

  /**
   * Commits one PDU.
   * @param pdu hex of SMSC address and TPDU
   * @returns whether it was new
   */
  function take(device: ReceivingDevice, received: string, tpduLength: number | null): boolean {
    const pdu = withServiceCentre(received, tpduLength);
    const hash = contentKey(device.iccid ?? `device ${device.id}`, pdu);
    return store.transaction(() => {
      if (inbox.known(hash)) return false;
      const decoded = decodeReceived(pdu);
      if (!('tpdu' in decoded)) takeUndecodable(device, hash, pdu, decoded.error);
      else if (decoded.tpdu.type === 'deliver') takeDeliver(device, hash, pdu, decoded.tpdu);
      else if (decoded.tpdu.type === 'status-report') {
        const matched = device.iccid !== null && applyReport(store, device.iccid, decoded.tpdu);
        if (!matched)
          log.debug('a status report matches no message', { reference: decoded.tpdu.messageReference });
        inbox.addPart({
          hash,
          inboxId: null,
          sequence: 1,
          kind: 'status-report',
          pdu,
          text: null,
          error: null,
        });
      } else takeUndecodable(device, hash, pdu, `a ${decoded.tpdu.type} is nothing that a modem receives`);
      return true;
    });
  }

  /** What we cannot read is kept whole: a later version, or a person, may. */
  function takeUndecodable(device: ReceivingDevice, hash: string, pdu: string, error: string): void {
    const inboxId = inbox.add({
      ...device,
      deviceId: device.id,
      address: 'unknown',
      text: '',
      data: pdu,
      state: 'received',
      parts: 1,
      collectKey: null,
      messageClass: null,
      sentAt: null,
    });
    inbox.addPart({ hash, inboxId, sequence: 1, kind: 'undecodable', pdu, text: null, error });
  }

  function takeDeliver(device: ReceivingDevice, hash: string, pdu: string, deliver: Deliver): void {
    const message = {
      ...device,
      deviceId: device.id,
      address: addressToString(deliver.originator),
      messageClass: decodeDcs(deliver.dcs).messageClass,
      sentAt: timestampToMs(deliver.timestamp),
    };
    const concat = concatOf(deliver.userData.header);
    if (concat !== null && concat.total > 1) {
      takePart(store, { hash, pdu, deliver, message }, clock.now());
      return;
    }
    const text = textOf(deliver.userData);
    const data = dataOf(deliver.userData);
    const id = inbox.add({
      ...message,
      text: text ?? '',
      data,
      state: 'received',
      parts: 1,
      collectKey: null,
    });
    inbox.addPart({ hash, inboxId: id, sequence: 1, kind: 'deliver', pdu, text, error: null });
    store.events.tell('message.received', { message: id });
  }

  function view(row: InboxRow): IncomingView {
    return {
      id: row.id,
      direction: 'in',
      state: row.state,
      modem: row.deviceId === null ? null : (devices.byId(row.deviceId)?.name ?? null),
      address: row.address,
      text: row.data !== null && row.text === '' ? `[binary ${row.data}]` : row.text,
      parts: row.parts,
      at: isoTime(row.receivedAt),
      sentAt: row.sentAt === null ? null : isoTime(row.sentAt),
      error: null,
    };
  }

  return {
    take,
    /**
     * Reads every message that a device stores, commits each, and only then deletes it there. A message that cannot be deleted
     * is known by its content and is not taken in again.
     * @returns how many were new
     */
    async collect(device: ReceivingDevice, session: DeviceSession, signal?: AbortSignal): Promise<number> {
      const options = signal ? { signal } : {};
      let added = 0;
      for (const message of await session.listMessages(options)) {
        if (message.status === 'stored-unsent' || message.status === 'stored-sent') continue;
        // What was put back by a person is no news, and stays.
        if (store.storedMessages.isRestored(restoredKey(holderOf(device, message.storage), message.pdu)))
          continue;
        if (take(device, message.pdu, message.tpduLength)) added += 1;
        try {
          await session.deleteMessage(message.storage, message.index, options);
        } catch (thrown) {
          const { code } = toSimError(thrown);
          if (code === 'PORT_CLOSED' || code === 'CANCELED') throw thrown;
          log.warn('a message that was taken in could not be deleted from the device', {
            code,
            device: device.id,
          });
        }
      }
      return added;
    },
    /**
     * Tells once of every message whose parts have not all come a day after the first one. A part that comes later still
     * completes it.
     */
    tellIncomplete(): void {
      const overdue = inbox.untoldIncomplete(clock.now() - INCOMPLETE_AFTER_MS);
      if (overdue.length === 0) return;
      store.transaction(() => {
        for (const { id } of overdue) {
          inbox.markIncompleteTold(id);
          store.events.tell('message.incomplete', { message: id });
        }
      });
    },
    byId: (id: number) => inbox.byId(id),
    viewOf: view,
    view(id: number): IncomingView | undefined {
      const row = inbox.byId(id);
      return row && view(row);
    },
    list: (limit: number): IncomingView[] => inbox.list(limit).map(view),
  };
}

export type Inbox = ReturnType<typeof createInbox>;
