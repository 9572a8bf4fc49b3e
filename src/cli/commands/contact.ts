import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { humanTime, NONE, plural, words } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Contact = Result<'contacts.show'>;
type Change = Result<'contacts.history'>[number];

function sourceText(source: Contact['sources'][number]): string {
  return `${source.device ?? source.iccid ?? '?'} ${source.storage} ${source.index}`;
}

export const contactFields: readonly Field<Contact>[] = [
  { key: 'id', title: 'Id', cell: (c) => String(c.id), right: true },
  { key: 'name', title: 'Name', cell: (c) => c.name, flex: true },
  {
    key: 'numbers',
    title: 'Numbers',
    cell: (c) => words(c.numbers.map((n) => n.number ?? n.raw)),
    flex: true,
  },
  { key: 'emails', title: 'E-mail', cell: (c) => words(c.emails), flex: true },
  { key: 'organization', title: 'Organization', cell: (c) => c.organization ?? NONE, flex: true },
  { key: 'groups', title: 'Groups', cell: (c) => words(c.groups), flex: true },
  { key: 'sources', title: 'From', cell: (c) => words(c.sources.map(sourceText)), only: 'detail' },
  { key: 'updatedAt', title: 'Changed', cell: (c, now) => humanTime(c.updatedAt, now) },
];

export const changeFields: readonly Field<Change>[] = [
  { key: 'id', title: 'Id', cell: (c) => String(c.id), right: true },
  { key: 'at', title: 'When', cell: (c, now) => humanTime(c.at, now) },
  { key: 'contact', title: 'Contact', cell: (c) => String(c.contact), only: 'detail' },
  { key: 'field', title: 'Field', cell: (c) => c.field },
  { key: 'operation', title: 'Did', cell: (c) => c.operation },
  { key: 'old', title: 'Before', cell: (c) => c.old ?? NONE, flex: true },
  { key: 'new', title: 'After', cell: (c) => c.new ?? NONE, flex: true },
  { key: 'cause', title: 'Cause', cell: (c) => c.cause },
  { key: 'origin', title: 'Origin', cell: (c) => c.origin ?? NONE, flex: true },
  { key: 'set', title: 'Set', cell: (c) => String(c.set), right: true },
  {
    key: 'undone',
    title: 'Undone',
    cell: (c) => (c.undone ? 'yes' : 'no'),
    tone: (c) => (c.undone ? 'dim' : undefined),
  },
];

const ID = ['<id>', 'the id of the contact'] as const;

export const contact: CommandSpec = {
  name: 'contact',
  summary: 'work with the book of contacts',
  examples: ['simkeeper contact list', 'simkeeper contact add --name "Li Lei" --number +8613912345678'],
  commands: [
    {
      name: 'list',
      summary: 'every contact, or those that a word fits',
      arguments: [['[query]', 'part of a name, a number, an e-mail address or an organization']],
      examples: ['simkeeper contact list', 'simkeeper contact list lei'],
      async run(ctx, input) {
        const query = input.optionalWord(0);
        const list = await ctx.call('contacts.list', { query });
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
        await ctx.out.one(contactFields, await ctx.call('contacts.show', { id: input.id(0) }));
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
        });
        ctx.out.done(`Added contact ${added.id}.`);
        await ctx.out.one(contactFields, added);
      },
    },
    {
      name: 'history',
      summary: 'every change of one contact',
      arguments: [ID],
      examples: ['simkeeper contact history 7'],
      async run(ctx, input) {
        const changes = await ctx.call('contacts.history', { id: input.id(0) });
        await ctx.out.list(changeFields, changes, 'Nothing about this contact has changed.');
      },
    },
    {
      name: 'undo',
      summary: 'take back the last change of one contact, or the one that is named',
      arguments: [ID],
      options: [['--change <id>', 'the change to take back, with all of its set; see "contact history"']],
      examples: ['simkeeper contact undo 7', 'simkeeper contact undo 7 --change 31'],
      async run(ctx, input) {
        const change = input.number('change', 1, Number.MAX_SAFE_INTEGER);
        const result = await ctx.call('contacts.undo', { id: input.id(0), change });
        const document = {
          contact: result.contact && inOrder(contactFields, result.contact),
          undone: result.undone.map((row) => inOrder(changeFields, row)),
        };
        if (ctx.out.document(document)) return;
        ctx.out.done(`Took back ${plural(result.undone.length, 'change')}.`);
        if (result.contact) await ctx.out.details(contactFields, result.contact);
        else ctx.out.done('The contact is gone again: its adding was taken back.');
      },
    },
  ],
};

function requiredText(name: string | undefined): string {
  if (name !== undefined && name.trim() !== '') return name;
  throw new SimError('USAGE', 'a contact needs a name', { hint: 'give it with --name' });
}

function someOf(values: readonly string[]): string[] | undefined {
  return values.length > 0 ? [...values] : undefined;
}
