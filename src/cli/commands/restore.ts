import type { Params, Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE, plural } from '../format.ts';
import type { Input } from '../input.ts';
import type { CommandSpec } from '../spec.ts';

type Plan = Result<'restores.plan'>;
type PlanStep = Plan['steps'][number];
type Restore = Result<'restores.show'>;
type RestoreItem = Result<'restores.list'>[number];
type Step = Restore['steps'][number];
type StoredRecord = PlanStep['before'];

const number = (value: number | null) => (value === null ? NONE : String(value));

function recordText(record: StoredRecord): string {
  return record === null ? 'empty' : `${record.name} ${record.number}`.trim();
}

export const planStepFields: readonly Field<PlanStep>[] = [
  { key: 'action', title: 'Action', cell: (s) => s.action, tone: (s) => ACTION_TONES[s.action] },
  { key: 'index', title: 'Place', cell: (s) => number(s.index), right: true },
  { key: 'name', title: 'Name', cell: (s) => s.name, flex: true },
  { key: 'number', title: 'Number', cell: (s) => s.number },
  {
    key: 'before',
    title: 'Before',
    cell: (s) => (s.action === 'skip' ? NONE : recordText(s.before)),
    flex: true,
  },
  {
    key: 'after',
    title: 'After',
    cell: (s) => (s.action === 'skip' ? NONE : recordText(s.after)),
    flex: true,
  },
  { key: 'contact', title: 'Contact', cell: null },
  { key: 'reason', title: 'Reason', cell: (s) => s.reason, flex: true },
];

const ACTION_TONES = {
  write: 'good',
  change: 'warn',
  cut: 'warn',
  delete: 'bad',
  skip: 'bad',
  keep: 'dim',
} as const;

function roomText({ capacity: c }: Plan): string {
  const limits = [
    `${plural(c.places, 'place')}, ${c.used} used`,
    c.nameOctets !== null
      ? `names of ${c.nameOctets} octets`
      : c.nameLength === null
        ? null
        : `names of ${c.nameLength} characters`,
    c.numberLength === null ? null : `numbers of ${c.numberLength} digits`,
    c.extension === null ? null : c.extension ? 'extension records' : 'no extension records',
  ];
  return limits.filter((text) => text !== null).join('; ');
}

function countsText({ counts }: Plan): string {
  const parts = Object.entries(counts).filter(([, many]) => many > 0);
  return parts.length === 0 ? 'nothing' : parts.map(([action, many]) => `${many} ${action}`).join(', ');
}

const sourceText = (of: { snapshot: number | null; group: string | null }) =>
  of.snapshot !== null ? `snapshot ${of.snapshot}` : of.group === null ? 'the book' : `the group ${of.group}`;

export const planFields: readonly Field<Plan>[] = [
  { key: 'device', title: 'To', cell: (p) => p.device },
  { key: 'iccid', title: 'ICCID', cell: (p) => p.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (p) => p.storage },
  { key: 'mode', title: 'Mode', cell: (p) => p.mode },
  { key: 'snapshot', title: 'From', cell: sourceText },
  { key: 'group', title: 'Group', cell: null },
  {
    key: 'differentSim',
    title: 'Same SIM',
    cell: (p) => (p.differentSim ? 'no: add --yes to write' : 'yes'),
  },
  { key: 'capacity', title: 'Room', cell: roomText },
  { key: 'counts', title: 'Plan', cell: countsText },
  { key: 'unwritten', title: 'Do not fit', cell: (p) => String(p.unwritten) },
  { key: 'steps', title: 'Steps', cell: null },
];

function itemFields<Row extends RestoreItem>(): readonly Field<Row>[] {
  return [
    { key: 'id', title: 'Id', cell: (r) => String(r.id), right: true },
    { key: 'state', title: 'State', cell: (r) => r.state, tone: (r) => stateTone(r.state) },
    { key: 'device', title: 'To', cell: (r) => r.device },
    { key: 'iccid', title: 'ICCID', cell: (r) => r.iccid ?? NONE },
    { key: 'storage', title: 'Storage', cell: (r) => r.storage },
    { key: 'mode', title: 'Mode', cell: (r) => r.mode },
    { key: 'snapshot', title: 'From', cell: sourceText },
    { key: 'group', title: 'Group', cell: null },
    { key: 'beforeSnapshot', title: 'Before', cell: (r) => String(r.beforeSnapshot), right: true },
    { key: 'afterSnapshot', title: 'After', cell: (r) => number(r.afterSnapshot), right: true },
    { key: 'total', title: 'Steps', cell: (r) => String(r.total), right: true },
    { key: 'done', title: 'Done', cell: (r) => String(r.done), right: true },
    { key: 'createdAt', title: 'Started', cell: (r, now) => humanTime(r.createdAt, now) },
    { key: 'endedAt', title: 'Ended', cell: (r, now) => humanTime(r.endedAt, now) },
    { key: 'error', title: 'Error', cell: (r) => r.error?.message ?? NONE, flex: true },
  ];
}

