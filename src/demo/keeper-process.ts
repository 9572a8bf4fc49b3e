import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connectSocket } from '../api/client/socket-client.ts';
import type { Client } from '../api/contract/methods.ts';
import { sleep, systemClock } from '../core/clock.ts';
import { resolveDirectories } from '../core/directories.ts';
import { SimError } from '../core/errors.ts';

const START_LIMIT_MS = 15_000;
const KEPT_LOG_CHARS = 4_000;

/** One simkeeper of the story: a real daemon in a process and a home of its own. */
export interface KeeperProcess {
  readonly client: Client;
  /** Stops the daemon as `simkeeper stop` does and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts `simkeeper daemon` in `home` with this configuration.
 * @param program the file that runs simkeeper (`bin/simkeeper`)
 */
export async function startKeeper(
  program: string,
  home: string,
  toml: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<KeeperProcess> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(path.join(home, 'config.toml'), toml, { mode: 0o600 });
  const { socket } = await resolveDirectories({ SIMKEEPER_HOME: home });
  let running = await launch();

  async function launch(): Promise<{ child: ChildProcess; client: Client; exited: Promise<void> }> {
    const child = spawn(process.execPath, [program, 'daemon'], {
      env: { ...env, SIMKEEPER_HOME: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-KEPT_LOG_CHARS);
    });
    let alive = true;
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => {
        alive = false;
        resolve();
      });
      child.once('error', () => {
        alive = false;
        resolve();
      });
    });
    const until = systemClock.monotonic() + START_LIMIT_MS;
    while (alive && systemClock.monotonic() < until) {
      const client = await connectSocket(socket);
      if (client) return { child, client, exited };
      await sleep(systemClock, 25);
    }
    child.kill('SIGKILL');
    throw new SimError('DAEMON_UNREACHABLE', 'a daemon of the demo did not start', {
      hint: log.trim() === '' ? 'run it by hand: simkeeper daemon' : log.trim(),
    });
  }

  async function stop(): Promise<void> {
    running.child.kill('SIGTERM');
    await running.exited;
    await running.client.close();
  }

  return {
    get client() {
      return running.client;
    },
    async restart() {
      await stop();
      running = await launch();
    },
    stop,
  };
}

/** Asks `look` until it gives something; events of the daemon are the cue, and a short pause between. @throws SimError */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  const end = systemClock.monotonic() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (systemClock.monotonic() > end) {
      throw new SimError('DEVICE_TIMEOUT', `the demo waited ${limitMs / 1000} s in vain for this: ${what}`, {
        hint: 'run it again on a machine with less to do; if it stays so, please report it',
      });
    }
    await sleep(systemClock, 50);
  }
}
