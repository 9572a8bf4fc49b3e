import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Params } from '../../src/api/contract/methods.ts';
import { SimError } from '../../src/core/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type Answers, run } from './harness.ts';
import * as sample from './samples.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'simkeeper-cli-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

describe('backup with failures', () => {
  const failure = {
    device: 'back',
    storage: 'SM',
    code: 'PIN_REQUIRED',
    message: 'the SIM wants its PIN',
    hint: 'give it',
  };
  const answering = (snapshots: number, failures: number): Answers => ({
    'backup.run': () => ({
      snapshots: Array.from({ length: snapshots }, () => sample.summaryOf(sample.snapshot)),
      messages: [],
      failures: Array.from({ length: failures }, () => failure),
    }),
  });

  it('prints what there is and exits with 4', async () => {
    const result = await run(['backup', '--json'], { answers: answering(2, 1) });
    expect(result.code).toBe(4);
    const document = JSON.parse(result.stdout);
    expect(document.snapshots).toHaveLength(2);
    expect(document.failures).toEqual([failure]);
    expect(JSON.parse(result.stderr)).toMatchObject({
      error: { code: 'BACKUP_PARTIAL', details: { failures: 1 } },
    });
    const human = await run(['backup'], { answers: answering(2, 1) });
    expect(human.stdout).toContain('the SIM wants its PIN');
    expect(human.stderr).toContain('simkeeper: 1 storage could not be read');
  });

  it('prints several failures also when nothing was read', async () => {
    const result = await run(['backup', '--json'], { answers: answering(0, 2) });
    expect(result.code).toBe(4);
    expect(JSON.parse(result.stdout)).toEqual({ snapshots: [], messages: [], failures: [failure, failure] });
  });

  it('is the one failure when there is nothing else', async () => {
    const result = await run(['backup', '--json'], { answers: answering(0, 1) });
    expect(result).toMatchObject({ code: 5, stdout: '' });
    expect(JSON.parse(result.stderr)).toMatchObject({
      error: { code: 'PIN_REQUIRED', hint: 'give it', details: { device: 'back', storage: 'SM' } },
    });
  });

  it('keeps its exit code for a reason of another program version', async () => {
    const answers: Answers = {
      'backup.run': () => ({ snapshots: [], messages: [], failures: [{ ...failure, code: 'NEW_CODE' }] }),
    };
    expect((await run(['backup'], { answers })).code).toBe(4);
  });

  it('says so when there is nothing to back up', async () => {
    expect((await run(['backup'], { answers: answering(0, 0) })).stdout).toContain('simkeeper devices');
  });
});

describe('modem at', () => {
  it.each(['ERROR', '+CME ERROR: 10', 'NO CARRIER'])('exits with 4 for %s', async (word) => {
    const answers: Answers = { 'modems.at': ({ command }) => ({ command, lines: [], result: word }) };
    expect(await run(['modem', 'at', 'front', 'ATD1'], { answers })).toMatchObject({
      code: 4,
      stdout: `${word}\n`,
    });
  });
});

describe('modem add', () => {
  it.each([
    ['PIN_REQUIRED', 'pin-required', 5],
    ['PUK_REQUIRED', 'puk-required', 5],
    ['SIM_ABSENT', 'sim-absent', 0],
  ] as const)(
    'with a card that says %s adds the modem and ends with its exit code',
    async (code, state, exit) => {
      const device = {
        ...sample.lockedDevice,
        state,
        error: { code, message: 'the card did not take the PIN', hint: 'put the right PIN there' },
      };
      const answers: Answers = { 'modems.add': () => ({ modem: sample.modem, device }) };
      const line = 'modem add front /dev/ttyUSB0 --pin-env FRONT_PIN';
      const shown = await run(line.split(' '), { answers });
      expect(shown.code).toBe(exit);
      expect(shown.stdout).toContain('Added the modem front');
      const json = await run([...line.split(' '), '--json'], { answers });
      expect(json.code).toBe(exit);
      expect(JSON.parse(json.stdout).device.state).toBe(state);
      if (exit === 0) {
        expect(json.stderr).toBe('');
        return;
      }
      expect(shown.stderr).toContain(
        'simkeeper: the card did not take the PIN\nhint: put the right PIN there',
      );
      expect(JSON.parse(json.stderr)).toMatchObject({ error: { code, hint: 'put the right PIN there' } });
    },
  );

  it('gives the daemon whole paths', async () => {
    const answers: Answers = { 'modems.add': () => ({ modem: sample.modem, device: null }) };
    const result = await run(['modem', 'add', 'a', './pty/a', '--pin-file', 'pin'], { answers });
    expect(result.calls[0]?.params).toMatchObject({
      port: join(process.cwd(), 'pty/a'),
      pinFile: join(process.cwd(), 'pin'),
    });
  });
});

