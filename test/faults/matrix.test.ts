import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../src/simulator/faults.ts';
import { JOBS, NEIGHBOUR_LIMIT_MS, runCell } from './cell.ts';
import { FAULTS } from './table.ts';

const DOC = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');

describe.each(FAULTS)('$name', ({ strikes, options, outcomes, twice }) => {
  it.each(JOBS.filter((job) => outcomes[job] !== undefined))('%s', async (job) => {
    const seen = await runCell(job, strikes, options);
    expect(seen.outcome).toBe(outcomes[job]);
    const once = /delivered$/.test(seen.outcome) ? 1 : 0;
    expect(seen.onNetwork).toBe(twice?.includes(job) ? 2 : once);
    expect(seen.inbox).toEqual(job === 'receive' ? ['hello'] : []);
    expect(seen.left).toBe(0);
    expect(seen.neighbourMs).toBeLessThanOrEqual(NEIGHBOUR_LIMIT_MS);
    // Not before the fault has passed, where it lasts; then as ever.
    expect(seen.afterwardsMs).toBeLessThanOrEqual(
      outcomes.receive === 'when it has passed' ? 120_000 : 5_000,
    );
  });
});

describe('docs/faults.md', () => {
  it('says what the table says, fault by fault and job by job', () => {
    const rows =
      DOC.split('## The table')[1]
        ?.split('\n## ')[0]
        ?.match(/^\| .*\|$/gm) ?? [];
    const wanted = FAULTS.map(({ name, outcomes, twice }) => [
      name,
      ...JOBS.map((job) => `${outcomes[job] ?? '-'}${twice?.includes(job) ? ' *' : ''}`),
    ]);
    expect(rows.slice(1).map((row) => row.slice(2, -2).split(' | '))).toEqual(wanted);
  });

  it('leaves out no fault that the simulator can make', () => {
    const made = new Set(
      FAULTS.flatMap(({ strikes }) => strikes.map((one) => ('kind' in one ? one.kind : null))),
    );
    expect(FAULT_KINDS.filter((kind) => !made.has(kind))).toEqual([]);
  });
});
