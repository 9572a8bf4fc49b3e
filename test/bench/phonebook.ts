import { atMost, type BenchRow, faster, median } from './row.ts';
import { benchWorld } from './world.ts';

/** 115200 baud with start and stop bit. */
const BYTES_PER_SECOND = 11_520;
const RECORDS = 250;

/** Reading a SIM phonebook, from the first command of the read to the commit, in the daemon. */
export async function benchPhonebook(): Promise<BenchRow[]> {
  return [await atLineSpeed(), await withLatency()];
}

async function atLineSpeed(): Promise<BenchRow> {
  const world = await benchWorld({ bytesPerSecond: BYTES_PER_SECOND });
  try {
    const measured = await median(3, () => backupMs(world));
    // The octets of the very same range read, counted on the same modem.
    const reply = await world.agent.exclusive((session) => session.raw(`AT+CPBR=1,${RECORDS}`));
    const bytes = reply.reduce((sum, line) => sum + Buffer.byteLength(line, 'latin1') + 2, 4);
    return atMost(
      '250-record phonebook at 115200 baud, ms',
      measured,
      (bytes / BYTES_PER_SECOND) * 1000,
      1.1,
    );
  } finally {
    await world.close();
  }
}

async function withLatency(): Promise<BenchRow> {
  const world = await benchWorld({ latencyMs: 10 });
  try {
    const measured = await median(3, () => backupMs(world));
    const slow = await world.agent.exclusive(async (session) => {
      const startedAt = performance.now();
      for (let index = 1; index <= RECORDS; index += 1) await session.raw(`AT+CPBR=${index}`);
      return performance.now() - startedAt;
    });
    return faster('the same with 10 ms latency, against one command per record, ms', measured, slow, 10);
  } finally {
    await world.close();
  }
}

async function backupMs(world: Awaited<ReturnType<typeof benchWorld>>): Promise<number> {
  // The whole call: the look at the card, the read, the commit and the answer. A full backup would compare the files of the card too.
  const startedAt = performance.now();
  const { snapshots } = await world.client.call('backup.run', {});
  const elapsed = performance.now() - startedAt;
  if (snapshots[0]?.entries !== RECORDS) throw new Error(`read ${snapshots[0]?.entries} records`);
  return elapsed;
}
