import { currentProgram } from '../support/crash/killed-daemon.ts';
import { runRestoreRounds } from '../support/crash/restore-rounds.ts';
import { brokenPromises, type CrashResult, type CrashRound, runCrashRound } from '../support/crash/rounds.ts';

/**
 * `npm run crash [part of a name] [seed]`: campaigns during which the daemon is killed with SIGKILL again and again,
 * judged by the network's log; and restores during which it is killed, judged by the card (`restore`). Ends with 1 when a promise is
 * broken.
 */
const wanted = process.argv[2] ?? '';
const seed = Number(process.argv[3] ?? 1);

const COMMON: Omit<CrashRound, 'name' | 'seed' | 'recipients' | 'kills'> = {
  campaign: 'notice',
  parts: 1,
  modems: 1,
  modemFaults: false,
  reportsLost: 0,
  reportStorage: true,
  modemDies: false,
};
const FAULTY = { ...COMMON, modemFaults: true };

const ROUNDS: readonly Omit<CrashRound, 'seed'>[] = [
  { ...COMMON, name: 'kills only', recipients: 1000, kills: 100 },
  { ...FAULTY, name: 'kills and modem faults', recipients: 1000, kills: 100 },
  { ...FAULTY, name: '10 % of reports lost', recipients: 500, kills: 50, reportsLost: 0.1 },
  { ...FAULTY, name: 'no report storage', recipients: 500, kills: 50, reportStorage: false },
  { ...FAULTY, name: 'three parts', recipients: 200, kills: 60, campaign: 'sms', parts: 3 },
  {
    ...FAULTY,
    name: 'one of two modems dies',
    recipients: 300,
    kills: 30,
    campaign: 'sms',
    modems: 2,
    modemDies: true,
  },
  {
    ...FAULTY,
    name: 'the same, three parts',
    recipients: 100,
    kills: 30,
    campaign: 'sms',
    parts: 3,
    modems: 2,
    modemDies: true,
  },
];

const COLUMNS = [
  ['round', 24],
  ['messages', 9],
  ['kills', 6],
  ['hits', 5],
  ['unknown', 8],
  ['(sent)', 7],
  ['once', 6],
  ['twice', 6],
  ['never', 6],
  ['lost', 5],
  ['ambiguous', 10],
  ['integrity', 10],
  ['periods', 8],
  ['s', 5],
] as const;

function row(values: readonly (string | number)[]): string {
  return COLUMNS.map(([, width], index) => {
    const text = String(values[index] ?? '');
    return index === 0 ? text.padEnd(width) : text.padStart(width);
  }).join('');
}

function figures({ round, kills, hits, before, after, periods, seconds }: CrashResult): string {
  const parts = round.parts > 1 ? ` x ${round.parts}` : '';
  return row([
    round.name,
    `${round.recipients}${parts}`,
    kills,
    hits,
    before.ambiguous,
    before.ambiguousOnNetwork,
    after.once,
    after.twice,
    after.never,
    before.lostButSent + after.lostButSent,
    after.ambiguous,
    after.integrity,
    periods,
    seconds.toFixed(0),
  ]);
}

process.stdout.write(
  `seed ${seed}; hits: kills in the middle of a part; unknown: outcomes unknown when every report was in (of them sent after all);\n` +
    'once, twice, never: recipients at the end, by the log of the network; lost: marked as sent and not on the network;\n' +
    'periods: of validity that passed until nothing was unknown\n\n' +
    `${row(COLUMNS.map(([title]) => title))}\n`,
);
const broken: string[] = [];
for (const [index, round] of ROUNDS.entries()) {
  if (!round.name.includes(wanted)) continue;
  const result = await runCrashRound({ ...round, seed: seed + index }, currentProgram());
  process.stdout.write(`${figures(result)}\n`);
  broken.push(...brokenPromises(result));
}
if ('restore'.includes(wanted)) {
  const options = { seed, rounds: 200, modemFaults: true };
  const { rounds, kills, before, between, after, seconds, ...verdict } = await runRestoreRounds(
    options,
    currentProgram(),
  );
  process.stdout.write(
    `restore: ${rounds} restores, ${kills} kills; the card was as before ${before} times, in between ${between}, as wanted ${after}; ` +
      `${verdict.broken.length} promises broken; ${seconds.toFixed(0)} s\n`,
  );
  broken.push(...verdict.broken);
}
process.stdout.write(broken.length === 0 ? '\nevery promise was kept\n' : `\n${broken.join('\n')}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
