import { resolve } from 'node:path';
import type { Params, Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder } from '../fields.ts';
import { plural } from '../format.ts';
import type { Input } from '../input.ts';
import { prepareOutputFile } from '../replacing.ts';
import type { CommandSpec } from '../spec.ts';
import { queryOf } from './contact-options.ts';

type Report = Result<'contacts.import'>;

/** Failures and warnings that are shown to a person; the JSON has more. */
const SHOWN = 20;

export const importFields: readonly Field<Report>[] = [
  { key: 'file', title: 'File', cell: (r) => r.file },
  { key: 'format', title: 'Format', cell: (r) => r.format },
  { key: 'dryRun', title: 'Dry run', cell: (r) => (r.dryRun ? 'yes: nothing was changed' : 'no') },
  { key: 'set', title: 'Set', cell: (r) => (r.set === null ? '-' : String(r.set)) },
  { key: 'cards', title: 'Contacts', cell: (r) => String(r.cards) },
  { key: 'added', title: 'Added', cell: (r) => String(r.added) },
  { key: 'updated', title: 'Updated', cell: (r) => String(r.updated) },
  { key: 'merged', title: 'Merged', cell: (r) => String(r.merged) },
  { key: 'unchanged', title: 'Unchanged', cell: (r) => String(r.unchanged) },
  { key: 'skipped', title: 'Left out', cell: (r) => String(r.skipped) },
  { key: 'failures', title: 'Failed', cell: (r) => String(r.failures) },
  { key: 'failed', title: 'Failures', cell: null },
  { key: 'warnings', title: 'Warnings', cell: null },
];

export const contactImport: CommandSpec = {
  name: 'import',
  summary: 'bring the contacts of a file into the book',
  arguments: [['[file]', 'the file; "-" reads standard input']],
  options: [
    ['--format <format>', 'vcf, vcf3, vcf21, jcard, csv, json or ldif; without it the file is recognised'],
    ['--map <heading=field...>', 'what a column of a CSV file is, such as "Handy=number:cell"'],
    ['--owner <name>', 'into the book of this owner'],
    ['--dry-run', 'only say what would happen'],
    ['--undo <set>', 'take an import back, by the set that its report names'],
  ],
  notes:
    'The same file can be imported again: what is there already stays unchanged. The exit code is 1 when a contact\ncould not be imported; the others are in the book.',
  examples: [
    'simkeeper contact import contacts.vcf',
    'simkeeper contact import people.csv --map "Handy=number:cell" --dry-run',
    'simkeeper contact import --undo 12',
  ],
  async run(ctx, input) {
    const undo = input.number('undo', 1, Number.MAX_SAFE_INTEGER);
    const file = input.optionalWord(0);
    if (undo !== undefined) {
      if (file !== undefined)
        throw new SimError('USAGE', 'either a file or --undo', { hint: 'leave one of them out' });
      return takeBack(ctx, undo);
    }
    if (file === undefined) {
      throw new SimError('USAGE', 'no file was given', {
        hint: 'simkeeper contact import FILE, or - for standard input',
      });
    }
    const params = {
      ...(file === '-' ? { shownAs: '-' } : {}),
      format: input.text('format'),
      map: mapOf(input.list('map')),
      owner: input.text('owner'),
      dryRun: input.flag('dryRun') || undefined,
    };
    const report = await withFile(ctx, file, (path) =>
      ctx.call('contacts.import', { file: path, ...params }),
    );
    return show(ctx, report);
  },
};

