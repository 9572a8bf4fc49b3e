import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE, plural, words } from '../format.ts';
import { prepareOutputFile } from '../replacing.ts';
import { CHOOSING_OPTIONS, chosen } from '../sms-filters.ts';
import { readNumberFile, readText, splitRecipients } from '../sms-input.ts';
import type { CommandSpec } from '../spec.ts';
import { smsRestore, smsStored } from './sms-stored.ts';

type Sms = Result<'sms.list'>[number];
type Detail = Result<'sms.show'>;
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
  { key: 'sentAt', title: 'Sent', cell: (m, now) => humanTime(m.sentAt, now), only: 'detail' },
  { key: 'error', title: 'Error', cell: (m) => m.error ?? NONE, flex: true },
];

export const smsPartFields: readonly Field<Detail['segments'][number]>[] = [
  { key: 'part', title: 'Part', cell: (p) => String(p.part), right: true },
  { key: 'state', title: 'State', cell: (p) => p.state, tone: (p) => stateTone(p.state) },
  { key: 'text', title: 'Text', cell: (p) => p.text ?? NONE, flex: true },
  { key: 'modem', title: 'Modem', cell: (p) => p.modem ?? NONE },
  { key: 'iccid', title: 'ICCID', cell: null },
  { key: 'attempts', title: 'Attempts', cell: (p) => number(p.attempts), right: true },
  { key: 'messageReference', title: 'Reference', cell: (p) => number(p.messageReference), right: true },
  { key: 'nextAttemptAt', title: 'Next attempt', cell: (p, now) => humanTime(p.nextAttemptAt, now) },
  { key: 'submittedAt', title: 'Given to the modem', cell: null },
  { key: 'acceptedAt', title: 'Accepted', cell: (p, now) => humanTime(p.acceptedAt, now) },
  { key: 'reportedAt', title: 'Reported', cell: (p, now) => humanTime(p.reportedAt, now) },
  { key: 'validUntil', title: 'Valid until', cell: null },
  { key: 'receivedAt', title: 'Received', cell: (p, now) => humanTime(p.receivedAt, now) },
  { key: 'errorCode', title: 'Code', cell: null },
  { key: 'errorClass', title: 'Class', cell: (p) => p.errorClass ?? NONE },
  { key: 'error', title: 'Error', cell: (p) => p.error ?? NONE, flex: true },
];

export const smsDetailFields: readonly Field<Detail>[] = [
  ...(smsFields as readonly Field<Detail>[]),
  { key: 'iccid', title: 'ICCID', cell: (m) => m.iccid ?? NONE },
  { key: 'line', title: 'Line', cell: (m) => number(m.line) },
  { key: 'priority', title: 'Priority', cell: (m) => number(m.priority) },
  { key: 'held', title: 'Held back', cell: (m) => (m.held ? 'yes' : 'no') },
  { key: 'validityMinutes', title: 'Validity', cell: (m) => `${number(m.validityMinutes)} min` },
  { key: 'expiresAt', title: 'Given up', cell: (m, now) => humanTime(m.expiresAt, now) },
  { key: 'serviceCentre', title: 'Service centre', cell: (m) => m.serviceCentre ?? NONE },
  { key: 'messageClass', title: 'Class', cell: (m) => number(m.messageClass) },
  { key: 'flash', title: 'Flash', cell: (m) => (m.flash ? 'yes' : 'no') },
  {
    key: 'messageWaiting',
    title: 'Waiting elsewhere',
    cell: ({ messageWaiting: m }) => (m === null ? '-' : `${m.kind}: ${m.active ? 'yes' : 'no longer'}`),
  },
  { key: 'data', title: 'Data', cell: (m) => m.data ?? NONE },
  { key: 'missing', title: 'Missing parts', cell: (m) => words(m.missing.map(String)) },
  { key: 'removedAt', title: 'Removed', cell: (m, now) => humanTime(m.removedAt, now) },
  { key: 'segments', title: 'Segments', cell: null },
];

