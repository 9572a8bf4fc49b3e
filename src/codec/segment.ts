import { dcsFor, type MessageClass } from './dcs.ts';
import { codecError } from './reader.ts';
import { cutPlan, type PlanOptions, type TextPlan } from './text-plan.ts';
import type { InformationElement, UserData } from './tpdu/types.ts';

export interface SegmentOptions extends PlanOptions {
  /** Ties the parts together; 0 to 255, or to 65535 with `referenceBits: 16`. Not used for a text of one part. */
  reference: number;
  messageClass?: MessageClass | null;
}

/** What one message of a text carries. */
export interface Segment {
  dcs: number;
  userData: UserData;
}

/** The messages of a text, and the plan behind them. */
export interface SegmentedText {
  plan: TextPlan;
  segments: Segment[];
}

/**
 * Cuts a text into the user data of one or more messages, as planText says. Each part has the concatenation element and the
 * elements of the national tables (23.040 sections 9.2.3.24.1, .8, .15 and .16); no part ends inside a surrogate pair or an escape.
 *
 * @throws SimError CODEC_INVALID as planText does, and for a reference out of range
 */
export function segmentText(text: string, options: SegmentOptions): Segment[] {
  return segmentWithPlan(text, options).segments;
}

/** As segmentText, together with the plan. */
export function segmentWithPlan(text: string, options: SegmentOptions): SegmentedText {
  const bits = options.referenceBits ?? 8;
  const { reference } = options;
  if (!Number.isInteger(reference) || reference < 0 || reference >= 1 << bits) {
    throw codecError('reference', 0, `not a whole number of ${bits} bits`);
  }
  const { plan, pieces } = cutPlan(text, options);
  const dcs = dcsFor(plan.alphabet, options.messageClass ?? null);
  const segments = pieces.map((piece, index): Segment => {
    const header: InformationElement[] = [];
    if (pieces.length > 1) {
      header.push({ kind: 'concat', bits, reference, total: pieces.length, sequence: index + 1 });
    }
    if (plan.table.single !== null) header.push({ kind: 'single-shift', table: plan.table.single });
    if (plan.table.locking !== null) header.push({ kind: 'locking-shift', table: plan.table.locking });
    return { dcs, userData: { header, alphabet: plan.alphabet, text: piece.text } };
  });
  return { plan, segments };
}
