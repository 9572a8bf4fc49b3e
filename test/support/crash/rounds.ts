import type { Client } from '../../../src/api/contract/methods.ts';
import { planText } from '../../../src/codec/text-plan.ts';
import { sleep, systemClock } from '../../../src/core/clock.ts';
import { CrashWorld } from './crash-world.ts';
import { countState, countWaiting, judge, readClaims, type Verdict } from './judge.ts';
import type { KilledDaemon, Program } from './killed-daemon.ts';
import { liveOn } from './later.ts';

/** One campaign during which the daemon is killed again and again. */
export interface CrashRound {
  name: string;
  seed: number;
  campaign: 'notice' | 'sms';
  recipients: number;
  /** For `sms`: parts of each message. */
  parts: 1 | 3;
  /** How often the daemon is killed at least. */
  kills: number;
  modems: 1 | 2;
  /** Errors before acceptance 5 %, replies lost after acceptance 3 %, ERROR after acceptance 2 %. */
  modemFaults: boolean;
  /** Share of the status reports that never come, 0 to 1. */
  reportsLost: number;
  /** Whether the modems keep reports while nobody listens. */
  reportStorage: boolean;
  /** The first modem's cable is pulled after a third of the campaign, just after the network took a message from it. */
  modemDies: boolean;
}

export interface CrashResult {
  round: CrashRound;
  kills: number;
  /** Kills that hit a part between the row on the disk and the answer in the database. */
  hits: number;
  /** When everything was sent and every report was in, before the validity ran out. */
  before: Verdict;
  /** After it ran out, as often as it took. */
  after: Verdict;
  /** How many periods of validity that took. */
  periods: number;
  /** Messages that the network took, by card. */
  byCard: Record<string, number>;
  /** The state of the notice at the end; null for `sms`. */
  notice: string | null;
  seconds: number;
}

const NEW_NUMBER = '+4915199999999';
/** Milliseconds per part, roughly: only to spread the kills over the campaign. */
const PART_MS = 25;
/** A life that hangs in a lost reply ends then. */
const LONGEST_LIFE_MS = 3_000;
const START_LIMIT_MS = 30_000;
/** One life in so many ends while it begins. */
const EARLY = 5;
const EARLY_MS = 900;
/** A reply that is lost in the last life is waited for as long as the driver does, three minutes. */
const REPORTS_LIMIT_MS = 400_000;

const recipientAt = (index: number) => `+49151${String(20_000_000 + index)}`;
const longText = (parts: number) => 'The office has moved. '.repeat(parts * 7).slice(0, parts * 150 - 5);

