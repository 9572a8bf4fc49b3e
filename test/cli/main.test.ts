import { describe, expect, it } from 'vitest';
import { NOUNS } from '../../src/cli/nouns.ts';
import { SimError } from '../../src/core/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { run, Sink } from './harness.ts';
import * as sample from './samples.ts';

describe('errors', () => {
  const failing = (error: unknown) => ({
    answers: {
      'devices.list': () => {
        throw error;
      },
    },
  });
  const locked = new SimError('PIN_REQUIRED', 'front\u001b[2J needs its PIN', {
    hint: 'set pin-file',
    details: { cme: 11 },
  });

  it('say what happened and what to do', async () => {
    const result = await run(['devices'], failing(locked));
    expect(result).toMatchObject({
      code: 5,
      stdout: '',
      stderr: 'simkeeper: front\\u001b[2J needs its PIN\nhint: set pin-file\n',
      open: 0,
    });
  });

  it('are one JSON document on standard error with --json', async () => {
    const result = await run(['devices', '--json'], failing(locked));
    expect(result).toMatchObject({ code: 5, stdout: '' });
    expect(result.stderr.endsWith('\n')).toBe(true);
    expect(JSON.parse(result.stderr)).toEqual({
      error: {
        code: 'PIN_REQUIRED',
        message: 'front\u001b[2J needs its PIN',
        hint: 'set pin-file',
        details: { cme: 11 },
      },
    });
  });

  it('tell more with --verbose', async () => {
    const result = await run(['devices', '-v'], failing(locked));
    expect(result.stderr).toContain('code: PIN_REQUIRED\ncme: 11\n');
    expect(result.stderr).toContain('main.test.ts');
  });

  it.each([
    ['INTERNAL', 1],
    ['NOT_FOUND', 3],
    ['DEVICE_TIMEOUT', 4],
    ['CONFLICT', 5],
    ['LOCK_BUSY', 6],
  ] as const)('%s exits with %d', async (code, exit) => {
    expect((await run(['devices'], failing(new SimError(code, 'no')))).code).toBe(exit);
  });

  it('that nobody expected exit with 1 and ask for a report', async () => {
    const result = await run(['devices'], failing(new TypeError('x is not a function')));
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('simkeeper: x is not a function\nhint: this is a fault of simkeeper');
  });

  it('of the connection are told too', async () => {
    const host = {
      connect: async () => {
        throw new SimError('DAEMON_UNREACHABLE', 'the daemon is there and cannot be reached');
      },
    };
    expect(await run(['devices'], { host })).toMatchObject({
      code: 6,
      stderr: 'simkeeper: the daemon is there and cannot be reached\n',
    });
  });
});

