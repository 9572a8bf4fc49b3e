import type { Result } from '../../api/contract/methods.ts';
import type { Field } from '../fields.ts';
import { NONE, words } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Owner = Result<'owners.list'>[number];

export const ownerFields: readonly Field<Owner>[] = [
  { key: 'id', title: 'Id', cell: (o) => String(o.id), right: true },
  { key: 'name', title: 'Name', cell: (o) => o.name ?? NONE, flex: true },
  { key: 'book', title: 'Book', cell: (o) => String(o.book), right: true },
  {
    key: 'sharesBookWith',
    title: 'Shares it with',
    cell: (o) => words(o.sharesBookWith.map((name) => name ?? 'you')),
    flex: true,
  },
  { key: 'lines', title: 'Lines', cell: (o) => String(o.lines), right: true },
  { key: 'contacts', title: 'Contacts', cell: (o) => String(o.contacts), right: true },
];

const NAME = ['<name>', 'the name of the owner'] as const;

export const owner: CommandSpec = {
  name: 'owner',
  summary: 'work with the owners of lines and their books',
  examples: ['simkeeper owner list', 'simkeeper owner add "Workshop"'],
  commands: [
    {
      name: 'list',
      summary: 'every owner with its book',
      examples: ['simkeeper owner list'],
      async run(ctx) {
        await ctx.out.list(ownerFields, await ctx.call('owners.list', {}), 'There is no owner.');
      },
    },
    {
      name: 'add',
      summary: 'add an owner with a book of its own, or one that it shares',
      arguments: [NAME],
      options: [['--shares-book-of <owner>', 'the owner whose book it shares']],
      examples: [
        'simkeeper owner add "Workshop"',
        'simkeeper owner add "Night desk" --shares-book-of "Workshop"',
      ],
      async run(ctx, input) {
        const added = await ctx.call('owners.add', {
          name: input.word(0),
          sharesBookOf: input.text('sharesBookOf'),
        });
        ctx.out.done(`Added owner ${added.id}.`);
        await ctx.out.one(ownerFields, added);
      },
    },
    {
      name: 'rename',
      summary: 'give an owner another name',
      arguments: [NAME, ['<to>', 'the new name']],
      examples: ['simkeeper owner rename Workshop "Repair shop"'],
      async run(ctx, input) {
        const renamed = await ctx.call('owners.rename', { name: input.word(0), to: input.word(1) });
        await ctx.out.one(ownerFields, renamed);
      },
    },
    {
      name: 'remove',
      summary: 'remove an owner who has no lines',
      arguments: [NAME],
      examples: ['simkeeper owner remove "Night desk"'],
      async run(ctx, input) {
        const result = await ctx.call('owners.remove', { name: input.word(0) });
        if (ctx.out.document(result)) return;
        ctx.out.done(`Removed owner ${result.removed}.`);
      },
    },
  ],
};
