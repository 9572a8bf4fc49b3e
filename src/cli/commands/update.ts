import type { Result } from '../../api/contract/methods.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { humanTime, NONE } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Update = Result<'updates.list'>[number];
type UpdateDetail = Result<'updates.show'>;

function itemFields<Row extends Update>(): readonly Field<Row>[] {
  return [
    { key: 'id', title: 'Id', cell: (u) => String(u.id), right: true },
    { key: 'from', title: 'From', cell: (u) => u.from },
    { key: 'contact', title: 'Contact', cell: (u) => `${u.contact.name} (${u.contact.id})`, flex: true },
    { key: 'oldNumber', title: 'Old number', cell: (u) => u.oldNumber },
    { key: 'newNumber', title: 'New number', cell: (u) => u.newNumber },
    { key: 'trust', title: 'Trust', cell: (u) => u.trust, tone: (u) => stateTone(u.trust) },
    { key: 'state', title: 'State', cell: (u) => u.state, tone: (u) => stateTone(u.state) },
    { key: 'reason', title: 'Reason', cell: (u) => u.reason ?? NONE, flex: true },
    { key: 'receivedAt', title: 'Received', cell: (u, now) => humanTime(u.receivedAt, now) },
  ];
}

export const updateFields: readonly Field<Update>[] = itemFields();

export const updateDetailFields: readonly Field<UpdateDetail>[] = [
  ...itemFields<UpdateDetail>(),
  { key: 'text', title: 'Text', cell: (u) => u.text },
  { key: 'advice', title: 'Advice', cell: (u) => u.advice },
];

async function settled(ctx: CommandContext, what: string, update: UpdateDetail): Promise<void> {
  if (ctx.out.document(inOrder(updateDetailFields, update))) return;
  ctx.out.done(`${what} update ${update.id} of ${update.contact.name}: it is ${update.state}.`);
}

const ID = ['<id>', 'the id of the update'] as const;

export const update: CommandSpec = {
  name: 'update',
  summary: "settle what others said about their own numbers' changes",
  examples: ['simkeeper update list', 'simkeeper update accept 4'],
  commands: [
    {
      name: 'list',
      summary: 'every message that claims a changed number',
      examples: ['simkeeper update list'],
      async run(ctx) {
        const list = await ctx.call('updates.list', {});
        await ctx.out.list(
          updateFields,
          list,
          'Nobody has told of a changed number. Received SMS: simkeeper sms list --in.',
        );
      },
    },
    {
      name: 'show',
      summary: 'one update with the message and advice',
      arguments: [ID],
      examples: ['simkeeper update show 4'],
      async run(ctx, input) {
        await ctx.out.one(updateDetailFields, await ctx.call('updates.show', { id: input.id(0) }));
      },
    },
    {
      name: 'accept',
      summary: 'put the new number into the book',
      arguments: [ID],
      notes:
        'The address of a sender can be forged. Without a known key: call the OLD number before you accept.',
      examples: ['simkeeper update accept 4'],
      async run(ctx, input) {
        await settled(ctx, 'Accepted', await ctx.call('updates.accept', { id: input.id(0) }));
      },
    },
    {
      name: 'reject',
      summary: 'refuse it; the book stays as it is',
      arguments: [ID],
      examples: ['simkeeper update reject 4'],
      async run(ctx, input) {
        await settled(ctx, 'Rejected', await ctx.call('updates.reject', { id: input.id(0) }));
      },
    },
    {
      name: 'undo',
      summary: 'take an accepted update out of the book again',
      arguments: [ID],
      examples: ['simkeeper update undo 4'],
      async run(ctx, input) {
        await settled(ctx, 'Undid', await ctx.call('updates.undo', { id: input.id(0) }));
      },
    },
  ],
};
