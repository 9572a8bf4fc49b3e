import { sleep } from '../core/clock.ts';
import { SimError, toSimError } from '../core/errors.ts';
import type {
  DeviceEvent,
  DeviceIdentity,
  DeviceSession,
  DeviceState,
  NetworkStatus,
  SimIdentity,
} from '../devices/contract/device.ts';
import { observeSim } from '../lines/observe.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import type { LineRow } from '../store/repositories/lines.ts';
import type { Services } from './services.ts';
import type { Standstill } from './standstill.ts';
import { stateError } from './state-errors.ts';

/** What is known of a device now. */
export interface DeviceStatus {
  state: DeviceState;
  identity: DeviceIdentity | null;
  sim: SimIdentity | null;
  network: NetworkStatus | null;
  error: SimError | null;
}

const OFFLINE: DeviceStatus = { state: 'offline', identity: null, sim: null, network: null, error: null };
/** A card that is taken out between two reads gives answers of two cards: then both are read again. */
const MAX_TORN_READS = 3;
/** A campaign is sent in jobs of this many parts, so that checks and received messages come between. */
const PARTS_PER_JOB = 10;

/**
 * Does the daemon's work with one device: looks at its card, takes in its messages, sends what is due. Jobs run one after
 * another; a job that is asked for while it waits is run once.
 * @param autonomous whether it takes in messages and sends by itself (the daemon), or only when asked (a command)
 */
