import { SimError } from '../../core/errors.ts';
import type { CommandSpec } from '../spec.ts';
import { bin } from './contact-bin.ts';
import { contactDetailFields, contactFields } from './contact-fields.ts';
import { contactExport, contactImport } from './contact-files.ts';
import { historyCommands } from './contact-history.ts';
import { contactDedupe, contactMerge } from './contact-merge.ts';
import { idsOf, OWNER, queryOf, replacement, requiredText, someOf } from './contact-options.ts';

const ID = ['<id>', 'the id of the contact'] as const;

const EDITS: NonNullable<CommandSpec['options']> = [
  ['--name <name>', 'another name'],
  ['--number <number...>', 'one more phone number'],
  ['--remove-number <number...>', 'a phone number to take out, in any form'],
  ['--email <address...>', 'one more e-mail address'],
  ['--remove-email <address...>', 'an e-mail address to take out'],
  ['--organization <name>', 'the organization'],
  ['--department <name...>', 'the departments, in place of those that are there'],
  ['--title <text>', 'the position or job'],
  ['--role <text>', 'what the person does there'],
  ['--birthday <date>', 'such as 1996-04-15, or --0415 without a year'],
  ['--note <text>', 'the note'],
  ['--nickname <name...>', 'one more nickname'],
  ['--remove-nickname <name...>', 'a nickname to take out'],
  ['--url <address...>', 'one more web page'],
  ['--remove-url <address...>', 'a web page to take out'],
  ['--group <name...>', 'one more group'],
  ['--remove-group <name...>', 'a group to leave'],
];

export const contact: CommandSpec = {
  name: 'contact',
  summary: 'work with the book of contacts',
  examples: ['simkeeper contact list', 'simkeeper contact add --name "Li Lei" --number +8613912345678'],
  commands: [
    {
      name: 'list',
      summary: 'every contact, or those that a word fits',
      arguments: [['[query]', 'the beginning of a name, a number, an e-mail address or an organization']],
      options: [['--limit <number>', 'at most so many'], OWNER],
      examples: [
        'simkeeper contact list',
        'simkeeper contact list lei',
        'simkeeper contact list "ann b" --limit 10',
      ],
      async run(ctx, input) {
        const query = queryOf(input);
        const list = await ctx.call('contacts.list', {
          query,
          limit: input.number('limit', 1, 1_000_000),
          owner: input.text('owner'),
        });
        const empty =
          query === undefined
            ? 'The book is empty. Fill it: simkeeper backup, or simkeeper contact add --name NAME --number NUMBER.'
            : `No contact fits ${JSON.stringify(query)}. See all: simkeeper contact list.`;
        await ctx.out.list(contactFields, list, empty);
      },
    },
    {
      name: 'show',
      summary: 'one contact with all that is known',
      arguments: [ID],
      examples: ['simkeeper contact show 7'],
      async run(ctx, input) {
        await ctx.out.one(contactDetailFields, await ctx.call('contacts.show', { id: input.id(0) }));
      },
    },
    {
      name: 'add',
      summary: 'add a contact to the book',
      options: [
        ['--name <name>', 'the name; required'],
        ['--number <number...>', 'a phone number; national ones are read as in your region'],
        ['--email <address...>', 'an e-mail address'],
        ['--organization <name>', 'the organization'],
        ['--group <name...>', 'a group that the contact belongs to'],
        ['--department <name...>', 'the departments of the organization, from large to small'],
        ['--title <text>', 'the position or job'],
        ['--role <text>', 'what the person does there'],
        ['--birthday <date>', 'such as 1996-04-15, or --0415 without a year'],
        ['--nickname <name...>', 'a nickname'],
        ['--url <address...>', 'a web page'],
        ['--note <text>', 'a note'],
        OWNER,
      ],
      examples: [
        'simkeeper contact add --name "Li Lei" --number +8613912345678',
        'simkeeper contact add --name "Ann Bell" --number 0301234567 --number 01761234567 --group Family',
      ],
      async run(ctx, input) {
        const added = await ctx.call('contacts.add', {
          name: requiredText(input.text('name')),
          numbers: input.list('number'),
          emails: someOf(input.list('email')),
          organization: input.text('organization'),
          groups: someOf(input.list('group')),
          departments: someOf(input.list('department')),
          title: input.text('title'),
          role: input.text('role'),
          birthday: input.text('birthday'),
          nicknames: someOf(input.list('nickname')),
          urls: someOf(input.list('url')),
          note: input.text('note'),
          owner: input.text('owner'),
        });
        ctx.out.done(`Added contact ${added.id}.`);
        await ctx.out.one(contactFields, added);
      },
    },
    {
      name: 'edit',
      summary: 'change some fields of a contact',
      arguments: [ID],
      options: EDITS,
      notes: 'An empty text takes a field out: --title "". What is not named stays as it is.',
      examples: [
        'simkeeper contact edit 7 --name "Ann Bell-Smith" --title "Head of sales"',
        'simkeeper contact edit 7 --remove-number 0301234567 --number +4917612345678',
      ],
      async run(ctx, input) {
        const id = input.id(0);
        const patch = {
          name: input.text('name'),
          organization: replacement(input.text('organization')),
          departments: someOf(input.list('department')),
          title: replacement(input.text('title')),
          role: replacement(input.text('role')),
          birthday: replacement(input.text('birthday')),
          note: replacement(input.text('note')),
          addNumbers: someOf(input.list('number')),
          removeNumbers: someOf(input.list('removeNumber')),
          addEmails: someOf(input.list('email')),
          removeEmails: someOf(input.list('removeEmail')),
          addNicknames: someOf(input.list('nickname')),
          removeNicknames: someOf(input.list('removeNickname')),
          addUrls: someOf(input.list('url')),
          removeUrls: someOf(input.list('removeUrl')),
          addGroups: someOf(input.list('group')),
          removeGroups: someOf(input.list('removeGroup')),
        };
        if (Object.values(patch).every((field) => field === undefined)) {
          throw new SimError('USAGE', 'it is not said what to change', {
            hint: `give one or more of ${EDITS.map(([flags]) => flags.split(' ', 1)[0]).join(', ')}`,
          });
        }
        // Only people are told whether anything became different; a program compares what it gets.
        const before = ctx.out.json || ctx.out.quiet ? null : await ctx.call('contacts.show', { id });
        const edited = await ctx.call('contacts.edit', { id, ...patch });
        const same = before !== null && JSON.stringify(before) === JSON.stringify(edited);
        ctx.out.done(
          same
            ? `Nothing was changed: contact ${edited.id} is like that already.`
            : `Changed contact ${edited.id}.`,
        );
        await ctx.out.one(contactDetailFields, edited);
      },
    },
    {
      name: 'remove',
      summary: 'put contacts into the bin',
      arguments: [['<id...>', 'the ids of the contacts']],
      examples: ['simkeeper contact remove 7 9'],
      async run(ctx, input) {
        const removed = await ctx.call('contacts.remove', { ids: idsOf(input) });
        if (ctx.out.document(removed)) return;
        for (const one of removed) ctx.out.done(`Contact ${one.id} (${one.name}) is in the bin now.`);
      },
    },
    bin,
    contactMerge,
    contactDedupe,
    ...historyCommands,
    contactImport,
    contactExport,
  ],
};
