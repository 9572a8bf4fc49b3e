import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../src/core/schedule.ts';
import { nextRun } from '../../src/daemon/next-run.ts';

const next = (text: string, from: string, zone = 'Europe/Berlin') => {
  const schedule = parseSchedule(text);
  if (!schedule) throw new Error(`${text} is no schedule`);
  const at = nextRun(schedule, Date.parse(from), zone);
  return at === null ? null : new Date(at).toISOString();
};

describe('the next run', () => {
  it.each([
    ['off', '2026-01-01T00:00:00Z', null],
    ['6h', '2026-01-01T00:00:00Z', '2026-01-01T06:00:00.000Z'],
    ['03:00', '2026-01-01T00:00:00Z', '2026-01-01T02:00:00.000Z'],
    ['daily 03:00', '2026-01-01T02:00:00Z', '2026-01-02T02:00:00.000Z'],
    ['03:00', '2026-07-01T00:00:00Z', '2026-07-01T01:00:00.000Z'],
    ['weekly sun 03:00', '2026-01-01T00:00:00Z', '2026-01-04T02:00:00.000Z'],
    ['weekly sat 23:59', '2026-01-01T00:00:00Z', '2026-01-03T22:59:00.000Z'],
    ['0 3 * * mon-fri', '2026-01-02T12:00:00Z', '2026-01-05T02:00:00.000Z'],
    ['*/15 * * * *', '2026-01-02T12:01:00Z', '2026-01-02T12:15:00.000Z'],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', null],
    // The clock is put forward from 02:00 to 03:00 on 2026-03-29: the run is not left out.
    ['02:30', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['02:30', '2026-03-29T12:00:00Z', '2026-03-30T00:30:00.000Z'],
    // It is put back from 03:00 to 02:00 on 2026-10-25: the run comes once.
    ['02:30', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['02:30', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
  ])('of %j after %s is %s', (text, from, at) => {
    expect(next(text, from)).toBe(at);
  });

  it('of a daily time comes once a day, summer time or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 400 }), (minute, day) => {
        const zone = 'Europe/Berlin';
        let at = Date.UTC(2026, 0, 1 + day, 12);
        const days = new Set<string>();
        for (let n = 0; n < 5; n += 1) {
          at = nextRun({ kind: 'daily', minute }, at, zone) ?? 0;
          days.add(new Date(at).toLocaleDateString('en', { timeZone: zone }));
        }
        expect(days.size).toBe(5);
      }),
      { numRuns: 100 },
    );
  });
});
