import type { Result } from '../../api/contract/methods.ts';
import { sleep } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { humanTime, NONE, words } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Status = Result<'status'>;

export const statusFields: readonly Field<Status>[] = [
  { key: 'running', title: 'Daemon', cell: (s) => (s.running ? 'running' : 'not running') },
  { key: 'version', title: 'Version', cell: (s) => s.version },
  { key: 'schema', title: 'Schema', cell: (s) => String(s.schema) },
  { key: 'pid', title: 'Process', cell: (s) => (s.pid === null ? NONE : String(s.pid)) },
  { key: 'startedAt', title: 'Started', cell: (s, now) => humanTime(s.startedAt, now) },
  { key: 'home', title: 'Data', cell: (s) => s.home },
  { key: 'devices', title: 'Devices', cell: (s) => words(s.devices.map((d) => `${d.name} (${d.state})`)) },
  {
    key: 'queue',
    title: 'SMS queue',
    cell: ({ queue }, now) => queueText(queue, now),
  },
];

/** The queue in words; what there is none of is left out where it is not always told. */
function queueText(queue: Status['queue'], now: number): string {
  return [
    `${queue.queued} queued`,
    ...(queue.held > 0 ? [`${queue.held} of them held`] : []),
    ...(queue.waiting > 0 ? [`${queue.waiting} of them waiting for the next day`] : []),
    `${queue.sending} sending`,
    `${queue.ambiguous} ambiguous`,
    ...(queue.nextAttemptAt === null ? [] : [`next attempt ${humanTime(queue.nextAttemptAt, now)}`]),
  ].join(', ');
}

/** How long `stop` waits for the end of the daemon's process. */
const STOP_WAIT_MS = 20_000;
const STOP_LOOK_MS = 50;

export const daemon: CommandSpec = {
  name: 'daemon',
  summary: 'run the daemon in the foreground',
  notes:
    'It owns the devices and the database of one data directory; a second one ends with 6.\nIt logs to standard error as JSON lines, and ends cleanly at SIGINT, SIGTERM or "simkeeper stop".',
  examples: ['simkeeper daemon', 'SIMKEEPER_HOME=/srv/simkeeper simkeeper daemon --verbose'],
  endsWhenInterrupted: true,
  run: (ctx) => ctx.host.runDaemon({ verbose: ctx.flags.verbose }, ctx.io),
};

export const status: CommandSpec = {
  name: 'status',
  summary: 'say whether the daemon runs, and what it has to do',
  notes: 'The exit code is 0 also when no daemon runs: look at "running".',
  examples: ['simkeeper status', 'simkeeper status --json | jq .running'],
  async run(ctx) {
    const answer = await ctx.call('status', {});
    if (ctx.out.document(inOrder(statusFields, answer))) return;
    await ctx.out.details(statusFields, answer);
    if (!answer.running) ctx.out.note({ message: 'no daemon runs', hint: 'start it with: simkeeper daemon' });
  },
};

export const stop: CommandSpec = {
  name: 'stop',
  summary: 'stop the daemon, and wait until it has ended',
  examples: ['simkeeper stop'],
  async run(ctx) {
    const client = await ctx.host.connectDaemon();
    if (client === null) {
      throw new SimError('DAEMON_UNREACHABLE', 'no daemon runs', { hint: 'start it with: simkeeper daemon' });
    }
    try {
      const { pid } = await ctx.callOn(client, 'stop', {});
      const { clock } = ctx.host;
      const deadline = clock.monotonic() + STOP_WAIT_MS;
      while (ctx.host.processExists(pid)) {
        if (clock.monotonic() >= deadline) {
          throw new SimError('DAEMON_RUNNING', `the daemon (process ${pid}) has not ended yet`, {
            hint: 'it was told to stop and finishes its work; look again with: simkeeper status',
            details: { pid },
          });
        }
        await sleep(clock, STOP_LOOK_MS, ctx.signal);
      }
      if (!ctx.out.document({ pid })) ctx.out.done(`Stopped the daemon (process ${pid}).`);
    } finally {
      await client.close();
    }
  },
};
