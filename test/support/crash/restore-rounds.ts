import type { Client, Result } from '../../../src/api/contract/methods.ts';
import { sleep, systemClock } from '../../../src/core/clock.ts';
import { CrashWorld } from './crash-world.ts';
import { readClaims } from './judge.ts';
import type { KilledDaemon, Program } from './killed-daemon.ts';

/** Restores during each of which the daemon is killed, once or twice, by SIGKILL. */
export interface RestoreRounds {
  seed: number;
  rounds: number;
  /** Writes that are refused, or carried out and answered with ERROR, 3 % each. */
  modemFaults: boolean;
}

export interface RestoreVerdict {
  rounds: number;
  kills: number;
  /** Rounds whose first kill left the card as it was, as it was to be, or in between. */
  before: number;
  after: number;
  between: number;
  /** What was wrong, in words; empty when every promise was kept. */
  broken: string[];
  seconds: number;
}

type Restore = Result<'restores.list'>[number];
type Card = ReadonlyMap<number, string>;

const PLACES = 30;
/** Each write and each look at a place takes this long, so that a kill can come between. */
const LATE_MS = 2;
const LIMIT_MS = 60_000;
const NAMES = ['Ann', 'Bob', 'Çem', 'Дмитрий', '王秀英', 'Zoë', 'Müller/M', 'Müller/W'];

/**
 * Kills daemons in the middle of restores, and lets the card of the simulator judge: after each kill every place holds what it held
 * before or what it was to hold; after going on the card is as wanted, after taking back it is as it was.
 */