export const restoreListFields: readonly Field<RestoreItem>[] = itemFields();

export const restoreFields: readonly Field<Restore>[] = [
  ...itemFields<Restore>(),
  { key: 'steps', title: 'Steps', cell: null },
];

export const restoreStepFields: readonly Field<Step>[] = [
  { key: 'action', title: 'Action', cell: (s) => s.action, tone: (s) => ACTION_TONES[s.action] },
  { key: 'index', title: 'Place', cell: (s) => String(s.index), right: true },
  { key: 'state', title: 'State', cell: (s) => s.state, tone: (s) => stateTone(s.state) },
  { key: 'name', title: 'Name', cell: (s) => s.name, flex: true },
  { key: 'number', title: 'Number', cell: (s) => s.number },
  { key: 'before', title: 'Before', cell: (s) => recordText(s.before), flex: true },
  { key: 'after', title: 'After', cell: (s) => recordText(s.held ?? s.after), flex: true },
  { key: 'held', title: 'Held', cell: null },
  { key: 'contact', title: 'Contact', cell: null },
  { key: 'reason', title: 'Reason', cell: (s) => s.reason, flex: true },
];

async function showPlan(ctx: CommandContext, plan: Plan): Promise<void> {
  const steps = plan.steps.map((step) => inOrder(planStepFields, step));
  if (ctx.out.document({ ...inOrder(planFields, plan), steps })) return;
  await ctx.out.details(planFields, plan);
  const shown = plan.steps.filter(({ action }) => action !== 'keep');
  if (shown.length > 0) await ctx.out.table(planStepFields, shown);
  else ctx.out.print('Nothing is to be written.');
}

async function showRestore(ctx: CommandContext, restore: Restore): Promise<void> {
  const steps = restore.steps.map((step) => inOrder(restoreStepFields, step));
  if (ctx.out.document({ ...inOrder(restoreFields, restore), steps })) return;
  await ctx.out.details(restoreFields, restore);
  if (restore.steps.length > 0) await ctx.out.table(restoreStepFields, restore.steps);
}

/** A snapshot, or the book, perhaps a group of it. */
function sourceOf(input: Input): { snapshot: number | undefined; group: string | undefined } {
  const fromBook = input.flag('fromBook');
  const hasSnapshot = input.optionalWord(0) !== undefined;
  const group = input.text('group');
  if (hasSnapshot === fromBook || (hasSnapshot && group !== undefined)) {
    throw new SimError('USAGE', 'give the id of a snapshot, or --from-book, perhaps with --group', {
      hint: 'see: simkeeper restore --help',
    });
  }
  return { snapshot: hasSnapshot ? input.id(0) : undefined, group };
}

function requestOf(input: Input): Params<'restores.plan'> {
  const source = sourceOf(input);
  const to = input.text('to');
  if (to === undefined) {
    throw new SimError('USAGE', 'say where to: --to DEVICE or --to-file FILE', {
      hint: 'simkeeper devices shows the devices',
    });
  }
  const mode = input.text('mode');
  if (mode !== undefined && mode !== 'merge' && mode !== 'replace') {
    throw new SimError('USAGE', `there is no mode ${JSON.stringify(mode)}`, { hint: 'merge or replace' });
  }
  return {
    ...source,
    to,
    storage: input.text('storage')?.toUpperCase(),
    mode,
    transliterate: input.flag('transliterate') || undefined,
  };
}

