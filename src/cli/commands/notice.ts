import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE, plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type NoticeItem = Result<'notices.list'>[number];
type Notice = Result<'notices.show'>;
type Delivery = Notice['deliveries'][number];
type Preview = Result<'notices.preview'>;

/** `12: 3 queued, 9 accepted`; states without deliveries are left out. */
export function countsText({ total, ...states }: NoticeItem['counts']): string {
  const parts = Object.entries(states).filter(([, count]) => count > 0);
  const text = parts.map(([state, count]) => `${count} ${state}`).join(', ');
  return text === '' ? String(total) : `${total}: ${text}`;
}

function itemFields<Row extends NoticeItem>(): readonly Field<Row>[] {
  return [
    { key: 'id', title: 'Id', cell: (n) => String(n.id), right: true },
    { key: 'line', title: 'Line', cell: (n) => String(n.line), right: true },
    { key: 'oldNumber', title: 'Old number', cell: (n) => n.oldNumber },
    { key: 'newNumber', title: 'New number', cell: (n) => n.newNumber ?? NONE },
    { key: 'state', title: 'State', cell: (n) => n.state, tone: (n) => stateTone(n.state) },
    { key: 'startsAt', title: 'Starts', cell: (n, now) => humanTime(n.startsAt, now) },
    { key: 'counts', title: 'Deliveries', cell: (n) => countsText(n.counts), flex: true },
    { key: 'segments', title: 'Segments', cell: (n) => String(n.segments), right: true },
  ];
}

export const noticeListFields: readonly Field<NoticeItem>[] = itemFields();

export const noticeFields: readonly Field<Notice>[] = [
  ...itemFields<Notice>(),
  { key: 'reason', title: 'Reason', cell: (n) => n.reason ?? NONE },
  { key: 'hint', title: 'Hint', cell: null },
  { key: 'deliveries', title: 'Recipients', cell: null },
];

export const deliveryFields: readonly Field<Delivery>[] = [
  {
    key: 'contact',
    title: 'Contact',
    cell: (d) => (d.contact === null ? NONE : String(d.contact)),
    right: true,
  },
  { key: 'name', title: 'Name', cell: (d) => d.name, flex: true },
  { key: 'number', title: 'Number', cell: (d) => d.number },
  { key: 'state', title: 'State', cell: (d) => d.state, tone: (d) => stateTone(d.state) },
  { key: 'parts', title: 'Parts', cell: (d) => String(d.parts), right: true },
  { key: 'reason', title: 'Reason', cell: (d) => d.reason ?? NONE, flex: true },
  { key: 'error', title: 'Error', cell: (d) => d.error ?? NONE, flex: true },
];

export const previewFields: readonly Field<Preview>[] = [
  { key: 'id', title: 'Notice', cell: (p) => (p.id === null ? NONE : String(p.id)) },
  { key: 'line', title: 'Line', cell: (p) => String(p.line) },
  { key: 'oldNumber', title: 'Old number', cell: (p) => p.oldNumber },
  { key: 'newNumber', title: 'New number', cell: (p) => p.newNumber ?? NONE },
  { key: 'text', title: 'Text', cell: (p) => p.text },
  { key: 'alphabet', title: 'Alphabet', cell: (p) => p.alphabet },
  { key: 'segmentsEach', title: 'Segments each', cell: (p) => String(p.segmentsEach) },
  { key: 'segments', title: 'Segments in all', cell: (p) => String(p.segments) },
  { key: 'recipients', title: 'Recipients', cell: (p) => String(p.recipients) },
  { key: 'skipped', title: 'Skipped', cell: (p) => String(p.skipped) },
  { key: 'deliveries', title: 'Deliveries', cell: null },
];

async function showNotice(ctx: CommandContext, notice: Notice): Promise<void> {
  const deliveries = notice.deliveries.map((row) => inOrder(deliveryFields, row));
  if (ctx.out.document({ ...inOrder(noticeFields, notice), deliveries })) return;
  await ctx.out.details(noticeFields, notice);
  if (notice.deliveries.length > 0) await ctx.out.table(deliveryFields, notice.deliveries);
  if (notice.hint !== null) ctx.out.note({ message: notice.hint, hint: null });
}

const ID = ['<id>', 'the id of the notice'] as const;

