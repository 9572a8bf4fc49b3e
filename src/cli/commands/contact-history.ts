import { inOrder } from '../fields.ts';
import { plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';
import { spanOption, timeOption } from '../time-option.ts';
import { changeFields, contactFields } from './contact-fields.ts';

/** What changed, of one contact or of a whole book, and taking it back. */
export const historyCommands: readonly CommandSpec[] = [
  {
    name: 'history',
    summary: 'every change of one contact, or of the whole book',
    arguments: [['[id]', 'the id of the contact; without it the whole book']],
    options: [
      ['--since <time>', 'only from this time on: 2026-01-31T08:00, or how long ago, like 2h'],
      ['--owner <name>', 'without an id: the book of this owner'],
    ],
    examples: ['simkeeper contact history 7', 'simkeeper contact history --since 7d'],
    async run(ctx, input) {
      const changes = await ctx.call('contacts.history', {
        id: input.words.length > 0 ? input.id(0) : undefined,
        since: timeOption(input, 'since', ctx.host.clock.now()),
        owner: input.text('owner'),
      });
      const empty =
        input.words.length > 0 ? 'Nothing about this contact has changed.' : 'Nothing has changed.';
      await ctx.out.list(changeFields, changes, empty);
    },
  },
  {
    name: 'undo',
    summary: 'take back the last change of one contact, or what is named',
    arguments: [['<id>', 'the id of the contact']],
    options: [
      ['--change <id>', 'the change to take back, with all of its set; see "contact history"'],
      [
        '--at <time>',
        'what happened at this time, as exactly as it is written: 2026-01-31T08:00 is that minute',
      ],
      ['--since <time>', 'everything from this time on: the contact is again as it was then'],
    ],
    examples: [
      'simkeeper contact undo 7',
      'simkeeper contact undo 7 --change 31',
      'simkeeper contact undo 7 --since 2h',
    ],
    notes:
      'An undo is a change itself, and can be undone. When a later change stands in the way, the exit code is 5 and nothing\nis changed.',
    async run(ctx, input) {
      const result = await ctx.call('contacts.undo', {
        id: input.id(0),
        change: input.number('change', 1, Number.MAX_SAFE_INTEGER),
        since: timeOption(input, 'since', ctx.host.clock.now()),
        ...spanOption(input, 'at'),
      });
      const document = {
        contact: result.contact && inOrder(contactFields, result.contact),
        undone: result.undone.map((row) => inOrder(changeFields, row)),
      };
      if (ctx.out.document(document)) return;
      ctx.out.done(`Took back ${plural(result.undone.length, 'change')}.`);
      if (result.contact) await ctx.out.details(contactFields, result.contact);
      else
        ctx.out.done(
          `The contact is in the bin now. Take it back: simkeeper contact bin restore ${input.id(0)}`,
        );
    },
  },
];
