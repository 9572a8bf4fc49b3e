import type { CardPhonebook, PhonebookEntry } from './device.ts';

/** One place where the modem shows something else than the card holds. */
export interface PhonebookDifference {
  index: number;
  /**
   * `name-cut`: the modem shows only the beginning of the name; `name`, `number`: something else; `hidden`: nothing; `invented`:
   * a record where the card has none.
   */
  kind: 'name-cut' | 'name' | 'number' | 'hidden' | 'invented';
  shown: string | null;
  stored: string | null;
}

/** What of a record is compared. */
export type ShownRecord = Pick<PhonebookEntry, 'index' | 'name' | 'number'>;

/**
 * Compares what a modem shows of the phone book of its card with the files of the card. Characters that a modem writes in another
 * way (`,` and `p` for a pause, spaces at the end of a name) are no difference.
 */
export function comparePhonebook(
  shown: readonly ShownRecord[],
  card: Pick<CardPhonebook, 'entries'>,
): PhonebookDifference[] {
  const differences: PhonebookDifference[] = [];
  const left = new Map(shown.map((entry) => [entry.index, entry]));
  for (const stored of card.entries) {
    const entry = left.get(stored.index);
    left.delete(stored.index);
    const { index } = stored;
    if (entry === undefined) {
      differences.push({ index, kind: 'hidden', shown: null, stored: stored.name });
      continue;
    }
    const [name, whole] = [entry.name.trimEnd(), stored.name.trimEnd()];
    if (name !== whole) {
      const cut = name.length < whole.length && whole.startsWith(name);
      differences.push({ index, kind: cut ? 'name-cut' : 'name', shown: entry.name, stored: stored.name });
    }
    if (plainNumber(entry.number) !== plainNumber(stored.number))
      differences.push({ index, kind: 'number', shown: entry.number, stored: stored.number });
  }
  for (const { index, name } of left.values())
    differences.push({ index, kind: 'invented', shown: name, stored: null });
  return differences.sort((a, b) => a.index - b.index);
}

function plainNumber(number: string): string {
  return number.replaceAll(',', 'p').replaceAll('P', 'p').replaceAll('W', 'w');
}
