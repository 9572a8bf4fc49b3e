import type { Handlers } from '../../api/server/dispatcher.ts';
import { sleep } from '../../core/clock.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import type { SimSlots } from '../../devices/contract/device.ts';
import type { Quirks, VendorDefinition } from '../../devices/modem/vendors/definition.ts';
import { parsePhone } from '../../numbers/phone-number.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { DeviceAgent } from '../device-agent.ts';
import { type Keeper, pinSourceOf } from '../keeper.ts';
import { stateError } from '../state-errors.ts';

/** How long a list waits for devices that the daemon is opening for the first time. */
const FIRST_TRY_WAIT_MS = 5_000;

type Names = 'devices.list' | 'modems.list' | 'modems.add' | 'modems.remove' | 'modems.vendors' | 'modems.at';

export function deviceView(keeper: Keeper, row: DeviceRow, agent: DeviceAgent) {
  const { store } = keeper.services;
  const status = agent.status();
  const line = store.lines.byDevice(row.id);
  const iccid = status.sim?.iccid ?? null;
  const known = iccid === null ? undefined : store.sims.get(iccid);
  const told = status.sim?.ownNumber
    ? (parsePhone(status.sim.ownNumber.raw, keeper.services.config().get('region') ?? known?.region ?? null)
        ?.e164 ?? null)
    : null;
  const settled = line && line.iccid === iccid && !line.awaitingNumber ? line.number : null;
  const sim =
    status.sim === null
      ? null
      : {
          slot: status.sim.slots?.active ?? 1,
          state: status.state,
          iccid,
          imsi: status.sim.imsi,
          number: settled ?? told,
          operator: status.network?.operator ?? null,
          identity: status.sim.imsi !== null && iccid !== null ? ('full' as const) : ('partial' as const),
          line: line?.iccid === iccid ? line.id : null,
        };
  const error = status.error ?? stateError(row, status.state);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    port: row.port,
    state: status.state,
    manufacturer: status.identity?.manufacturer ?? row.manufacturer,
    model: status.identity?.model ?? row.model,
    firmware: status.identity?.firmware ?? row.firmware,
    vendor: status.identity?.vendor ?? null,
    imei: status.identity?.imei ?? row.imei,
    sims: sim === null ? [] : [sim, ...otherSlots(status.sim?.slots ?? null)],
    sim,
    signal: status.network?.signal ?? null,
    network:
      status.network === null
        ? null
        : { state: status.network.registration, operator: status.network.operator },
    line: line?.id ?? null,
    error: error && { code: error.code, message: error.message, hint: error.hint },
  };
}

/** Slots that the device has and does not use: what is in them nobody can say without switching to them. */
function otherSlots(slots: SimSlots | null) {
  return Array.from({ length: slots?.count ?? 0 }, (_, index) => index + 1)
    .filter((slot) => slot !== slots?.active)
    .map((slot) => ({
      slot,
      state: 'unknown',
      iccid: null,
      imsi: null,
      number: null,
      operator: null,
      identity: 'partial' as const,
      line: null,
    }));
}

export function modemView(row: DeviceRow) {
  const { id, name, port, baud, pinSource, origin, imei } = row;
  return { id, name, port, baud, pinSource, origin, imei };
}

/** What a person should know of a modem that cannot be known by its IMEI; null when it can. */
function identityNote(row: DeviceRow, all: readonly DeviceRow[]) {
  const hint = row.port.startsWith('/')
    ? 'it is known by its USB serial number and socket: leave it in this socket, or give its path below /dev/serial/by-path'
    : 'it is known by its address: give each modem an address of its own';
  if (row.imei === null) return { message: `${row.name} does not tell its IMEI`, hint };
  const twin = all.find((other) => other.id !== row.id && other.imei === row.imei);
  return twin ? { message: `${row.name} tells the same IMEI as ${twin.name}`, hint } : null;
}

export function vendorView({ id, name, match, quirks, variants = [], habits }: VendorDefinition) {
  const rows = (of: Quirks, model: string | null) =>
    Object.entries(of).map(([quirk, { value, because, source }]) => ({
      name: quirk,
      model,
      value: Array.isArray(value) ? [...value] : (value as number | boolean),
      because,
      source,
    }));
  return {
    id,
    name,
    recognizedBy: {
      manufacturer: match.manufacturer?.source ?? null,
      model: match.model?.source ?? null,
      usb: [...(match.usb ?? [])],
    },
    quirks: [
      ...rows(quirks, null),
      ...variants.flatMap((variant) => rows(variant.quirks, variant.model.source)),
    ],
    habits: [...habits],
  };
}

