import { isAbsolute, resolve } from 'node:path';
import type { Result } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { type Field, inOrder } from '../fields.ts';
import { NONE } from '../format.ts';
import type { CommandSpec } from '../spec.ts';
import { deviceFields } from './devices.ts';
import { modemDetect } from './modem-detect.ts';
import { modemRecord } from './modem-record.ts';

type Modem = Result<'modems.list'>[number];

export const modemFields: readonly Field<Modem>[] = [
  { key: 'id', title: 'Id', cell: (m) => String(m.id), only: 'detail' },
  { key: 'name', title: 'Name', cell: (m) => m.name },
  { key: 'port', title: 'Port', cell: (m) => m.port, flex: true },
  { key: 'baud', title: 'Baud', cell: (m) => (m.baud === null ? NONE : String(m.baud)), right: true },
  { key: 'pinSource', title: 'PIN from', cell: (m) => m.pinSource ?? NONE, flex: true },
  { key: 'origin', title: 'Kept in', cell: (m) => m.origin },
  { key: 'imei', title: 'IMEI', cell: (m) => m.imei ?? NONE },
];

type Vendor = Result<'modems.vendors'>[number];

export const vendorFields: readonly Field<Vendor>[] = [
  { key: 'id', title: 'Id', cell: (v) => v.id },
  { key: 'name', title: 'Name', cell: (v) => v.name },
  {
    key: 'recognizedBy',
    title: 'Answers to CGMI',
    cell: (v) => v.recognizedBy.manufacturer ?? NONE,
    flex: true,
  },
  { key: 'quirks', title: 'Quirks', cell: (v) => String(v.quirks.length), right: true },
  { key: 'habits', title: 'Habits', cell: (v) => String(v.habits.length), right: true },
];

function quirkLine({ name, model, value, because }: Vendor['quirks'][number]): string {
  const shown = Array.isArray(value) ? value.join('  ') : String(value);
  return `  ${name}${model === null ? '' : ` (models ${model})`}: ${shown}\n    because ${because}`;
}

/** A path as the daemon must have it, whose working directory is another one. */
function fullPath(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}

function fullPort(port: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(port) || !port.includes('/') ? port : fullPath(port);
}

/** What a card that cannot be used before somebody gives a PIN says. */
const LOCKED = ['PIN_REQUIRED', 'PUK_REQUIRED'] as const;

const FAILED_RESULT = /ERROR|NO CARRIER|NO DIALTONE|NO ANSWER|BUSY/;

