import type { Result } from '../../api/contract/methods.ts';
import type { Field } from '../fields.ts';
import { plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';
import { contactFields } from './contact-fields.ts';
import { idsOf, OWNER } from './contact-options.ts';

type Group = Result<'groups.list'>[number];

export const groupFields: readonly Field<Group>[] = [
  { key: 'name', title: 'Name', cell: (g) => g.name, flex: true },
  { key: 'contacts', title: 'Contacts', cell: (g) => String(g.contacts), right: true },
];

const NAME = ['<name>', 'the name of the group'] as const;

export const group: CommandSpec = {
  name: 'group',
  summary: 'work with groups of contacts',
  examples: ['simkeeper group list', 'simkeeper group add Family 7 9'],
  commands: [
    {
      name: 'list',
      summary: 'every group with the number of its contacts',
      options: [OWNER],
      examples: ['simkeeper group list'],
      async run(ctx, input) {
        const list = await ctx.call('groups.list', { owner: input.text('owner') });
        await ctx.out.list(groupFields, list, 'No groups yet. Begin one: simkeeper group add NAME ID...');
      },
    },
    {
      name: 'show',
      summary: 'the contacts of a group',
      arguments: [NAME],
      options: [OWNER],
      examples: ['simkeeper group show Family'],
      async run(ctx, input) {
        const list = await ctx.call('groups.show', { group: input.word(0), owner: input.text('owner') });
        await ctx.out.list(contactFields, list, 'The group is empty.');
      },
    },
    {
      name: 'add',
      summary: 'put contacts into a group; it begins with its first contact',
      arguments: [NAME, ['<id...>', 'the ids of the contacts']],
      options: [OWNER],
      examples: ['simkeeper group add Family 7 9'],
      async run(ctx, input) {
        const result = await ctx.call('groups.add', {
          group: input.word(0),
          ids: idsOf(input, 1),
          owner: input.text('owner'),
        });
        await ctx.out.one(groupFields, result);
      },
    },
    {
      name: 'remove',
      summary: 'take contacts out of a group, or all of them: then the group is gone',
      arguments: [NAME, ['[id...]', 'the ids of the contacts; without them all']],
      options: [OWNER],
      examples: ['simkeeper group remove Family 9', 'simkeeper group remove Family'],
      async run(ctx, input) {
        const ids = idsOf(input, 1);
        const result = await ctx.call('groups.remove', {
          group: input.word(0),
          ids: ids.length > 0 ? ids : undefined,
          owner: input.text('owner'),
        });
        ctx.out.done(`The group ${result.name} has ${plural(result.contacts, 'contact')} now.`);
        if (ctx.out.json) ctx.out.document(result);
      },
    },
    {
      name: 'rename',
      summary: 'give a group another name; when that is taken, the two become one',
      arguments: [NAME, ['<to>', 'the new name']],
      options: [OWNER],
      examples: ['simkeeper group rename Family "My family"'],
      async run(ctx, input) {
        const result = await ctx.call('groups.rename', {
          group: input.word(0),
          to: input.word(1),
          owner: input.text('owner'),
        });
        await ctx.out.one(groupFields, result);
      },
    },
  ],
};