export const notice: CommandSpec = {
  name: 'notice',
  summary: 'tell people that your number changed',
  examples: ['simkeeper notice list', 'simkeeper notice preview 3', 'simkeeper notice start 3'],
  commands: [
    {
      name: 'list',
      summary: 'every notice with its state',
      examples: ['simkeeper notice list'],
      async run(ctx) {
        const list = await ctx.call('notices.list', {});
        await ctx.out.list(
          noticeListFields,
          list,
          'No notices. One is made when the number of a line changes: by itself, or by simkeeper line change-number LINE NEW.',
        );
      },
    },
    {
      name: 'show',
      summary: 'one notice with every delivery',
      arguments: [ID],
      examples: ['simkeeper notice show 3'],
      async run(ctx, input) {
        await showNotice(ctx, await ctx.call('notices.show', { id: input.id(0) }));
      },
    },
    {
      name: 'preview',
      summary: 'who would be told what, and how many SMS that is; sends nothing',
      arguments: [['[id]', 'the id of the notice']],
      options: [
        ['--line <line>', 'instead of a notice: a line whose number might change'],
        ['--to-number <number>', 'with --line: the new number'],
      ],
      examples: [
        'simkeeper notice preview 3',
        'simkeeper notice preview --line "front desk" --to-number +4917698765432',
      ],
      async run(ctx, input) {
        const line = input.text('line');
        const newNumber = input.text('toNumber');
        const hasId = input.optionalWord(0) !== undefined;
        if (hasId === (line !== undefined) || (hasId && newNumber !== undefined)) {
          throw new SimError('USAGE', 'give the id of a notice, or --line with --to-number', {
            hint: 'see: simkeeper notice preview --help',
          });
        }
        const params = line === undefined ? { id: input.id(0) } : { line, newNumber };
        const preview = await ctx.call('notices.preview', params);
        const deliveries = preview.deliveries.map((row) => inOrder(deliveryFields, row));
        if (ctx.out.document({ ...inOrder(previewFields, preview), deliveries })) return;
        await ctx.out.details(previewFields, preview);
        if (preview.deliveries.length > 0) await ctx.out.table(deliveryFields, preview.deliveries);
        else
          ctx.out.print('Nobody would be told. See notice.audience: simkeeper config get notice.audience.');
      },
    },
    {
      name: 'start',
      summary: 'start sending, without the rest of the cooling-off',
      arguments: [ID],
      options: [['--now', 'also in the quiet hours of the recipients']],
      examples: ['simkeeper notice start 3', 'simkeeper notice start 3 --now'],
      async run(ctx, input) {
        const now = input.flag('now') || undefined;
        await showNotice(ctx, await ctx.call('notices.start', { id: input.id(0), now }));
      },
    },
    {
      name: 'pause',
      summary: 'send no more until it is resumed',
      arguments: [ID],
      examples: ['simkeeper notice pause 3'],
      async run(ctx, input) {
        await showNotice(ctx, await ctx.call('notices.pause', { id: input.id(0) }));
      },
    },
    {
      name: 'resume',
      summary: 'go on after a pause',
      arguments: [ID],
      examples: ['simkeeper notice resume 3'],
      async run(ctx, input) {
        await showNotice(ctx, await ctx.call('notices.resume', { id: input.id(0) }));
      },
    },
    {
      name: 'cancel',
      summary: 'end it for good; what was sent cannot be taken back',
      arguments: [ID],
      examples: ['simkeeper notice cancel 3'],
      async run(ctx, input) {
        const canceled = await ctx.call('notices.cancel', { id: input.id(0) });
        ctx.out.done(
          `Canceled notice ${canceled.id}: ${plural(canceled.counts.canceled, 'delivery', 'deliveries')}.`,
        );
        await showNotice(ctx, canceled);
      },
    },
    {
      name: 'retry',
      summary: 'send failed and expired deliveries again',
      arguments: [ID],
      notes:
        'A delivery whose outcome is not known ("ambiguous") is never sent again before its validity has run out.',
      examples: ['simkeeper notice retry 3'],
      async run(ctx, input) {
        await showNotice(ctx, await ctx.call('notices.retry', { id: input.id(0) }));
      },
    },
  ],
};