/** The path that the daemon shall read; standard input is first written into a private file, which is removed afterwards. */
async function withFile<T>(
  ctx: CommandContext,
  file: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  if (file !== '-') return work(resolve(file));
  const { open, rm } = await import('node:fs/promises');
  const { ensureDirectories } = await import('../../core/directories.ts');
  const directories = await ctx.host.directories();
  await ensureDirectories(directories);
  const { randomBytes } = await import('node:crypto');
  const path = `${directories.data}/import-${randomBytes(8).toString('hex')}.tmp`;
  const handle = await open(path, 'wx', 0o600);
  try {
    try {
      for await (const chunk of ctx.io.stdin) {
        ctx.signal.throwIfAborted();
        await handle.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      }
    } finally {
      await handle.close();
    }
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

function mapOf(words: readonly string[]): Record<string, string> | undefined {
  if (words.length === 0) return undefined;
  return Object.fromEntries(
    words.map((word) => {
      // A heading may have an equals sign, a field has none.
      const at = word.lastIndexOf('=');
      if (at > 0 && at < word.length - 1) return [word.slice(0, at), word.slice(at + 1)];
      throw new SimError('USAGE', `${JSON.stringify(word.slice(0, 64))} is not valid for --map`, {
        hint: 'write it as Heading=field, like "Handy=number:cell"',
      });
    }),
  );
}

/** A remark with its line: its own, where it has one, else that of the contact. */
const placed = (line: number, text: string): string =>
  /^line \d+: /.test(text) ? text : `line ${line}: ${text}`;

/** Shows a report. Partial results are an error of the command, after the report. */
function show(ctx: CommandContext, report: Report): number {
  if (!ctx.out.document(inOrder(importFields, report))) {
    const told = [...report.warnings.map((one) => ({ line: one.line, text: one.message }))];
    for (const { line, text } of told.slice(0, SHOWN))
      ctx.out.note({ message: placed(line, text), hint: null });
    if (told.length > SHOWN)
      ctx.out.note({ message: `and ${told.length - SHOWN} more warnings`, hint: 'see --json' });
    for (const { line, problem } of report.failed.slice(0, SHOWN)) {
      ctx.out.note({ message: placed(line, problem), hint: null });
    }
    const counts = `${report.added} added, ${report.updated} updated, ${report.merged} merged, ${report.unchanged} unchanged`;
    const left = report.skipped === 0 ? '' : `, ${report.skipped} left out`;
    const would = report.dryRun ? 'Would import' : 'Imported';
    ctx.out.done(
      `${would} ${report.file === '-' ? 'standard input' : report.file}: ${plural(report.cards, 'contact')}: ${counts}${left}.`,
    );
    if (report.set !== null) ctx.out.done(`To take it back: simkeeper contact import --undo ${report.set}`);
  }
  if (report.failures === 0) return 0;
  const error = new SimError(
    'IMPORT_PARTIAL',
    `${report.failures} of ${plural(report.cards, 'contact')} could not be imported`,
    {
      hint: report.failed[0] ? placed(report.failed[0].line, report.failed[0].problem) : 'see --json',
      details: { failures: report.failures, cards: report.cards },
    },
  );
  ctx.out.error(error);
  return error.exitCode;
}

async function takeBack(ctx: CommandContext, set: number): Promise<number> {
  const undone = await ctx.call('contacts.undoImport', { set });
  if (!ctx.out.document(undone)) {
    for (const { contact, message } of undone.conflicts.slice(0, SHOWN)) {
      ctx.out.note({ message, hint: `simkeeper contact history ${contact}` });
    }
    ctx.out.done(`Took the import back: ${plural(undone.contacts, 'contact')}.`);
  }
  if (undone.conflicts.length === 0) return 0;
  const error = new SimError(
    'CONFLICT',
    `${plural(undone.conflicts.length, 'contact')} changed since and stayed as they are`,
    {
      details: { set, conflicts: undone.conflicts.length },
    },
  );
  ctx.out.error(error);
  return error.exitCode;
}

const ENDINGS: Readonly<Record<string, string>> = { csv: 'csv', json: 'json', ldif: 'ldif', ldi: 'ldif' };

export const contactExport: CommandSpec = {
  name: 'export',
  summary: 'write contacts as a file',
  arguments: [['[query]', 'only contacts that this fits, as in "contact list"']],
  options: [
    [
      '--format <format>',
      'vcf (vCard 4.0), vcf3, vcf21, jcard, csv, ldif or json; without it as the file is called, else vcf',
    ],
    ['--out <file>', 'the file, readable for its owner only; without it standard output'],
    ['--group <name>', 'only the members of a group'],
    ['--owner <name>', 'the book of this owner'],
  ],
  notes:
    'An existing file is only replaced with --yes. Only json loses nothing; docs/formats.md says what the others lose.',
  examples: [
    'simkeeper contact export --out contacts.vcf',
    'simkeeper contact export --format vcf3 --group Family > family.vcf',
    'simkeeper contact export --format csv lei',
  ],
  async run(ctx, input) {
    const path = input.text('out');
    const params = { ...chosen(input), format: formatFor(ctx, input.text('format'), path) };
    if (path === undefined) {
      await ctx.call('contacts.export', params, (text) => ctx.out.piece(text, ctx.signal));
      return;
    }
    await exportToFile(ctx, path, params);
  },
};

/** Writes contacts, or the records of a snapshot, into a file; without a format as the file is called. */
export async function exportToFile(
  ctx: CommandContext,
  path: string,
  params: Params<'contacts.export'>,
): Promise<void> {
  await prepareOutputFile(ctx, path);
  const named = { ...params, format: formatFor(ctx, params.format, path) };
  const { contacts, format } = await intoFile(ctx, path, named);
  if (ctx.out.document({ path, format, contacts })) return;
  ctx.out.done(`Exported ${plural(contacts, 'contact')} to ${path}.`);
}

function chosen(input: Input): Pick<Params<'contacts.export'>, 'query' | 'group' | 'owner'> {
  return { query: queryOf(input), group: input.text('group'), owner: input.text('owner') };
}

function formatFor(ctx: CommandContext, format: string | undefined, path: string | undefined): string {
  const ending = /\.([a-z]+)$/i.exec(path ?? '')?.[1]?.toLowerCase() ?? '';
  const byName = Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  const chosenFormat = format ?? byName ?? (ctx.out.json && path === undefined ? 'json' : 'vcf');
  if (ctx.out.json && path === undefined && chosenFormat !== 'json') {
    throw new SimError('USAGE', `--json and --format ${chosenFormat} both want standard output`, {
      hint: 'write the export into a file with --out',
    });
  }
  return chosenFormat;
}

/** The file appears when all of it has come. */
async function intoFile(
  ctx: CommandContext,
  path: string,
  params: Params<'contacts.export'>,
): Promise<Result<'contacts.export'>> {
  const { createTextPipe } = await import('../text-pipe.ts');
  const { writeFileAtomic } = await import('../../core/files.ts');
  const pipe = createTextPipe();
  const call = ctx.call('contacts.export', params, pipe.push).then(
    (result) => {
      pipe.end();
      return result;
    },
    (error) => {
      pipe.end(error);
      throw error;
    },
  );
  // Whatever failed first is told; the other one follows from it.
  await Promise.all([writeFileAtomic(path, pipe.read()), call]);
  return call;
}
