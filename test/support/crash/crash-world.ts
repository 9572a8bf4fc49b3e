import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Directories, resolveDirectories } from '../../../src/core/directories.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { Simulator } from '../../../src/simulator/simulator.ts';
import { SkippableClock } from '../../../src/simulator/skippable-clock.ts';
import { KilledDaemon, type Program } from './killed-daemon.ts';
import type { CrashRound } from './rounds.ts';

/** Validity of every message of a crash round, minutes. */
export const VALIDITY_MINUTES = 60;
/** Between the command and the network's acceptance, and between acceptance and the modem's reply: both can be hit by a kill. */
const BEFORE_MS = 5;
const AFTER_MS = 5;

const CARDS = [
  { id: 'sim-1', iccid: '89490200001234567890', imsi: '262021234567801', number: '+4915123456701' },
  { id: 'sim-2', iccid: '89490200001234567908', imsi: '262021234567802', number: '+4915123456702' },
] as const;

/** One home, one daemon in a process of its own, and the modems and the network that outlive it in this process. */
export class CrashWorld {
  /** The time of the network and of a daemon in process; a daemon in a process of its own has the machine's. */
  readonly clock = new SkippableClock();
  readonly simulator: Simulator;
  readonly random: () => number;
  readonly directories: Directories;
  readonly toml: string;
  private readonly folder: string;
  private readonly program: Program;
  private daemon: KilledDaemon | null = null;

  static async open(round: CrashRound, program: Program): Promise<CrashWorld> {
    const folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-crash-'));
    const world = new CrashWorld(
      round,
      program,
      folder,
      await resolveDirectories({ SIMKEEPER_HOME: path.join(folder, 'home') }),
    );
    return world.start(round);
  }

  private constructor(round: CrashRound, program: Program, folder: string, directories: Directories) {
    this.folder = folder;
    this.program = program;
    this.directories = directories;
    this.random = seededRandom(round.seed);
    this.simulator = new Simulator({
      clock: this.clock,
      seed: round.seed,
      // A report that a dying daemon did not acknowledge comes again soon, so that a round need not wait for it.
      network: { retryMs: 500 },
    });
    this.toml = [
      '[devices]\nauto = false',
      '[notice]\ncooling-off = "24h"',
      `[sms]\nquiet-hours = "off"\nvalidity = "${VALIDITY_MINUTES}m"\npoll-interval = "1s"`,
    ].join('\n');
  }

  private async start(round: CrashRound): Promise<this> {
    let toml = this.toml;
    for (let index = 0; index < round.modems; index += 1) {
      const card = CARDS[index];
      if (!card) throw new Error('there are two cards');
      const name = `modem-${index + 1}`;
      this.simulator.addSim(card);
      this.simulator.addModem({
        name,
        sim: card.id,
        personality: {
          sendMs: BEFORE_MS,
          memories: round.reportStorage ? ['SM', 'ME', 'SR'] : ['SM', 'ME'],
          // A modem that forgets them loses the reports that come before anybody can ask for them again.
          keepsIndications: true,
        },
      });
      this.setFaults(name, round);
      const port = await this.simulator.listen(name);
      toml += `\n[[modem]]\nname = "${name}"\nport = "tcp://127.0.0.1:${port}"\n`;
    }
    const home = path.dirname(this.directories.config);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(this.directories.config, toml, { mode: 0o600 });
    return this;
  }

  /** The rates of the measurement that the retry policy was chosen by; one fault strikes a message at most. */
  setFaults(modem: string, round: CrashRound): void {
    const always = { command: 'AT+CMGS', stage: 'body', times: 'always' } as const;
    if (round.modemFaults) {
      this.simulator.setFault(modem, { ...always, kind: 'error', cms: 42, probability: 0.05 });
      this.simulator.setFault(modem, { ...always, kind: 'reply-lost', probability: 0.03 });
      this.simulator.setFault(modem, { ...always, kind: 'error-after', probability: 0.02 });
    }
    if (round.reportsLost > 0) {
      this.simulator.setFault(modem, {
        kind: 'report-lost',
        times: 'always',
        probability: round.reportsLost,
      });
    }
    this.simulator.setFault(modem, { ...always, kind: 'late', delayMs: AFTER_MS });
  }

  /** Starts the daemon; there is none now. */
  launch(): KilledDaemon {
    if (this.daemon?.running) throw new Error('a daemon runs already');
    this.daemon = new KilledDaemon(
      this.program,
      path.dirname(this.directories.config),
      this.directories.socket,
    );
    return this.daemon;
  }

  /** Whether every report that the network sent was taken: nothing waits there, and nothing in a modem. */
  reportsTaken(): boolean {
    const waiting = this.simulator.log().some((message) => message.report === 'waiting');
    return !waiting && this.simulator.modems.every((modem) => !modem.memories.messagesNamed('SR')?.used);
  }

  async close(): Promise<void> {
    await this.daemon?.discard();
    await this.simulator.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