export async function runRestoreRounds(options: RestoreRounds, program: Program): Promise<RestoreVerdict> {
  const startedAt = performance.now();
  const world = await CrashWorld.open(
    {
      name: 'restore',
      seed: options.seed,
      campaign: 'sms',
      recipients: 0,
      parts: 1,
      kills: 0,
      modems: 1,
      modemFaults: false,
      reportsLost: 0,
      reportStorage: true,
      modemDies: false,
    },
    program,
  );
  try {
    const rounds = new Rounds(world, options);
    await rounds.prepare();
    for (let round = 1; round <= options.rounds; round += 1) await rounds.play(round);
    return { ...rounds.verdict, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await world.close();
  }
}

class Rounds {
  readonly verdict: Omit<RestoreVerdict, 'seconds'> = {
    rounds: 0,
    kills: 0,
    before: 0,
    after: 0,
    between: 0,
    broken: [],
  };
  readonly #world: CrashWorld;
  readonly #options: RestoreRounds;
  #daemon: KilledDaemon | null = null;
  #client: Client | null = null;
  #snapshot = 0;
  #wanted: Card = new Map();
  /** Milliseconds that a whole restore takes. */
  #duration = 0;

  constructor(world: CrashWorld, options: RestoreRounds) {
    this.#world = world;
    this.#options = options;
  }

  /** A snapshot to be restored, and one restore that nobody interrupts, to know how long it takes. */
  async prepare(): Promise<void> {
    const { phonebook } = this.#card;
    for (let index = 1; index <= PLACES; index += 2) this.#fill(index);
    this.#wanted = this.#look();
    this.#setFaults();
    const client = await this.#start();
    const { snapshots } = await client.call('backup.run', {});
    this.#snapshot = snapshots[0]?.id ?? 0;
    this.#spoil();
    const startedAt = performance.now();
    await client.call('restores.run', this.#request('replace'));
    this.#duration = performance.now() - startedAt;
    this.#must(same(this.#look(), this.#wanted), 'a restore that nobody interrupts');
    phonebook.remove(PLACES + 1);
  }

  async play(round: number): Promise<void> {
    const { random } = this.#world;
    const mode = random() < 0.5 ? 'replace' : 'merge';
    const back = random() < 0.5;
    const what = `round ${round} (${mode}, ${back ? 'taken back' : 'gone on with'})`;
    const before = this.#spoil();
    const known = (await this.#newest())?.id ?? 0;
    this.#client?.call('restores.run', this.#request(mode)).catch(() => undefined);
    await this.#killAfter(before, mode);
    const hit = this.#look();
    if (same(hit, before)) this.verdict.before += 1;
    else if (mode === 'replace' && same(hit, this.#wanted)) this.verdict.after += 1;
    else this.verdict.between += 1;
    this.#judgeMiddle(hit, before, mode, what);
    this.verdict.rounds += 1;

    await this.#start();
    const open = await this.#newest();
    if (!open || open.id === known) {
      this.#must(same(hit, before), `${what}: something was written and nothing is in the journal`);
      return;
    }
    if (random() < 0.5) {
      this.#settle(open.id, back).catch(() => undefined);
      await this.#killWithin(this.#duration / 2);
      this.#judgeMiddle(this.#look(), before, mode, `${what}, killed again`);
      await this.#start();
    }
    await this.#finish(open.id, back, what);
    const end = this.#look();
    if (back) this.#must(same(end, before), `${what}: the card is not as it was`);
    else if (mode === 'replace') this.#must(same(end, this.#wanted), `${what}: the card is not as wanted`);
    else {
      const held = new Set(end.values());
      const all = [...this.#wanted.values()].every((record) => held.has(record));
      this.#must(all, `${what}: a wanted record is missing`);
      this.#must(keepsNumbers(before, end), `${what}: a number was lost`);
    }
  }

  /** Whatever stands in a place was there before, or is wanted. */
  #judgeMiddle(hit: Card, before: Card, mode: 'merge' | 'replace', what: string): void {
    const wanted = new Set(this.#wanted.values());
    for (const [index, record] of hit) {
      const right = record === before.get(index) || wanted.has(record);
      this.#must(right, `${what}: place ${index} holds ${record}`);
    }
    if (mode === 'merge') this.#must(keepsNumbers(before, hit), `${what}: a number was lost on the way`);
    const { integrity } = readClaims(this.#world.directories.database);
    this.#must(integrity === 'ok', `${what}: integrity ${integrity}`);
  }

  /** Goes on or takes back, as often as the modem fails; a restore that was done when the daemon died is left as it is. */
  async #finish(id: number, back: boolean, what: string): Promise<void> {
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      const { state } = (await this.#client?.call('restores.show', { id })) ?? {};
      if (state === (back ? 'rolled-back' : 'done')) return;
      await this.#settle(id, back).catch(() => undefined);
    }
    this.#must(false, `${what}: it does not end`);
  }

  async #settle(id: number, back: boolean): Promise<void> {
    await this.#client?.call(back ? 'restores.rollback' : 'restores.resume', { id });
  }

  get #card() {
    return this.#world.simulator.sim('sim-1');
  }

  #request(mode: 'merge' | 'replace') {
    return { snapshot: this.#snapshot, to: 'modem-1', mode };
  }

  async #newest(): Promise<Restore | undefined> {
    return (await this.#client?.call('restores.list', {}))?.at(-1);
  }

  /** Every place of the card that is not empty, in words. */
  #look(): Map<number, string> {
    const { phonebook } = this.#card;
    const records = new Map<number, string>();
    for (let index = 1; index <= phonebook.size; index += 1) {
      const entry = phonebook.get(index);
      if (entry) records.set(index, `${entry.name} ${entry.number}`);
    }
    return records;
  }

  #fill(index: number): void {
    const { random } = this.#world;
    const name = NAMES[Math.floor(random() * NAMES.length)] ?? '';
    const number = `+49151${String(Math.floor(random() * 1e8)).padStart(8, '0')}`;
    this.#card.phonebook.put(index, { name, number });
  }

  /** Somebody has changed the card: half of its places. */
  #spoil(): Map<number, string> {
    const { random } = this.#world;
    const { phonebook } = this.#card;
    for (let index = 1; index <= phonebook.size; index += 1) phonebook.remove(index);
    for (const [index, record] of this.#wanted) {
      const at = record.lastIndexOf(' ');
      phonebook.put(index, { name: record.slice(0, at), number: record.slice(at + 1) });
    }
    for (let index = 1; index <= PLACES; index += 1) {
      const dice = random();
      if (dice < 0.25) this.#fill(index);
      else if (dice < 0.5) phonebook.remove(index);
    }
    return this.#look();
  }

  #setFaults(): void {
    const { simulator } = this.#world;
    const always = { command: 'AT+CPBW', times: 'always' } as const;
    if (this.#options.modemFaults) {
      simulator.setFault('modem-1', { ...always, kind: 'error', probability: 0.03 });
      simulator.setFault('modem-1', { ...always, kind: 'error-after', probability: 0.03 });
    }
    simulator.setFault('modem-1', { ...always, kind: 'late', delayMs: LATE_MS });
  }

  async #start(): Promise<Client> {
    this.#daemon = this.#world.launch();
    const client = await this.#daemon.connect();
    this.#client = client;
    const end = systemClock.monotonic() + LIMIT_MS;
    for (;;) {
      const { devices } = await client.call('status', {});
      if (devices.every(({ state }) => state === 'ready')) return client;
      if (systemClock.monotonic() > end) throw new Error(`no modem is ready:\n${this.#daemon.lastWords}`);
      await sleep(systemClock, 10);
    }
  }

  /** Kills when a random share of the places has changed; one time in six at a random moment before the first one. */
  async #killAfter(before: Card, mode: 'merge' | 'replace'): Promise<void> {
    const { random } = this.#world;
    if (random() < 1 / 6) return this.#killWithin(this.#duration / 3);
    const all = mode === 'replace' ? differences(before, this.#wanted) : this.#wanted.size / 2;
    const wanted = Math.floor(1 + random() * all);
    const end = systemClock.monotonic() + this.#duration * 3;
    while (differences(before, this.#look()) < wanted && systemClock.monotonic() < end) {
      await sleep(systemClock, 1);
    }
    return this.#killWithin(LATE_MS * 2);
  }

  async #killWithin(limitMs: number): Promise<void> {
    await sleep(systemClock, this.#world.random() * limitMs);
    await this.#daemon?.kill();
    await this.#client?.close().catch(() => undefined);
    this.verdict.kills += 1;
    // What the dead daemon had sent already is still carried out.
    await this.#world.simulator.idle();
  }

  #must(holds: boolean, what: string): void {
    if (!holds) this.verdict.broken.push(what);
  }
}

function same(a: Card, b: Card): boolean {
  return differences(a, b) === 0;
}

/** Places that hold something else. */
function differences(a: Card, b: Card): number {
  return [...new Set([...a.keys(), ...b.keys()])].filter((index) => a.get(index) !== b.get(index)).length;
}

const numberOf = (record: string) => record.slice(record.lastIndexOf(' ') + 1);

function keepsNumbers(before: Card, now: Card): boolean {
  const held = new Set([...now.values()].map(numberOf));
  return [...before.values()].every((record) => held.has(numberOf(record)));
}
