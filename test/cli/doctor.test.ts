import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/api/contract/methods.ts';
import { SimError } from '../../src/core/errors.ts';
import { DEVICE_CHECKS, MACHINE_CHECKS } from '../../src/daemon/doctor/all-checks.ts';
import { run } from './harness.ts';
import * as sample from './samples.ts';

type Findings = Result<'doctor.run'>;

const finding = (device: string | null, check: string, verdict: Findings[number]['verdict']) => ({
  device,
  check,
  verdict,
  message: `${check} is so`,
  hint: verdict === 'ok' ? null : 'do this',
});

const doctor = (findings: Findings, ...words: string[]) =>
  run(['doctor', ...words], { answers: { 'doctor.run': () => findings } });

describe('simkeeper doctor', () => {
  it.each([
    ['nothing is wrong', [finding(null, 'clock', 'ok')], 0],
    [
      'there are warnings only',
      [finding('front', 'signal', 'warning'), finding(null, 'daemon', 'warning')],
      0,
    ],
    ['something is not known', [finding('front', 'signal', 'unknown')], 0],
    ['only the machine has a problem', [finding(null, 'disk-space', 'problem')], 1],
    ['a device has a problem', [finding('front', 'signal', 'problem'), finding(null, 'clock', 'problem')], 4],
    ['a PIN is asked for', [finding('front', 'sim-lock', 'problem'), finding('back', 'sim', 'problem')], 5],
    ['the PIN is not where it should be', [finding('front', 'pin-source', 'problem')], 5],
  ] satisfies [string, Findings, number][])('exits rightly when %s', async (_name, findings, code) => {
    const plain = await doctor(findings);
    const json = await doctor(findings, '--json');
    expect([plain.code, json.code]).toEqual([code, code]);
    expect(JSON.parse(json.stdout)).toEqual(findings);
  });

  it('knows the names of the checks that need a person', () => {
    const names = [...MACHINE_CHECKS, ...DEVICE_CHECKS].map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['sim-lock', 'pin-source']));
  });

  it('shows what is wrong with what to do, and what is well by name', async () => {
    const { stdout, calls } = await doctor(sample.findings, 'front');
    expect(calls).toEqual([{ method: 'doctor.run', params: { devices: ['front'] } }]);
    expect(stdout).toBe(
      [
        'This machine:',
        '  ok       disk-space',
        '',
        'front:',
        '  problem  sim-lock: the card in front is locked by a PIN',
        '           give its PIN',
        '  ok       answers',
        '',
        '1 problem, 0 warnings.',
        '',
      ].join('\n'),
    );
    expect((await doctor(sample.findings, '--verbose')).stdout).toContain(
      'answers: front answers after 4 ms',
    );
  });

  it('makes control characters of a modem harmless', async () => {
    const { stdout } = await doctor([{ ...finding('front', 'vendor', 'warning'), message: 'x\u001b[2Jy' }]);
    expect(stdout).not.toContain('\u001b');
  });

  it.each(['CONFIG_INVALID', 'DB_FAILED', 'LOCK_BUSY'] as const)(
    'gives its document also when nothing can be looked at (%s)',
    async (code) => {
      const error = new SimError(code, 'it is broken', { hint: 'mend it' });
      const outcome = await run(['doctor', '--json'], { host: { connect: () => Promise.reject(error) } });
      expect(outcome.code).toBe(error.exitCode);
      expect(JSON.parse(outcome.stdout)).toEqual([
        { device: null, check: 'start', verdict: 'problem', message: 'it is broken', hint: 'mend it' },
      ]);
    },
  );

  it('leaves other failures to be errors', async () => {
    const outcome = await run(['doctor', 'nobody'], {
      answers: { 'doctor.run': () => Promise.reject(new SimError('NOT_FOUND', 'no device named nobody')) },
    });
    expect([outcome.code, outcome.stdout]).toEqual([3, '']);
  });
});