describe('line set-number', () => {
  const asking: Answers = {
    'lines.setNumber': ({ confirmed }) => {
      if (confirmed) return sample.outcome;
      throw new SimError('CONFIRMATION_NEEDED', 'desk had another number', { hint: 'add --yes' });
    },
  };
  const argv = ['line', 'set-number', 'desk', '+4930'];

  it('asks at a terminal', async () => {
    const result = await run(argv, { answers: asking, terminal: true, stdin: 'y\n' });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('desk had another number. Go on? [y/N] ');
    expect(result.calls.map((call) => call.params)).toEqual([
      { line: 'desk', number: '+4930' },
      { line: 'desk', number: '+4930', confirmed: true },
    ]);
  });

  it.each(['n\n', '', '\n', 'nyes\n'])('takes %j as no', async (stdin) => {
    const result = await run(argv, { answers: asking, terminal: true, stdin });
    expect(result.code).toBe(1);
    expect(result.calls).toHaveLength(1);
  });

  it('refuses without a terminal, and goes on with --yes', async () => {
    expect(await run(argv, { answers: asking })).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('add --yes'),
    });
    expect((await run([...argv, '--yes'], { answers: asking })).code).toBe(0);
  });
});

describe('restore', () => {
  const answers: Answers = {
    'restores.plan': () => ({ ...sample.restorePlan, differentSim: true }),
    'restores.run': () => ({ ...sample.restore, state: 'done', done: 2 }),
  };
  const line = ['restore', '12', '--to', 'front'];

  it('shows the plan, then writes', async () => {
    const plan = { ...answers, 'restores.plan': () => sample.restorePlan };
    const { code, stdout, calls } = await run([...line, '--partial'], { answers: plan });
    expect(code).toBe(0);
    expect(stdout).toContain('is not wanted');
    expect(stdout).toContain('simkeeper restore rollback 3');
    expect(calls).toEqual([
      { method: 'restores.plan', params: { snapshot: 12, to: 'front' } },
      { method: 'restores.run', params: { snapshot: 12, to: 'front', partial: true } },
    ]);
  });

  it('asks before it writes onto another SIM', async () => {
    const refused = await run(line, { answers });
    expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('--yes') });
    expect(refused.calls.map(({ method }) => method)).toEqual(['restores.plan']);
    expect(await run(line, { answers, terminal: true, stdin: 'n\n' })).toMatchObject({ code: 1 });
    const agreed = await run(line, { answers, terminal: true, stdin: 'y\n' });
    expect(agreed.calls.at(-1)).toMatchObject({ method: 'restores.run', params: { confirmed: true } });
    expect((await run([...line, '--yes'], { answers })).code).toBe(0);
  });

  it('prints one document as JSON', async () => {
    const { stdout, calls } = await run([...line, '--json', '--yes'], { answers });
    expect(JSON.parse(stdout)).toMatchObject({ id: 3, state: 'done', steps: [{ action: 'cut' }, {}] });
    expect(calls).toEqual([
      { method: 'restores.run', params: { snapshot: 12, to: 'front', confirmed: true } },
    ]);
  });

  it('writes a file', async () => {
    const path = join(home, 'front.csv');
    const answer: Answers = {
      'contacts.export': async ({ format }, { onText }) => {
        await onText?.('Name,Number\r\n');
        return { format: format ?? '', contacts: 1 };
      },
    };
    const { code, calls } = await run(['restore', '12', '--to-file', path], { answers: answer });
    expect({ code, calls }).toEqual({
      code: 0,
      calls: [{ method: 'contacts.export', params: { snapshot: 12, format: 'csv' } }],
    });
    expect(await readFile(path, 'utf8')).toBe('Name,Number\r\n');
    const book = ['restore', '--from-book', '--group', 'Family', '--to-file', path, '--format', 'vcf'];
    expect((await run(book, { answers: answer })).code).toBe(5);
    const again = await run([...book, '--yes', '--json'], { answers: answer });
    expect(JSON.parse(again.stdout)).toEqual({ path, format: 'vcf', contacts: 1 });
    expect(again.calls).toEqual([{ method: 'contacts.export', params: { group: 'Family', format: 'vcf' } }]);
  });

  it.each([
    ['restore', 'snapshot'],
    ['restore 12', '--to'],
    ['restore 12 --from-book --to front', '--from-book'],
    ['restore 12 --group Family --to front', '--group'],
    ['restore 12 --to front --mode wipe', 'wipe'],
    ['restore twelve --to front', 'twelve'],
    ['restore 12 --to-file x.vcf --to front', '--to-file'],
    ['restore 12 --to-file x.vcf --dry-run', '--to-file'],
  ])('%s is a wrong command line', async (words, said) => {
    const { code, stderr, calls } = await run(words.split(' '), { answers });
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
    expect(stderr).toContain(said);
  });
});

