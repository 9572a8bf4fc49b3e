import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRounds } from '../../src/daemon/rounds.ts';

describe('rounds', () => {
  function world(intervalMs: number) {
    const time = { now: 0, intervalMs };
    return {
      time,
      rounds: createRounds(
        () => time.intervalMs,
        () => time.now,
      ),
    };
  }

  it('asks a single device at the end of each interval', () => {
    const { time, rounds } = world(60);
    const turns: number[] = [];
    for (time.now = 0; time.now <= 200; time.now += 10) if (rounds.due([7]).length > 0) turns.push(time.now);
    expect(turns).toEqual([60, 120, 180]);
  });

  it('asks each of many devices once per interval, and no two close to each other', () => {
    const { time, rounds } = world(6400);
    const ids = Array.from({ length: 64 }, (_, id) => id + 1);
    rounds.due(ids);
    const turns = new Map<number, number[]>();
    for (time.now = 1; time.now <= 3 * 6400; time.now += 1) {
      for (const id of rounds.due(ids)) turns.set(id, [...(turns.get(id) ?? []), time.now]);
    }
    expect([...turns.values()].map((list) => list.length)).toEqual(ids.map(() => 3));
    const first = [...turns.values()].map(([at]) => at ?? 0).sort((a, b) => a - b);
    for (const [place, at] of first.entries()) expect(at - (first[place - 1] ?? 0)).toBe(100);
  });

  it('never lets a device wait longer than an interval, whatever comes and goes', () => {
    const steps = fc.array(
      fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: 20 })), fc.integer({ min: 1, max: 30 })),
    );
    fc.assert(
      fc.property(steps, (list) => {
        const { time, rounds } = world(100);
        const since = new Map<number, number>();
        for (const [ids, passes] of list) {
          const due = rounds.due(ids);
          for (const id of [...since.keys()]) if (!ids.includes(id)) since.delete(id);
          for (const id of ids) {
            if (!since.has(id) || due.includes(id)) since.set(id, time.now);
            expect(time.now - (since.get(id) ?? 0)).toBeLessThan(100 + 30);
            expect(rounds.nextAt()).toBeLessThanOrEqual((since.get(id) ?? 0) + 100);
          }
          time.now += passes;
        }
      }),
    );
  });

  it('skips the turns that were missed while the machine slept', () => {
    const { time, rounds } = world(60);
    rounds.due([1]);
    time.now = 100_000;
    expect(rounds.due([1])).toEqual([1]);
    expect(rounds.due([1])).toEqual([]);
    expect(rounds.nextAt()).toBe(100_060);
  });

  it('wakes for nobody when there is no device', () => {
    const { rounds } = world(60);
    rounds.due([]);
    expect(rounds.nextAt()).toBe(Number.POSITIVE_INFINITY);
  });
});
