import type { CallOptions, DeviceSession } from '../devices/contract/device.ts';
import {
  comparePhonebook,
  type PhonebookDifference,
  type ShownRecord,
} from '../devices/contract/phonebook-check.ts';

/**
 * Reads the phone book from the files of the card and compares it with what the modem shows; null when the card cannot be asked.
 * @param options `places`: only the first so many are read and compared
 */
export async function compareWithCard(
  session: DeviceSession,
  shown: readonly ShownRecord[],
  options: CallOptions & { onProgress?: (done: number, total: number) => void; places?: number },
): Promise<PhonebookDifference[] | null> {
  const card = await session.readCardPhonebook?.(options);
  if (!card || card.problems.length > 0) return null;
  const { places = card.size } = options;
  return comparePhonebook(
    shown.filter(({ index }) => index <= places),
    card,
  );
}

/** What `compareWithCard` found, in a sentence; null when there is nothing to say. */
export async function checkAgainstCard(
  session: DeviceSession,
  device: string,
  shown: readonly ShownRecord[],
  options: CallOptions & { onProgress?: (done: number, total: number) => void },
): Promise<{ message: string; hint: string } | null> {
  const differences = (await compareWithCard(session, shown, options)) ?? [];
  if (differences.length === 0) return null;
  return {
    message: `${device} does not show its SIM as it is: ${differencesInWords(differences)}`,
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

/** How many records differ in which way, and the first of them. */
export function differencesInWords(differences: readonly PhonebookDifference[]): string {
  const count = new Map<PhonebookDifference['kind'], number>();
  for (const { kind } of differences) count.set(kind, (count.get(kind) ?? 0) + 1);
  const first = differences.slice(0, 5).map(({ index }) => index);
  const more = differences.length > first.length ? ', ...' : '';
  return `${[...count].map(([kind, times]) => `${times} ${WORDS[kind]}`).join(', ')} (records ${first.join(', ')}${more})`;
}
