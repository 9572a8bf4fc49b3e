import type { Params } from '../api/contract/methods.ts';
import { SimError } from '../core/errors.ts';
import type { Input } from './input.ts';
import { timeOption } from './time-option.ts';

type Filter = Params<'sms.list'>;

/** The options that choose messages, for `sms list` and `sms export`. */
export const CHOOSING_OPTIONS = [
  ['--in', 'only received ones'],
  ['--state <state>', 'only in this state, such as queued, failed or received'],
  ['--address <number>', 'only from or to this number, or a part of it'],
  ['--from <number>', 'only received ones, from this number or a part of it'],
  ['--to <number>', 'only sent ones, to this number or a part of it'],
  ['--since <time>', 'from this time on: 2026-01-31T08:00, or how long ago, like 2h'],
  ['--until <time>', 'before this time'],
  ['--modem <name>', 'only through this modem'],
  ['--limit <number>', 'at most so many, the latest'],
] as const;

/** What the options ask for. @param sent whether only sent ones are wanted */
export function chosen(input: Input, sent: boolean, now: number): Filter {
  const [from, to] = [input.text('from'), input.text('to')];
  if (input.flag('in') && sent) {
    throw new SimError('USAGE', '--in and --out were both given', { hint: 'leave both out to see all' });
  }
  if ((input.flag('in') && to !== undefined) || (sent && from !== undefined)) {
    throw new SimError(
      'USAGE',
      input.flag('in') ? '--to is about sent SMS' : '--from is about received SMS',
      {
        hint: 'use --address for both directions',
      },
    );
  }
  return {
    direction: input.flag('in') ? 'in' : sent ? 'out' : undefined,
    // The daemon knows the states and names the valid ones.
    state: input.text('state') as Filter['state'],
    address: input.text('address'),
    from,
    to,
    since: timeOption(input, 'since', now),
    until: timeOption(input, 'until', now),
    modem: input.text('modem'),
    limit: input.number('limit', 1, 100_000),
  };
}