describe('sms send', () => {
  const sent: Answers = {
    'sms.send': () => ({ dryRun: false, plan: sample.plan, messages: [sample.sms] }),
  };
  const A = '+4917612345678';
  const B = '+49 30 123456';
  const C = '0301234567';

  const understood: [string[], string[], string][] = [
    [['--to', A, 'hello'], [A], 'hello'],
    [['--to', A, '--to', B, 'hello'], [A, B], 'hello'],
    [['--to', A, B, C, 'hello'], [A, B, C], 'hello'],
    [['--to', A, '--', 'hello'], [A], 'hello'],
    [['--to', A, '--', '-4711'], [A], '-4711'],
    [['--to', A, '--', '4711'], [A], '4711'],
    [['--to', A, B, '--report', 'hello'], [A, B], 'hello'],
    [['--to', A, 'hello', '--report'], [A], 'hello'],
    [['--to', A, '--modem', 'front', 'hello there'], [A], 'hello there'],
    [['hello', '--to', A], [A], 'hello'],
    [['--to', A, ''], [A], ''],
    [['--to', A, '12'], [A], '12'],
    [[`--to=${A}`, 'hello'], [A], 'hello'],
  ];
  it.each(understood)('%j', async (argv, to, text) => {
    const result = await run(['sms', 'send', ...argv], { answers: sent });
    expect(result.stderr).toBe('');
    expect(result.calls[0]?.params).toMatchObject({ to, text });
  });

  const refused: [string[], string][] = [
    [['--to', A], 'the text is missing'],
    [['--to', A, B], 'the text is missing'],
    [['--to', A, B, '--report'], 'the text is missing'],
    [['--to', A, 'hello', 'world'], '"hello" is not a phone number'],
    [['--to', A, '--', 'hello', 'world'], 'the text has several words'],
    [['--to', 'hello'], 'nobody to send to'],
    [['--report'], 'the text is missing'],
    [['--to'], "option '--to <number...>' argument missing"],
  ];
  it.each(refused)('refuses %j', async (argv, message) => {
    const result = await run(['sms', 'send', ...argv], { answers: sent });
    expect(result).toMatchObject({ code: 2, calls: [] });
    expect(result.stderr).toContain(`simkeeper: ${message}`);
  });

  it('reads the text from standard input, whole, without the last line break', async () => {
    const text = Buffer.from('zwölf\nBoxkämpfer\n');
    const stdin = [text.subarray(0, 3), text.subarray(3)];
    const result = await run(['sms', 'send', '--to', A, '-'], { answers: sent, stdin });
    expect(result.calls[0]?.params).toEqual({ to: [A], text: 'zwölf\nBoxkämpfer' });
    const tooLong = await run(['sms', 'send', '--to', A, '--', '-'], {
      answers: sent,
      stdin: 'x'.repeat(10_001),
    });
    expect(tooLong).toMatchObject({ code: 2, calls: [] });
  });

  it('reads recipients from a file', async () => {
    const path = join(home, 'staff.txt');
    await writeFile(path, `\ufeff# staff\n${A} # Ann\n\n  ${C}\r\n`);
    const result = await run(['sms', 'send', '--to', B, '--to-file', path, 'hello', '--dry-run'], {
      answers: sent,
    });
    expect(result.calls[0]?.params).toEqual({ to: [B, A, C], text: 'hello', dryRun: true });
    await writeFile(path, `${A}\nAnn Bell\n`);
    expect((await run(['sms', 'send', '--to-file', path, 'hi'], { answers: sent })).stderr).toContain(
      '"Ann Bell"',
    );
    expect((await run(['sms', 'send', '--to-file', join(home, 'none'), 'hi'], { answers: sent })).code).toBe(
      2,
    );
    await writeFile(path, '0'.repeat(1_048_577));
    expect((await run(['sms', 'send', '--to-file', path, 'hi'], { answers: sent })).code).toBe(2);
  });

  it.each([
    ['failed', 'SMS_REFUSED', 'CMS 38'],
    ['expired', 'SMS_REFUSED', 'CMS 38'],
    ['ambiguous', 'SMS_UNKNOWN', 'whether'],
  ] as const)('shows an SMS that is %s and exits with 4', async (state, code, text) => {
    const answers: Answers = {
      'sms.send': () => ({
        dryRun: false,
        plan: sample.plan,
        messages: [sample.sms, { ...sample.sms, state, error: 'CMS 38' }],
      }),
    };
    const result = await run(['sms', 'send', '--to', A, 'hello', '--json'], { answers });
    expect(result.code).toBe(4);
    expect(JSON.parse(result.stdout).messages).toHaveLength(2);
    expect(JSON.parse(result.stderr)).toMatchObject({
      error: { code, message: expect.stringContaining(text) },
    });
  });

  it('shows the plan of a dry run', async () => {
    const answers: Answers = { 'sms.send': () => ({ dryRun: true, plan: sample.plan, messages: [] }) };
    const { stdout } = await run(['sms', 'send', '--to', A, 'hello', '--dry-run'], { answers });
    expect(stdout).toContain('Alphabet:');
    expect(stdout).toContain('“ (try ")');
  });
});

