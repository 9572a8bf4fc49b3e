import { resolve } from 'node:path';
import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import { type Field, inOrder } from '../fields.ts';
import { words } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Forgotten = Result<'persons.forget'>;

export const forgottenFields: readonly Field<Forgotten>[] = [
  { key: 'contacts', title: 'Contacts', cell: (f) => String(f.contacts) },
  { key: 'messages', title: 'Messages', cell: (f) => String(f.messages) },
  { key: 'deliveries', title: 'Deliveries of notices', cell: (f) => String(f.deliveries) },
  { key: 'updates', title: 'Updates', cell: (f) => String(f.updates) },
  { key: 'records', title: 'Records in snapshots', cell: (f) => String(f.records) },
  { key: 'kept', title: 'Kept', cell: (f) => words(f.kept) },
  { key: 'stillOn', title: 'Still on', cell: (f) => words(f.stillOn) },
  { key: 'clean', title: 'Overwritten', cell: (f) => (f.clean ? 'yes' : 'not all of it') },
];

/** `7` is a contact; what has a sign, begins with 0 or has more than digits is a number. */
export function whoOf(word: string): { contact: number } | { number: string } {
  return /^[1-9]\d{0,8}$/.test(word) ? { contact: Number(word) } : { number: word };
}

export const forget: CommandSpec = {
  name: 'forget',
  summary: 'write out or erase everything about one person',
  arguments: [['<who>', 'the id of a contact, or a number such as +4930123456']],
  options: [
    [
      '--export <file>',
      'write everything about the person into a file, as JSON; erases nothing without --yes',
    ],
  ],
  examples: ['simkeeper forget 7 --export ann.json', 'simkeeper forget +4930123456 --yes'],
  notes:
    'Erased are contacts with their history, messages, deliveries, updates and the records in every snapshot; a STOP stays.\nCopies of the database and the cards themselves are not touched.',
  async run(ctx, input) {
    const who = whoOf(input.word(0));
    const file = input.text('export');
    if (file !== undefined) {
      const data = await ctx.call('persons.export', who);
      await writeFileAtomic(resolve(file), `${JSON.stringify(data, null, 2)}\n`);
      if (!ctx.flags.yes) {
        if (!ctx.out.document({ file: resolve(file) }))
          ctx.out.done(`Wrote ${resolve(file)}; nothing was erased.`);
        return;
      }
    }
    await ctx.confirm(
      `Erase everything about ${input.word(0)}? This cannot be undone.`,
      new SimError('CONFIRMATION_NEEDED', 'what is erased cannot be brought back', {
        hint: 'say --yes; --export FILE writes it into a file before',
      }),
    );
    const outcome = await ctx.call('persons.forget', who);
    if (!ctx.out.document(inOrder(forgottenFields, outcome))) await ctx.out.details(forgottenFields, outcome);
    if (outcome.stillOn.length > 0) {
      ctx.out.note({
        message: 'the person still stands on cards or devices',
        hint: 'take the records off there too: the next backup brings them back into the book',
      });
    }
    if (!outcome.clean) {
      ctx.out.note({
        message: 'another command reads the database: traces stay in its log until that has ended',
        hint: null,
      });
    }
  },
};
