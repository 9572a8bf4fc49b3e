import type { Result } from '../../api/contract/methods.ts';
import { type Field, stateTone } from '../fields.ts';
import { NONE, words } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Device = Result<'devices.list'>[number];

export const deviceFields: readonly Field<Device>[] = [
  { key: 'id', title: 'Id', cell: (d) => String(d.id), only: 'detail' },
  { key: 'name', title: 'Name', cell: (d) => d.name },
  { key: 'kind', title: 'Kind', cell: (d) => d.kind, only: 'detail' },
  { key: 'port', title: 'Port', cell: (d) => d.port, flex: true },
  { key: 'state', title: 'State', cell: (d) => d.state, tone: (d) => stateTone(d.state) },
  { key: 'manufacturer', title: 'Manufacturer', cell: (d) => d.manufacturer ?? NONE, only: 'detail' },
  { key: 'model', title: 'Model', cell: (d) => d.model ?? NONE, flex: true },
  { key: 'firmware', title: 'Firmware', cell: (d) => d.firmware ?? NONE, only: 'detail' },
  { key: 'vendor', title: 'Vendor', cell: (d) => d.vendor ?? NONE, only: 'detail' },
  { key: 'imei', title: 'IMEI', cell: (d) => d.imei ?? NONE, only: 'detail' },
  {
    key: 'sims',
    title: 'SIMs',
    cell: (d) => words(d.sims.map((sim) => sim.iccid ?? sim.state)),
    only: 'detail',
  },
  { key: 'sim', title: 'Number', cell: (d) => d.sim?.number ?? NONE },
  { key: 'signal', title: 'Signal', cell: (d) => (d.signal ? `${d.signal.percent}%` : NONE), right: true },
  { key: 'network', title: 'Network', cell: (d) => d.network?.operator ?? d.network?.state ?? NONE },
  { key: 'line', title: 'Line', cell: (d) => (d.line === null ? NONE : String(d.line)), right: true },
  { key: 'error', title: 'Error', cell: (d) => d.error?.message ?? NONE, only: 'detail' },
];

export const devices: CommandSpec = {
  name: 'devices',
  summary: 'show every modem and phone with its SIM, number, signal and state',
  examples: ['simkeeper devices', "simkeeper devices --json | jq '.[].sim.iccid'"],
  async run(ctx) {
    const list = await ctx.call('devices.list', {});
    await ctx.out.list(
      deviceFields,
      list,
      'No devices yet. Attach a modem, or name one: simkeeper modem add NAME PORT. Without hardware: simkeeper demo.',
    );
    if (ctx.out.json) return;
    for (const device of list) {
      if (device.error)
        ctx.out.note({ message: `${device.name}: ${device.error.message}`, hint: device.error.hint });
    }
  },
};