describe('status and stop', () => {
  it('status without a daemon is no error', async () => {
    const answers: Answers = {
      status: () => ({ ...sample.status, running: false, pid: null, startedAt: null }),
    };
    const result = await run(['status', '--json'], { answers, daemon: false });
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout).running).toBe(false);
    const human = await run(['status'], { answers, daemon: false });
    expect(human.stdout).toContain('not running');
    expect(human.stderr).toContain('simkeeper daemon');
  });

  it('stop without a daemon says so with 6', async () => {
    const result = await run(['stop'], { daemon: false });
    expect(result).toMatchObject({
      code: 6,
      stderr: 'simkeeper: no daemon runs\nhint: start it with: simkeeper daemon\n',
    });
  });

  it('stop waits for the end of the process', async () => {
    const clock = new ManualClock();
    const answers: Answers = { stop: () => ({ pid: 4242 }) };
    let looks = 0;
    const processExists = (pid: number) => {
      looks += 1;
      queueMicrotask(() => setImmediate(() => clock.advance(50)));
      return pid === 4242 && looks < 3;
    };
    const result = await run(['stop'], { answers, clock, host: { processExists } });
    expect(result).toMatchObject({ code: 0, stdout: 'Stopped the daemon (process 4242).\n', open: 0 });
    expect(looks).toBe(3);
  });

  it('stop gives up on a daemon that does not end', async () => {
    const clock = new ManualClock();
    const answers: Answers = { stop: () => ({ pid: 4242 }) };
    const processExists = () => {
      setImmediate(() => clock.advance(10_000));
      return true;
    };
    expect((await run(['stop'], { answers, clock, host: { processExists } })).code).toBe(6);
  });
});

