import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { atMost, type BenchRow, median } from './row.ts';
import { benchWorld } from './world.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/simkeeper');
const RUNS = 15;

/** Whole processes: a command answered by a running daemon, and one that does the work itself, against bare Node. */
export async function benchCommand(): Promise<BenchRow[]> {
  const world = await benchWorld({}, 0);
  try {
    const bare = await median(RUNS, async () => run(['-e', '0'], {}));
    const with_ = await median(RUNS, () => runAsync([PROGRAM, 'line', 'list', '--json'], world.home));
    const without = await median(RUNS, async () =>
      run([PROGRAM, 'line', 'list', '--json'], { SIMKEEPER_HOME: `${world.home}/alone` }),
    );
    return [
      atMost('a command answered by a running daemon, ms', with_, bare, 2.5),
      atMost('the same without a daemon, ms', without, bare, 8),
    ];
  } finally {
    await world.close();
  }
}

function run(args: string[], env: Record<string, string>): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
  return performance.now() - startedAt;
}

/** The daemon lives in this process and must be able to answer. */
async function runAsync(args: string[], home: string): Promise<number> {
  const { spawn } = await import('node:child_process');
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, SIMKEEPER_HOME: home },
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} failed`);
  return performance.now() - startedAt;
}