/** A file takes everything: there is nothing to plan, to cut or to go on with. */
async function toFile(ctx: CommandContext, input: Input, path: string): Promise<undefined> {
  const wrong = ['to', 'storage', 'mode'].find((name) => input.text(name) !== undefined);
  const flag = ['dryRun', 'partial', 'transliterate'].find((name) => input.flag(name));
  if (wrong !== undefined || flag !== undefined) {
    const other = (wrong ?? flag ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new SimError('USAGE', `--to-file does not go with --${other}`, {
      hint: 'a file takes everything: give a snapshot or --from-book, perhaps with --group or --format',
    });
  }
  const { snapshot, group } = sourceOf(input);
  const { exportToFile } = await import('./contact-files.ts');
  await exportToFile(ctx, path, { snapshot, group, format: input.text('format') });
}

/** Shows the plan to a person, asks where that is needed, and writes. */
async function run(ctx: CommandContext, input: Input): Promise<undefined> {
  const path = input.text('toFile');
  if (path !== undefined) return toFile(ctx, input, path);
  const request = requestOf(input);
  if (input.flag('dryRun')) {
    await showPlan(ctx, await ctx.call('restores.plan', request));
    return;
  }
  let confirmed = ctx.flags.yes;
  if (!ctx.flags.json && !ctx.flags.quiet) {
    const plan = await ctx.call('restores.plan', request);
    await showPlan(ctx, plan);
    if (plan.differentSim && !confirmed) {
      const message = `the card in ${plan.device} is not the one of ${sourceText(plan)}`;
      await ctx.confirm(
        `${message}. Write onto it?`,
        new SimError('CONFIRMATION_NEEDED', message, {
          hint: 'add --yes to write onto this card',
          details: { device: plan.device, iccid: plan.iccid },
        }),
      );
      confirmed = true;
    }
  }
  const restore = await ctx.call('restores.run', {
    ...request,
    confirmed: confirmed || undefined,
    partial: input.flag('partial') || undefined,
  });
  if (ctx.out.json) return void (await showRestore(ctx, restore));
  ctx.out.done(
    `Restore ${restore.id} is done: ${plural(restore.done, 'record')} written and read back. To take it back: simkeeper restore rollback ${restore.id}.`,
  );
}

const OPEN_ID = ['[id]', 'the id of the restore; without one the newest that is not finished'] as const;
const optionalId = (input: Input) => ({ id: input.optionalWord(0) === undefined ? undefined : input.id(0) });

export const restore: CommandSpec = {
  name: 'restore',
  summary: 'write a snapshot, or the book, to a SIM or a device: a plan first, then only what differs',
  arguments: [['[snapshot]', 'the id of the snapshot']],
  options: [
    ['--from-book', 'the contacts of the book instead of a snapshot'],
    ['--group <name>', 'with --from-book: only the contacts of this group'],
    ['--to <device>', 'the device to write to'],
    ['--to-file <file>', 'instead of a device: a file of contacts, readable for its owner only'],
    [
      '--format <name>',
      'with --to-file: vcf, vcf3, vcf21, jcard, csv, ldif or json; default as the file is called',
    ],
    ['--storage <name>', 'SM (the SIM) or ME (the device); default that of the snapshot, for the book SM'],
    ['--mode <mode>', 'merge (add and correct; the default) or replace (remove what is not wanted too)'],
    ['--transliterate', 'write names in plain Latin letters'],
    ['--partial', 'go on although some records do not fit'],
    ['--dry-run', 'show the plan, write nothing'],
  ],
  notes:
    'A snapshot of what is there is taken first. Each record is read, written and read back, and every step is in a journal:\nwhat was interrupted can be resumed or rolled back. Another SIM than the one of the snapshot needs --yes.',
  examples: [
    'simkeeper restore 12 --to front --dry-run',
    'simkeeper restore 12 --to front --mode replace',
    'simkeeper restore --from-book --group Family --to front',
    'simkeeper restore 12 --to-file front.vcf',
  ],
  run,
  commands: [
    {
      name: 'list',
      summary: 'every restore with its state',
      examples: ['simkeeper restore list'],
      async run(ctx) {
        const list = await ctx.call('restores.list', {});
        await ctx.out.list(
          restoreListFields,
          list,
          'Nothing was restored yet. See: simkeeper restore --help.',
        );
      },
    },
    {
      name: 'show',
      summary: 'one restore with every step',
      arguments: [['<id>', 'the id of the restore']],
      examples: ['simkeeper restore show 3'],
      async run(ctx, input) {
        await showRestore(ctx, await ctx.call('restores.show', { id: input.id(0) }));
      },
    },
    {
      name: 'resume',
      summary: 'go on with a restore that was interrupted',
      arguments: [OPEN_ID],
      examples: ['simkeeper restore resume', 'simkeeper restore resume 3'],
      async run(ctx, input) {
        await showRestore(ctx, await ctx.call('restores.resume', optionalId(input)));
      },
    },
    {
      name: 'rollback',
      summary: 'bring back what was there before a restore',
      arguments: [OPEN_ID],
      options: [
        ['--leave-changed', 'leave alone what somebody else has changed since, instead of stopping there'],
      ],
      examples: ['simkeeper restore rollback 3', 'simkeeper restore rollback 3 --leave-changed'],
      async run(ctx, input) {
        const params = { ...optionalId(input), leaveChanged: input.flag('leaveChanged') || undefined };
        await showRestore(ctx, await ctx.call('restores.rollback', params));
      },
    },
  ],
};
