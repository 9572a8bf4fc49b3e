import type { Result } from '../../api/contract/methods.ts';
import { toSimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder } from '../fields.ts';
import { NONE, plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

type Finding = Result<'doctor.run'>[number];

const TONES = { ok: 'good', warning: 'warn', problem: 'bad', unknown: 'dim' } as const;

export const findingFields: readonly Field<Finding>[] = [
  { key: 'device', title: 'Device', cell: (f) => f.device ?? 'this machine' },
  { key: 'check', title: 'Check', cell: (f) => f.check },
  { key: 'verdict', title: 'Verdict', cell: (f) => f.verdict, tone: (f) => TONES[f.verdict] },
  { key: 'message', title: 'Message', cell: (f) => f.message, flex: true },
  { key: 'hint', title: 'Hint', cell: (f) => f.hint ?? NONE, only: 'detail' },
];

/** Checks whose problems only a person can end: with a PIN, a PUK, or by saying where the PIN is. */
const FOR_A_PERSON: readonly string[] = ['sim-lock', 'pin-source'];

/** Failures with which nothing at all can be looked at: they are the finding then. */
const BEFORE_ALL: readonly string[] = ['CONFIG_INVALID', 'DB_FAILED', 'DB_NEWER', 'IO_FAILED', 'LOCK_BUSY'];

function exitCode(findings: readonly Finding[]): number {
  const problems = findings.filter(({ verdict }) => verdict === 'problem');
  if (problems.some(({ check }) => FOR_A_PERSON.includes(check))) return 5;
  if (problems.some(({ device }) => device !== null)) return 4;
  return problems.length > 0 ? 1 : 0;
}

async function look(ctx: CommandContext, devices: readonly string[]): Promise<[Finding[], number]> {
  try {
    const findings = await ctx.call('doctor.run', devices.length === 0 ? {} : { devices: [...devices] });
    return [findings, exitCode(findings)];
  } catch (thrown) {
    const error = toSimError(thrown);
    if (!BEFORE_ALL.includes(error.code)) throw error;
    const { message, hint } = error;
    return [[{ device: null, check: 'start', verdict: 'problem', message, hint }], error.exitCode];
  }
}

/** One place at a time: first what is wrong, with what to do, then in one line what is well. */
function show(ctx: CommandContext, findings: readonly Finding[]): void {
  for (const device of new Set(findings.map((finding) => finding.device))) {
    const here = findings.filter((finding) => finding.device === device);
    const told = ctx.flags.verbose ? here : here.filter(({ verdict }) => verdict !== 'ok');
    ctx.out.print(`${device ?? 'This machine'}:`);
    for (const { verdict, check, message, hint } of told) {
      ctx.out.print(`  ${verdict.padEnd(8)} ${check}: ${message}`);
      if (hint !== null) ctx.out.print(`           ${hint}`);
    }
    const fine = here.filter(({ verdict }) => verdict === 'ok').map(({ check }) => check);
    if (!ctx.flags.verbose && fine.length > 0) ctx.out.print(`  ok       ${[...new Set(fine)].join(', ')}`);
    ctx.out.print('');
  }
  const count = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  ctx.out.print(
    problems + warnings === 0
      ? 'Nothing is wrong.'
      : `${plural(problems, 'problem')}, ${plural(warnings, 'warning')}.`,
  );
}

export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'say what is wrong with this machine and its modems, and what to do',
  arguments: [['[device...]', 'only these devices; this machine is always looked at']],
  notes:
    'It only asks: no message is sent, and no setting, phonebook or message is changed. --verbose also shows what is well.\nThe exit code is 5 when a person must act (PIN, PUK), 4 when a device has a problem, 1 when only this machine has\none, and 0 when there is none. docs/doctor.md describes each check.',
  examples: [
    'simkeeper doctor',
    'simkeeper doctor front',
    'simkeeper doctor --json | jq \'.[] | select(.verdict != "ok")\'',
  ],
  async run(ctx, input) {
    const [findings, code] = await look(ctx, input.words);
    if (!ctx.out.document(findings.map((finding) => inOrder(findingFields, finding)))) show(ctx, findings);
    return code;
  },
};
