import type { CallListener } from '../api/contract/methods.ts';
import type { RestoreListener, WithSession } from '../backup/restore/run.ts';
import type { BackupSource } from '../backup/source.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import { backupSource } from './backup-source.ts';
import type { Keeper } from './keeper.ts';

/** The device with its card as it is now, and a way to work with it between its other jobs. */
export async function openedForWork(
  keeper: Keeper,
  row: DeviceRow,
  signal: AbortSignal | undefined,
): Promise<{ source: BackupSource; withSession: WithSession }> {
  const agent = await keeper.attach(row, signal);
  const withSession: WithSession = (work) =>
    agent.exclusive(async (session) => {
      await agent.requireReady();
      return work(session);
    });
  const source = await withSession(async () => backupSource(keeper.services, row, agent));
  return { source, withSession };
}

/** What such work tells, as the caller of a method hears it. */
export function workListener(task: string, { onProgress, onNote, signal }: CallListener): RestoreListener {
  return {
    onProgress: (done, total) => onProgress?.({ task, done, total }),
    onWarning: (message) => onNote?.({ message, hint: null }),
    ...(signal ? { signal } : {}),
  };
}
