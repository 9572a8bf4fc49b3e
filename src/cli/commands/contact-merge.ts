import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import { type Field, inOrder } from '../fields.ts';
import { plural } from '../format.ts';
import type { Input } from '../input.ts';
import type { CommandSpec } from '../spec.ts';
import { idsOf, OWNER } from './contact-options.ts';

type Dedupe = Result<'contacts.dedupe'>;
type Proposal = Dedupe['proposals'][number];
type Merged = Dedupe['merged'][number];

const who = ({ id, name }: Proposal['a']): string => `${id} ${name}`;

export const proposalFields: readonly Field<Proposal>[] = [
  { key: 'a', title: 'This', cell: (p) => who(p.a), flex: true },
  { key: 'b', title: 'And this', cell: (p) => who(p.b), flex: true },
  {
    key: 'verdict',
    title: 'Verdict',
    cell: (p) => p.verdict,
    tone: (p) => (p.verdict === 'safe' ? 'good' : 'warn'),
  },
  { key: 'rule', title: 'Rule', cell: (p) => p.rule, only: 'detail' },
  { key: 'explanation', title: 'Why', cell: (p) => p.explanation, flex: true },
];

export const mergedFields: readonly Field<Merged>[] = [
  { key: 'contact', title: 'Contact', cell: (m) => String(m.contact), right: true },
  { key: 'name', title: 'Name', cell: (m) => m.name, flex: true },
  { key: 'absorbed', title: 'Took in', cell: (m) => m.absorbed.join(', ') },
  { key: 'set', title: 'Set', cell: (m) => String(m.set), right: true },
  { key: 'explanation', title: 'Why', cell: (m) => m.explanation, flex: true },
];

/** The ids of two or more contacts. @throws SimError USAGE */
function someIds(input: Input): number[] {
  const ids = idsOf(input);
  if (ids.length >= 2) return ids;
  throw new SimError('USAGE', 'give the ids of at least two contacts', {
    hint: 'simkeeper contact list shows the ids',
  });
}

export const contactMerge: CommandSpec = {
  name: 'merge',
  summary: 'make one contact of several that are one person',
  arguments: [['<id...>', 'the ids of two or more contacts']],
  examples: ['simkeeper contact merge 7 12'],
  notes: 'The lowest id stays and holds what all of them say. "contact undo" brings each back as it was.',
  async run(ctx, input) {
    const { contact, set } = await ctx.call('contacts.merge', { ids: someIds(input) });
    if (ctx.out.document({ contact, set })) return;
    ctx.out.done(
      `Contact ${contact.id} is ${contact.name} now. Take it back: simkeeper contact undo ${contact.id}`,
    );
  },
};

export const contactDedupe: CommandSpec = {
  name: 'dedupe',
  summary: 'merge contacts that are surely one person, and propose those that may be',
  arguments: [['[id...]', 'with --apart: contacts that are different people']],
  options: [
    ['--dry-run', 'only say what would be merged'],
    OWNER,
    ['--apart', 'remember that these contacts are different people: they are not proposed again'],
  ],
  examples: [
    'simkeeper contact dedupe --dry-run',
    'simkeeper contact dedupe',
    'simkeeper contact dedupe --apart 7 12',
  ],
  async run(ctx, input) {
    if (input.flag('apart')) {
      const apart = await ctx.call('contacts.tellApart', { ids: someIds(input) });
      if (ctx.out.document(apart)) return;
      ctx.out.done(`${apart.map(({ id, name }) => `${id} ${name}`).join(', ')}: not proposed again.`);
      return;
    }
    if (input.words.length > 0) {
      throw new SimError('USAGE', 'dedupe looks at the whole book', {
        hint: 'merge two contacts with: simkeeper contact merge ID ID',
      });
    }
    const dryRun = input.flag('dryRun');
    const { merged, proposals } = await ctx.call('contacts.dedupe', { owner: input.text('owner'), dryRun });
    const document = {
      merged: merged.map((row) => inOrder(mergedFields, row)),
      proposals: proposals.map((row) => inOrder(proposalFields, row)),
    };
    if (ctx.out.document(document)) return;
    if (merged.length > 0) {
      ctx.out.done(
        `Merged ${plural(merged.length, 'group')} of contacts; "simkeeper contact undo ID" takes one back.`,
      );
      await ctx.out.table(mergedFields, merged);
    }
    if (proposals.length > 0) {
      ctx.out.done(
        dryRun
          ? 'Safe ones would be merged by "simkeeper contact dedupe"; a person decides about the others.'
          : 'These may be one person: "simkeeper contact merge ID ID", or "simkeeper contact dedupe --apart ID ID".',
      );
      await ctx.out.table(proposalFields, proposals);
    }
    if (merged.length + proposals.length === 0) ctx.out.done('No contact is there twice.');
  },
};
