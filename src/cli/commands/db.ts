import { resolve } from 'node:path';
import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { plural } from '../format.ts';
import type { RestoreOutcome } from '../host.ts';
import { PASSPHRASE_OPTIONS, passphraseOf } from '../passphrase.ts';
import type { CommandSpec } from '../spec.ts';

type Backup = Result<'db.backup'>;
type Check = Result<'db.check'>;

export const databaseBackupFields: readonly Field<Backup>[] = [
  { key: 'file', title: 'File', cell: (b) => b.file },
  { key: 'bytes', title: 'Bytes', cell: (b) => String(b.bytes) },
  { key: 'encrypted', title: 'Encrypted', cell: (b) => (b.encrypted ? 'yes' : 'no') },
  { key: 'schema', title: 'Schema', cell: (b) => String(b.schema) },
  {
    key: 'sha256',
    title: 'Checksum',
    cell: (b) => (b.sha256 === null ? 'inside of the file' : `${b.file}.sha256`),
  },
];

export const databaseProblemFields: readonly Field<Check['problems'][number]>[] = [
  { key: 'check', title: 'Check', cell: (p) => p.check },
  { key: 'message', title: 'Problem', cell: (p) => p.message, flex: true },
];

export const databaseCheckFields: readonly Field<Check>[] = [
  { key: 'file', title: 'File', cell: (c) => c.file },
  { key: 'schema', title: 'Schema', cell: (c) => String(c.schema) },
  { key: 'state', title: 'State', cell: (c) => c.state, tone: (c) => (c.state === 'ok' ? 'good' : 'bad') },
  { key: 'snapshots', title: 'Snapshots', cell: (c) => `${c.snapshots} checked` },
  { key: 'problems', title: 'Problems', cell: (c) => String(c.problems.length) },
];

const restoreFields: readonly Field<RestoreOutcome>[] = [
  { key: 'file', title: 'Restored from', cell: (r) => r.file },
  { key: 'proof', title: 'Whole by', cell: (r) => r.proof ?? 'nothing: no checksum' },
  { key: 'schema', title: 'Schema', cell: (r) => String(r.schema) },
  { key: 'kept', title: 'Kept', cell: (r) => r.kept ?? 'there was no database before' },
  { key: 'carried', title: 'Taken over', cell: ({ carried }) => carriedText(carried) },
  { key: 'presentProblem', title: 'Problem', cell: (r) => r.presentProblem ?? 'none' },
];

function carriedText(carried: RestoreOutcome['carried']): string {
  return [
    plural(carried.optOuts, 'STOP', 'STOPs'),
    plural(carried.lines, 'line'),
    plural(carried.received, 'received message'),
    `${plural(carried.canceled, 'part')} canceled`,
    `${plural(carried.paused, 'notice')} paused`,
  ].join(', ');
}

export const db: CommandSpec = {
  name: 'db',
  summary: 'copy, check and restore the database',
  examples: ['simkeeper db backup /media/usb/simkeeper.db', 'simkeeper db check'],
  commands: [
    {
      name: 'backup',
      summary: 'write a copy of the whole database into a file, while everything goes on',
      arguments: [['<file>', 'the file to write']],
      options: PASSPHRASE_OPTIONS,
      examples: [
        'simkeeper db backup /media/usb/simkeeper.db',
        'simkeeper db backup simkeeper.sealed --passphrase-file ~/.simkeeper-passphrase',
      ],
      notes:
        'With a passphrase the file is encrypted; without one it holds everything in the clear, readable by its owner only,\nand its checksum goes into FILE.sha256. A file that exists is replaced with --yes.',
      async run(ctx, input) {
        const passphrase = await passphraseOf(ctx, input);
        const written = await ctx.call('db.backup', {
          file: resolve(input.word(0)),
          passphrase,
          overwrite: ctx.flags.yes || undefined,
        });
        await ctx.out.one(databaseBackupFields, written);
      },
    },
    {
      name: 'check',
      summary: 'check the file of the database, its references, its rules and the snapshots',
      examples: ['simkeeper db check'],
      notes: 'The exit code is 1 when something is damaged.',
      async run(ctx) {
        const check = await ctx.call('db.check', {});
        const problems = check.problems.map((problem) => inOrder(databaseProblemFields, problem));
        if (!ctx.out.document({ ...inOrder(databaseCheckFields, check), problems })) {
          await ctx.out.details(databaseCheckFields, check);
          if (check.problems.length > 0) await ctx.out.table(databaseProblemFields, check.problems);
        }
        if (check.state === 'ok') return 0;
        const error = new SimError(
          'DB_FAILED',
          `the database has ${plural(check.problems.length, 'problem')}`,
          {
            hint: 'keep the file, and restore a copy: simkeeper db restore FILE',
            details: { problems: check.problems.length },
          },
        );
        ctx.out.error(error);
        return error.exitCode;
      },
    },
    {
      name: 'restore',
      summary: 'put a copy in the place of the database; the present one is kept beside it',
      arguments: [['<file>', 'a file that "db backup" wrote']],
      options: PASSPHRASE_OPTIONS,
      examples: ['simkeeper db restore /media/usb/simkeeper.db --yes'],
      notes:
        'No daemon may run. The copy is checked wholly before anything is changed.\nWho said STOP, which PINs were tried and what was sent since is taken over from the present database.',
      async run(ctx, input) {
        const passphrase = await passphraseOf(ctx, input);
        const file = resolve(input.word(0));
        const running = await ctx.host.connectDaemon();
        if (running !== null) {
          await running.close();
          throw new SimError('DAEMON_RUNNING', 'the database cannot be restored while the daemon runs', {
            hint: 'end it first: simkeeper stop',
          });
        }
        await ctx.confirm(
          `Replace the database by ${file}? The present one is kept beside it.`,
          new SimError('CONFIRMATION_NEEDED', 'restoring replaces the database', {
            hint: 'say --yes; the present one is kept beside it',
            details: { file },
          }),
        );
        const outcome = await ctx.host.restoreDatabase({ file, passphrase: passphrase ?? null });
        await ctx.out.one(restoreFields, outcome);
        const { presentProblem, carried, proof } = outcome;
        if (proof === null) {
          ctx.out.note({
            message:
              'the copy had no checksum beside it: its structure is sound, but single wrong letters or digits show in nothing',
            hint: `"db backup" writes the checksum into ${file}.sha256; keep both files together`,
          });
        }
        if (presentProblem !== null) {
          ctx.out.note({
            message: `nothing could be taken over from the present database: ${presentProblem}`,
            hint: 'who said STOP since the copy was made is not known',
          });
        }
        if (carried.paused > 0) {
          ctx.out.note({
            message: `${plural(carried.paused, 'notice')} will not be sent by themselves`,
            hint: 'look at them with simkeeper notice list, and resume or cancel each',
          });
        }
      },
    },
  ],
};
