import { isSimError } from '../../core/errors.ts';
import type { CallOptions, CardPhonebook, PhonebookReading } from '../contract/device.ts';
import { readCardPhonebook } from './card-phonebook.ts';
import type { RunSequence } from './phonebook-reader.ts';

/** The storage whose records are files of the card. */
const CARD_STORAGE = 'SM';

/**
 * Reads a phone book by its commands, and that of the card from its files where the modem has no such commands, or does not
 * give all records by them. What the files do not give either is as the commands left it.
 */
export async function readWithFallback(
  storage: string,
  read: () => Promise<PhonebookReading>,
  run: RunSequence,
  options: CallOptions & { onProgress?: (done: number, total: number) => void } = {},
): Promise<PhonebookReading> {
  if (storage !== CARD_STORAGE) return read();
  try {
    const reading = await read();
    if (reading.problems.length === 0) return reading;
    const card = await fromCard(run, options);
    return card ?? reading;
  } catch (error) {
    const refused = isSimError(error, 'DEVICE_REFUSED', 'DEVICE_GARBLED') && error.details.restarted !== true;
    const card = refused ? await fromCard(run, options) : null;
    if (card === null) throw error;
    return card;
  }
}

/** A whole reading of the files, or null. */
async function fromCard(run: RunSequence, options: CallOptions): Promise<PhonebookReading | null> {
  const card = await readCardPhonebook(run, options).catch((error: unknown) => {
    if (isSimError(error, 'CANCELED', 'PORT_CLOSED')) throw error;
    return null;
  });
  return card === null || card.problems.length > 0 ? null : readingOf(card);
}

function readingOf(card: CardPhonebook): PhonebookReading {
  const info = {
    storage: CARD_STORAGE,
    firstIndex: 1,
    lastIndex: card.size,
    maxNumberLength: null,
    maxNameLength: card.nameOctets,
  };
  return { info, entries: card.entries, problems: [], showsExtras: card.source === 'usim' };
}
