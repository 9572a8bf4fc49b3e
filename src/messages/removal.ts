import { SimError } from '../core/errors.ts';
import type { Store } from '../store/store.ts';
import type { Inbox } from './inbox.ts';
import type { MessageView } from './message-list.ts';
import { messageState } from './message-state.ts';
import type { Outbox } from './outbox.ts';

/**
 * Takes messages out of every list: all of them or none. Their content and their purpose stay known: a removed message is never
 * taken in again, and never sent a second time. What was not yet given to a modem is canceled first.
 * @param confirmed also those of which it is not known whether they went out
 * @returns the messages, in the order of `ids`
 * @throws SimError NOT_FOUND, CONFLICT
 */
export function removeMessages(
  { store, inbox, outbox }: { store: Store; inbox: Inbox; outbox: Outbox },
  ids: readonly number[],
  confirmed: boolean,
): MessageView[] {
  function removeSent(id: number): MessageView | undefined {
    const row = store.outbox.byId(id);
    if (!row || row.removedAt !== null) return undefined;
    const parts = store.outbox.parts(id);
    if (!confirmed && parts.some(({ state }) => state === 'ambiguous' || state === 'sending')) {
      throw new SimError('CONFLICT', `it is not known yet whether message ${id} went out`, {
        hint: 'wait for its report, or remove it with --yes: then it is not sent again either; nothing was removed',
        details: { message: id, state: messageState(parts.map(({ state }) => state)) },
      });
    }
    if (store.outbox.cancel(id) > 0) {
      const state = messageState(store.outbox.parts(id).map((part) => part.state));
      store.events.tell('message.state', { message: id, state });
    }
    store.outbox.remove(id);
    return outbox.view(id);
  }

  function removeReceived(id: number): MessageView | undefined {
    const row = store.inbox.byId(id);
    if (!row || row.removedAt !== null) return undefined;
    store.inbox.remove(id);
    return inbox.viewOf(row);
  }

  return store.transaction(() =>
    [...new Set(ids)].map((id) => {
      const removed = removeSent(id) ?? removeReceived(id);
      if (removed) return removed;
      throw new SimError('NOT_FOUND', `no SMS ${id}`, {
        hint: 'simkeeper sms list shows them; nothing was removed',
        details: { message: id },
      });
    }),
  );
}
