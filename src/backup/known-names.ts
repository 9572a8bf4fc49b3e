import type { PhonebookEntry } from '../devices/contract/device.ts';
import { isShownAs, SUBSTITUTE } from '../devices/contract/shown-name.ts';
import { plainNumber } from '../numbers/dial-string.ts';
import type { SourceRecord } from '../store/repositories/snapshots.ts';

/** The names of one reading that the device shows with `?` in place of letters that its character set lacks. */
export interface MaskedNames {
  /** What it shows, by place. */
  shown: ReadonlyMap<number, string>;
  /** How many of them are known all the same: from the files of the card, or from the snapshot before. */
  known: number;
}

/**
 * The entries of a reading, with the names that the last snapshot had where the device shows `?` in place of letters: a name that
 * cannot be read says nothing, so it never takes the place of one that was. `before`: the records of that snapshot.
 */
export function withKnownNames(
  before: readonly SourceRecord[],
  entries: readonly PhonebookEntry[],
): { entries: readonly PhonebookEntry[]; masked: MaskedNames } {
  const shown = new Map<number, string>();
  for (const { index, shownName } of entries) if (shownName !== undefined) shown.set(index, shownName);
  if (shown.size === 0) return { entries, masked: { shown, known: 0 } };
  const places = new Map(before.map((record) => [record.index, record]));
  const holders = new Map<string, SourceRecord[]>();
  for (const record of before) {
    const number = plainNumber(record.number);
    holders.set(number, [...(holders.get(number) ?? []), record]);
  }
  let known = 0;
  const named = entries.map((entry) => {
    const { index, name, number, shownName } = entry;
    if (shownName === undefined) return entry;
    const others = holders.get(plainNumber(number)) ?? [];
    const better = name === shownName ? knownName(entry, shownName, places.get(index), others) : name;
    if (better === null) return entry;
    known += 1;
    return { ...entry, name: better };
  });
  return { entries: named, masked: { shown, known } };
}

function knownName(
  { number }: PhonebookEntry,
  shown: string,
  there: SourceRecord | undefined,
  others: readonly SourceRecord[],
): string | null {
  if (there !== undefined && plainNumber(there.number) === plainNumber(number)) {
    if (there.name === shown) return null;
    // Whatever the name was changed to cannot be seen here. One that was masked before is no better.
    return isShownAs(there.name, shown) || !there.name.includes(SUBSTITUTE) ? there.name : null;
  }
  const [only, another] = others;
  const moved = only !== undefined && another === undefined && number !== '' && isShownAs(only.name, shown);
  return moved && only.name !== shown ? only.name : null;
}

/** What a person should know of it, or null when there is nothing to say. */
export function maskedNote(
  device: string,
  storage: string,
  { shown, known }: MaskedNames,
): { message: string; hint: string } | null {
  const count = shown.size;
  if (count === 0) return null;
  const unknown = count - known;
  const kept =
    known === 0 ? '' : `${known} ${known === 1 ? 'is' : 'are'} known from the card or an earlier backup`;
  const lost = unknown === 0 ? '' : `${unknown} ${unknown === 1 ? 'is' : 'are'} kept as shown`;
  return {
    message: `${device} shows ? in ${count} name${count === 1 ? '' : 's'} of ${storage}, perhaps for letters that it cannot show: ${[kept, lost].filter((part) => part !== '').join(', ')}`,
    hint: 'back this storage up once through a modem with the character set UCS2, and the names are right; nothing writes over such a record',
  };
}
