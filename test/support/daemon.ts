import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectSocket } from '../../src/api/client/socket-client.ts';
import type { Client } from '../../src/api/contract/methods.ts';
import type { Clock } from '../../src/core/clock.ts';
import { parseConfig } from '../../src/core/config.ts';
import { type Directories, resolveDirectories } from '../../src/core/directories.ts';
import { silentLog } from '../../src/core/logger.ts';
import type { PortsAccess } from '../../src/daemon/finding/ports-access.ts';
import { openInProcess } from '../../src/daemon/in-process.ts';
import { type Daemon, startDaemon } from '../../src/daemon/run.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { inFlight } from './in-flight.ts';
import { ManualClock } from './manual-clock.ts';
import { provideDatabase } from './new-database.ts';
// The daemon loads the drivers on first use; loaded here, no time passes for it in a test.
import '../../src/devices/modem/open-modem.ts';
import '../../src/transport/open.ts';
import '../../src/transport/tcp/tcp-transport.ts';

/** Looks again and again for what real pipes bring; gives the threads of the drivers their turn. The limit is for a test that hangs. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Turns of the event loop after which an agent that is not done is taken to wait for the clock. */
const MAX_STUCK = 5;
const STEP_MS = 100;
/** Turns in which whatever is on its way through the kernel arrives. */
const QUIET_TURNS = 30;
/** For a test that would hang. */
const LIMIT_MS = 30_000;
/** Time of the test's clock in which every call ends: however slow the machine is, this much of it never passes by itself. */
const DRIVE_LIMIT_MS = 3_600_000;
/** Real time that something may be on its way; what takes longer is not read by the other side. */
const PATIENCE_MS = 5_000;

/** Waits until nothing is on its way. @returns whether there was something */
async function arrived(): Promise<boolean> {
  if (!inFlight()) return false;
  const end = Date.now() + PATIENCE_MS;
  while (inFlight() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
  return true;
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A world of daemons and virtual modems with one clock that the test owns, over real TCP and Unix sockets. */
export class World {
  readonly clock = new ManualClock();
  readonly simulator: Simulator;
  private readonly time: Clock;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-world-'));
  private readonly daemons = new Set<Daemon>();
  private readonly clients = new Set<Client>();

  /** @param time instead of the clock that the test owns: the machine's, where a driver of the system takes its time */
  constructor(time?: Clock) {
    this.time = time ?? this.clock;
    this.simulator = new Simulator({ clock: this.time, seed: 7 });
  }

  directories(home: string): Promise<Directories> {
    return resolveDirectories({ SIMKEEPER_HOME: path.join(this.folder, home) });
  }

  /** Starts the daemon of a home. The configuration is given, not read. */
  async daemon(
    home: string,
    toml = '',
    env: Readonly<Record<string, string>> = {},
    ports?: PortsAccess,
  ): Promise<{ daemon: Daemon; client: Client; close(): Promise<void> }> {
    const directories = await this.directories(home);
    provideDatabase(directories.database);
    const daemon = await startDaemon({
      directories,
      env,
      stderr: { write: () => true },
      clock: this.time,
      config: parseConfig(toml),
      log: silentLog,
      ...(ports ? { ports } : {}),
    });
    this.daemons.add(daemon);
    const client = await connectSocket(directories.socket);
    if (!client) throw new Error('the daemon does not listen');
    this.clients.add(client);
    const close = async () => {
      await client.close();
      await daemon.close();
      this.daemons.delete(daemon);
      this.clients.delete(client);
    };
    return { daemon, client, close };
  }

  /** The same home without a daemon: one command's client. */
  async command(home: string): Promise<Client> {
    const client = await openInProcess(await this.directories(home), {}, { clock: this.time });
    this.clients.add(client);
    return client;
  }

  /** Where a virtual modem listens. */
  async port(modem: string): Promise<string> {
    const port = this.simulator.portOf(modem) ?? (await this.simulator.listen(modem));
    return `tcp://127.0.0.1:${port}`;
  }

  /** Resolves when no byte moves and every agent is done, or waits for the clock. */
  async settle(): Promise<void> {
    for (let quiet = 0, stuck = 0; quiet < 3 && stuck < MAX_STUCK; ) {
      await this.simulator.idle({ ignoreTimers: true });
      if (await arrived()) await this.simulator.idle({ ignoreTimers: true });
      const agents = [...this.daemons].flatMap((daemon) => daemon.keeper.agents());
      const done = await Promise.race([
        Promise.all(agents.map((agent) => agent.idle())).then(() => true),
        turns(QUIET_TURNS).then(() => false),
      ]);
      if (done) quiet += 1;
      else if (!inFlight()) stuck += 1;
    }
  }

  /** Waits for a call, and moves time on in small steps as long as it waits for the clock. */
  async drive<T>(call: Promise<T>): Promise<T> {
    let open = true;
    const end = () => {
      open = false;
    };
    call.then(end, end);
    const limit = this.clock.monotonic() + DRIVE_LIMIT_MS;
    while (open && this.clock.monotonic() < limit) {
      await this.settle();
      await turns(QUIET_TURNS);
      if (open) this.clock.advance(STEP_MS);
    }
    if (open) throw new Error('a call does not end, however much time passes');
    return call;
  }

  /** Moves time on in steps, so that what a timer starts is done before the next one. */
  async pass(ms: number, stepMs = 1_000): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(left, stepMs));
      await this.settle();
    }
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.close();
    for (const daemon of this.daemons) await daemon.close();
    await this.simulator.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
