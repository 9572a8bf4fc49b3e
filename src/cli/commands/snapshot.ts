import type { Result } from '../../api/contract/methods.ts';
import { csvLine } from '../../core/csv.ts';
import { SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { humanDuration, humanTime, NONE, plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type SnapshotSummary = Result<'backup.run'>['snapshots'][number];
type SnapshotItem = Result<'snapshots.list'>[number];
type SnapshotDetail = Result<'snapshots.show'>;
type SnapshotEntry = SnapshotDetail['entries'][number];
type SnapshotDiff = Result<'snapshots.diff'>;
type RecordChange = SnapshotDiff['entries'][number];
type SnapshotCheck = Result<'snapshots.verify'>[number];
type RemovedSnapshot = Result<'snapshots.remove'>;

/** The fields of a snapshot that a backup and a list have in common. */
export function summaryFields<Row extends SnapshotSummary>(): readonly Field<Row>[] {
  return [
    { key: 'id', title: 'Id', cell: (s) => String(s.id), right: true },
    { key: 'device', title: 'Device', cell: (s) => s.device },
    { key: 'iccid', title: 'ICCID', cell: (s) => s.iccid ?? NONE },
    { key: 'storage', title: 'Storage', cell: (s) => s.storage },
    { key: 'kind', title: 'Kind', cell: (s) => s.kind },
    { key: 'entries', title: 'Entries', cell: (s) => String(s.entries), right: true },
    { key: 'added', title: 'Added', cell: (s) => String(s.added), right: true },
    { key: 'changed', title: 'Changed', cell: (s) => String(s.changed), right: true },
    { key: 'removed', title: 'Removed', cell: (s) => String(s.removed), right: true },
    { key: 'unchanged', title: 'Unchanged', cell: (s) => String(s.unchanged), right: true },
    { key: 'durationMs', title: 'Took', cell: (s) => humanDuration(s.durationMs), right: true },
  ];
}

export const snapshotFields: readonly Field<SnapshotItem>[] = [
  ...summaryFields<SnapshotItem>(),
  { key: 'takenAt', title: 'Taken', cell: (s, now) => humanTime(s.takenAt, now) },
];

export const snapshotEntryFields: readonly Field<SnapshotEntry>[] = [
  { key: 'index', title: 'Index', cell: (e) => String(e.index), right: true },
  { key: 'name', title: 'Name', cell: (e) => e.name, flex: true },
  { key: 'number', title: 'Number', cell: (e) => e.number },
  {
    key: 'numberType',
    title: 'Type',
    cell: (e) => (e.numberType === null ? NONE : String(e.numberType)),
    right: true,
  },
  { key: 'secondName', title: 'Second name', cell: null },
  { key: 'emails', title: 'E-mails', cell: null },
  { key: 'additionalNumbers', title: 'More numbers', cell: null },
  { key: 'groups', title: 'Groups', cell: null },
];

/** The further fields that some records of USIMs have: a column only where one of these records has it. */
const furtherFields: readonly Field<SnapshotEntry>[] = [
  { key: 'secondName', title: 'Second name', cell: (e) => e.secondName ?? '' },
  { key: 'emails', title: 'E-mails', cell: (e) => e.emails.join(', ') },
  {
    key: 'additionalNumbers',
    title: 'More numbers',
    cell: (e) => e.additionalNumbers.map(numberText).join(', '),
  },
  { key: 'groups', title: 'Groups', cell: (e) => e.groups.join(', ') },
];

const numberText = ({ number, label }: SnapshotEntry['additionalNumbers'][number]) =>
  label === null ? number : `${number} (${label})`;

function entryColumns(entries: readonly SnapshotEntry[]): readonly Field<SnapshotEntry>[] {
  const used = furtherFields.filter((field) => entries.some((entry) => field.cell?.(entry, 0) !== ''));
  return [...snapshotEntryFields, ...used];
}

/** Between several values in one cell of a CSV file, as in the exports of contacts. */
const BETWEEN = ' ::: ';

function csvCells(entry: SnapshotEntry): (string | number | null)[] {
  const { index, name, number, numberType, secondName, emails, additionalNumbers, groups } = entry;
  const numbers = additionalNumbers.map(numberText).join(BETWEEN);
  return [index, name, number, numberType, secondName, emails.join(BETWEEN), numbers, groups.join(BETWEEN)];
}

export const snapshotDetailFields: readonly Field<SnapshotDetail>[] = [
  { key: 'id', title: 'Snapshot', cell: (s) => String(s.id) },
  { key: 'device', title: 'Device', cell: (s) => s.device },
  { key: 'iccid', title: 'ICCID', cell: (s) => s.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (s) => s.storage },
  { key: 'takenAt', title: 'Taken', cell: (s, now) => humanTime(s.takenAt, now) },
  { key: 'entries', title: 'Entries', cell: (s) => String(s.entries.length) },
];

const shown = (entry: RecordChange['before']) => (entry === null ? NONE : `${entry.name} ${entry.number}`);

export const recordChangeFields: readonly Field<RecordChange>[] = [
  { key: 'index', title: 'Index', cell: (c) => String(c.index), right: true },
  { key: 'change', title: 'Change', cell: (c) => c.change },
  { key: 'before', title: 'Before', cell: (c) => shown(c.before), flex: true },
  { key: 'after', title: 'After', cell: (c) => shown(c.after), flex: true },
];

export const snapshotDiffFields: readonly Field<SnapshotDiff>[] = [
  { key: 'from', title: 'From', cell: (d) => `snapshot ${d.from}` },
  { key: 'to', title: 'To', cell: (d) => `snapshot ${d.to}` },
  { key: 'sameStorage', title: 'One storage', cell: (d) => (d.sameStorage ? 'yes' : 'no') },
  { key: 'added', title: 'Added', cell: (d) => String(d.added) },
  { key: 'changed', title: 'Changed', cell: (d) => String(d.changed) },
  { key: 'removed', title: 'Removed', cell: (d) => String(d.removed) },
  { key: 'unchanged', title: 'Unchanged', cell: (d) => String(d.unchanged) },
  { key: 'entries', title: 'Different', cell: (d) => plural(d.entries.length, 'record') },
];

export const snapshotCheckFields: readonly Field<SnapshotCheck>[] = [
  { key: 'id', title: 'Id', cell: (c) => String(c.id), right: true },
  { key: 'device', title: 'Device', cell: (c) => c.device },
  { key: 'iccid', title: 'ICCID', cell: (c) => c.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (c) => c.storage },
  { key: 'records', title: 'Records', cell: (c) => String(c.records), right: true },
  { key: 'state', title: 'State', cell: (c) => c.state, tone: (c) => (c.state === 'ok' ? 'good' : 'bad') },
  {
    key: 'problems',
    title: 'Problems',
    cell: (c) => c.problems.map((problem) => problem.message).join('; ') || NONE,
    flex: true,
  },
];

export const removedSnapshotFields: readonly Field<RemovedSnapshot>[] = [
  { key: 'id', title: 'Id', cell: (s) => String(s.id), right: true },
  { key: 'device', title: 'Device', cell: (s) => s.device },
  { key: 'iccid', title: 'ICCID', cell: (s) => s.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (s) => s.storage },
  { key: 'takenAt', title: 'Taken', cell: (s, now) => humanTime(s.takenAt, now) },
];

/** Formats that hold records as the storage had them. */
const OF_RECORDS = ['json', 'csv'];
/** Formats that hold contacts, whose names the daemon knows. */
const OF_CONTACTS = ['vcf', 'vcf3', 'vcf21', 'jcard', 'ldif', 'csv', 'json'];

export const snapshot: CommandSpec = {
  name: 'snapshot',
  summary: 'look at what backups have kept',
  examples: ['simkeeper snapshot list', 'simkeeper snapshot show 12', 'simkeeper snapshot diff 12 15'],
  commands: [
    {
      name: 'list',
      summary: 'every snapshot, the newest last',
      examples: ['simkeeper snapshot list'],
      async run(ctx) {
        const list = await ctx.call('snapshots.list', {});
        await ctx.out.list(snapshotFields, list, 'No snapshots yet. Take one: simkeeper backup.');
      },
    },
    {
      name: 'show',
      summary: 'the records of one snapshot, as the storage had them',
      arguments: [['<id>', 'the id of the snapshot']],
      examples: ['simkeeper snapshot show 12', "simkeeper snapshot show 12 --json | jq '.entries[].name'"],
      async run(ctx, input) {
        const detail = await ctx.call('snapshots.show', { id: input.id(0) });
        const entries = detail.entries.map((entry) => inOrder(snapshotEntryFields, entry));
        if (ctx.out.document({ ...inOrder(snapshotDetailFields, detail), entries })) return;
        await ctx.out.details(snapshotDetailFields, detail);
        if (detail.entries.length > 0) await ctx.out.table(entryColumns(detail.entries), detail.entries);
      },
    },
    {
      name: 'diff',
      summary: 'what is different between two snapshots, record by record',
      arguments: [
        ['<from>', 'the id of the older snapshot'],
        ['<to>', 'the id of the newer snapshot'],
      ],
      examples: ['simkeeper snapshot diff 12 15'],
      async run(ctx, input) {
        const diff = await ctx.call('snapshots.diff', { from: input.id(0), to: input.id(1) });
        const entries = diff.entries.map((entry) => inOrder(recordChangeFields, entry));
        if (ctx.out.document({ ...inOrder(snapshotDiffFields, diff), entries })) return;
        await ctx.out.details(snapshotDiffFields, diff);
        if (diff.entries.length > 0) await ctx.out.table(recordChangeFields, diff.entries);
      },
    },
    {
      name: 'verify',
      summary: 'compute the content hashes of one snapshot, or of all, anew',
      arguments: [['[id]', 'the id of a snapshot; without it all are checked']],
      examples: ['simkeeper snapshot verify', 'simkeeper snapshot verify 12'],
      notes: 'The exit code is 1 when a snapshot is damaged; the damaged records are named.',
      async run(ctx, input) {
        const id = input.words.length > 0 ? input.id(0) : undefined;
        const checks = await ctx.call('snapshots.verify', { id });
        await ctx.out.list(snapshotCheckFields, checks, 'No snapshots yet. Take one: simkeeper backup.');
        const damaged = checks.filter((check) => check.state === 'damaged');
        if (damaged.length === 0) return 0;
        const error = new SimError(
          'DB_FAILED',
          `${plural(damaged.length, 'snapshot is', 'snapshots are')} damaged`,
          {
            hint: 'the database file was changed by something else: restore a copy of it, or remove these snapshots',
            details: { damaged: damaged.length, checked: checks.length },
          },
        );
        ctx.out.error(error);
        return error.exitCode;
      },
    },
    {
      name: 'export',
      summary: 'write the records of one snapshot to standard output',
      arguments: [['<id>', 'the id of the snapshot']],
      options: [
        ['--format <name>', 'csv, json, vcf, vcf3, vcf21, jcard or ldif; csv without it, json with --json'],
        [
          '--contacts',
          'csv and json too as "contact export" writes them: the records of one person are one contact',
        ],
      ],
      examples: [
        'simkeeper snapshot export 12 --format csv > front.csv',
        'simkeeper snapshot export 12 --format vcf > front.vcf',
      ],
      notes:
        'In vCard, jCard and LDIF the records of one person (Ann/M, Ann/W) are one contact whose numbers have types.\n"restore ID --to-file FILE" writes the same into a file.',
      async run(ctx, input) {
        const format = input.text('format') ?? (ctx.flags.json ? 'json' : 'csv');
        if (!OF_CONTACTS.includes(format) || (ctx.flags.json && format !== 'json')) {
          throw new SimError('USAGE', `${JSON.stringify(format)} is not valid for --format`, {
            hint: `formats are ${OF_CONTACTS.join(', ')}; with --json only json`,
          });
        }
        const id = input.id(0);
        if (input.flag('contacts') || !OF_RECORDS.includes(format)) {
          await ctx.call('contacts.export', { snapshot: id, format }, (text) =>
            ctx.out.piece(text, ctx.signal),
          );
          return;
        }
        const { entries } = await ctx.call('snapshots.show', { id });
        const rows = entries.map((entry) => inOrder(snapshotEntryFields, entry));
        if (format === 'json') {
          if (!ctx.out.document(rows)) await ctx.out.piece(`${JSON.stringify(rows, null, 2)}\n`, ctx.signal);
          return;
        }
        await ctx.out.piece(csvLine(snapshotEntryFields.map((field) => field.key)), ctx.signal);
        for (const entry of entries) await ctx.out.piece(csvLine(csvCells(entry)), ctx.signal);
      },
    },
    {
      name: 'remove',
      summary: 'remove one snapshot; the others keep their records',
      arguments: [['<id>', 'the id of the snapshot']],
      examples: ['simkeeper snapshot remove 12'],
      notes:
        'The newest one of a storage cannot be removed as long as there are others: the next backup is compared with it.\nTo remove the only one of a storage say --yes.',
      async run(ctx, input) {
        const removed = await ctx.call('snapshots.remove', {
          id: input.id(0),
          force: ctx.flags.yes || undefined,
        });
        if (ctx.out.document(inOrder(removedSnapshotFields, removed))) return;
        ctx.out.done(`Removed snapshot ${removed.id} of ${removed.storage} in ${removed.device}.`);
      },
    },
    {
      name: 'prune',
      summary: 'remove the snapshots that the configuration no longer keeps',
      options: [['--dry-run', 'only say which would go']],
      examples: ['simkeeper snapshot prune --dry-run'],
      notes:
        'The keys backup.keep-all, -daily, -weekly and -monthly say what is kept. The daemon prunes after each automatic backup.',
      async run(ctx, input) {
        const removed = await ctx.call('snapshots.prune', { dryRun: input.flag('dryRun') || undefined });
        await ctx.out.list(removedSnapshotFields, removed, 'Nothing to remove.');
      },
    },
  ],
};