function number(value: number | null): string {
  return value === null ? NONE : String(value);
}

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
  summary: 'send, list and export SMS, and put stored ones back',
  examples: ['simkeeper sms send --to +4917612345678 "On my way"', 'simkeeper sms list --since 2h'],
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
      options: [...CHOOSING_OPTIONS, ['--out', 'only sent ones']],
      examples: [
        'simkeeper sms list',
        'simkeeper sms list --in --since 2h',
        'simkeeper sms list --state failed',
      ],
      async run(ctx, input) {
        const filter = chosen(input, input.flag('out'), ctx.host.clock.now());
        const list = await ctx.call('sms.list', filter);
        await ctx.out.list(smsFields, list, 'No SMS here. Send one: simkeeper sms send --to NUMBER TEXT.');
      },
    },
    {
      name: 'show',
      summary: 'one SMS with all that is known of it and of its parts',
      arguments: [['<id>', 'the id of the SMS']],
      examples: ['simkeeper sms show 12', "simkeeper sms show 12 --json | jq '.segments[].state'"],
      async run(ctx, input) {
        const detail = await ctx.call('sms.show', { id: input.id(0) });
        const segments = detail.segments.map((part) => inOrder(smsPartFields, part));
        if (ctx.out.document({ ...inOrder(smsDetailFields, detail), segments })) return;
        await ctx.out.details(
          smsDetailFields.filter(({ key }) => detail[key] !== null),
          detail,
        );
        await ctx.out.table(smsPartFields, detail.segments);
      },
    },
    {
      name: 'remove',
      summary: 'take SMS out of the lists',
      arguments: [['<id...>', 'the ids of the SMS']],
      notes:
        'A message that waits to be sent is canceled first. One whose outcome is not known is only removed with --yes.\nWhat was removed is never taken in again from a SIM.',
      examples: ['simkeeper sms remove 12', 'simkeeper sms remove 12 13 --yes'],
      async run(ctx, input) {
        const removed = await ctx.call('sms.remove', {
          ids: input.words.map((_, index) => input.id(index)),
          confirmed: ctx.flags.yes || undefined,
        });
        if (ctx.out.document(removed.map((row) => inOrder(smsFields, row)))) return;
        ctx.out.done(`Removed ${plural(removed.length, 'SMS', 'SMS')}.`);
      },
    },
    {
      name: 'export',
      summary: 'write SMS as JSON, CSV or XML',
      options: [
        ...CHOOSING_OPTIONS,
        ['--sent', 'only sent ones'],
        [
          '--format <format>',
          'json, csv, or xml as "SMS Backup & Restore" for Android reads it; json without it',
        ],
        ['--out <file>', 'the file, readable for its owner only; without it standard output'],
      ],
      notes: 'An existing file is only replaced with --yes.',
      examples: [
        'simkeeper sms export --format csv --out sms.csv',
        'simkeeper sms export --format xml --since 30d --out sms.xml',
      ],
      async run(ctx, input) {
        const { exportFormat, smsExport } = await import('../export/sms-export.ts');
        const format = exportFormat(input.text('format'));
        const path = input.text('out');
        const filter = chosen(input, input.flag('sent'), ctx.host.clock.now());
        let messages = 0;
        const pieces = smsExport(ctx, smsFields, filter, format, () => {
          messages += 1;
          if (path !== undefined) ctx.out.progress({ task: 'exporting', done: messages, total: null });
        });
        if (path === undefined) {
          if (ctx.out.json && format !== 'json') {
            throw new SimError('USAGE', `--json and --format ${format} both want standard output`, {
              hint: 'write the export into a file with --out',
            });
          }
          for await (const piece of pieces) await ctx.out.piece(piece, ctx.signal);
          return;
        }
        await prepareOutputFile(ctx, path);
        const { writeFileAtomic } = await import('../../core/files.ts');
        await writeFileAtomic(path, pieces);
        ctx.out.endProgress();
        if (ctx.out.document({ path, format, messages })) return;
        ctx.out.done(`Exported ${plural(messages, 'SMS', 'SMS')} to ${path}.`);
      },
    },
    smsStored,
    smsRestore,
  ],
};
