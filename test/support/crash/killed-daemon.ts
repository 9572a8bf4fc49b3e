import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { connectSocket } from '../../../src/api/client/socket-client.ts';
import type { Client } from '../../../src/api/contract/methods.ts';
import { sleep, systemClock } from '../../../src/core/clock.ts';

const START_LIMIT_MS = 30_000;
const KEPT_LOG = 8_000;

/** How node runs simkeeper: the built program (`bin/simkeeper`), or the sources through tsx. */
export type Program = readonly string[];

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** The built program when it is not older than any source, else the sources: a test must never pass on an old build. */
export function currentProgram(): Program {
  const changedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((file) => changedAt(path.join(ROOT, 'src', file))));
  if (changedAt(path.join(ROOT, 'dist/main.js')) >= newest) return [path.join(ROOT, 'bin/simkeeper')];
  return ['--import', 'tsx', path.join(ROOT, 'src/main.ts')];
}

/** A real `simkeeper daemon` in a process of its own, which may be killed at any moment. */
export class KilledDaemon {
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private readonly socket: string;
  private alive = true;
  private log = '';

  constructor(program: Program, home: string, socket: string) {
    this.socket = socket;
    this.child = spawn(process.execPath, [...program, 'daemon'], {
      env: { PATH: process.env.PATH, SIMKEEPER_HOME: home, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-KEPT_LOG);
    });
    this.exited = new Promise((resolve) => {
      const ended = () => {
        this.alive = false;
        resolve();
      };
      this.child.once('exit', ended);
      this.child.once('error', ended);
    });
  }

  /** Whether the process lives; it must not end by itself. */
  get running(): boolean {
    return this.alive;
  }

  /** The end of what it logged, for the report of a failure. */
  get lastWords(): string {
    return this.log;
  }

  /** The client of its API, as soon as it listens. */
  async connect(): Promise<Client> {
    const until = systemClock.monotonic() + START_LIMIT_MS;
    while (this.alive && systemClock.monotonic() < until) {
      const client = await connectSocket(this.socket).catch(() => null);
      if (client) return client;
      await sleep(systemClock, 20);
    }
    throw new Error(`the daemon does not listen:\n${this.log}`);
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    if (!this.alive) throw new Error(`the daemon ended before it was killed:\n${this.log}`);
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** For the end of a round that failed: whatever happened, no process is left. */
  async discard(): Promise<void> {
    if (this.alive) this.child.kill('SIGKILL');
    await this.exited;
  }
}
