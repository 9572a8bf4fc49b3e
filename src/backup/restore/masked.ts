import type { PhonebookEntry } from '../../devices/contract/device.ts';
import { isShownAs, SUBSTITUTE } from '../../devices/contract/shown-name.ts';
import { numberTail } from './number-finder.ts';
import type { WantedRecord } from './records.ts';

/** Why a place is not touched; for the plan, and for a person. */
export const MASKED = 'the device shows ? for letters of the name there: through it this place is left alone';

/**
 * The wanted records, where names with `?` in place of letters are in the way: on the device, whose character set lacks them, or in
 * the snapshot, which was taken through such a device. What is wanted and what is there are one record if one of them is the other
 * as such a device shows it; it stays. Another name is not written over a name that cannot be read, because it could not be brought
 * back: such a record is left out.
 * @param every records between two of the moments in which something else may be done
 */
export function* heedMasked(
  current: readonly PhonebookEntry[],
  wanted: readonly WantedRecord[],
  numberKey: (number: string) => string,
  every: number,
): Generator<void, readonly WantedRecord[]> {
  const isMasked = ({ base, suffix }: WantedRecord) => (base + suffix).includes(SUBSTITUTE);
  const masked = current.some(({ shownName }) => shownName !== undefined);
  if (!masked && !wanted.some(isMasked)) return wanted;
  const tails = new Set<string>();
  const holders = new Map<string, PhonebookEntry[]>();
  for (const entry of current) {
    const key = numberKey(entry.number);
    tails.add(numberTail(entry.number));
    holders.set(key, [...(holders.get(key) ?? []), entry]);
  }
  const taken = new Set<number>();
  const heeded: WantedRecord[] = [];
  for (const [at, want] of wanted.entries()) {
    if (at % every === 0) yield;
    const near = want.leftOut === null && tails.has(numberTail(want.number));
    const entries = near ? (holders.get(numberKey(want.number)) ?? []) : [];
    heeded.push(entries.length === 0 ? want : meet(want, entries, taken));
  }
  return heeded;
}

function meet(want: WantedRecord, entries: readonly PhonebookEntry[], taken: Set<number>): WantedRecord {
  const name = (want.base + want.suffix).normalize('NFC');
  const free = entries.filter(({ index }) => !taken.has(index));
  const same = free.find((entry) => entry.name.normalize('NFC') === name);
  const one =
    same ?? free.find((entry) => isOne(entry, name)) ?? free.find(({ shownName }) => shownName !== undefined);
  if (one === undefined) return want;
  taken.add(one.index);
  if (one === same) return want;
  if (isOne(one, name)) return { ...want, base: one.name, suffix: '' };
  return { ...want, leftOut: MASKED, missed: true };
}

function isOne({ name, shownName }: PhonebookEntry, wanted: string): boolean {
  return isShownAs(name, wanted) || (shownName !== undefined && isShownAs(wanted, shownName));
}
