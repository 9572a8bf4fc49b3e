import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDispatcher } from '../../src/api/server/dispatcher.ts';
import { type ApiServer, startApiServer } from '../../src/api/server/http.ts';
import { systemClock } from '../../src/core/clock.ts';
import { contactOf, gate, handlersWith } from '../api/fakes.ts';
import * as sample from './samples.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let home: string;
let server: ApiServer;
/** Opens when a client follows the events. */
const followed = gate();

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'simkeeper-process-'));
  const contacts = Array.from({ length: 20_000 }, (_, index) => contactOf(index + 1));
  server = await startApiServer({
    socketPath: join(home, 'daemon.sock'),
    dispatcher: createDispatcher(
      handlersWith({ status: () => sample.status, 'contacts.list': () => contacts, 'events.list': () => [] }),
    ),
    async *events(after, signal) {
      yield { ...sample.event, seq: after + 1 };
      followed.open();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
    version: '1.2.3',
    clock: systemClock,
  });
});
afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true, force: true });
});

function startWith(env: Readonly<Record<string, string>>, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, SIMKEEPER_HOME: home, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
const start = (...args: string[]) => startWith({}, ...args);

function finished(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const text = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => {
      text.stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      text.stderr += chunk.toString();
    });
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

describe('the program', () => {
  it('answers from the daemon', async () => {
    const { code, stdout, stderr } = await finished(start('status', '--json'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(sample.status);
  });

  it('writes all of a long document to a pipe before it ends', async () => {
    const { code, stdout } = await finished(start('contact', 'list', '--json'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(20_000);
  });

  it.each(['with', 'without'])('waits for a reader that takes it slowly, %s a daemon', async (daemon) => {
    const alone = join(home, 'alone');
    const env = daemon === 'with' ? {} : { SIMKEEPER_HOME: alone };
    const people = join(home, 'people.csv');
    await writeFile(people, `Name\n${Array.from({ length: 3_000 }, (_, n) => `Person ${n}`).join('\n')}\n`);
    if (daemon === 'without') {
      expect((await finished(startWith(env, 'contact', 'import', people))).code).toBe(0);
    }
    const child = startWith(env, 'contact', 'list', '--json');
    const ended = new Promise((resolve) => child.on('close', resolve));
    let text = '';
    for await (const chunk of child.stdout ?? []) {
      text += chunk;
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await ended).toBe(0);
    expect(JSON.parse(text)).toHaveLength(daemon === 'with' ? 20_000 : 3_000);
  });

  it('fails when a file takes only a part of what it prints', async () => {
    const out = join(home, 'out.json');
    const line = `ulimit -f 2048; exec "$0" --import tsx "$1" contact list --json > "$2"`;
    const child = spawn('sh', ['-c', line, process.execPath, MAIN, out], {
      env: { ...process.env, SIMKEEPER_HOME: home, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, stderr } = await finished(child);
    expect((await stat(out)).size).toBeGreaterThan(0);
    expect({ code, error: JSON.parse(stderr) }).toMatchObject({
      code: 1,
      error: { error: { code: 'IO_FAILED' } },
    });
  });

  it('never ends without a word: a command that nothing can finish is a fault', async () => {
    const module = fileURLToPath(new URL('../../src/cli/ending.ts', import.meta.url));
    const program = `const { endWith } = await import(${JSON.stringify(module)});`;
    const ending = (command: string) =>
      finished(
        spawn(
          process.execPath,
          ['--import', 'tsx', '--input-type=module', '-e', `${program} await endWith(${command});`],
          { env: { ...process.env, NODE_NO_WARNINGS: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
        ),
      );
    expect(await ending('new Promise(() => {})')).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('simkeeper: the command ended before it was done'),
    });
    expect(await ending('Promise.resolve(5)')).toEqual({ code: 5, stdout: '', stderr: '' });
  });

  it('is quiet when the reader goes away', async () => {
    const child = start('contact', 'list', '--json');
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('ends cleanly with 130 when it is interrupted', async () => {
    const child = start('events', '--follow', '--json');
    const printed = new Promise((resolve) => child.stdout?.once('data', resolve));
    const end = finished(child);
    await followed.promise;
    await printed;
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130, stderr: '' });
  });

  it('says what is wrong with the command line', async () => {
    const { code, stdout, stderr } = await finished(start('contcat'));
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: "simkeeper: unknown command 'contcat'\nhint: did you mean contact?\n",
    });
  });
});
