import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE, plural, words } from '../format.ts';
import { readNumberFile, readText, splitRecipients } from '../sms-input.ts';
import type { CommandSpec } from '../spec.ts';

type Sms = Result<'sms.list'>[number];
type SendResult = Result<'sms.send'>;
type Plan = SendResult['plan'];

export const smsFields: readonly Field<Sms>[] = [
  { key: 'id', title: 'Id', cell: (m) => String(m.id), right: true },
  { key: 'direction', title: 'Way', cell: (m) => m.direction },
  { key: 'state', title: 'State', cell: (m) => m.state, tone: (m) => stateTone(m.state) },
  { key: 'modem', title: 'Modem', cell: (m) => m.modem ?? NONE },
  { key: 'address', title: 'Number', cell: (m) => m.address },
  { key: 'text', title: 'Text', cell: (m) => m.text, flex: true },
  { key: 'parts', title: 'Parts', cell: (m) => String(m.parts), right: true },
  { key: 'at', title: 'When', cell: (m, now) => humanTime(m.at, now) },
  { key: 'error', title: 'Error', cell: (m) => m.error ?? NONE, flex: true },
];

export const planFields: readonly Field<Plan>[] = [
  { key: 'alphabet', title: 'Alphabet', cell: (p) => p.alphabet },
  { key: 'segments', title: 'Segments each', cell: (p) => String(p.segments) },
  { key: 'units', title: 'Units', cell: (p) => String(p.units) },
  {
    key: 'forcedBy',
    title: 'UCS-2 because of',
    cell: (p) =>
      words(p.forcedBy.map((f) => (f.replacement ? `${f.character} (try ${f.replacement})` : f.character))),
  },
  { key: 'suggestion', title: 'Shorter text', cell: (p) => p.suggestion ?? NONE },
  { key: 'recipients', title: 'Recipients', cell: (p) => words(p.recipients) },
];

/** A message that did not get through is an error of the command, after all messages have been shown. */
function verdict(ctx: CommandContext, messages: readonly Sms[]): number {
  const failed = messages.filter((message) => message.state === 'failed' || message.state === 'expired');
  const unknown = messages.filter((message) => message.state === 'ambiguous');
  if (failed.length === 0 && unknown.length === 0) return 0;
  const reason = failed[0]?.error;
  const error =
    failed.length > 0
      ? new SimError(
          'SMS_REFUSED',
          `${plural(failed.length, 'SMS', 'SMS')} could not be sent${reason ? `: ${reason}` : ''}`,
          {
            details: { failed: failed.length, ambiguous: unknown.length },
          },
        )
      : new SimError(
          'SMS_UNKNOWN',
          `it is not known whether ${plural(unknown.length, 'SMS', 'SMS')} went out`,
          {
            hint: 'it is not sent again by itself before its validity has run out; see: simkeeper sms list',
            details: { failed: 0, ambiguous: unknown.length },
          },
        );
  ctx.out.error(error);
  return error.exitCode;
}

export const sms: CommandSpec = {
  name: 'sms',
  summary: 'send and list SMS',
  examples: ['simkeeper sms send --to +4917612345678 "On my way"', 'simkeeper sms list'],
  commands: [
    {
      name: 'send',
      summary: 'send one text to one or many numbers',
      arguments: [['[text...]', 'the text, in quotes; "-" reads it from standard input']],
      options: [
        ['--to <number...>', 'recipients'],
        ['--to-file <file>', 'recipients, one number per line'],
        ['--modem <name>', 'the modem that sends; without it the one that is free'],
        ['--report', 'ask the network for delivery reports'],
        ['--wait', 'wait for the delivery reports; needs the daemon'],
        ['--dry-run', 'only show the segments and the recipients'],
      ],
      notes:
        'The text is the last argument. A text that is a number, or starts with a dash, must follow "--".\nThe exit code is 4 when a message could not be sent or its outcome is not known.',
      examples: [
        'simkeeper sms send --to +4917612345678 "On my way"',
        'simkeeper sms send --to +4917612345678 +4930123456 --report "On my way"',
        'simkeeper sms send --to +4917612345678 -- 4711',
        'simkeeper sms send --to-file staff.txt --dry-run - < text.txt',
      ],
      async run(ctx, input) {
        const file = input.text('toFile');
        const listed = file === undefined ? [] : await readNumberFile(file);
        const { to, text } = splitRecipients(input.list('to'), input.words);
        const recipients = [...to, ...listed];
        if (recipients.length === 0) {
          throw new SimError('USAGE', 'nobody to send to', { hint: 'give numbers with --to or --to-file' });
        }
        const result = await ctx.call('sms.send', {
          to: recipients,
          text: text === '-' ? await readText(ctx.io.stdin) : text,
          modem: input.text('modem'),
          report: input.flag('report') || undefined,
          wait: input.flag('wait') || undefined,
          dryRun: input.flag('dryRun') || undefined,
        });
        const document = {
          dryRun: result.dryRun,
          plan: inOrder(planFields, result.plan),
          messages: result.messages.map((row) => inOrder(smsFields, row)),
        };
        if (!ctx.out.document(document)) {
          if (result.dryRun) await ctx.out.details(planFields, result.plan);
          else await ctx.out.table(smsFields, result.messages);
        }
        return verdict(ctx, result.messages);
      },
    },
    {
      name: 'list',
      summary: 'sent and received SMS',
      options: [
        ['--in', 'only received ones'],
        ['--out', 'only sent ones'],
        ['--state <state>', 'only in this state, such as queued, failed or received'],
        ['--address <number>', 'only from or to this number'],
        ['--limit <number>', 'at most so many'],
      ],
      examples: ['simkeeper sms list', 'simkeeper sms list --in --limit 20'],
      async run(ctx, input) {
        if (input.flag('in') && input.flag('out')) {
          throw new SimError('USAGE', '--in and --out were both given', {
            hint: 'leave both out to see all',
          });
        }
        const direction = input.flag('in') ? 'in' : input.flag('out') ? 'out' : undefined;
        const list = await ctx.call('sms.list', {
          direction,
          // The daemon knows the states and names the valid ones.
          state: input.text('state') as Sms['state'] | undefined,
          address: input.text('address'),
          limit: input.number('limit', 1, 100_000),
        });
        await ctx.out.list(smsFields, list, 'No SMS here. Send one: simkeeper sms send --to NUMBER TEXT.');
      },
    },
  ],
};
