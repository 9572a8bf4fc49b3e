import { readFileSync } from 'node:fs';
import { parseConfig } from '../../../src/core/config.ts';
import { silentLog } from '../../../src/core/logger.ts';
import { type Daemon, startDaemon } from '../../../src/daemon/run.ts';
import type { CrashWorld } from './crash-world.ts';
import { VALIDITY_MINUTES } from './crash-world.ts';
import { countState, countWaiting, readClaims } from './judge.ts';

const MINUTE = 60_000;
/** Past the validity of whatever was sent before, and past the margin that the daemon adds. */
const SKIP_MS = (VALIDITY_MINUTES + 10) * MINUTE;
/** More than the driver waits for the network's answer. */
const LOST_REPLY_MS = 200_000;
/** Less than any time-out of a dialogue: a command under way must not be taken for unanswered. */
const STEP_MS = 4_000;
/** Looks in a row with nothing moving that count as quiet. */
const QUIET_LOOKS = 25;
/** An unknown outcome may become unknown again; so often in a row it does not. */
const MAX_PERIODS = 12;
const LIMIT_MS = 120_000;

const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

/** Resolves when nothing moves: no byte, no job of a device. What waits for the clock does not count. */
async function quiet(world: CrashWorld, daemon: Daemon): Promise<void> {
  let before = '';
  for (let still = 0; still < QUIET_LOOKS; ) {
    await world.simulator.idle();
    await turn();
    const now = JSON.stringify([
      world.simulator.log().length,
      daemon.keeper.services.store.outbox.counts(),
      daemon.keeper.services.store.events.lastSeq(),
    ]);
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

/**
 * Lets the validity of everything pass, with nobody there, and the daemon come back, until no outcome is unknown and nothing
 * waits. The daemon runs in this process on the clock of the network, which is how it comes to live in a later time.
 * @returns how many periods of validity passed
 */
export async function liveOn(world: CrashWorld): Promise<number> {
  for (let period = 1; ; period += 1) {
    world.clock.advance(SKIP_MS);
    const daemon = await startDaemon({
      directories: world.directories,
      env: {},
      stderr: { write: () => true },
      clock: world.clock,
      config: parseConfig(readFileSync(world.directories.config, 'utf8')),
      log: silentLog,
    });
    try {
      const open = await settle(world, daemon);
      if (open === 0) return period;
      if (period === MAX_PERIODS) throw new Error(`${open} outcomes stay unknown, however much time passes`);
    } finally {
      await daemon.close();
    }
  }
}

/** Until nothing is queued or under way. @returns how many outcomes are unknown */
async function settle(world: CrashWorld, daemon: Daemon): Promise<number> {
  const end = performance.now() + LIMIT_MS;
  while (daemon.keeper.agents().some((agent) => agent.status().state !== 'ready')) {
    await turn();
    if (performance.now() > end) throw new Error('a modem does not become ready');
  }
  for (let looked = false; ; ) {
    await quiet(world, daemon);
    const claims = readClaims(world.directories.database);
    const waiting = countWaiting(claims);
    const sending = countState(claims, 'sending');
    if (sending > 0) world.clock.advance(LOST_REPLY_MS);
    else if (waiting > 0 || !world.reportsTaken()) world.clock.advance(STEP_MS);
    else if (looked) return countState(claims, 'ambiguous');
    else {
      // What ran out while nobody was there is seen when the daemon next looks at the clock.
      world.clock.advance(STEP_MS);
      looked = true;
    }
    if (performance.now() > end) {
      throw new Error(`the daemon does not come to rest: ${waiting} queued, ${sending} being sent`);
    }
  }
}
