import { describe, expect, it } from 'vitest';
import { type HeldRecord, keepKnownCuts } from '../../../src/backup/restore/known-cuts.ts';
import type { PlanStep, RecordContent } from '../../../src/backup/restore/records.ts';

const record = (name: string, number = '+4930111111'): RecordContent => ({ name, number, numberType: 145 });
const step = (before: RecordContent | null, after: RecordContent | null, index = 4): PlanStep => ({
  action: after === null ? 'delete' : 'change',
  index,
  before,
  after,
  wanted: null,
  contactId: 7,
  reason: 'has the number: gets the name',
});
const WHOLE = record('Anna Maria');
const CUT: HeldRecord = { index: 4, after: WHOLE, held: record('Anna Ma') };
const HEX: HeldRecord = { index: 4, after: WHOLE, held: record('0041006E006E') };

/** What is done with one step when a device is known for this. */
function decided(known: HeldRecord[], one: PlanStep) {
  const [result] = keepKnownCuts(known, { steps: [one], unwritten: 0 }).steps;
  return result?.action;
}

describe('what a device has made of a record before', () => {
  it.each<[string, HeldRecord[], PlanStep, string]>([
    ['a cut name stays as it is', [CUT], step(CUT.held, WHOLE), 'keep'],
    ['something else once is tried again', [HEX], step(HEX.held, WHOLE), 'change'],
    ['something else twice stays', [HEX, HEX], step(HEX.held, WHOLE), 'keep'],
    ['another name is written', [CUT], step(CUT.held, record('Anna Marie')), 'change'],
    ['another place is written', [CUT], step(CUT.held, WHOLE, 5), 'change'],
    ['a name that somebody has changed since is written', [CUT], step(record('Ann'), WHOLE), 'change'],
    ['another number is written', [CUT], step(record('Anna Ma', '7'), WHOLE), 'change'],
    ['an empty place is written', [CUT], step(null, WHOLE), 'change'],
    ['what goes is deleted', [CUT], step(CUT.held, null), 'delete'],
    ['of nothing known everything is written', [], step(CUT.held, WHOLE), 'change'],
  ])('%s', (_name, known, one, action) => {
    expect(decided(known, one)).toBe(action);
  });

  it('leaves the order of the rest, and puts what is kept behind the work', () => {
    const steps = [step(CUT.held, WHOLE), step(null, record('Bob'), 9)];
    const plan = keepKnownCuts([CUT], { steps, unwritten: 3 });
    expect(plan.steps.map(({ index, action }) => [index, action])).toEqual([
      [9, 'change'],
      [4, 'keep'],
    ]);
    expect(plan.steps[1]?.after).toEqual(CUT.held);
    expect(plan.unwritten).toBe(3);
  });
});
