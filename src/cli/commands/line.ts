import type { Result } from '../../api/contract/methods.ts';
import { isSimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Line = Result<'lines.show'>;
type HistoryItem = Line['history'][number];
type Outcome = Result<'lines.setNumber'>;

export const lineFields: readonly Field<Line>[] = [
  { key: 'id', title: 'Id', cell: (l) => String(l.id), right: true },
  { key: 'label', title: 'Line', cell: (l) => l.label, flex: true },
  { key: 'owner', title: 'Owner', cell: (l) => l.owner ?? NONE, flex: true },
  { key: 'number', title: 'Number', cell: (l) => l.number ?? NONE },
  { key: 'iccid', title: 'ICCID', cell: (l) => l.iccid ?? NONE },
  { key: 'device', title: 'Device', cell: (l) => l.device ?? NONE },
  { key: 'state', title: 'State', cell: (l) => l.state, tone: (l) => stateTone(l.state) },
  { key: 'history', title: 'History', cell: null },
];

export const lineHistoryFields: readonly Field<HistoryItem>[] = [
  { key: 'number', title: 'Number', cell: (h) => h.number ?? NONE },
  { key: 'iccid', title: 'ICCID', cell: (h) => h.iccid ?? NONE },
  { key: 'from', title: 'From', cell: (h, now) => humanTime(h.from, now) },
  { key: 'to', title: 'To', cell: (h, now) => humanTime(h.to, now) },
  { key: 'cause', title: 'Cause', cell: (h) => h.cause, flex: true },
];

function lineDocument(line: Line): Record<string, unknown> {
  return {
    ...inOrder(lineFields, line),
    history: line.history.map((item) => inOrder(lineHistoryFields, item)),
  };
}

async function showLine(ctx: CommandContext, line: Line): Promise<void> {
  if (ctx.out.document(lineDocument(line))) return;
  await ctx.out.details(lineFields, line);
  if (line.history.length > 0) await ctx.out.table(lineHistoryFields, line.history);
}

async function showOutcome(ctx: CommandContext, outcome: Outcome): Promise<void> {
  const { line, outcome: word, notice, message, hint } = outcome;
  if (ctx.out.document({ line: lineDocument(line), outcome: word, notice, message, hint })) return;
  ctx.out.done(message);
  if (hint !== null) ctx.out.note({ message: hint, hint: null });
  await ctx.out.details(lineFields, line);
}

const LINE = ['<line>', 'the id or the label of the line'] as const;

export const line: CommandSpec = {
  name: 'line',
  summary: 'work with your own phone lines, their SIMs and numbers',
  examples: ['simkeeper line list', 'simkeeper line change-number "front desk" +4917698765432'],
  commands: [
    {
      name: 'list',
      summary: 'every line with its number and SIM',
      examples: ['simkeeper line list'],
      async run(ctx) {
        const list = await ctx.call('lines.list', {});
        if (ctx.out.document(list.map(lineDocument))) return;
        await ctx.out.list(
          lineFields,
          list,
          'No lines yet. A line appears with the first SIM that is read (simkeeper devices), or: simkeeper line add LABEL.',
        );
      },
    },
    {
      name: 'show',
      summary: 'one line with its history',
      arguments: [LINE],
      examples: ['simkeeper line show "front desk"'],
      async run(ctx, input) {
        await showLine(ctx, await ctx.call('lines.show', { line: input.word(0) }));
      },
    },
    {
      name: 'add',
      summary: 'add a line by hand',
      arguments: [['<label>', 'what you call it']],
      options: [
        ['--owner <name>', 'the person or desk whose line it is'],
        ['--number <number>', 'its number'],
        ['--device <name>', 'the device that has its SIM'],
      ],
      examples: ['simkeeper line add "front desk" --owner "Bell & Sons" --number +4930123456 --device front'],
      async run(ctx, input) {
        const added = await ctx.call('lines.add', {
          label: input.word(0),
          owner: input.text('owner'),
          number: input.text('number'),
          device: input.text('device'),
        });
        ctx.out.done(`Added line ${added.id}.`);
        await showLine(ctx, added);
      },
    },
    {
      name: 'set-number',
      summary: 'say which number a line has: settles an open question, or corrects a mistake',
      arguments: [LINE, ['<number>', 'the number']],
      notes:
        'If the SIM of the line was exchanged, this answers what its number is now: the same number closes the question,\nanother one is a number change, and people are told after the cooling-off.',
      examples: ['simkeeper line set-number "front desk" +4930123456'],
      async run(ctx, input) {
        const params = { line: input.word(0), number: input.word(1) };
        try {
          await showOutcome(
            ctx,
            await ctx.call('lines.setNumber', { ...params, confirmed: ctx.flags.yes || undefined }),
          );
        } catch (error) {
          if (!isSimError(error, 'CONFIRMATION_NEEDED')) throw error;
          await ctx.confirm(`${error.message}. Go on?`, error);
          await showOutcome(ctx, await ctx.call('lines.setNumber', { ...params, confirmed: true }));
        }
      },
    },
    {
      name: 'change-number',
      summary: 'say that the number of a line has changed; people are told after the cooling-off',
      arguments: [LINE, ['<new>', 'the new number']],
      examples: ['simkeeper line change-number "front desk" +4917698765432'],
      async run(ctx, input) {
        await showOutcome(
          ctx,
          await ctx.call('lines.changeNumber', { line: input.word(0), number: input.word(1) }),
        );
      },
    },
    {
      name: 'verify',
      summary: 'find out the number of a line: by the SIM, or with consent of the operator or by an SMS',
      arguments: [LINE],
      notes:
        'The operator is asked by a USSD code only when line.verify-by-ussd is true in the configuration, and an SMS with a\none-time code is sent only when line.verify-by-sms is true: both may cost money.',
      examples: ['simkeeper line verify "front desk"'],
      async run(ctx, input) {
        await showOutcome(ctx, await ctx.call('lines.verify', { line: input.word(0) }));
      },
    },
    {
      name: 'history',
      summary: 'the numbers and SIMs that a line has had',
      arguments: [LINE],
      examples: ['simkeeper line history "front desk"'],
      async run(ctx, input) {
        const items = await ctx.call('lines.history', { line: input.word(0) });
        await ctx.out.list(lineHistoryFields, items, 'This line has no history yet.');
      },
    },
  ],
};