export const modem: CommandSpec = {
  name: 'modem',
  summary: 'find, add, list and remove modems',
  examples: ['simkeeper modem add front /dev/ttyUSB0', 'simkeeper modem list'],
  commands: [
    {
      name: 'add',
      summary: 'name a modem and its port',
      arguments: [
        ['<name>', '1 to 64 letters, digits, dots, dashes or underscores'],
        ['<port>', 'path of the serial port, or tcp://HOST:PORT'],
      ],
      options: [
        ['--baud <number>', 'speed of the serial port'],
        ['--pin-env <variable>', 'the environment variable that holds the PIN of the SIM'],
        ['--pin-file <file>', 'the file whose first line is the PIN of the SIM'],
        ['--no-probe', 'do not open the port now'],
      ],
      notes:
        'The PIN itself is never kept: only where it comes from. A PIN is tried once.\nA [[modem]] table of the configuration with the same name wins.',
      examples: [
        'simkeeper modem add front /dev/ttyUSB0 --pin-file ~/.front-pin',
        'simkeeper modem add lab tcp://127.0.0.1:7001',
      ],
      async run(ctx, input) {
        const pinFile = input.text('pinFile');
        const pinEnv = input.text('pinEnv');
        if (pinFile !== undefined && pinEnv !== undefined) {
          throw new SimError('USAGE', '--pin-env and --pin-file were both given', {
            hint: 'give one of them',
          });
        }
        const result = await ctx.call('modems.add', {
          name: input.word(0),
          port: fullPort(input.word(1)),
          baud: input.number('baud', 300, 4_000_000),
          pinEnv,
          pinFile: pinFile === undefined ? undefined : fullPath(pinFile),
          probe: input.flag('probe'),
        });
        const device = result.device && inOrder(deviceFields, result.device);
        if (!ctx.out.document({ modem: inOrder(modemFields, result.modem), device })) {
          ctx.out.done(`Added the modem ${result.modem.name} on ${result.modem.port}.`);
          if (result.device) await ctx.out.details(deviceFields, result.device);
        }
        // It is added all the same: only its card waits for a person.
        const locked = LOCKED.find((code) => code === result.device?.error?.code);
        if (locked === undefined || !result.device?.error) return 0;
        const { message, hint } = result.device.error;
        const error = new SimError(locked, message, hint === null ? {} : { hint });
        ctx.out.error(error);
        return error.exitCode;
      },
    },
    {
      name: 'list',
      summary: 'the modems that have a name',
      examples: ['simkeeper modem list'],
      async run(ctx) {
        const list = await ctx.call('modems.list', {});
        await ctx.out.list(
          modemFields,
          list,
          'No modem has a name yet. Give one: simkeeper modem add NAME PORT.',
        );
      },
    },
    {
      name: 'remove',
      summary: 'forget the name and the port of a modem; its backups stay',
      arguments: [['<name>', 'the name of the modem']],
      examples: ['simkeeper modem remove front'],
      async run(ctx, input) {
        const removed = await ctx.call('modems.remove', { name: input.word(0) });
        if (ctx.out.document(inOrder(modemFields, removed))) return;
        ctx.out.done(`Removed the modem ${removed.name}. Its snapshots and lines are kept.`);
      },
    },
    modemDetect,
    modemRecord,
    {
      name: 'vendors',
      summary: 'the makers of modems that are known, and what is done for each',
      arguments: [['[vendor]', 'the id of one of them: then its quirks and habits are shown']],
      notes:
        'A modem is recognized by its answers when it is opened. The JSON is always an array, with the source of every quirk.',
      examples: ['simkeeper modem vendors', 'simkeeper modem vendors huawei'],
      async run(ctx, input) {
        const all = await ctx.call('modems.vendors', {});
        const wanted = input.optionalWord(0);
        if (wanted === undefined) {
          await ctx.out.list(vendorFields, all, 'No vendor is known.');
          return;
        }
        const vendor = all.find(({ id }) => id === wanted.toLowerCase());
        if (vendor === undefined) {
          const near = nearest(
            wanted,
            all.map(({ id }) => id),
          );
          throw new SimError('NOT_FOUND', `there is no vendor ${wanted}`, {
            hint: near === null ? 'simkeeper modem vendors lists them' : `did you mean ${near}?`,
            details: { vendor: wanted },
          });
        }
        if (ctx.out.document([inOrder(vendorFields, vendor)])) return;
        ctx.out.print(`${vendor.name}`, '', 'Quirks:', ...vendor.quirks.map(quirkLine));
        ctx.out.print('', 'Habits:', ...vendor.habits.map(({ about, text }) => `  ${about}: ${text}`));
      },
    },
    {
      name: 'at',
      summary: 'send one raw AT command, for experts',
      arguments: [
        ['<name>', 'the name of the modem'],
        ['<command>', 'the command, with its AT'],
      ],
      notes:
        'Commands that carry a PIN are never written to a log. The exit code is 4 when the modem answers an error.',
      examples: ['simkeeper modem at front AT+CSQ', "simkeeper modem at front 'AT+COPS?'"],
      async run(ctx, input) {
        const reply = await ctx.call('modems.at', { name: input.word(0), command: input.word(1) });
        if (!ctx.out.document(reply)) ctx.out.print(...reply.lines, reply.result);
        return FAILED_RESULT.test(reply.result) ? 4 : 0;
      },
    },
  ],
};