export function createDeviceAgent(
  deviceId: number,
  services: Services,
  autonomous: boolean,
  standstill: Standstill,
) {
  const { store, inbox, outbox, sender, clock, config, log, consumers, ussdNumbers, verification } = services;
  let status: DeviceStatus = OFFLINE;
  let session: DeviceSession | null = null;
  let chain: Promise<void> = Promise.resolve();
  const waiting = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  function row(): DeviceRow {
    const found = store.devices.byId(deviceId);
    if (!found) throw new Error(`no device ${deviceId}`);
    return found;
  }

  function open(): DeviceSession {
    if (session) return session;
    const { name, port } = row();
    throw (
      status.error ??
      new SimError('DEVICE_OFFLINE', `${name} does not answer on ${port}`, {
        hint: 'check that it is plugged in and has power; simkeeper devices shows its state',
        details: { device: name, port },
      })
    );
  }

  function setState(state: DeviceState): void {
    if (status.state === state) return;
    status = { ...status, state };
    store.transaction(() => {
      store.devices.setState(deviceId, state);
      store.events.tell('device.state', { device: deviceId, name: row().name, state });
    });
    if (state === 'ready') becameReady();
  }

  /** What a device can do once it is ready: take in what came meanwhile, send what waits. */
  function becameReady(): void {
    if (!autonomous) return;
    void request('collect');
    void request('send');
  }

  /** Looks at the state and the card; `thorough` reads all of the card even when it is the same one. */
  async function look(thorough: boolean): Promise<void> {
    const device = open();
    setState(await device.refreshState());
    if (status.state !== 'ready') {
      if (status.state === 'sim-absent') status = { ...status, sim: null };
      return;
    }
    const iccid = await device.readIccid();
    const line = store.lines.byDevice(deviceId);
    const same =
      iccid !== null && iccid === status.sim?.iccid && line?.iccid === iccid && !line.awaitingNumber;
    if (!thorough && same) return;
    await readCard(device);
  }

  async function readCard(device: DeviceSession): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const sim = await device.readSim();
      const after = await device.readIccid();
      if (sim.iccid !== after && attempt < MAX_TORN_READS) continue;
      status = { ...status, sim };
      if (sim.iccid === null) {
        log.warn('the card does not tell its ICCID: changes cannot be noticed', { device: row().name });
        return;
      }
      observeSim(
        store,
        row(),
        { iccid: sim.iccid, imsi: sim.imsi, ownNumber: sim.ownNumber?.raw ?? null },
        config().get('region'),
      );
      return;
    }
  }

  /** The line of the card, when its number is to be asked of the network by itself. */
  function unnumbered(): LineRow | null {
    if (!autonomous || !config().get('line.verify-by-ussd')) return null;
    const line = store.lines.byDevice(deviceId);
    const registered = status.network?.registration;
    // The question would be spent for nothing before the modem is in a network.
    if (registered !== 'home' && registered !== 'roaming') return null;
    return line && line.iccid === status.sim?.iccid && ussdNumbers.due(line) ? line : null;
  }

  async function askNumber(): Promise<void> {
    await look(false);
    const line = unnumbered();
    if (line === null || session?.ussd === undefined || status.state !== 'ready') return;
    try {
      await ussdNumbers.ask(line, session, stopping.signal);
    } catch (thrown) {
      const error = toSimError(thrown);
      log.info('the operator did not tell the number of a card', {
        device: row().name,
        code: error.code,
        error: error.message,
      });
      const now = store.lines.byId(line.id);
      if (now?.awaitingNumber && now.iccid === line.iccid && config().get('line.verify-by-sms'))
        verification.request(now);
    }
  }

  function receiving() {
    const line = store.lines.byDevice(deviceId);
    return { id: deviceId, iccid: status.sim?.iccid ?? null, lineId: line?.id ?? null };
  }

  async function send(): Promise<void> {
    if (status.state !== 'ready') return;
    // A card may have been changed without a word of the modem: nothing leaves through a card that was not looked at.
    await look(false);
    const iccid = status.sim?.iccid;
    if (!session || iccid == null || status.state !== 'ready') return;
    const line = store.lines.byDevice(deviceId);
    const more = await sender.work(
      { id: deviceId, name: row().name, iccid, lineId: line?.iccid === iccid ? line.id : null, session },
      PARTS_PER_JOB,
      stopping.signal,
    );
    if (more) void request('send');
  }

  async function collect(): Promise<void> {
    await knowCard();
    if (session && status.state === 'ready') await inbox.collect(receiving(), session, stopping.signal);
  }

  /** Reports are matched by card: one that is taken in before the card is known would settle nothing, and never come again. */
  async function knowCard(): Promise<void> {
    if (session && status.state === 'ready' && status.sim === null) await look(false);
  }

  function wantNumber(): void {
    if (unnumbered() !== null) void request('number');
  }

  async function refreshNetwork(): Promise<void> {
    if (session && status.state === 'ready') status = { ...status, network: await session.network() };
  }

  const jobs = {
    check: async () => {
      await look(false);
      await refreshNetwork();
      wantNumber();
    },
    network: async () => {
      await refreshNetwork();
      wantNumber();
    },
    number: askNumber,
    know: knowCard,
    collect,
    send,
  };

  /** Queues a job; one that waits already is joined. Failures are logged and end nothing but the job. */
  function request(name: keyof typeof jobs): Promise<void> {
    const queued = waiting.get(name);
    if (queued) return queued;
    const job = chain.then(async () => {
      waiting.delete(name);
      if (!session || stopping.signal.aborted) return;
      try {
        await jobs[name]();
      } catch (thrown) {
        const error = toSimError(thrown);
        log.warn('work with a device failed', {
          device: deviceId,
          job: name,
          code: error.code,
          error: error.message,
        });
      }
      consumers.wake();
    });
    waiting.set(name, job);
    chain = job;
    return job;
  }

  function onEvent(event: DeviceEvent): void {
    if (!autonomous && event.type !== 'message-direct') return;
    switch (event.type) {
      case 'message-stored':
      case 'storage-full':
        void request('collect');
        return;
      case 'message-direct':
        // It waits: the network repeats what is not acknowledged only after some seconds.
        if (standstill.active) void standstill.over().then(() => onEvent(event));
        else if (status.sim !== null) takeDirect(event);
        else void request('know').then(() => takeDirect(event));
        return;
      case 'sim-event':
      case 'call-ended':
        void request('check');
        return;
      case 'restarted':
        void request('check');
        void request('collect');
        return;
      case 'network-changed':
        void request('network');
    }
  }

  function takeDirect(event: Extract<DeviceEvent, { type: 'message-direct' }>): void {
    try {
      inbox.take(receiving(), event.pdu, null);
      // Committed first, then acknowledged: what is not acknowledged comes again.
      if (event.needsAcknowledge) void session?.acknowledge().catch(() => undefined);
    } catch (error) {
      log.error('a received message could not be stored', { device: deviceId, error });
    }
    consumers.wake();
  }

  return {
    deviceId,
    status: () => status,
    session: open,
    attached: () => session !== null,
    /** First work with a fresh session: who it is, what card it has, what came in meanwhile. */
    async attach(fresh: DeviceSession): Promise<void> {
      session = fresh;
      fresh.onEvent(onEvent);
      void fresh.closed.then(() => {
        if (session === fresh) session = null;
      });
      const identity = await fresh.identify();
      status = { ...OFFLINE, identity, state: fresh.state };
      store.transaction(() => {
        store.devices.setIdentity(deviceId, identity);
        store.devices.setState(deviceId, fresh.state);
        store.events.tell('device.attached', { device: deviceId, name: row().name });
      });
      if (fresh.state === 'ready') becameReady();
      await look(true);
      await refreshNetwork();
      wantNumber();
      consumers.wake();
    },
    detach(reason: string): void {
      session = null;
      status = { ...OFFLINE };
      store.transaction(() => {
        store.devices.setState(deviceId, 'offline');
        store.events.tell('device.detached', { device: deviceId, name: row().name, reason });
      });
      consumers.wake();
    },
    failed(error: SimError): void {
      session = null;
      const person = error.code === 'PIN_REQUIRED' || error.code === 'PUK_REQUIRED';
      const state = person ? 'pin-required' : error.code.startsWith('PORT_') ? 'offline' : 'error';
      if (status.error?.message !== error.message) {
        log.warn('a device cannot be attached', {
          device: row().name,
          code: error.code,
          error: error.message,
        });
      }
      status = { ...OFFLINE, state: error.code === 'PUK_REQUIRED' ? 'puk-required' : state, error };
      store.devices.setState(deviceId, status.state);
    },
    request,
    /** Runs `work` between the jobs of the agent. @throws SimError DEVICE_OFFLINE and whatever `work` throws */
    exclusive<T>(work: (session: DeviceSession) => Promise<T>): Promise<T> {
      const result = chain.then(() => work(open()));
      chain = result.then(
        () => undefined,
        () => undefined,
      );
      return result;
    },
    /** Resolves when no job runs; none begins before `until`. */
    hold(until: Promise<void>): Promise<void> {
      const before = chain;
      chain = chain.then(() => until);
      return before;
    },
    /** Makes sure that the card is there, unlocked and the one we know. @throws SimError PIN_REQUIRED SIM_ABSENT ... */
    async requireReady(): Promise<void> {
      await look(false);
      const error = stateError(row(), status.state);
      if (error) throw error;
    },
    /** Sends until nothing is due on this device, at its pace; `onSent` hears after each job how many were begun. */
    async sendAll(onSent: (jobs: number) => void, signal?: AbortSignal): Promise<void> {
      for (let jobs = 1; ; jobs += 1) {
        await request('send');
        onSent(jobs * PARTS_PER_JOB);
        const iccid = status.sim?.iccid;
        const opensAt = iccid == null || !outbox.workDue() ? null : sender.opensAt(iccid);
        if (waiting.has('send')) continue;
        if (opensAt === null || !session) return;
        await sleep(clock, opensAt - clock.now(), signal);
      }
    },
    /** Resolves when no job is waiting or running. */
    idle: () => chain,
    async close(): Promise<void> {
      stopping.abort();
      await session?.close().catch(() => undefined);
      await chain;
      session = null;
    },
  };
}

export type DeviceAgent = ReturnType<typeof createDeviceAgent>;
