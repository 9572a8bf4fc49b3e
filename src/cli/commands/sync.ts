import type { Params, Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { NONE, plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';
import { failureFields, splitStorages } from './backup.ts';

type Synced = Result<'sync.run'>['storages'][number];
type Step = Synced['steps'][number];
type Choice = NonNullable<Params<'sync.run'>['choices']>[number];

const value = (of: { name: string; number: string | null } | null): string =>
  of === null ? NONE : `${of.name} ${of.number ?? ''}`.trim();

const TONES: Partial<Record<Step['action'], 'bad' | 'warn' | 'good'>> = {
  conflict: 'bad',
  blocked: 'bad',
  delete: 'warn',
};

export const syncStepFields: readonly Field<Step>[] = [
  { key: 'action', title: 'Action', cell: (s) => s.action, tone: (s) => TONES[s.action] },
  { key: 'index', title: 'Place', cell: (s) => String(s.index), right: true },
  {
    key: 'contact',
    title: 'Contact',
    cell: (s) => (s.contact === null ? NONE : String(s.contact)),
    right: true,
  },
  { key: 'storage', title: 'In the storage', cell: (s) => value(s.storage), flex: true },
  { key: 'book', title: 'In the book', cell: (s) => value(s.book), flex: true },
  { key: 'after', title: 'Storage afterwards', cell: (s) => value(s.after), flex: true },
  {
    key: 'conflicts',
    title: 'Conflicts',
    cell: (s) => s.conflicts.map(({ field }) => field).join(', '),
    only: 'detail',
  },
  { key: 'reason', title: 'Why', cell: (s) => s.reason, flex: true },
];

export const syncedFields: readonly Field<Synced>[] = [
  { key: 'device', title: 'Device', cell: (s) => s.device },
  { key: 'iccid', title: 'SIM', cell: (s) => s.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (s) => s.storage },
  { key: 'snapshot', title: 'Snapshot', cell: (s) => String(s.snapshot ?? NONE), right: true },
  { key: 'restore', title: 'Journal', cell: (s) => String(s.restore ?? NONE), right: true },
  { key: 'unchanged', title: 'Unchanged', cell: (s) => String(s.unchanged), right: true },
  { key: 'conflicts', title: 'Conflicts', cell: (s) => String(s.conflicts), right: true },
  { key: 'steps', title: 'Steps', cell: (s) => String(s.steps.length), right: true },
];

/** `SM:12=book`: who is right about one record. @throws SimError USAGE */
function choiceOf(text: string): Choice {
  const [, storage, index, side] = /^([A-Za-z]{2}):(\d{1,6})=(book|storage)$/.exec(text) ?? [];
  if (storage !== undefined && (side === 'book' || side === 'storage')) {
    return { storage: storage.toUpperCase(), index: Number(index), side };
  }
  throw new SimError('USAGE', `${JSON.stringify(text)} is no choice`, {
    hint: 'give the storage, the place and the side, such as --choose SM:12=book or --choose SM:12=storage',
  });
}

function sideOf(text: string | undefined): 'book' | 'storage' | undefined {
  if (text === undefined || text === 'book' || text === 'storage') return text;
  throw new SimError('USAGE', `${JSON.stringify(text)} is not valid for --prefer`, {
    hint: 'give "book" or "storage"',
  });
}

export const sync: CommandSpec = {
  name: 'sync',
  summary: 'bring phonebooks and the book together, in both directions',
  arguments: [['[device...]', 'names of devices; without any, all that are attached']],
  options: [
    ['--storage <name...>', 'these storages, such as SM (the SIM) or ME (the device); without it SM'],
    ['--dry-run', 'only show what would be done'],
    ['--prefer <side>', 'who is right where both sides changed a record: "book" or "storage"'],
    ['--choose <choice...>', 'the same for one record, such as SM:12=book'],
  ],
  notes:
    'What changed on one side since both last agreed goes to the other; an edit or an accepted update is never undone.\nWhat changed on both sides is a conflict: it stays as it is, both values are shown, and the exit code is 5.',
  examples: [
    'simkeeper sync --dry-run',
    'simkeeper sync front --prefer book',
    'simkeeper sync front --choose SM:12=book SM:14=storage',
  ],
  async run(ctx, input) {
    const { storages, devices } = splitStorages(input.list('storage'));
    const wanted = [...devices, ...input.words];
    const choices = input.list('choose').map(choiceOf);
    const result = await ctx.call('sync.run', {
      devices: wanted.length > 0 ? wanted : undefined,
      storages: storages.length > 0 ? storages : undefined,
      dryRun: input.flag('dryRun') || undefined,
      prefer: sideOf(input.text('prefer')),
      choices: choices.length > 0 ? choices : undefined,
    });
    const conflicts = result.storages.reduce((sum, one) => sum + one.conflicts, 0);
    const document = {
      dryRun: result.dryRun,
      storages: result.storages.map((row) => ({
        ...inOrder(syncedFields, row),
        steps: row.steps.map((step) => inOrder(syncStepFields, step)),
      })),
      failures: result.failures.map((row) => inOrder(failureFields, row)),
    };
    if (!ctx.out.document(document)) {
      for (const one of result.storages) {
        const agree = `${plural(one.unchanged, 'record')} agree`;
        ctx.out.print(
          `${one.device} ${one.storage}: ${one.steps.length === 0 ? `nothing to do, ${agree}` : agree}`,
        );
        if (one.steps.length > 0) await ctx.out.table(syncStepFields, one.steps);
        if (one.restore !== null) {
          ctx.out.done(`Written and read back; take it back: simkeeper restore rollback ${one.restore}`);
        }
      }
      if (result.failures.length > 0) await ctx.out.table(failureFields, result.failures);
    }
    const error =
      result.failures.length > 0 ? unread(result.failures.length) : conflicts > 0 ? open(conflicts) : null;
    if (error === null) return 0;
    ctx.out.error(error);
    return error.exitCode;
  },
};

function unread(failures: number): SimError {
  return new SimError('BACKUP_PARTIAL', `${plural(failures, 'storage')} could not be synchronised`, {
    hint: 'the others are done; run the sync again when the reasons above are settled',
    details: { failures },
  });
}

function open(conflicts: number): SimError {
  return new SimError('CONFLICT', `${plural(conflicts, 'record')} changed on both sides`, {
    hint: 'settle them with --choose SM:INDEX=book or =storage, or all of them with --prefer',
    details: { conflicts },
  });
}
