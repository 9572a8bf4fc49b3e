import { describe, expect, it } from 'vitest';
import { type Job, NEIGHBOUR_LIMIT_MS, runCell } from './cell.ts';
import { FAULTS } from './table.ts';

/** Every fault of the table in the middle of these jobs. The jobs are shared between files: one file runs on one core only. */
export function describeFaults(jobs: readonly Job[]): void {
  const struck = FAULTS.filter(({ outcomes }) => jobs.some((job) => outcomes[job] !== undefined));
  describe.each(struck)('$name', ({ strikes, options, outcomes, twice }) => {
    it.each(jobs.filter((job) => outcomes[job] !== undefined))('%s', async (job) => {
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
}
