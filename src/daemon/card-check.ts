import type { CallOptions, DeviceSession } from '../devices/contract/device.ts';
import {
  comparePhonebook,
  type PhonebookDifference,
  type ShownRecord,
} from '../devices/contract/phonebook-check.ts';

/**
 * Reads the phone book from the files of the card and says in a sentence where the modem shows it otherwise; null when it does not,
 * or when the card cannot be asked.
 */
export async function checkAgainstCard(
  session: DeviceSession,
  device: string,
  shown: readonly ShownRecord[],
  options: CallOptions & { onProgress?: (done: number, total: number) => void },
): Promise<{ message: string; hint: string } | null> {
  const card = await session.readCardPhonebook?.(options);
  if (!card || card.problems.length > 0) return null;
  const differences = comparePhonebook(shown, card);
  if (differences.length === 0) return null;
  const places = differences.slice(0, 5).map(({ index }) => index);
  const more = differences.length > places.length ? ', ...' : '';
  return {
    message: `${device} does not show its SIM as it is: ${inWords(differences)} (records ${places.join(', ')}${more})`,
    hint: 'the snapshot holds what the modem shows; another modem may show the whole',
  };
}

const WORDS: Readonly<Record<PhonebookDifference['kind'], string>> = {
  'name-cut': 'cut short',
  name: 'with another name',
  number: 'with another number',
  hidden: 'not shown',
  invented: 'not on the card',
};

function inWords(differences: readonly PhonebookDifference[]): string {
  const count = new Map<PhonebookDifference['kind'], number>();
  for (const { kind } of differences) count.set(kind, (count.get(kind) ?? 0) + 1);
  return [...count].map(([kind, times]) => `${times} ${WORDS[kind]}`).join(', ');
}
