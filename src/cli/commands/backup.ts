import type { Result } from '../../api/contract/methods.ts';
import { ERROR_EXIT_CODES, type ErrorCode, SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { NONE, plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';
import { summaryFields } from './snapshot.ts';

type BackupResult = Result<'backup.run'>;
type Failure = BackupResult['failures'][number];

export const backupFields: readonly Field<BackupResult['snapshots'][number]>[] = summaryFields();

export const messagesFields: readonly Field<BackupResult['messages'][number]>[] = [
  { key: 'device', title: 'Device', cell: (m) => m.device },
  { key: 'storage', title: 'SMS in', cell: (m) => m.storage },
  { key: 'total', title: 'Messages', cell: (m) => String(m.total), right: true },
  { key: 'added', title: 'Added', cell: (m) => String(m.added), right: true },
  { key: 'known', title: 'Known', cell: (m) => String(m.known), right: true },
];

export const failureFields: readonly Field<Failure>[] = [
  { key: 'device', title: 'Device', cell: (f) => f.device ?? NONE },
  { key: 'storage', title: 'Storage', cell: (f) => f.storage ?? NONE },
  { key: 'code', title: 'Code', cell: (f) => f.code, tone: () => 'bad' },
  { key: 'message', title: 'Failure', cell: (f) => f.message, flex: true },
  { key: 'hint', title: 'Hint', cell: (f) => f.hint ?? NONE, flex: true },
];

/**
 * `--storage SM ME front` and `--storage SM --storage ME front` mean the same: a storage has two letters, so the words
 * after the last one are devices.
 */
export function splitStorages(values: readonly string[]): { storages: string[]; devices: string[] } {
  const isStorage = (word: string) => /^[A-Za-z]{2}$/.test(word);
  return {
    storages: values.filter(isStorage).map((word) => word.toUpperCase()),
    devices: values.filter((word) => !isStorage(word)),
  };
}

/** One failure as the error that it would have been alone. */
function asError(failure: Failure): SimError {
  const known = (code: string): code is ErrorCode => Object.hasOwn(ERROR_EXIT_CODES, code);
  return new SimError(known(failure.code) ? failure.code : 'DEVICE_REFUSED', failure.message, {
    ...(failure.hint === null ? {} : { hint: failure.hint }),
    details: { device: failure.device, storage: failure.storage },
  });
}

export const backup: CommandSpec = {
  name: 'backup',
  summary: 'read phonebooks into snapshots and into the book',
  arguments: [['[device...]', 'names of devices; without any, all that are attached']],
  options: [
    ['--storage <name...>', 'only these storages, such as SM (the SIM) or ME (the device)'],
    ['--full', 'read every record, also where nothing seems to have changed'],
    ['--sms', 'also the messages that the SIM and the device store'],
  ],
  notes:
    'What could not be read is listed under "failures"; the exit code is then 4, and what was read is kept.\nA failed backup never touches the last good snapshot.',
  examples: ['simkeeper backup', 'simkeeper backup front --storage SM --full', 'simkeeper backup --sms'],
  async run(ctx, input) {
    const { storages, devices } = splitStorages(input.list('storage'));
    const wanted = [...devices, ...input.words];
    const result = await ctx.call('backup.run', {
      devices: wanted.length > 0 ? wanted : undefined,
      storages: storages.length > 0 ? storages : undefined,
      full: input.flag('full') || undefined,
      sms: input.flag('sms') || undefined,
    });
    const [failure] = result.failures;
    // Nothing was read and there is one reason: that is an error like any other, with its own exit code.
    const nothing = result.snapshots.length + result.messages.length === 0;
    if (failure && nothing && result.failures.length === 1) throw asError(failure);

    const document = {
      snapshots: result.snapshots.map((row) => inOrder(backupFields, row)),
      messages: result.messages.map((row) => inOrder(messagesFields, row)),
      failures: result.failures.map((row) => inOrder(failureFields, row)),
    };
    if (!ctx.out.document(document)) {
      if (result.snapshots.length > 0) await ctx.out.table(backupFields, result.snapshots);
      else if (!failure && nothing)
        ctx.out.print('Nothing to back up: no device is attached. See: simkeeper devices.');
      if (result.messages.length > 0) await ctx.out.table(messagesFields, result.messages);
      if (failure) await ctx.out.table(failureFields, result.failures);
    }
    if (!failure) return 0;
    const error = new SimError(
      'BACKUP_PARTIAL',
      `${plural(result.failures.length, 'storage')} could not be read`,
      {
        hint: 'what was read is kept; run the backup again when the reasons above are settled',
        details: { failures: result.failures.length, snapshots: result.snapshots.length },
      },
    );
    ctx.out.error(error);
    return error.exitCode;
  },
};
