import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
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

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, SIMKEEPER_HOME: home, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

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
