import type { Result } from '../../api/contract/methods.ts';
import { type Field, inOrder } from '../fields.ts';
import { NONE } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Detected = Result<'modems.detect'>[number];

const TONES = { answers: 'good', 'in-use': 'good', busy: 'warn', denied: 'warn' } as const;

export const detectedFields: readonly Field<Detected>[] = [
  { key: 'port', title: 'Port', cell: (m) => m.port ?? m.ports[0]?.path ?? NONE, flex: true },
  {
    key: 'state',
    title: 'State',
    cell: (m) => m.state,
    tone: (m) => (m.state in TONES ? TONES[m.state as keyof typeof TONES] : 'dim'),
  },
  { key: 'reason', title: 'Why', cell: (m) => m.reason, flex: true },
  { key: 'device', title: 'Device', cell: (m) => m.device ?? NONE },
  { key: 'manufacturer', title: 'Manufacturer', cell: (m) => m.manufacturer ?? NONE, only: 'detail' },
  { key: 'model', title: 'Model', cell: (m) => m.model ?? m.product ?? NONE, flex: true },
  { key: 'imei', title: 'IMEI', cell: (m) => m.imei ?? NONE },
  { key: 'usbId', title: 'USB', cell: (m) => m.usbId ?? NONE },
  { key: 'usbPath', title: 'Socket', cell: (m) => m.usbPath ?? NONE, only: 'detail' },
  { key: 'serial', title: 'Serial', cell: (m) => m.serial ?? NONE, only: 'detail' },
  { key: 'product', title: 'Product', cell: (m) => m.product ?? NONE, only: 'detail' },
  { key: 'ports', title: 'Ports', cell: (m) => m.ports.map((port) => port.path).join(', '), only: 'detail' },
  { key: 'command', title: 'Add it with', cell: (m) => m.command ?? NONE, only: 'detail' },
];

export const modemDetect: CommandSpec = {
  name: 'detect',
  summary: 'look for modems on the USB ports of this machine',
  options: [['--no-probe', 'open no port, only list what is attached']],
  notes:
    'Each port that may be that of a modem is opened and asked who it is; nothing is set, and no card is touched.\nBoards, GPS receivers, printers, radio sticks and plain serial adapters are left alone, unless devices.allow names\nthem; devices.deny names what must never be touched. docs/modems.md says more.',
  examples: ['simkeeper modem detect', "simkeeper modem detect --json | jq '.[].command'"],
  async run(ctx, input) {
    const list = await ctx.call('modems.detect', { probe: input.flag('probe') });
    if (ctx.out.document(list.map((one) => inOrder(detectedFields, one)))) return;
    if (list.length === 0) {
      ctx.out.print(
        'No USB device with a serial port is attached. A modem on the network: simkeeper modem add NAME tcp://HOST:PORT.',
      );
      return;
    }
    await ctx.out.table(detectedFields, list);
    const commands = list.map((one) => one.command).filter((command) => command !== null);
    if (commands.length > 0) ctx.out.print('', 'Add what was found:', ...commands.map((text) => `  ${text}`));
  },
};
