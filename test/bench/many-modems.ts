import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectSocket } from '../../src/api/client/socket-client.ts';
import { resolveDirectories } from '../../src/core/directories.ts';
import { atMost, type BenchRow } from './row.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/simkeeper');
const MODEMS = 64;
const WINDOW_MS = 60_000;
/** As the kernel counts processor time: USER_HZ, 100 on every Linux. */
const TICKS_PER_SECOND = 100;

/** 64 modems on one daemon with every interval at its default, the simulator in another process, for a minute. */
export async function benchManyModems(): Promise<BenchRow[]> {
  const home = mkdtempSync(path.join(tmpdir(), 'simkeeper-bench-'));
  const running: ChildProcess[] = [];
  const start = (args: string[], stdout: 'pipe' | 'ignore') => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, SIMKEEPER_HOME: home },
      stdio: ['ignore', stdout, 'ignore'],
    });
    running.push(child);
    return child;
  };
  try {
    const simulator = start([PROGRAM, 'simulate', '--modems', String(MODEMS), '--contacts', '250'], 'pipe');
    const addresses: string[] = [];
    if (!simulator.stdout) throw new Error('no output');
    for await (const line of createInterface(simulator.stdout)) {
      const address = /tcp:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (address !== undefined && addresses.length < MODEMS) addresses.push(address);
      if (line.startsWith('control:')) break;
    }
    const modems = addresses.map((port, n) => `[[modem]]\nname = "m${n + 1}"\nport = "${port}"\n`);
    writeFileSync(path.join(home, 'config.toml'), `[devices]\nauto = false\n${modems.join('')}`);
    const empty = start(['-e', 'setInterval(() => {}, 1e6)'], 'ignore');
    const daemon = start([PROGRAM, 'daemon'], 'ignore');
    await allReady(home);
    // What happens once, when a modem is attached, is no part of the figure: nor is its first backup, which comes a minute later.
    await backUpAll(home);
    await sleep(5_000);
    const before = processorMs(daemon);
    const startedAt = performance.now();
    await sleep(WINDOW_MS);
    const used = processorMs(daemon) - before;
    const passed = performance.now() - startedAt;
    const share = (used / passed) * 100;
    return [
      { ...atMost('64 modems for a minute, % of one core', share, 3, 1), budget: '< 3 %' },
      {
        ...atMost(
          'the same, MB beside an empty Node process',
          residentMb(daemon),
          residentMb(empty) + 100,
          1,
        ),
        budget: '<= 100 MB over',
      },
    ];
  } finally {
    for (const child of running.reverse()) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  }
}

async function backUpAll(home: string): Promise<void> {
  const { socket } = await resolveDirectories({ SIMKEEPER_HOME: home });
  const client = await connectSocket(socket);
  if (!client) throw new Error('no daemon');
  const { failures } = await client.call('backup.run', {});
  await client.close();
  if (failures.length > 0) throw new Error(`${failures.length} modems could not be backed up`);
}

async function allReady(home: string): Promise<void> {
  const { socket } = await resolveDirectories({ SIMKEEPER_HOME: home });
  for (let attempt = 0; attempt < 120; attempt += 1) {
    await sleep(500);
    const client = await connectSocket(socket);
    if (!client) continue;
    const devices = await client.call('devices.list', {});
    await client.close();
    if (devices.length === MODEMS && devices.every(({ state, network }) => state === 'ready' && network))
      return;
  }
  throw new Error(`${MODEMS} modems did not become ready`);
}

/** Processor time of a process so far, user and system, in ms (proc(5), fields 14 and 15 of stat). */
function processorMs(child: ChildProcess): number {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

function residentMb(child: ChildProcess): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
