import type { Result } from '../../api/contract/methods.ts';
import { ERROR_EXIT_CODES, type ErrorCode, SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE, plural } from '../format.ts';
import type { Input } from '../input.ts';
import type { CommandSpec } from '../spec.ts';

type Stored = Result<'sms.stored'>[number];
type Restore = Result<'sms.restore'>;
type Restored = Restore['messages'][number];

const number = (value: number | null) => (value === null ? NONE : String(value));

export const storedFields: readonly Field<Stored>[] = [
  { key: 'id', title: 'Id', cell: (m) => String(m.id), right: true },
  { key: 'device', title: 'Device', cell: (m) => m.device },
  { key: 'iccid', title: 'ICCID', cell: (m) => m.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (m) => m.storage },
  { key: 'index', title: 'Place', cell: (m) => String(m.index), right: true },
  { key: 'status', title: 'Status', cell: (m) => m.status },
  { key: 'address', title: 'Number', cell: (m) => m.address ?? NONE },
  { key: 'text', title: 'Text', cell: (m) => m.text, flex: true },
  { key: 'at', title: 'When', cell: (m, now) => humanTime(m.at, now) },
  { key: 'direction', title: 'Way', cell: (m) => m.direction },
  { key: 'present', title: 'There', cell: (m) => (m.present ? 'yes' : 'no') },
  { key: 'part', title: 'Part', cell: (m) => (m.part === null ? NONE : `${m.part}/${number(m.parts)}`) },
  { key: 'parts', title: 'Parts', cell: null },
  { key: 'firstSeen', title: 'First seen', cell: (m, now) => humanTime(m.firstSeen, now) },
  { key: 'lastSeen', title: 'Last seen', cell: null },
];

export const restoredMessageFields: readonly Field<Restored>[] = [
  { key: 'id', title: 'Id', cell: (m) => String(m.id), right: true },
  { key: 'source', title: 'From', cell: (m) => m.source },
  { key: 'state', title: 'State', cell: (m) => m.state, tone: (m) => TONES[m.state] ?? stateTone(m.state) },
  { key: 'index', title: 'Place', cell: (m) => number(m.index), right: true },
  { key: 'status', title: 'Status', cell: (m) => m.status },
  { key: 'held', title: 'Kept as', cell: (m) => m.held ?? NONE },
  { key: 'direction', title: 'Way', cell: (m) => m.direction },
  { key: 'address', title: 'Number', cell: (m) => m.address ?? NONE },
  { key: 'text', title: 'Text', cell: (m) => m.text, flex: true },
  { key: 'at', title: 'When', cell: (m, now) => humanTime(m.at, now) },
  { key: 'reason', title: 'Reason', cell: (m) => m.reason, flex: true },
];

const TONES = { written: 'good', present: 'dim', unknown: 'warn' } as Readonly<
  Record<string, 'good' | 'dim' | 'warn'>
>;

function countsText({ counts }: Restore): string {
  const parts = Object.entries(counts).filter(([, many]) => many > 0);
  return parts.length === 0 ? 'nothing' : parts.map(([state, many]) => `${many} ${state}`).join(', ');
}

export const messageRestoreFields: readonly Field<Restore>[] = [
  { key: 'device', title: 'To', cell: (r) => r.device },
  { key: 'iccid', title: 'ICCID', cell: (r) => r.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (r) => r.storage },
  { key: 'dryRun', title: 'Only a plan', cell: (r) => (r.dryRun ? 'yes' : 'no') },
  { key: 'used', title: 'Places used before', cell: (r) => number(r.used) },
  { key: 'total', title: 'Places', cell: (r) => number(r.total) },
  { key: 'counts', title: 'Messages', cell: countsText },
  { key: 'messages', title: 'Each', cell: null },
  { key: 'error', title: 'Stopped by', cell: (r) => r.error?.message ?? NONE },
];

