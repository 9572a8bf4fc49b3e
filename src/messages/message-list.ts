import { nextTurn } from '../core/turn.ts';
import type { MessagePage } from '../store/repositories/message-page.ts';
import type { Store } from '../store/store.ts';
import type { Inbox, IncomingView } from './inbox.ts';
import type { Outbox, OutgoingView } from './outbox.ts';

export type MessageView = IncomingView | OutgoingView;

/** Which messages; what is null does not count. Times are wall times, ms. */
export interface MessageFilter {
  direction: 'in' | 'out' | null;
  state: string | null;
  address: string | null;
  /** Part of the address of whom it came from: with it alone only received messages. */
  from: string | null;
  /** Part of the address of whom it went to: with it alone only sent messages. */
  to: string | null;
  since: number | null;
  until: number | null;
  modem: string | null;
  /** The first ones with an id over this; null: the latest ones. */
  after: number | null;
  limit: number;
}

const PAGE = 200;

/**
 * Messages of both directions in the order of their ids. Rows are read in small pages with a turn of the event loop between them:
 * a long list must not hold up a dialogue with a modem.
 */
export async function listMessages(
  { store, inbox, outbox }: { store: Store; inbox: Inbox; outbox: Outbox },
  filter: MessageFilter,
): Promise<MessageView[]> {
  const order = filter.after === null ? 'descending' : 'ascending';
  const page = (part: string | null): Omit<MessagePage, 'limit'> => ({
    order,
    after: filter.after,
    before: null,
    since: filter.since,
    until: filter.until,
    addressParts: [filter.address, part].filter((one) => one !== null),
  });
  const incoming = filter.direction !== 'out' && (filter.from !== null || filter.to === null);
  const outgoing = filter.direction !== 'in' && (filter.to !== null || filter.from === null);
  const sources = [
    incoming ? rows(page(filter.from), (at) => store.inbox.page(at), inbox.viewOf) : null,
    outgoing ? rows(page(filter.to), (at) => store.outbox.page(at), outbox.viewOf) : null,
  ].filter((source) => source !== null);
  const found: MessageView[] = [];
  for await (const view of merged(sources, order)) {
    if (filter.state !== null && view.state !== filter.state) continue;
    if (filter.modem !== null && view.modem !== filter.modem) continue;
    found.push(view);
    if (found.length === filter.limit) break;
  }
  return order === 'ascending' ? found : found.reverse();
}

async function* rows<Row extends { id: number }>(
  page: Omit<MessagePage, 'limit'>,
  read: (page: MessagePage) => Row[],
  view: (row: Row) => MessageView,
): AsyncGenerator<MessageView> {
  let at = page;
  for (;;) {
    const some = read({ ...at, limit: PAGE });
    for (const row of some) yield view(row);
    const last = some.at(-1);
    if (!last || some.length < PAGE) return;
    at = page.order === 'ascending' ? { ...at, after: last.id } : { ...at, before: last.id };
    await nextTurn();
  }
}

/** One stream by id out of several that are each in order. */
async function* merged(
  sources: readonly AsyncGenerator<MessageView>[],
  order: MessagePage['order'],
): AsyncGenerator<MessageView> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })));
  for (;;) {
    let best: { source: AsyncGenerator<MessageView>; head: IteratorResult<MessageView> } | null = null;
    for (const entry of heads) {
      if (entry.head.done) continue;
      const ahead = best === null || entry.head.value.id < best.head.value.id === (order === 'ascending');
      if (ahead) best = entry;
    }
    if (best === null) return;
    yield best.head.value;
    best.head = await best.source.next();
  }
}
