import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangePlan } from '../../src/devices/modem/range-plan.ts';

/** Plays a modem that takes ranges up to `maxRange` and fails on the indexes in `broken`. */
function play(first: number, last: number, limit: number, maxRange: number, broken: ReadonlySet<number>) {
  const plan = new RangePlan({ from: first, to: last }, limit);
  const read = new Set<number>();
  let questions = 0;
  for (let range = plan.next(); range !== null; range = plan.next()) {
    questions += 1;
    const indexes = Array.from({ length: range.to - range.from + 1 }, (_, offset) => range.from + offset);
    if (indexes.length > maxRange || indexes.some((index) => broken.has(index)))
      plan.settle({ kind: 'refused' });
    else {
      for (const index of indexes) read.add(index);
      plan.settle({ kind: 'read', lastIndex: range.to });
    }
  }
  return { plan, read, questions };
}

describe('the ranges that are asked for', () => {
  it('are one, where the modem takes it', () => {
    const { questions, read, plan } = play(1, 250, 1000, 1000, new Set());
    expect({ questions, read: read.size, learned: plan.learnedLimit }).toEqual({
      questions: 1,
      read: 250,
      learned: null,
    });
  });

  it('become as small as the modem wants, and that is remembered', () => {
    const { questions, read, plan } = play(1, 250, 1000, 50, new Set());
    expect(read.size).toBe(250);
    expect(plan.learnedLimit).toBe(31);
    expect(questions).toBeLessThan(15);
  });

  it('leave out only what cannot be read, whatever the modem is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }),
        (first, size, maxRange, brokenList) => {
          const broken = new Set(brokenList);
          const { plan, read, questions } = play(first, first + size - 1, 1000, maxRange, broken);
          for (let index = first; index < first + size; index += 1)
            expect(read.has(index)).toBe(!broken.has(index));
          expect(plan.unreadable).toEqual(
            brokenList.filter((index) => index >= first && index < first + size).sort((a, b) => a - b),
          );
          expect(questions).toBeLessThan(2 * size + 20);
        },
      ),
    );
  });

  it('end when nothing more can be read', () => {
    const { plan, questions } = play(1, 65_535, 1000, 0, new Set());
    expect(plan.givenUpAt).toBe(21);
    expect(questions).toBeLessThan(40);
  });

  it('go on behind the last record when more is expected', () => {
    const plan = new RangePlan({ from: 1, to: 250 }, 1000);
    plan.settle({ kind: 'read', lastIndex: 50 });
    expect(plan.next()).toBe(null);
    plan.reopenTails();
    expect(plan.next()).toEqual({ from: 51, to: 250 });
    plan.settle({ kind: 'read', lastIndex: null });
    plan.reopenTails();
    expect(plan.next()).toBe(null);
  });

  it('stop at the end of the storage', () => {
    const plan = new RangePlan({ from: 1, to: 10 }, 1);
    for (let index = 1; index <= 4; index += 1) plan.settle({ kind: 'read', lastIndex: index });
    plan.settle({ kind: 'refused' });
    plan.endAt(5);
    expect({ next: plan.next(), unreadable: plan.unreadable }).toEqual({ next: null, unreadable: [] });
  });
});
