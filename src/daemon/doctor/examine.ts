import type { Progress } from '../../api/contract/methods.ts';
import { type Clock, sleep } from '../../core/clock.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { Keeper } from '../keeper.ts';
import { DEVICE_CHECKS, MACHINE_CHECKS } from './all-checks.ts';
import type { Check, DeviceCheck, DeviceView, Finding, Found } from './check.ts';
import type { Machine } from './machine.ts';

/** A check that does not end is given up, and the others go on. */
const CHECK_LIMIT_MS = 40_000;
/** Opening waits for a card that starts; what takes longer is told as it is. */
const OPEN_LIMIT_MS = 75_000;
/** One question to a modem; the channel needs a while more to come back into step after it. */
const ASK_LIMIT_MS = 8_000;

export interface Examination {
  /** Devices to look at; the machine is always looked at. */
  rows: readonly DeviceRow[];
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Looks at this machine and at its devices, and says what it found in words. It sends no message and changes no setting of a modem;
 * a device that is not open is opened as by every command. Devices are looked at side by side, the checks of one in turn.
 */
export async function examine(keeper: Keeper, machine: Machine, options: Examination): Promise<Finding[]> {
  const { clock } = keeper.services;
  const { rows, signal } = options;
  const total = MACHINE_CHECKS.length + rows.length * DEVICE_CHECKS.length;
  let done = 0;
  const step = (count = 1) => {
    done += count;
    options.onProgress?.({ task: 'looking', done, total });
  };

  async function all<View>(
    device: string | null,
    checks: readonly Check<View>[],
    view: View,
  ): Promise<Finding[]> {
    const found: Finding[] = [];
    for (const check of checks) {
      if (signal?.aborted) throw new SimError('CANCELED', 'canceled before all was looked at');
      const results = await outcomeOf(check, view, clock);
      found.push(
        ...results.map(({ verdict, message, hint }) => ({
          device,
          check: check.name,
          verdict,
          message,
          hint: hint ?? null,
        })),
      );
      step();
    }
    return found;
  }

  async function device(row: DeviceRow): Promise<Finding[]> {
    const view = await open(keeper, machine, row, signal);
    const possible = DEVICE_CHECKS.filter((check) => isPossible(check, view));
    step(DEVICE_CHECKS.length - possible.length);
    return all(row.name, possible, view);
  }

  const machineFindings = all(null, MACHINE_CHECKS, { keeper, machine });
  const findings = await Promise.all([machineFindings, ...rows.map(device)]);
  return findings.flat();
}

/** What a check says; one that fails or does not end says that. */
async function outcomeOf<View>(check: Check<View>, view: View, clock: Clock): Promise<Found[]> {
  const ended = new AbortController();
  const limit = sleep(clock, CHECK_LIMIT_MS, ended.signal).then(
    (): Found => ({ verdict: 'unknown', message: `this was not found out in ${CHECK_LIMIT_MS / 1000} s` }),
    () => null,
  );
  try {
    const found = await Promise.race([Promise.resolve(check.look(view)), limit]);
    return found === null ? [] : Array.isArray(found) ? found : [found];
  } catch (thrown) {
    const error = toSimError(thrown);
    return [{ verdict: 'unknown', message: `this was not found out: ${error.message}`, hint: error.hint }];
  } finally {
    ended.abort();
  }
}

function isPossible({ needs }: DeviceCheck, { failure, agent, row }: DeviceView): boolean {
  if (needs === 'nothing') return true;
  // What is asked below is asked in AT; other devices tell their state only.
  if (failure !== null || row.kind !== 'modem') return false;
  return needs === 'modem' || agent.status().state === 'ready';
}

async function open(
  keeper: Keeper,
  machine: Machine,
  row: DeviceRow,
  signal: AbortSignal | undefined,
): Promise<DeviceView> {
  const { clock } = keeper.services;
  const agent = keeper.agent(row);
  const stop = new AbortController();
  const give = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const late = sleep(clock, OPEN_LIMIT_MS, give).then(
    () =>
      new SimError('DEVICE_TIMEOUT', `${row.name} was not ready in ${OPEN_LIMIT_MS / 1000} s`, {
        hint: 'unplug the modem and plug it in again, and check its power supply',
      }),
    () => null,
  );
  const attached = keeper.attach(row, give).then(
    async (device) => {
      // The state and the network as they are now, not as they were at the last look.
      await device.request('check');
      return device.attached() ? null : (device.status().error ?? gone(row));
    },
    (thrown) => toSimError(thrown),
  );
  const failure = await Promise.race([attached, late]);
  stop.abort();
  const ask = async (command: string): Promise<string[] | null> => {
    const lines = await agent
      .session()
      .raw(command, { timeoutMs: ASK_LIMIT_MS, ...(signal ? { signal } : {}) });
    return lines.at(-1) === 'OK' ? lines.slice(0, -1) : null;
  };
  const view = {
    keeper,
    machine,
    row: keeper.services.store.devices.byId(row.id) ?? row,
    agent,
    failure,
    ask,
  };
  return {
    ...view,
    latencyMs: failure === null && row.kind === 'modem' ? await latencyOf(ask, clock) : null,
  };
}

function gone(row: DeviceRow): SimError {
  return new SimError('DEVICE_OFFLINE', `${row.name} does not answer on ${row.port}`, {
    hint: 'check that it is plugged in and has power',
  });
}

async function latencyOf(ask: DeviceView['ask'], clock: Clock): Promise<number | null> {
  const from = clock.monotonic();
  // A bare AT is refused by some modems: that is an answer too.
  const answered = await ask('AT').then(
    () => true,
    () => false,
  );
  return answered ? Math.round(clock.monotonic() - from) : null;
}
