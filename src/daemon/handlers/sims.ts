import type { Result } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import type { SimInfo, SimInfoField } from '../../devices/contract/device.ts';
import { parsePhone } from '../../numbers/phone-number.ts';
import { regionOfSim } from '../../numbers/sim-region.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { Keeper } from '../keeper.ts';
import { nothingAttached } from './hints.ts';

type View = Result<'sims.info'>[number];

const FIELDS: readonly SimInfoField[] = [
  'iccid',
  'imsi',
  'serviceProvider',
  'ownNumbers',
  'phonebook',
  'messages',
  'services',
];

export function simHandlers(keeper: Keeper): Pick<Handlers, 'sims.info'> {
  const { store, config } = keeper.services;

  function view(row: DeviceRow, info: SimInfo): View {
    const region = config().get('region') ?? regionOfSim(info);
    const { ownNumbers, ...rest } = info;
    return {
      device: row.name,
      state: keeper.agent(row).status().state,
      ...rest,
      ownNumbers:
        ownNumbers?.map(({ name, number }) => ({
          name,
          number: parsePhone(number, region)?.e164 ?? null,
          raw: number,
        })) ?? null,
    };
  }

  /** A device whose card cannot be read is still one of the devices. */
  function unread(row: DeviceRow, reason: string): View {
    return {
      device: row.name,
      state: keeper.agent(row).status().state,
      application: null,
      iccid: null,
      imsi: null,
      serviceProvider: null,
      ownNumbers: null,
      phonebook: null,
      messages: null,
      services: null,
      missing: FIELDS.map((field) => ({ field, reason })),
    };
  }

  async function read(row: DeviceRow, signal: AbortSignal | undefined): Promise<View> {
    const agent = await keeper.attach(row, signal);
    return agent.exclusive(async (session) => {
      await agent.requireReady();
      if (session.simInfo === undefined) {
        throw new SimError('DEVICE_REFUSED', `${row.name} does not let simkeeper look into its card`, {
          hint: 'only modems do: put the card into one',
          details: { device: row.name },
        });
      }
      return view(row, await session.simInfo(signal ? { signal } : {}));
    });
  }

  return {
    async 'sims.info'({ device }, { signal, onProgress }) {
      if (device !== undefined) return [await read(keeper.deviceByName(device), signal)];
      const rows = store.devices.list();
      if (rows.length === 0) throw nothingAttached();
      let done = 0;
      return Promise.all(
        rows.map(async (row) => {
          const told = await read(row, signal).catch((thrown) => unread(row, toSimError(thrown).message));
          onProgress?.({ task: 'reading cards', done: ++done, total: rows.length });
          return told;
        }),
      );
    },
  };
}