describe('global flags', () => {
  const setup = { answers: { 'contacts.list': () => [sample.contact] } };
  it.each([
    [['--json', 'contact', 'list']],
    [['contact', '--json', 'list']],
    [['contact', 'list', '--json']],
  ])('%j', async (argv) => {
    expect(JSON.parse((await run(argv, setup)).stdout)).toEqual([sample.contact]);
  });

  it('are text after --', async () => {
    const answers = {
      'sms.send': ({ text }: { text: string }) => ({
        dryRun: true,
        plan: sample.plan,
        messages: [{ ...sample.sms, text }],
      }),
    };
    const result = await run(['sms', 'send', '--to', '+4917612345678', '--', '--json'], { answers });
    expect(result.calls[0]?.params).toEqual({ to: ['+4917612345678'], text: '--json' });
    expect(result.stdout).toContain('Alphabet:');
  });

  it('colour only terminals, and not when told otherwise', async () => {
    const bold = '\u001b[1m';
    expect((await run(['contact', 'list'], { ...setup, terminal: true })).stdout).toContain(bold);
    expect((await run(['contact', 'list'], setup)).stdout).not.toContain(bold);
    expect((await run(['contact', 'list', '--no-color'], { ...setup, terminal: true })).stdout).not.toContain(
      bold,
    );
    const env = { NO_COLOR: '1' };
    expect((await run(['contact', 'list'], { ...setup, terminal: true, env })).stdout).not.toContain(bold);
  });

  it('the version and the helps need no API', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', calls: [] });
    expect(await run(['--version', '--json'])).toMatchObject({ code: 0, stdout: '{"version":"1.2.3"}\n' });
    for (const argv of [['--help'], ['help'], ['-h']]) {
      const { code, stdout } = await run(argv);
      expect(code).toBe(0);
      for (const { name, summary } of NOUNS)
        expect(stdout).toMatch(new RegExp(`\\n  ${name} +${summary.slice(0, 20)}`));
    }
    const long = await run(['contact', 'list', '--help']);
    expect(await run(['help', 'contact', 'list'])).toEqual(long);
    expect(long).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('notes', () => {
  const answers = {
    'sms.list': (
      _: unknown,
      listener: { onNote?: (note: { message: string; hint: string | null }) => void },
    ) => {
      listener.onNote?.({ message: 'one SMS \u202e waits', hint: 'start the daemon' });
      return [];
    },
  };
  it('stand on standard error', async () => {
    expect((await run(['sms', 'list'], { answers })).stderr).toBe(
      'note: one SMS \\u202e waits\nhint: start the daemon\n',
    );
  });
  it('are JSON lines with --json, and nothing with --quiet', async () => {
    expect(JSON.parse((await run(['sms', 'list', '--json'], { answers })).stderr)).toEqual({
      note: { message: 'one SMS \u202e waits', hint: 'start the daemon' },
    });
    expect((await run(['sms', 'list', '--quiet'], { answers })).stderr).toBe('');
  });
});

describe('progress', () => {
  const clock = () => new ManualClock();
  const slow = (own: ManualClock, ms: number) => ({
    'backup.run': (
      _: unknown,
      listener: { onProgress?: (p: { task: string; done: number; total: number }) => void },
    ) => {
      listener.onProgress?.({ task: 'front SM', done: 0, total: 250 });
      own.advance(ms);
      listener.onProgress?.({ task: 'front SM', done: 125, total: 250 });
      return { snapshots: [], messages: [], failures: [] };
    },
  });

  it('shows a bar on a terminal after a second, and takes it away', async () => {
    const own = clock();
    const result = await run(['backup'], { clock: own, terminal: true, answers: slow(own, 1_500) });
    expect(result.stderr).toContain('[############............] 50% front SM 125/250');
    expect(result.stderr.endsWith('\r\u001b[K')).toBe(true);
    expect(own.pending).toBe(0);
  });

  it.each([
    ['what is quick', 900, [], true],
    ['a pipe', 1_500, [], false],
    ['--quiet', 1_500, ['--quiet'], true],
    ['--json', 1_500, ['--json'], true],
  ] as const)('shows none for %s', async (_, ms, flags, terminal) => {
    const own = clock();
    const result = await run(['backup', ...flags], { clock: own, terminal, answers: slow(own, ms) });
    expect(result.stderr).toBe('');
    expect(own.pending).toBe(0);
  });
});

describe('interruption', () => {
  it('aborts the call, closes, and exits with 130', async () => {
    const controller = new AbortController();
    const answers = {
      'backup.run': (_: unknown, listener: { signal?: AbortSignal }) =>
        new Promise<never>((_resolve, reject) => {
          listener.signal?.addEventListener('abort', () => reject(listener.signal?.reason));
          controller.abort(new Error('interrupted'));
        }),
    };
    const result = await run(['backup'], { answers, signal: controller.signal });
    expect(result).toMatchObject({ code: 130, stdout: '', stderr: '', open: 0 });
  });

  it('tells what is done and how to go on, where the work says that', async () => {
    const interrupted = async (error: SimError, ...flags: string[]) => {
      const controller = new AbortController();
      const answers = {
        'backup.run': () => {
          controller.abort(new Error('interrupted'));
          throw error;
        },
      };
      return run(['backup', ...flags], { answers, signal: controller.signal });
    };
    const half = new SimError('CANCELED', 'half of it is done', { hint: 'simkeeper restore resume 3' });
    expect(await interrupted(half)).toMatchObject({
      code: 130,
      stderr: 'simkeeper: half of it is done\nhint: simkeeper restore resume 3\n',
    });
    expect(JSON.parse((await interrupted(half, '--json')).stderr)).toMatchObject({
      error: { code: 'CANCELED', hint: 'simkeeper restore resume 3' },
    });
    const bare = new SimError('CANCELED', 'the client asked to stop');
    expect(await interrupted(bare)).toMatchObject({ code: 130, stderr: '' });
  });

  it('is the normal end of the daemon and the simulator', async () => {
    const controller = new AbortController();
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const printed: unknown[] = [];
    const host = {
      runDaemon: async (options: unknown) => {
        controller.abort();
        printed.push(options);
        return 0;
      },
      runSimulator: async (options: unknown, print: (line: string) => void) => {
        printed.push(options);
        print('modem-1  tcp://127.0.0.1:7001');
        return { ports: { 'modem-1': 7001 }, control: 7100, close };
      },
    };
    expect((await run(['daemon', '--verbose'], { host, signal: controller.signal })).code).toBe(0);
    const human = await run(
      ['simulate', '--modems', '1', '--contacts', '5', '--port', '7001', '--seed', '9'],
      { host, signal: controller.signal },
    );
    expect(human).toMatchObject({ code: 0, stdout: 'modem-1  tcp://127.0.0.1:7001\n' });
    const json = await run(['simulate', '--json', '--preset', 'quectel', '--control', '7100'], {
      host,
      signal: controller.signal,
    });
    expect(JSON.parse(json.stdout)).toEqual({
      modems: [{ name: 'modem-1', port: 'tcp://127.0.0.1:7001' }],
      control: 7100,
    });
    expect(closed).toBe(2);
    expect(printed).toEqual([
      { verbose: true },
      { modems: 1, contacts: 5, port: 7001, control: null, seed: 9, preset: null },
      { modems: 2, contacts: 20, port: null, control: 7100, seed: 1, preset: 'quectel' },
    ]);
  });

  it('an output that could not be written is an error, also when the command has ended', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const late = new Sink();
    const answers = {
      'contacts.list': () => {
        queueMicrotask(() => late.fail(full));
        return [];
      },
    };
    const [ended] = [await run(['contact', 'list', '--json'], { answers }, late)];
    expect(ended).toMatchObject({ code: 1, open: 0 });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'IO_FAILED', hint: full.message } });

    const stdout = new Sink();
    const aborted = {
      'contacts.list': () => {
        stdout.fail(full);
        throw new Error('the call was aborted');
      },
    };
    const result = await run(['contact', 'list'], { answers: aborted }, stdout);
    expect(result).toMatchObject({ code: 1, open: 0 });
    expect(result.stderr).toContain('simkeeper: the output could not be written');
  });

  it('an output that is lost for an unknown reason is never taken for one that nobody wants', async () => {
    const stdout = new Sink();
    const answers = {
      'contacts.list': () => {
        stdout.fail(Object.assign(new Error('write EAGAIN'), { code: 'EAGAIN' }));
        throw new Error('the call was aborted');
      },
    };
    expect(await run(['contact', 'list'], { answers }, stdout)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('hint: write EAGAIN'),
    });
  });

  it('a reader that goes away is no error', async () => {
    const stdout = new Sink();
    const answers = {
      'contacts.list': () => {
        stdout.fail(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        throw new Error('the call was aborted');
      },
    };
    expect(await run(['contact', 'list'], { answers }, stdout)).toMatchObject({
      code: 0,
      stderr: '',
      open: 0,
    });
  });
});

describe('the demo', () => {
  it('gets the flags and gives its exit code', async () => {
    const seen: unknown[] = [];
    const runDemo = async (options: unknown) => {
      seen.push(options);
      return 4;
    };
    expect((await run(['demo', '--json'], { host: { runDemo } })).code).toBe(4);
    expect(seen).toEqual([{ json: true, quiet: false }]);
  });
});
