import { sleep, type Timer } from '../core/clock.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import { backUpDevice } from './backing-up.ts';
import type { Keeper } from './keeper.ts';
import { nextRun } from './next-run.ts';
import { retentionPolicy } from './services.ts';

/** A box of modems that is switched on settles first: cards are looked at, messages are taken in. */
const AFTER_ATTACH_MS = 60_000;
/** A card that comes and goes (a loose plug) is not read each time. */
const FRESH_MS = 6 * 3_600_000;
/** Between the beginnings of two devices' backups: 64 modems never begin at one instant. */
const SPREAD_MS = 2_000;
/** Waits before the next attempts after a failure; after the last one the device waits for the next occasion. */
const RETRY_MS = [60_000, 5 * 60_000, 15 * 60_000, 3_600_000] as const;
const SHUTDOWN_MS = 30_000;
/** The clock on the wall may be put: the schedule is looked at again at least this often. */
const LONGEST_SLEEP_MS = 60_000;
/** No attempt by itself helps: a person must act, or the device must come back. */
const HOPELESS = new Set(['PIN_REQUIRED', 'PUK_REQUIRED', 'SIM_ABSENT', 'NOT_FOUND']);

interface Due {
  /** Monotonic time. */
  at: number;
  attempt: number;
}

/**
 * Takes backups by itself: at the times of the schedule, after the start, when a card appears, and after changes in the book.
 * Each device is read alone, between its other jobs; what fails is told as a fact, logged, and tried again later and later. After
 * each backup the snapshots that the policy no longer keeps are removed.
 */
export function startAutomaticBackups(keeper: Keeper) {
  const { services } = keeper;
  const { clock, log, store, config, consumers, snapshots } = services;
  const due = new Map<number, Due>();
  const running = new Map<number, Promise<void>>();
  /** The session and card of a device that were last seen: another pair is an attachment. */
  const seen = new Map<number, { session: DeviceSession; iccid: string | null }>();
  const stopping = new AbortController();
  const afterStart = config().get('backup.after-start');
  let startAt: number | null = afterStart > 0 ? clock.monotonic() + afterStart : null;
  let schedule = config().get('backup.schedule');
  let scheduledAt = nextRun(schedule, clock.now());
  let changesFrom = store.changes.lastId();
  let pruning = false;
  let closing = false;
  let timer: Timer | null = null;

  function put(deviceId: number, at: number, attempt = 0): void {
    const known = due.get(deviceId);
    if (known && known.at <= at && known.attempt === 0) return;
    due.set(deviceId, { at, attempt });
  }

  /** Every device, one after another. */
  function putAll(): void {
    store.devices.list().forEach((row, place) => {
      put(row.id, clock.monotonic() + place * SPREAD_MS);
    });
    changesFrom = store.changes.lastId();
  }

  function lookAtSchedule(): void {
    const now = clock.now();
    const configured = config().get('backup.schedule');
    if (configured !== schedule) {
      schedule = configured;
      scheduledAt = nextRun(schedule, now);
    }
    if (scheduledAt === null) return;
    if (now >= scheduledAt) {
      scheduledAt = nextRun(schedule, now);
      putAll();
      return;
    }
    // The clock was put back: what is due sooner from here on is the schedule now.
    const sooner = nextRun(schedule, now);
    if (sooner !== null && sooner < scheduledAt) scheduledAt = sooner;
  }

  function lookAtDevices(): void {
    const wanted = config().get('backup.on-attach');
    for (const agent of keeper.agents()) {
      const { state, sim } = agent.status();
      if (state !== 'ready' || sim === null || !agent.attached()) continue;
      const session = agent.session();
      const last = seen.get(agent.deviceId);
      if (last?.session === session && last.iccid === sim.iccid) continue;
      seen.set(agent.deviceId, { session, iccid: sim.iccid });
      if (!wanted || isFresh(agent.deviceId, sim.iccid)) continue;
      put(agent.deviceId, clock.monotonic() + AFTER_ATTACH_MS + (agent.deviceId % 64) * SPREAD_MS);
    }
  }

  function isFresh(deviceId: number, iccid: string | null): boolean {
    const last = store.snapshots.lastTakenAt(deviceId, iccid);
    const age = last === null ? Number.POSITIVE_INFINITY : clock.now() - last;
    return age >= 0 && age < FRESH_MS;
  }

  async function run(row: DeviceRow, attempt: number): Promise<void> {
    const { failures } = await backUpDevice(keeper, row, {
      storages: config().get('backup.storages'),
      full: false,
      signal: stopping.signal,
    });
    const [failure] = failures;
    if (stopping.signal.aborted) return;
    if (failure) {
      const { code, message } = failure.error;
      const wait = HOPELESS.has(code) ? undefined : RETRY_MS[attempt];
      log.warn('an automatic backup failed', {
        device: row.name,
        code,
        error: message,
        retryInMs: wait ?? null,
      });
      if (wait !== undefined) put(row.id, clock.monotonic() + wait, attempt + 1);
    }
    consumers.wake();
    await prune();
  }

  async function prune(): Promise<void> {
    if (pruning) return;
    pruning = true;
    try {
      const removed = await snapshots.prune(retentionPolicy(config()), false);
      if (removed.length > 0) log.info('old snapshots were removed', { snapshots: removed.length });
    } catch (error) {
      log.error('old snapshots could not be removed', { error });
    } finally {
      pruning = false;
    }
  }

  function begin(row: DeviceRow, attempt: number): void {
    const job = run(row, attempt)
      .catch((error) => log.error('an automatic backup broke off', { device: row.name, error }))
      .finally(() => {
        running.delete(row.id);
        arm();
      });
    running.set(row.id, job);
  }

  function tick(): void {
    const steady = clock.monotonic();
    if (startAt !== null && steady >= startAt) {
      startAt = null;
      putAll();
    }
    lookAtSchedule();
    for (const [deviceId, { at, attempt }] of due) {
      if (at > steady || running.has(deviceId)) continue;
      due.delete(deviceId);
      const row = store.devices.byId(deviceId);
      if (row && keeper.agent(row).attached()) begin(row, attempt);
    }
    arm();
  }

  function arm(): void {
    timer?.cancel();
    if (closing) return;
    const steady = clock.monotonic();
    const waits = [...due].filter(([id]) => !running.has(id)).map(([, { at }]) => at - steady);
    if (startAt !== null) waits.push(startAt - steady);
    if (scheduledAt !== null) waits.push(scheduledAt - clock.now());
    timer = clock.after(Math.max(1, Math.min(LONGEST_SLEEP_MS, ...waits)), tick);
  }

  const stopListening = consumers.onWake(() => {
    if (closing) return;
    lookAtDevices();
    const after = config().get('backup.after-changes');
    if (after > 0 && store.changes.countSince(changesFrom, after) >= after) putAll();
    arm();
  });
  arm();

  return {
    /** Ends all backups under way; with `backup.before-shutdown` takes one more of every device first, for a bounded time. */
    async stop(): Promise<void> {
      closing = true;
      stopListening();
      timer?.cancel();
      if (config().get('backup.before-shutdown')) {
        const over = sleep(clock, SHUTDOWN_MS, stopping.signal).catch(() => undefined);
        for (const row of store.devices.list())
          if (!running.has(row.id) && keeper.agent(row).attached()) begin(row, RETRY_MS.length);
        await Promise.race([Promise.all(running.values()), over]);
      }
      stopping.abort(new Error('simkeeper ends'));
      await Promise.all(running.values());
    },
  };
}

export type AutomaticBackups = ReturnType<typeof startAutomaticBackups>;
