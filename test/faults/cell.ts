import type { FaultSpec } from '../../src/simulator/faults.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import { World } from '../support/daemon.ts';

/**
 * What the modem is asked for when the fault strikes: to say who it is, a backup, an SMS to send (at the command, and after its text,
 * when the network may have it), an SMS that comes in.
 */
export const JOBS = ['identify', 'phonebook', 'send', 'answer', 'receive'] as const;
export type Job = (typeof JOBS)[number];

/** The command of each job that a fault strikes if it does not say otherwise. */
const TARGET: Readonly<Record<Job, string>> = {
  identify: 'AT+CGMM',
  phonebook: 'AT+CPBR=1',
  send: 'AT+CMGS',
  answer: 'AT+CMGS',
  receive: 'AT+CMGL',
};

/** A fault as the simulator makes it, or bytes that another program left in the modem before the job. */
export type Strike = FaultSpec | { typed: string };

export interface CellOptions {
  /** Of the modem that is struck. */
  personality?: Partial<Personality>;
}

/** What could be seen from outside. */
export interface Seen {
  /** What a person is told of the job, in short; the words of the table. */
  outcome: string;
  /** Times that the message reached the network. */
  onNetwork: number;
  /** Texts in the inbox. */
  inbox: string[];
  /** Milliseconds until the healthy modem had backed up and sent. */
  neighbourMs: number;
  /** Milliseconds until the struck modem was ready and had a complete backup, from the end of the job on. */
  recoveryMs: number;
  /** Messages that are left on the card. */
  left: number;
  /** Milliseconds until an SMS that comes in afterwards is in the inbox. */
  afterwardsMs: number;
}

const FRIEND = '+491701234567';
const NEIGHBOUR_FRIEND = '+491707654321';
const OWN = '+4915123000001';
const CONTACTS = [
  { name: 'Anna', number: '+491701111111' },
  { name: 'Jürgen Müller', number: '030123456' },
  { name: 'Юрий', number: '+79161234567' },
  { name: '张三', number: '+8613800138000' },
  { name: 'Zoë', number: '+442071234567' },
];
const CONFIG = '[sms]\nquiet-hours = "off"\nvalidity = "1h"\n';
const VALIDITY_MS = 3_600_000;
/** Longer than the validity of a message and every pause between two attempts. */
const LIMIT_MS = 3 * 3_600_000;
/** So long a healthy modem may take for its backup and its message, whatever the other one does. */
export const NEIGHBOUR_LIMIT_MS = 2_000;

/** Runs one job on a modem that is struck by a fault, beside a healthy one, in one daemon, and says what came of it. */
export async function runCell(
  job: Job,
  strikes: readonly Strike[],
  options: CellOptions = {},
): Promise<Seen> {
  const world = new World();
  try {
    return await new Cell(world, job, strikes, options).run();
  } finally {
    await world.close();
  }
}

class Cell {
  private readonly world: World;
  private readonly job: Job;
  private readonly strikes: readonly Strike[];
  private keeper: Awaited<ReturnType<World['daemon']>> | null = null;

  constructor(world: World, job: Job, strikes: readonly Strike[], options: CellOptions) {
    this.world = world;
    this.job = job;
    this.strikes = strikes;
    const { simulator } = world;
    const card = { imsi: '262021000000001', contacts: CONTACTS };
    simulator.addSim({ ...card, id: 'struck', iccid: '89490200001000000015', number: OWN });
    simulator.addSim({ ...card, id: 'healthy', iccid: '89490200001000000023', number: '+4915123000002' });
    simulator.addModem({ name: 'struck', sim: 'struck', ...options });
    simulator.addModem({ name: 'healthy', sim: 'healthy' });
  }

  async run(): Promise<Seen> {
    const ports = [await this.world.port('struck'), await this.world.port('healthy')];
    const tables = ['struck', 'healthy'].map(
      (name, at) => `[[modem]]\nname = "${name}"\nport = "${ports[at]}"\n`,
    );
    // Before the daemon is up, when the fault is to meet it on its first words.
    if (this.job === 'identify') this.strike();
    this.keeper = await this.world.daemon('home', CONFIG + tables.join(''));
    if (this.job !== 'identify') {
      await this.until(() => this.state() === 'ready' && this.state('healthy') === 'ready', 60_000);
      await this.world.settle();
      this.strike();
    }
    const startedAt = this.world.clock.monotonic();
    const outcome = this[this.job]();
    const neighbourMs = await this.neighbour();
    const words = await this.until(outcome, LIMIT_MS);
    const endedAt = this.world.clock.monotonic();
    await this.until(() => this.state() === 'ready', LIMIT_MS);
    await this.backUpUntilComplete();
    await this.until(async () => this.left() === 0, LIMIT_MS);
    const recoveredAt = this.world.clock.monotonic();
    const afterwardsMs = await this.afterwards();
    const inbox = await this.client.call('sms.list', { direction: 'in' });
    return {
      outcome: words,
      onNetwork: this.world.simulator.log().filter((one) => one.text === 'hello' && one.to === FRIEND).length,
      inbox: inbox.map((one) => one.text).filter((text) => text !== 'afterwards'),
      neighbourMs: neighbourMs - startedAt,
      recoveryMs: recoveredAt - endedAt,
      left: this.left(),
      afterwardsMs,
    };
  }

  private get client() {
    if (!this.keeper) throw new Error('no daemon yet');
    return this.keeper.client;
  }