export function deviceHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store } = keeper.services;

  function refuseDouble(name: string, port: string): void {
    const sameName = store.devices.byName(name);
    const twin = sameName ?? store.devices.list().find((row) => row.port === port);
    if (!twin) return;
    throw new SimError(
      'CONFLICT',
      sameName ? `there is a device named ${name} already` : `${port} is the device ${twin.name} already`,
      {
        hint: `simkeeper modem remove ${twin.name} forgets it`,
        details: { device: twin.name, port: twin.port },
      },
    );
  }

  return {
    async 'devices.list'(_params, { onProgress, signal }) {
      const rows = store.devices.list();
      let done = 0;
      if (keeper.daemon) {
        const waited = new AbortController();
        // A daemon that has just started is still opening its devices; one that does not answer keeps nobody waiting.
        await Promise.race([
          Promise.all(rows.map((row) => keeper.tried(row))),
          sleep(keeper.services.clock, FIRST_TRY_WAIT_MS, waited.signal).catch(() => undefined),
        ]);
        waited.abort();
      } else {
        await Promise.all(
          rows.map(async (row) => {
            // What is wrong with a device is part of its view.
            await keeper.attach(row, signal).catch(() => undefined);
            onProgress?.({ task: 'asking the devices', done: ++done, total: rows.length });
          }),
        );
      }
      return rows.map((row) => deviceView(keeper, store.devices.byId(row.id) ?? row, keeper.agent(row)));
    },

    'modems.list': () =>
      store.devices
        .list()
        .filter((row) => row.kind === 'modem')
        .map(modemView),

    async 'modems.add'({ name, port, baud, pinEnv, pinFile, probe }, { signal, onNote }) {
      refuseDouble(name, port);
      if (pinEnv !== undefined && pinFile !== undefined) {
        throw new SimError('INPUT_INVALID', 'a PIN comes from one place', {
          hint: 'give --pin-env or --pin-file, not both',
        });
      }
      const wanted = {
        kind: 'modem' as const,
        name,
        port,
        baud: baud ?? null,
        pinSource: pinSourceOf({ pinEnv: pinEnv ?? null, pinFile: pinFile ?? null }),
        origin: 'database' as const,
      };
      const id = store.devices.add(wanted);
      const row = store.devices.byId(id);
      if (!row) throw new Error('an added device is gone');
      if (probe === false) {
        keeper.supervise(row);
        return { modem: modemView(row), device: null };
      }
      try {
        const agent = await keeper.attachNew(row, signal);
        const fresh = store.devices.byId(id) ?? row;
        const note = identityNote(fresh, store.devices.list());
        if (note) onNote?.(note);
        return { modem: modemView(fresh), device: deviceView(keeper, fresh, agent) };
      } catch (thrown) {
        // What does not answer is not kept: a typing error must not become a device.
        store.devices.remove(id);
        await keeper.release(row);
        throw toSimError(thrown);
      }
    },

    async 'modems.remove'({ name }) {
      const row = keeper.deviceByName(name);
      if (row.origin === 'config') {
        throw new SimError('CONFLICT', `${name} stands in the configuration file`, {
          hint: `remove its [[modem]] table from ${keeper.directories.config}`,
          details: { device: name },
        });
      }
      await keeper.release(row);
      store.devices.remove(row.id);
      const line = store.lines.byDevice(row.id);
      if (line) store.lines.set(line.id, { ...line, deviceId: null }, null);
      return modemView(row);
    },

    async 'modems.vendors'() {
      const { VENDORS } = await import('../../devices/modem/vendors/index.ts');
      return VENDORS.map(vendorView);
    },

    async 'modems.at'({ name, command }, { signal }) {
      const agent = await keeper.attach(keeper.deviceByName(name), signal);
      const lines = await agent.exclusive((session) => session.raw(command, signal ? { signal } : {}));
      return { command, lines: lines.slice(0, -1), result: lines.at(-1) ?? '' };
    },
  };
}
