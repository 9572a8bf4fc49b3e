import type { Handlers } from '../../api/server/dispatcher.ts';
import { writeBackup } from '../database-files.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'db.backup' | 'db.check';

export function databaseHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, snapshots, consumers } = keeper.services;
  return {
    async 'db.backup'({ file, passphrase, overwrite }, { onProgress }) {
      // Facts that nobody acted on yet would be acted on again by whoever restores the copy.
      if (keeper.daemon) consumers.wake();
      return writeBackup(
        store,
        keeper.directories,
        { file, passphrase: passphrase ?? null, overwrite: overwrite ?? false },
        (done, total) => onProgress?.({ task: 'database', done, total }),
      );
    },
    async 'db.check'(_, { onProgress }) {
      const found = await store.check();
      const checks = await snapshots.verify(undefined, (done, total) =>
        onProgress?.({ task: 'snapshots', done, total }),
      );
      const problems = [
        ...found,
        ...checks.flatMap((check) =>
          check.problems.map(({ message }) => ({
            check: 'snapshots' as const,
            message: `snapshot ${check.id}: ${message}`,
          })),
        ),
      ];
      return {
        file: keeper.directories.database,
        schema: store.schema(),
        state: problems.length === 0 ? ('ok' as const) : ('damaged' as const),
        snapshots: checks.length,
        problems,
      };
    },
  };
}
