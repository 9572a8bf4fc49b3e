import { isSimError } from '../../core/errors.ts';
import type { CallOptions, PhonebookEntry } from '../contract/device.ts';
import { isShownAs } from '../contract/shown-name.ts';
import { readCardPhonebook } from './card-phonebook.ts';
import type { RunSequence } from './phonebook-reader.ts';

/**
 * The entries of a storage, with the names that the card itself has where the character set of the modem lacks letters of them. One
 * file of the card is read for each such record; where the card does not tell, the name stays as it is shown.
 * @throws SimError CANCELED PORT_CLOSED
 */
export async function withNamesOfCard(
  storage: string,
  entries: readonly PhonebookEntry[],
  run: RunSequence,
  options: CallOptions,
): Promise<PhonebookEntry[]> {
  const masked = new Set(
    entries.filter(({ shownName }) => shownName !== undefined).map(({ index }) => index),
  );
  if (masked.size === 0 || storage !== 'SM') return [...entries];
  const card = await readCardPhonebook(run, { ...options, onProgress: () => undefined, only: masked }).catch(
    (error: unknown) => {
      if (!isSimError(error) || isSimError(error, 'CANCELED', 'PORT_CLOSED')) throw error;
      return null;
    },
  );
  const stored = new Map((card?.entries ?? []).map((entry) => [entry.index, entry]));
  return entries.map((entry) => {
    const there = stored.get(entry.index);
    const { shownName, ...rest } = entry;
    if (shownName === undefined || there === undefined || digits(there.number) !== digits(entry.number))
      return entry;
    if (there.name.trimEnd() === shownName.trimEnd()) return rest;
    return isShownAs(there.name, shownName) ? { ...entry, name: there.name } : entry;
  });
}

/** A pause is a comma on some modems, and a plus may be missing: the digits tell whether it is the same record. */
function digits(number: string): string {
  return number.replace(/[^0-9*#]/g, '');
}
