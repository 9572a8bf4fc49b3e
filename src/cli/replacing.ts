import { SimError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';

/** Asks before a file that is there is replaced. @throws SimError CONFIRMATION_NEEDED CANCELED */
export async function confirmReplacing(ctx: CommandContext, path: string): Promise<void> {
  const { lstat } = await import('node:fs/promises');
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
