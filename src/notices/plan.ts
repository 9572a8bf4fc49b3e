import { planText, type TextPlan } from '../codec/text-plan.ts';
import type { LineRow } from '../store/repositories/lines.ts';
import type { NoticeRow } from '../store/repositories/notices.ts';
import type { Store } from '../store/store.ts';
import { type PlannedDelivery, planAudience } from './audience.ts';
import { type Claim, noticeText } from './wording.ts';

/** What the configuration says about notices. */
export interface NoticeSettings {
  coolingOffMs: number;
  auto: boolean;
  audience:
    | { readonly kind: 'line' }
    | { readonly kind: 'owner' }
    | { readonly kind: 'group'; readonly name: string };
  language: string;
  ownerName: string | null;
  validityMinutes: number;
}

/** A delivery with the number under which its recipient knows the line. */
export interface WordedDelivery extends PlannedDelivery {
  oldNumber: string;
  /** SMS parts; 0 for a skipped entry. */
  parts: number;
}

export interface NoticePlan {
  /** The sentence for those who know the line by the old number of the notice; null while the new number is unknown. */
  text: string | null;
  textPlan: TextPlan | null;
  deliveries: WordedDelivery[];
}

/** The sentence of a line: in the name of its owner, as configured. */
export function wordNotice(line: LineRow, claim: Claim, settings: NoticeSettings): string {
  const name = line.ownerId === 1 ? settings.ownerName : line.ownerName;
  return noticeText(name, claim, settings.language);
}

/** What a change of a line would tell to whom. Reads only. */
export function planNotice(
  store: Store,
  line: LineRow,
  change: { oldNumber: string; newNumber: string | null; noticeId: number | null },
  settings: NoticeSettings,
): NoticePlan {
  const whom =
    settings.audience.kind === 'group' ? { group: settings.audience.name } : settings.audience.kind;
  const own = new Set(
    store.lines
      .list()
      .map((row) => row.number)
      .filter((number) => number !== null),
  );
  const planned = planAudience(store.contacts.audience(line.bookId, line.id, whom), {
    own,
    optedOut: store.optOuts.all(),
    ...change,
  });
  const knownAs = numbersKnown(store, change);
  const { newNumber } = change;
  const word = (oldNumber: string) =>
    newNumber === null ? null : wordNotice(line, { oldNumber, newNumber }, settings);
  const partsOf = new Map<string, number>();
  const parts = (oldNumber: string): number => {
    const text = word(oldNumber);
    if (text === null) return 0;
    const known = partsOf.get(oldNumber) ?? planText(text).segments;
    partsOf.set(oldNumber, known);
    return known;
  };
  const deliveries = planned.map((entry): WordedDelivery => {
    const oldNumber = knownAs(entry.number);
    if (entry.reason === null && oldNumber === newNumber) {
      return { ...entry, oldNumber, parts: 0, reason: 'was never told of another number' };
    }
    return { ...entry, oldNumber, parts: entry.reason === null ? parts(oldNumber) : 0 };
  });
  const text = word(change.oldNumber);
  return { text, textPlan: text === null ? null : planText(text), deliveries };
}

/**
 * Under which number a recipient knows the line: when this notice took the place of one that had reached only some, the others
 * still know the number of before.
 */
function numbersKnown(
  store: Store,
  change: { oldNumber: string; noticeId: number | null },
): (recipient: string) => string {
  const earlier: NoticeRow | undefined =
    change.noticeId === null ? undefined : store.notices.supersededBy(change.noticeId)[0];
  if (!earlier || earlier.newNumber !== change.oldNumber) return () => change.oldNumber;
  const states = store.notices.deliveryStates(earlier.id);
  const known = new Map<string, string>();
  for (const delivery of store.notices.deliveries(earlier.id)) {
    if (delivery.reason !== null) continue;
    const parts = states.get(delivery.id)?.states ?? [];
    const told = parts.some((state) => state !== 'canceled' && state !== 'queued' && state !== 'failed');
    known.set(delivery.number, told ? change.oldNumber : delivery.oldNumber);
  }
  return (recipient) => known.get(recipient) ?? earlier.oldNumber;
}
