import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outdated, type RetentionPolicy } from '../../src/backup/retention.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 5, 15, 12);

const policies = fc.record({
  all: fc.integer({ min: 0, max: 40 * DAY }),
  daily: fc.integer({ min: 0, max: 60 }),
  weekly: fc.integer({ min: 0, max: 20 }),
  monthly: fc.integer({ min: 0, max: 24 }),
});
/** Times in any order: the clock of a machine may go back. */
const histories = fc
  .array(fc.integer({ min: 0, max: 900 * 24 }), { minLength: 1, maxLength: 60 })
  .map((hours) =>
    hours.map((hour, index) => ({ id: index + 1, takenAt: NOON - 900 * DAY + hour * 3_600_000 })),
  );

type Row = { id: number; takenAt: number };
const kept = (rows: readonly Row[], policy: RetentionPolicy) => {
  const gone = new Set(outdated(rows, policy));
  return rows.filter((row) => !gone.has(row));
};

describe('what is kept', () => {
  it('always has the newest', () => {
    fc.assert(
      fc.property(histories, policies, (rows, policy) => {
        expect(kept(rows, policy)).toContain(rows.at(-1));
      }),
    );
  });

  it('is kept when it is asked again', () => {
    fc.assert(
      fc.property(histories, policies, (rows, policy) => {
        expect(outdated(kept(rows, policy), policy)).toEqual([]);
      }),
    );
  });

  it('is also kept by a policy that keeps more', () => {
    fc.assert(
      fc.property(histories, policies, policies, (rows, one, more) => {
        const larger = {
          all: one.all + more.all,
          daily: one.daily + more.daily,
          weekly: one.weekly + more.weekly,
          monthly: one.monthly + more.monthly,
        };
        expect(kept(rows, larger)).toEqual(expect.arrayContaining(kept(rows, one)));
      }),
    );
  });

  it('is everything that is younger than the first limit', () => {
    fc.assert(
      fc.property(histories, policies, (rows, policy) => {
        const newest = Math.max(...rows.map((row) => row.takenAt));
        for (const row of outdated(rows, policy)) expect(newest - row.takenAt).toBeGreaterThan(policy.all);
      }),
    );
  });

  it('thins out to the last of each day, week and month', () => {
    // Twice a day for two years, the newest last.
    const rows = Array.from({ length: 1460 }, (_, index) => ({
      id: index + 1,
      takenAt: NOON - (1459 - index) * (DAY / 2),
    }));
    const rest = kept(rows, { all: 10 * DAY, daily: 10, weekly: 4, monthly: 6 });
    const ages = rest.map((row) => Math.round((NOON - row.takenAt) / (DAY / 2)) / 2).reverse();
    expect(ages.filter((age) => age <= 10)).toHaveLength(21);
    expect(ages.filter((age) => age > 10 && age <= 20)).toHaveLength(10);
    // 2026-06-15 is a Monday: the last of a week is taken on a Sunday at noon.
    expect(ages.filter((age) => age > 20 && age <= 48)).toEqual(expect.arrayContaining([22, 29, 36, 43]));
    const months = rest
      .filter((row) => NOON - row.takenAt > 48 * DAY)
      .map((row) => new Date(row.takenAt).toISOString().slice(0, 10));
    expect(months).toEqual([
      '2025-10-31',
      '2025-11-30',
      '2025-12-31',
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
    ]);
    expect(rest.length).toBeLessThan(50);
  });

  it('of nothing is nothing', () => {
    expect(outdated([], { all: 0, daily: 0, weekly: 0, monthly: 0 })).toEqual([]);
  });
});
