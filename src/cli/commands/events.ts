import type { Client, Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder } from '../fields.ts';
import { humanTime } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Event = Result<'events.list'>[number];

export const eventFields: readonly Field<Event>[] = [
  { key: 'seq', title: 'Number', cell: (e) => String(e.seq), right: true },
  { key: 'at', title: 'When', cell: (e, now) => humanTime(e.at, now) },
  { key: 'type', title: 'Event', cell: (e) => e.type },
  { key: 'data', title: 'Data', cell: (e) => JSON.stringify(e.data), flex: true },
];

/** How many are asked for at once. */
const PAGE = 1_000;
/** What is shown before following, so that one sees where one is. */
const BEFORE_FOLLOWING = 10;

function show(ctx: CommandContext, event: Event): void {
  if (ctx.out.streamed(inOrder(eventFields, event))) return;
  const now = ctx.host.clock.now();
  ctx.out.print(eventFields.map((field) => field.cell?.(event, now) ?? '').join('  '));
}

/** Shows what is stored after a sequence number, of it the latest `limit`; the number of the last one that is there. */
async function showStored(
  ctx: CommandContext,
  client: Client,
  after: number,
  limit: number,
): Promise<number> {
  let last = after;
  let held: Event[] = [];
  for (;;) {
    const page = await ctx.callOn(client, 'events.list', { after: last, limit: PAGE });
    last = page.at(-1)?.seq ?? last;
    if (limit === Number.POSITIVE_INFINITY) for (const event of page) show(ctx, event);
    else held = [...held, ...page].slice(-limit);
    if (page.length < PAGE) break;
  }
  for (const event of held) show(ctx, event);
  return last;
}

export const events: CommandSpec = {
  name: 'events',
  summary: 'show what has happened, or follow it',
  options: [
    ['--after <number>', 'only events after this sequence number'],
    ['--limit <number>', 'only the latest so many'],
    ['--follow', 'go on with new ones as they come; needs the daemon'],
  ],
  notes: `With --json every event is one line. --follow alone starts with the latest ${BEFORE_FOLLOWING}.\nTo miss nothing between two runs, give the sequence number that you saw last to --after.`,
  examples: ['simkeeper events', 'simkeeper events --follow --json', 'simkeeper events --after 1200'],
  async run(ctx, input) {
    const after = input.number('after', 0, Number.MAX_SAFE_INTEGER);
    const follow = input.flag('follow');
    const all = after === undefined && follow ? BEFORE_FOLLOWING : Number.POSITIVE_INFINITY;
    const limit = input.number('limit', 1, 1_000_000) ?? all;
    const client = follow ? await ctx.host.connectDaemon() : await ctx.connect();
    if (client === null) {
      throw new SimError('DAEMON_UNREACHABLE', 'events can only be followed while the daemon runs', {
        hint: 'start it with: simkeeper daemon',
      });
    }
    try {
      const last = await showStored(ctx, client, after ?? 0, limit);
      if (!follow) return;
      for await (const event of client.events(last, ctx.signal)) show(ctx, event);
      if (ctx.signal.aborted) return;
      throw new SimError('DAEMON_UNREACHABLE', 'the daemon has ended', {
        hint: 'start it with: simkeeper daemon',
      });
    } finally {
      await client.close();
    }
  },
};
