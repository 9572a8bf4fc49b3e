import type { Result } from '../../api/contract/methods.ts';
import { type Field, inOrder } from '../fields.ts';
import { NONE, plural } from '../format.ts';
import { prepareOutputFile } from '../replacing.ts';
import type { CommandSpec } from '../spec.ts';

type Recording = Result<'modems.record'>;

export const recordingFields: readonly Field<Recording>[] = [
  { key: 'name', title: 'Name', cell: (r) => r.name },
  { key: 'vendor', title: 'Vendor', cell: (r) => r.vendor },
  { key: 'model', title: 'Model', cell: (r) => r.model ?? NONE },
  { key: 'firmware', title: 'Firmware', cell: (r) => r.firmware ?? NONE },
  { key: 'exchanges', title: 'Exchanges', cell: (r) => String(r.exchanges), right: true },
  { key: 'leftOut', title: 'Left out', cell: (r) => String(r.leftOut), right: true },
  { key: 'dialogue', title: 'Dialogue', cell: null },
];

export const modemRecord: CommandSpec = {
  name: 'record',
  summary: 'write down what a modem says, with all numbers and names masked, to be sent in',
  arguments: [['<name>', 'the name of the modem']],
  options: [
    ['--out <file>', 'the file; without it standard output'],
    ['--with-phonebook', 'also the first records of the phonebook, with made-up names and numbers'],
  ],
  notes:
    'It only asks: nothing is set, sent or written, and no PIN is entered. Phone numbers, ICCID, IMSI, IMEI, names and cells\nare replaced by made-up ones of the same form. A daemon lets go of the modem meanwhile.\ndocs/modems.md says where to send the file.',
  examples: ['simkeeper modem record front', 'simkeeper modem record front --out front.dialogue'],
  async run(ctx, input) {
    const path = input.text('out');
    if (path !== undefined) await prepareOutputFile(ctx, path);
    const recording = await ctx.call('modems.record', {
      name: input.word(0),
      withPhonebook: input.flag('withPhonebook'),
    });
    if (path !== undefined) {
      const { writeFileAtomic } = await import('../../core/files.ts');
      await writeFileAtomic(path, recording.dialogue);
    }
    if (ctx.out.document(inOrder(recordingFields, recording))) return;
    if (path === undefined) {
      ctx.out.raw(recording.dialogue);
      return;
    }
    ctx.out.done(
      `Recorded ${plural(recording.exchanges, 'exchange')} with ${recording.name} into ${path}. Look through it, then send it in: docs/modems.md says where.`,
    );
  },
};
