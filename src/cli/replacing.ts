import { SimError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';

/**
 * Before the work whose result goes into a file: makes sure that it can be written, and asks when a file is there that would be
 * replaced.
 * @throws SimError IO_FAILED CONFIRMATION_NEEDED CANCELED
 */
export async function prepareOutputFile(ctx: CommandContext, path: string): Promise<void> {
  const { lstat } = await import('node:fs/promises');
  const { ensureWritable } = await import('../core/files.ts');
  await ensureWritable(path);
  const there = await lstat(path).then(
    () => true,
    () => false,
  );
  if (!there) return;
  await ctx.confirm(
    `Replace ${path}?`,
    new SimError('CONFIRMATION_NEEDED', `${path} exists`, {
      hint: 'give another name, or --yes to replace it',
      details: { path },
    }),
  );
}
