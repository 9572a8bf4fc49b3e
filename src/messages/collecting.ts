import { type CollectPart, collectParts } from '../codec/collect.ts';
import { bytesToHex } from '../codec/hex.ts';
import { concatOf } from '../codec/tpdu/header.ts';
import { timestampToMs } from '../codec/tpdu/timestamp.ts';
import type { Deliver, UserData } from '../codec/tpdu/types.ts';
import type { InboxRow } from '../store/repositories/inbox.ts';
import type { Store } from '../store/store.ts';
import { deliverOf } from './incoming-pdu.ts';

/** A part on its way into a message; null where it is the one that just came. */
interface Place {
  partId: number | null;
  inboxId: number | null;
}

interface Group {
  parts: readonly CollectPart<Place>[];
  duplicates: readonly CollectPart<Place>[];
  complete: boolean;
}

export interface NewPart {
  hash: string;
  pdu: string;
  deliver: Deliver;
  /** What a message of its own would look like. */
  message: Omit<
    InboxRow,
    'id' | 'receivedAt' | 'removedAt' | 'text' | 'data' | 'state' | 'parts' | 'collectKey'
  >;
}

/**
 * Takes in one part of a concatenated message: all parts that wait under its sender and reference are looked at anew, because a
 * late part may tell two uses of a reference apart. Call it in a transaction.
 */
export function takePart(store: Store, part: NewPart, now: number): void {
  const concat = concatOf(part.deliver.userData.header);
  if (concat === null) throw new Error('a part without a place');
  const { address } = part.message;
  const key = `${part.message.iccid ?? part.message.deviceId}|${address}|${concat.bits}|${concat.reference}|${concat.total}`;
  const fresh: CollectPart<Place> = {
    originator: address,
    userData: part.deliver.userData,
    timestampMs: timestampToMs(part.deliver.timestamp),
    receivedMs: now,
    meta: { partId: null, inboxId: null },
  };
  const waiting = store.inbox.collecting(key).flatMap((row) => waitingParts(store, row.id, address));
  const { complete, incomplete } = collectParts([...waiting, fresh]);
  const groups: Group[] = [
    ...complete.map((group) => ({ ...group, complete: true })),
    ...incomplete.map((group) => ({ ...group, complete: false })),
  ];
  const taken = new Set<number>();
  for (const group of groups) {
    const ids = group.parts.map(({ meta }) => meta.inboxId).filter((id) => id !== null);
    const standing = ids.sort((a, b) => a - b).find((id) => !taken.has(id));
    const touched =
      group.parts.includes(fresh) || group.duplicates.includes(fresh) || ids.some((id) => id !== standing);
    const id =
      standing ??
      store.inbox.add({
        ...part.message,
        text: '',
        data: null,
        state: 'incomplete',
        parts: concat.total,
        collectKey: key,
      });
    taken.add(id);
    if (!touched) continue;
    place(store, part, group, id);
    store.inbox.update(id, {
      text: joined(group, textOf) ?? '',
      data: joined(group, dataOf),
      state: group.complete ? 'received' : 'incomplete',
      sentAt: part.message.sentAt,
    });
    if (group.complete) store.events.tell('message.received', { message: id });
  }
}

function waitingParts(store: Store, inboxId: number, originator: string): CollectPart<Place>[] {
  return store.inbox.parts(inboxId).flatMap((row) => {
    const deliver = deliverOf(row.pdu);
    if (!deliver) return [];
    return [
      {
        originator,
        userData: deliver.userData,
        timestampMs: timestampToMs(deliver.timestamp),
        receivedMs: row.receivedAt,
        meta: { partId: row.id, inboxId },
      },
    ];
  });
}

/** Writes where each part of a group belongs; a copy of a part is known by its content and belongs nowhere. */
function place(store: Store, part: NewPart, group: Group, inboxId: number): void {
  const put = ({ meta, userData }: CollectPart<Place>, target: number | null) => {
    if (meta.partId === null) {
      const sequence = concatOf(userData.header)?.sequence ?? 1;
      store.inbox.addPart({
        hash: part.hash,
        inboxId: target,
        sequence,
        kind: 'deliver',
        pdu: part.pdu,
        text: textOf(userData),
        error: null,
      });
    } else if (meta.inboxId !== target) store.inbox.movePart(meta.partId, target);
  };
  for (const one of group.parts) put(one, inboxId);
  for (const one of group.duplicates) put(one, null);
}

/** The texts (or data) of the parts in their order; null when none has any. Joined before it is stored: a character may be split. */
function joined(group: Group, read: (userData: UserData) => string | null): string | null {
  const pieces = group.parts.map(({ userData }) => read(userData));
  return pieces.some((piece) => piece !== null) ? pieces.map((piece) => piece ?? '').join('') : null;
}

/** The text of user data; null for data. */
export function textOf(userData: UserData): string | null {
  return userData.alphabet === 'gsm7' || userData.alphabet === 'ucs2' ? userData.text : null;
}

/** Hex of user data that is no text; null for text. */
export function dataOf(userData: UserData): string | null {
  return userData.alphabet === 'gsm7' || userData.alphabet === 'ucs2' ? null : bytesToHex(userData.data);
}
