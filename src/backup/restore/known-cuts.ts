import { plainNumber } from '../../numbers/dial-string.ts';
import { type PlanStep, type RecordContent, type RestorePlan, sameContent } from './records.ts';
import { shortened } from './run.ts';

/** So often a device has to make the same of a record before it is believed to do so always, where that is no beginning of it. */
const OFTEN_ENOUGH = 2;

/** What a device was given for a place, and what it held then. */
export interface HeldRecord {
  index: number;
  after: RecordContent;
  held: RecordContent;
}

/**
 * Keeps the places whose record a device has made of the wanted one before: writing it again would only give the same again, and the
 * same restore a second time writes nothing.
 * @param known what this very device has made of records of this storage; another device may store more
 */
export function keepKnownCuts(known: readonly HeldRecord[], plan: RestorePlan): RestorePlan {
  if (known.length === 0) return plan;
  const makes = ({ index, before, after }: PlanStep): boolean => {
    if (before === null || after === null || plainNumber(before.number) !== plainNumber(after.number))
      return false;
    const same = known.filter(
      (step) => step.index === index && sameContent(step.after, after) && sameContent(step.held, before),
    );
    return same.length >= (shortened(after, before) ? 1 : OFTEN_ENOUGH);
  };
  const work: PlanStep[] = [];
  const kept: PlanStep[] = [];
  const rest: PlanStep[] = [];
  for (const step of plan.steps) {
    if (step.action === 'keep' || step.action === 'skip') rest.push(step);
    else if (makes(step)) kept.push({ ...step, action: 'keep', after: step.before, reason: REASON });
    else work.push(step);
  }
  return { ...plan, steps: [...work, ...kept, ...rest] };
}

const REASON = 'is what this device makes of the name';