/** Runs one round. What is wrong with the figures is for the caller to say; this throws when the round cannot go on. */
export async function runCrashRound(round: CrashRound, program: Program): Promise<CrashResult> {
  const startedAt = performance.now();
  const world = await CrashWorld.open(round, program);
  try {
    const first = world.launch();
    const client = await first.connect();
    await readyDevices(client, round.modems);
    const campaign = round.campaign === 'notice' ? await notice(client, round) : await sms(client, round);
    const { kills, hits } = await killAgainAndAgain(world, round, first, campaign.parts);
    await takeReports(world, round);
    const before = judge(world.simulator, readClaims(world.directories.database), campaign.expected);
    const periods = await liveOn(world);
    const after = judge(world.simulator, readClaims(world.directories.database), campaign.expected);
    const byCard: Record<string, number> = {};
    for (const { from } of world.simulator.network.accepted()) {
      byCard[from.sim ?? ''] = (byCard[from.sim ?? ''] ?? 0) + 1;
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const state = campaign.notice === null ? null : await noticeState(world, campaign.notice);
    return { round, kills: kills + 1, hits, before, after, periods, byCard, notice: state, seconds };
  } finally {
    await world.close();
  }
}

interface Campaign {
  expected: Map<string, { text: string; parts: number }>;
  /** In all. */
  parts: number;
  notice: number | null;
}

async function readyDevices(client: Client, count: number): Promise<void> {
  for (;;) {
    const { devices } = await client.call('status', {});
    if (devices.filter((device) => device.state === 'ready').length === count) return;
    await sleep(systemClock, 20);
  }
}

/** A number change of the line in the first modem, told to everybody in the book. */
async function notice(client: Client, { recipients }: CrashRound): Promise<Campaign> {
  for (let index = 0; index < recipients; index += 1) {
    await client.call('contacts.add', { name: `Contact ${index}`, numbers: [recipientAt(index)] });
  }
  const [line] = await client.call('lines.list', {});
  if (!line) throw new Error('the modem has no line');
  const { notice: id } = await client.call('lines.changeNumber', {
    line: String(line.id),
    number: NEW_NUMBER,
  });
  if (id === null) throw new Error('no notice was made');
  const { text, recipients: told } = await client.call('notices.preview', { id });
  if (told !== recipients) throw new Error(`the notice would go to ${told} of ${recipients}`);
  await client.call('notices.start', { id, now: true });
  return { ...campaignOf(recipients, text), notice: id };
}

async function sms(client: Client, { recipients, parts }: CrashRound): Promise<Campaign> {
  const text = longText(parts);
  const campaign = campaignOf(recipients, text);
  await client.call('sms.send', { to: [...campaign.expected.keys()], text });
  return campaign;
}

function campaignOf(recipients: number, text: string): Campaign {
  const { segments } = planText(text);
  const expected = new Map(
    Array.from(
      { length: recipients },
      (_, index) => [recipientAt(index), { text, parts: segments }] as const,
    ),
  );
  return { expected, parts: recipients * segments, notice: null };
}

/** Kills and starts the daemon until it was killed often enough and nothing waits any more. */
async function killAgainAndAgain(
  world: CrashWorld,
  round: CrashRound,
  first: KilledDaemon,
  parts: number,
): Promise<{ kills: number; hits: number }> {
  let kills = 0;
  let hits = 0;
  let open = parts;
  let died = false;
  const most = round.kills * 3 + 60;
  for (let daemon = first; ; daemon = world.launch()) {
    const done = () => world.simulator.log().length;
    if (round.modemDies && !died && done() > parts / 3) {
      died = true;
      pullCable(world, round);
    }
    // Somebody finds the cable when two thirds are through.
    if (died && kills > (round.kills * 2) / 3) world.simulator.plug('modem-1');
    await live(world, daemon, open / Math.max(1, round.kills - kills), kills === 0);
    await daemon.kill();
    kills += 1;
    const claims = readClaims(world.directories.database);
    if (claims.integrity !== 'ok') throw new Error(`after kill ${kills}: ${claims.integrity}`);
    if (countState(claims, 'sending') > 0) hits += 1;
    open = countWaiting(claims);
    if (kills >= round.kills && open === 0) return { kills, hits };
    if (kills >= most) throw new Error(`${open} parts still wait after ${kills} kills`);
  }
}

/** The modem loses its power just after the network took the next message from it: nobody hears the answer. */
function pullCable(world: CrashWorld, round: CrashRound): void {
  // Faults strike in their order, and one of the others strikes always.
  world.simulator.clearFaults('modem-1');
  world.simulator.setFault('modem-1', { kind: 'unplug', command: 'AT+CMGS', stage: 'body', at: 'after' });
  world.setFaults('modem-1', round);
}

/** One life: ends at a random moment while it starts, or when it has sent for a random time. */
async function live(world: CrashWorld, daemon: KilledDaemon, share: number, sends: boolean): Promise<void> {
  if (!sends && Math.floor(world.random() * EARLY) === 0) {
    await sleep(systemClock, world.random() * EARLY_MS);
    return;
  }
  const { simulator } = world;
  const before = simulator.log().length;
  // Counted from the first byte on a port: on a busy machine it takes long to start.
  await wait(
    START_LIMIT_MS,
    () => simulator.modems.some(({ output }) => output.connected) || !daemon.running,
  );
  await wait(LONGEST_LIFE_MS, () => simulator.log().length > before || !daemon.running);
  // On average enough for this life's share of what is left, and for that of those that end early.
  const longest = Math.max(4, share) * PART_MS * 2 * (EARLY / (EARLY - 1));
  await sleep(systemClock, Math.min(LONGEST_LIFE_MS, world.random() * longest));
}

async function wait(limitMs: number, holds: () => boolean): Promise<void> {
  const end = systemClock.monotonic() + limitMs;
  while (!holds() && systemClock.monotonic() < end) await sleep(systemClock, 5);
}

/** A last life in which every report comes in, and the last kill. */
async function takeReports(world: CrashWorld, round: CrashRound): Promise<void> {
  if (round.modemDies) world.simulator.plug('modem-1');
  const daemon = world.launch();
  const client = await daemon.connect();
  const end = systemClock.monotonic() + REPORTS_LIMIT_MS;
  await readyDevices(client, round.modems);
  for (;;) {
    const { queue } = await client.call('status', {});
    // What a report settled may let more parts go.
    const waiting = countWaiting(readClaims(world.directories.database));
    if (queue.sending === 0 && waiting === 0 && world.reportsTaken()) break;
    if (systemClock.monotonic() > end) throw new Error(`reports are not taken:\n${daemon.lastWords}`);
    await sleep(systemClock, 50);
  }
  await client.close();
  await daemon.kill();
}

async function noticeState(world: CrashWorld, id: number): Promise<string> {
  const daemon = world.launch();
  const client = await daemon.connect();
  const { state } = await client.call('notices.show', { id });
  await client.close();
  await daemon.kill();
  return state;
}

/** What is broken in a round; empty when every promise was kept. */
export function brokenPromises({ round, before, after, byCard, notice: state }: CrashResult): string[] {
  const broken: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) broken.push(`${round.name}: ${what}`);
  };
  const reportsWork = round.reportsLost === 0 && round.reportStorage;
  for (const [when, verdict] of [
    ['before the validity ran out', before],
    ['at the end', after],
  ] as const) {
    must(verdict.integrity === 'ok', `${when}: integrity ${verdict.integrity}`);
    must(verdict.lostButSent === 0, `${when}: ${verdict.lostButSent} marked as sent and lost`);
    const whole = when === 'at the end' ? verdict : null;
    must(whole === null || whole.never === 0, `${when}: ${verdict.never} recipients were never told`);
    must(whole === null || whole.ambiguous === 0, `${when}: ${verdict.ambiguous} outcomes stay unknown`);
  }
  must(before.twice === 0, `${before.twice} recipients were told twice before the validity ran out`);
  if (reportsWork) {
    must(
      before.ambiguousOnNetwork === 0,
      `${before.ambiguousOnNetwork} outcomes unknown despite their reports`,
    );
    must(after.twice === 0, `${after.twice} recipients were told twice`);
    must(after.once === round.recipients, `${after.once} of ${round.recipients} were told exactly once`);
    must(after.readWhole === round.recipients, `${after.readWhole} of ${round.recipients} read it whole`);
  } else {
    // Only what the network took without a word ever reaching us may be told again.
    must(
      after.twice <= before.ambiguousOnNetwork + before.never,
      `${after.twice} recipients were told twice`,
    );
  }
  if (round.modems === 2) must(Object.keys(byCard).length === 2, 'only one modem sent');
  must(state === null || state === 'done', `the notice is ${state}`);
  return broken;
}
