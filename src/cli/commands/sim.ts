import type { Result } from '../../api/contract/methods.ts';
import { type Field, inOrder, stateTone } from '../fields.ts';
import { NONE, plural, words } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type SimInfo = Result<'sims.info'>[number];
type Service = NonNullable<SimInfo['services']>[number];

const records = (size: { records: number | null } | null): string =>
  size === null ? NONE : size.records === null ? 'yes' : String(size.records);

/** What stands in the place of a part that is not known: why. */
const told = (info: SimInfo, field: keyof SimInfo, text: string | null): string =>
  text ?? info.missing.find((one) => one.field === field)?.reason ?? NONE;

export const simInfoFields: readonly Field<SimInfo>[] = [
  { key: 'device', title: 'Device', cell: (s) => s.device },
  { key: 'state', title: 'State', cell: (s) => s.state, tone: (s) => stateTone(s.state) },
  { key: 'application', title: 'Card', cell: (s) => s.application?.toUpperCase() ?? NONE },
  { key: 'iccid', title: 'ICCID', cell: (s) => told(s, 'iccid', s.iccid) },
  { key: 'imsi', title: 'IMSI', cell: (s) => told(s, 'imsi', s.imsi) },
  {
    key: 'serviceProvider',
    title: 'Service provider',
    cell: (s) => told(s, 'serviceProvider', s.serviceProvider),
    flex: true,
  },
  {
    key: 'ownNumbers',
    title: 'Own number',
    cell: (s) =>
      told(s, 'ownNumbers', s.ownNumbers && words(s.ownNumbers.map(({ number, raw }) => number ?? raw))),
  },
  {
    key: 'phonebook',
    title: 'Phone book',
    cell: (s) =>
      told(
        s,
        'phonebook',
        s.phonebook && `${records(s.phonebook)} records, names of ${s.phonebook.nameOctets} octets`,
      ),
  },
  {
    key: 'messages',
    title: 'Messages',
    cell: (s) => told(s, 'messages', s.messages && `${records(s.messages)} records`),
  },
  {
    key: 'services',
    title: 'Services',
    cell: (s) => told(s, 'services', s.services && plural(s.services.length, 'service')),
  },
  { key: 'missing', title: 'Not known', cell: null },
];

export const cardServiceFields: readonly Field<Service>[] = [
  { key: 'number', title: 'No', cell: (s) => String(s.number), right: true },
  { key: 'name', title: 'Service', cell: (s) => s.name ?? NONE, flex: true },
  { key: 'active', title: 'Active', cell: (s) => (s.active ? 'yes' : 'no') },
];

export const sim: CommandSpec = {
  name: 'sim',
  summary: 'look into the cards',
  examples: ['simkeeper sim info', 'simkeeper sim info front'],
  commands: [
    {
      name: 'info',
      summary: 'what the card holds: its identity, sizes and services',
      arguments: [['[device]', 'the name of a device; without it every device']],
      notes:
        'The files of the card are read through the modem (AT+CRSM). What a card or a modem keeps to itself is null,\nwith the reason in "missing". The JSON is always an array, with one object for each device.',
      examples: ['simkeeper sim info', "simkeeper sim info front --json | jq '.[].phonebook.records'"],
      async run(ctx, input) {
        const device = input.optionalWord(0);
        const list = await ctx.call('sims.info', device === undefined ? {} : { device });
        if (ctx.out.document(list.map((info) => inOrder(simInfoFields, info)))) return;
        for (const [index, info] of list.entries()) {
          if (index > 0) ctx.out.print('');
          await ctx.out.details(simInfoFields, info);
          // Of one card people want to know everything.
          const only = list.length === 1 ? (info.services ?? []) : [];
          if (only.length > 0) await ctx.out.table(cardServiceFields, only);
        }
      },
    },
  ],
};
