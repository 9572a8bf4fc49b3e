import type { Result } from '../../api/contract/methods.ts';
import { type Field, inOrder } from '../fields.ts';
import { humanDuration, humanTime, NONE } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type SnapshotSummary = Result<'backup.run'>['snapshots'][number];
type SnapshotItem = Result<'snapshots.list'>[number];
type SnapshotDetail = Result<'snapshots.show'>;

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

export const snapshotEntryFields: readonly Field<SnapshotDetail['entries'][number]>[] = [
  { key: 'index', title: 'Index', cell: (e) => String(e.index), right: true },
  { key: 'name', title: 'Name', cell: (e) => e.name, flex: true },
  { key: 'number', title: 'Number', cell: (e) => e.number },
  {
    key: 'numberType',
    title: 'Type',
    cell: (e) => (e.numberType === null ? NONE : String(e.numberType)),
    right: true,
  },
];

export const snapshotDetailFields: readonly Field<SnapshotDetail>[] = [
  { key: 'id', title: 'Snapshot', cell: (s) => String(s.id) },
  { key: 'device', title: 'Device', cell: (s) => s.device },
  { key: 'iccid', title: 'ICCID', cell: (s) => s.iccid ?? NONE },
  { key: 'storage', title: 'Storage', cell: (s) => s.storage },
  { key: 'takenAt', title: 'Taken', cell: (s, now) => humanTime(s.takenAt, now) },
  { key: 'entries', title: 'Entries', cell: (s) => String(s.entries.length) },
];

export const snapshot: CommandSpec = {
  name: 'snapshot',
  summary: 'look at what backups have kept',
  examples: ['simkeeper snapshot list', 'simkeeper snapshot show 12'],
  commands: [
    {
      name: 'list',
      summary: 'every snapshot, the newest first',
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
        if (detail.entries.length > 0) await ctx.out.table(snapshotEntryFields, detail.entries);
      },
    },
  ],
};