  private strike(): void {
    const modem = this.world.simulator.modem('struck');
    for (const strike of this.strikes) {
      if ('typed' in strike) modem.interpreter.receive(Buffer.from(strike.typed, 'latin1'));
      else {
        const stage = this.job === 'answer' ? 'body' : 'command';
        // The first time it is asked for the vendor; the second time for what the user sees.
        const skip = this.job === 'identify' && strike.command === undefined ? 1 : 0;
        modem.faults.add({ command: TARGET[this.job], stage, skip, ...strike });
      }
    }
  }

  /** Moves time on, in growing steps, until `look` gives something. */
  private async until<T>(look: () => T | Promise<T>, limitMs: number): Promise<NonNullable<T>> {
    const { clock } = this.world;
    const startedAt = clock.monotonic();
    for (;;) {
      await this.world.settle();
      const found = await look();
      if (found) return found as NonNullable<T>;
      const elapsed = clock.monotonic() - startedAt;
      if (elapsed > limitMs) throw new Error(`waited in vain on the ${this.job} of a struck modem`);
      clock.advance(elapsed < 10_000 ? 200 : elapsed < 300_000 ? 1_000 : 60_000);
    }
  }

  private status(name = 'struck') {
    const { keeper } = this.keeper?.daemon ?? {};
    if (!keeper) throw new Error('no daemon yet');
    return keeper.agent(keeper.deviceByName(name)).status();
  }

  private state(name = 'struck'): string {
    return this.status(name).state;
  }

  private left(): number {
    return this.world.simulator.sim('struck').messages.used;
  }

  /** The healthy modem backs up and sends, while the other one has its trouble. */
  /** After all is over the modem announces messages as before, and sends. */
  private async afterwards(): Promise<number> {
    const { clock, simulator } = this.world;
    const startedAt = clock.monotonic();
    simulator.sms({ from: FRIEND, to: OWN, text: 'afterwards' });
    const texts = async () =>
      (await this.client.call('sms.list', { direction: 'in' })).map((one) => one.text);
    await this.until(async () => (await texts()).includes('afterwards'), LIMIT_MS);
    const elapsed = clock.monotonic() - startedAt;
    await this.client.call('sms.send', { to: [FRIEND], text: 'afterwards', modem: 'struck' });
    await this.until(() => simulator.messagesFor(FRIEND).some((one) => one.text === 'afterwards'), LIMIT_MS);
    return elapsed;
  }

  private async neighbour(): Promise<number> {
    await this.until(() => this.state('healthy') === 'ready', 10_000);
    let backedUp = false;
    void this.client.call('backup.run', { devices: ['healthy'] }).then(({ failures }) => {
      backedUp = failures.length === 0;
    });
    await this.client.call('sms.send', { to: [NEIGHBOUR_FRIEND], text: 'hello', modem: 'healthy' });
    const sent = () => this.world.simulator.log().some((one) => one.to === NEIGHBOUR_FRIEND);
    await this.until(() => backedUp && sent(), 10_000);
    return this.world.clock.monotonic();
  }

  private async backUpUntilComplete(): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      let ended: string | null = null;
      void this.backUp().then((outcome) => {
        ended = outcome;
      });
      if ((await this.until(() => ended, LIMIT_MS)) === 'complete') return;
      await this.until(() => this.state() === 'ready', LIMIT_MS);
    }
    throw new Error('no complete backup after the fault has passed');
  }

  private async backUp(): Promise<string> {
    try {
      const { snapshots, failures } = await this.client.call('backup.run', { devices: ['struck'] });
      const [snapshot] = snapshots;
      if (!snapshot) return failures.map(({ code }) => code).join(' ');
      const { entries } = await this.client.call('snapshots.show', { id: snapshot.id });
      const read = JSON.stringify(entries.map(({ name, number }) => ({ name, number })));
      return read === JSON.stringify(CONTACTS) ? 'complete' : `WRONG ${read}`;
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  }

  private identify(): () => string | null {
    const errors = new Set<string>();
    return () => {
      const { state, error, identity } = this.status();
      if (error) errors.add(error.code);
      if (state !== 'ready') return null;
      const { model } = this.world.simulator.modem('struck').personality;
      const first = [...errors].map((code) => `${code}, then `).join('');
      const told = identity?.model ?? null;
      return `${first}ready${told === model ? '' : told === null ? ' (model unknown)' : ` WRONG ${told}`}`;
    };
  }

  private phonebook(): () => string | null {
    let ended: string | null = null;
    void this.backUp().then((outcome) => {
      ended = outcome;
    });
    return () => ended;
  }

  private send(): () => Promise<string | null> {
    let doubted = false;
    const startedAt = this.world.clock.monotonic();
    void this.client.call('sms.send', { to: [FRIEND], text: 'hello', modem: 'struck' });
    return async () => {
      const [message] = await this.client.call('sms.list', { address: FRIEND, direction: 'out' });
      if (message?.state === 'ambiguous') doubted = true;
      if (!message || !['delivered', 'failed', 'expired', 'canceled'].includes(message.state)) return null;
      if (!doubted) return message.state;
      const over = this.world.clock.monotonic() - startedAt > VALIDITY_MS;
      return `ambiguous, then ${over ? 'sent again and ' : ''}${message.state}`;
    };
  }

  private answer(): () => Promise<string | null> {
    return this.send();
  }

  private receive(): () => Promise<string | null> {
    const startedAt = this.world.clock.monotonic();
    this.world.simulator.sms({ from: FRIEND, to: OWN, text: 'hello' });
    return async () => {
      const list = await this.client.call('sms.list', { direction: 'in' });
      if (list.length === 0 || this.left() > 0) return null;
      const seconds = (this.world.clock.monotonic() - startedAt) / 1000;
      return seconds < 5 ? 'at once' : seconds < 70 ? 'within a minute' : 'when it has passed';
    };
  }
}
