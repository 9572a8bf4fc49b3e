import { SimError } from '../../core/errors.ts';
import { plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';
import { binnedFields, contactFields } from './contact-fields.ts';
import { idsOf, OWNER } from './contact-options.ts';

/** Removed contacts wait in the bin until it is emptied. */
export const bin: CommandSpec = {
  name: 'bin',
  summary: 'look at removed contacts, take them back, or forget them',
  examples: ['simkeeper contact bin list', 'simkeeper contact bin restore 7'],
  commands: [
    {
      name: 'list',
      summary: 'every removed contact',
      options: [OWNER],
      examples: ['simkeeper contact bin list'],
      async run(ctx, input) {
        const list = await ctx.call('bin.list', { owner: input.text('owner') });
        await ctx.out.list(binnedFields, list, 'The bin is empty.');
      },
    },
    {
      name: 'restore',
      summary: 'take removed contacts back into the book, with their history',
      arguments: [['<id...>', 'the ids of the contacts']],
      examples: ['simkeeper contact bin restore 7 9'],
      async run(ctx, input) {
        const restored = await ctx.call('bin.restore', { ids: idsOf(input) });
        ctx.out.done(`Took ${plural(restored.length, 'contact')} back.`);
        await ctx.out.list(contactFields, restored, '');
      },
    },
    {
      name: 'empty',
      summary: 'forget removed contacts for good, with their history and photos',
      options: [['--older-than <duration>', 'only those that were removed longer ago, such as 30d'], OWNER],
      examples: ['simkeeper contact bin empty --older-than 30d --yes'],
      notes: 'This is the one change of the book that cannot be undone, so it asks before it starts.',
      async run(ctx, input) {
        const olderThan = input.text('olderThan');
        const which = olderThan === undefined ? 'everything in the bin' : `what was removed ${olderThan} ago`;
        await ctx.confirm(
          `Forget ${which} for good?`,
          new SimError('CONFIRMATION_NEEDED', 'what leaves the bin cannot be brought back', {
            hint: 'see what is in it: simkeeper contact bin list; then say it with --yes',
          }),
        );
        const result = await ctx.call('bin.empty', { olderThan, owner: input.text('owner') });
        if (ctx.out.document(result)) return;
        ctx.out.done(`Forgot ${plural(result.removed, 'contact')}.`);
      },
    },
  ],
};