export const smsStored: CommandSpec = {
  name: 'stored',
  summary: 'messages that backups found on cards and devices',
  options: [
    ['--device <name>', 'only those last found in this device'],
    ['--iccid <iccid>', 'only those found with this card in the device'],
  ],
  examples: ['simkeeper sms stored', 'simkeeper sms stored --device front'],
  async run(ctx, input) {
    const list = await ctx.call('sms.stored', { device: input.text('device'), iccid: input.text('iccid') });
    await ctx.out.list(storedFields, list, 'No stored messages. Read them: simkeeper backup --sms.');
  },
};

function idsOf(input: Input, option: 'id' | 'received'): number[] | undefined {
  const ids = input.list(option).map((text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new SimError('USAGE', `${JSON.stringify(text)} is not an id`, {
      hint: `simkeeper ${option === 'id' ? 'sms stored' : 'sms list --in'} shows the ids`,
    });
  });
  return ids.length === 0 ? undefined : ids;
}

function storageOf(input: Input): 'SM' | 'ME' | undefined {
  const storage = input.text('storage')?.toUpperCase();
  if (storage === undefined || storage === 'SM' || storage === 'ME') return storage;
  throw new SimError('USAGE', `${JSON.stringify(storage)} is no storage for this`, { hint: 'SM or ME' });
}

/** What did not get where it should is an error of the command, after all messages have been shown. */
function verdict(ctx: CommandContext, result: Restore): number {
  const { failed, unknown, written } = result.counts;
  if (result.error !== null) {
    const { code, message, hint } = result.error;
    const known = (text: string): text is ErrorCode => Object.hasOwn(ERROR_EXIT_CODES, text);
    const error = new SimError(known(code) ? code : 'DEVICE_REFUSED', message, {
      ...(hint === null ? {} : { hint }),
      details: { written, failed, unknown },
    });
    ctx.out.error(error);
    return error.exitCode;
  }
  if (failed + unknown === 0) return 0;
  const reason = result.messages.find(({ state }) => state === 'failed')?.reason;
  const error = new SimError(
    'DEVICE_REFUSED',
    `${plural(failed, 'message')} could not be written${reason ? `: ${reason}` : ''}`,
    {
      hint: 'the same command again writes only what is missing',
      details: { written, failed, unknown },
    },
  );
  ctx.out.error(error);
  return error.exitCode;
}

export const smsRestore: CommandSpec = {
  name: 'restore',
  summary: 'put stored messages back onto a SIM or device',
  options: [
    ['--to <device>', 'the device to write to'],
    ['--id <id...>', 'only these messages, of sms stored'],
    ['--received <id...>', 'these received messages, of sms list --in'],
    ['--iccid <iccid>', 'all messages of this card; without it those of the card that is in the device'],
    ['--storage <name>', 'SM (the SIM) or ME (the device); SM without it'],
    ['--dry-run', 'only show what would be written'],
    ['--partial', 'leave out what does not fit'],
  ],
  notes:
    'What is there is not written again, and nothing is deleted. Messages of another card are only written with --yes.\nReceived messages keep their time; a sent one has none. The exit code is 4 when one could not be written.',
  examples: [
    'simkeeper sms restore --to front --dry-run',
    'simkeeper sms restore --to front --iccid 89490200001000000015 --yes',
    'simkeeper sms restore --to front --id 3 4 --storage ME',
  ],
  async run(ctx, input) {
    const to = input.text('to');
    if (to === undefined) {
      throw new SimError('USAGE', 'say where to: --to DEVICE', {
        hint: 'simkeeper devices shows the devices',
      });
    }
    const result = await ctx.call('sms.restore', {
      to,
      ids: idsOf(input, 'id'),
      received: idsOf(input, 'received'),
      iccid: input.text('iccid'),
      storage: storageOf(input),
      dryRun: input.flag('dryRun') || undefined,
      confirmed: ctx.flags.yes || undefined,
      partial: input.flag('partial') || undefined,
    });
    const messages = result.messages.map((row) => inOrder(restoredMessageFields, row));
    if (!ctx.out.document({ ...inOrder(messageRestoreFields, result), messages })) {
      await ctx.out.details(messageRestoreFields, result);
      if (result.messages.length > 0) await ctx.out.table(restoredMessageFields, result.messages);
    }
    return verdict(ctx, result);
  },
};