describe('events', () => {
  /** A store of `count` events that gives pages. */
  const stored = (count: number): Answers => ({
    'events.list': ({ after = 0, limit = 1_000 }: Params<'events.list'>) =>
      Array.from({ length: Math.max(0, Math.min(limit, count - after)) }, (_, index) => ({
        ...sample.event,
        seq: after + index + 1,
      })),
  });
  const seqs = (stdout: string) =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).seq);

  it.each([
    [[], 2_500, 1, 2_500],
    [['--after', '2400'], 2_500, 2_401, 2_500],
    [['--limit', '3'], 2_500, 2_498, 2_500],
  ])('%j of %d', async (flags, count, first, last) => {
    const result = await run(['events', '--json', ...flags], { answers: stored(count) });
    const shown = seqs(result.stdout);
    expect([shown[0], shown.at(-1), shown.length]).toEqual([first, last, last - first + 1]);
    expect(result).toMatchObject({ code: 0, open: 0 });
  });

  it('shows one line each to people', async () => {
    const { stdout } = await run(['events'], { answers: stored(1) });
    expect(stdout).toContain('number.changed  {"line":1');
    expect(stdout.split('\n')).toHaveLength(2);
  });

  it('follows from the last one that it has shown, until interrupted', async () => {
    const controller = new AbortController();
    const asked: number[] = [];
    const events: Client['events'] = async function* (after) {
      asked.push(after);
      yield { ...sample.event, seq: after + 1 };
      controller.abort();
    };
    const setup = { answers: stored(25), events, signal: controller.signal };
    const result = await run(['events', '--follow', '--json'], setup);
    expect(result).toMatchObject({ code: 130, stderr: '', open: 0 });
    expect(seqs(result.stdout)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26]);
    expect(asked).toEqual([25]);
  });

  it('says when the daemon ends', async () => {
    const result = await run(['events', '--follow', '--after', '25'], { answers: stored(25) });
    expect(result).toMatchObject({ code: 6, stderr: expect.stringContaining('the daemon has ended') });
  });

  it('needs the daemon to follow', async () => {
    expect(await run(['events', '--follow'], { daemon: false })).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('hint: start it with: simkeeper daemon'),
    });
  });
});

describe('a restore of messages', () => {
  const [message] = sample.messageRestore.messages;
  const of = (change: Partial<typeof sample.messageRestore>): Answers => ({
    'sms.restore': () => ({ ...sample.messageRestore, ...change }),
  });

  it.each<[string, Answers, number, string]>([
    [
      'that failed for one message',
      of({
        counts: { ...sample.messageRestore.counts, failed: 1 },
        messages: message ? [{ ...message, state: 'failed', reason: 'the modem refused it' }] : [],
      }),
      4,
      '1 message could not be written: the modem refused it',
    ],
    [
      'that was stopped by another card',
      of({ error: { code: 'CONFLICT', message: 'another card', hint: 'put it back' } }),
      5,
      'another card',
    ],
    [
      'that was stopped by what a newer daemon calls otherwise',
      of({ error: { code: 'NEW_CODE', message: 'something', hint: null } }),
      4,
      'something',
    ],
  ])('%s shows what it did and exits with its code', async (_, answers, code, text) => {
    const result = await run(['sms', 'restore', '--to', 'front', '--json'], { answers });
    expect(result.code).toBe(code);
    expect(JSON.parse(result.stdout)).toMatchObject({ device: 'front' });
    expect(JSON.parse(result.stderr).error.message).toContain(text);
  });

  it.each([
    [['sms', 'restore'], 'say where to'],
    [['sms', 'restore', '--to', 'front', '--id', 'x'], 'is not an id'],
    [['sms', 'restore', '--to', 'front', '--storage', 'SR'], 'no storage for this'],
  ])('%j is a wrong command line', async (argv, text) => {
    const result = await run(argv, { answers: {} });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(text);
    expect(result.calls).toEqual([]);
  });
});
