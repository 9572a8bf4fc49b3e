import { ADN_FOOTER, decodeAdn } from '../../codec/sim/adn.ts';
import type { CallOptions, CardPhonebook, PhonebookEntry } from '../contract/device.ts';
import { readExtras } from './card-extras.ts';
import { CardFolder, decoded, readExtension } from './card-folder.ts';
import { type CardSet, findCardLayout } from './card-layout.ts';
import type { DeviceSender } from './context.ts';
import type { RunSequence } from './phonebook-reader.ts';
import { withPlus } from './replies/phonebook.ts';

/** Records read in one sequence: an urgent message waits for no more than these. */
const BATCH = 16;
/** A file of which so many records one after the other are refused is not read any further. */
const MAX_REFUSED = 3;
/** Digits of the record itself: a number with fewer has no more, whatever its extension record says. */
const FULL = 20;

/**
 * Reads the phone book from the files of the card; null when they cannot be had. `places`: only the first so many; `only`: these
 * places and no other.
 */
export async function readCardPhonebook(
  run: RunSequence,
  options: CallOptions & {
    onProgress?: (done: number, total: number) => void;
    places?: number;
    only?: ReadonlySet<number>;
  } = {},
): Promise<CardPhonebook | null> {
  const layout = await run(findCardLayout);
  if (layout === null) return null;
  const { source, path, sets } = layout;
  const size = sets.reduce((sum, { shape }) => sum + shape.count, 0);
  const entries: PhonebookEntry[] = [];
  const problems: string[] = [];
  let offset = 0;
  for (const set of sets) {
    const files = new CardFolder(path);
    let refused = 0;
    const last = Math.min(set.shape.count, (options.places ?? size) - offset);
    for (let from = 1; from <= last && refused < MAX_REFUSED; from += BATCH) {
      const to = Math.min(last, from + BATCH - 1);
      refused = await run((sender) =>
        readBatch(sender, { set, files, from, to, offset, refused, only: options.only }, entries, problems),
      );
      options.onProgress?.(offset + to, Math.min(size, options.places ?? size));
    }
    if (refused >= MAX_REFUSED)
      problems.push(`the card does not show its file ${hexId(set.adn.id)} any further`);
    offset += set.shape.count;
  }
  const nameOctets = Math.min(...sets.map(({ shape }) => shape.length)) - ADN_FOOTER;
  return { source, entries, size, nameOctets, problems };
}

interface Batch {
  set: CardSet;
  files: CardFolder;
  from: number;
  to: number;
  /** Entries in the sets before this one. */
  offset: number;
  refused: number;
  only: ReadonlySet<number> | undefined;
}

/** Reads some records with all that belongs to them; gives how many were refused in a row at the end. */
async function readBatch(
  sender: DeviceSender,
  { set, files, from, to, offset, refused, only }: Batch,
  entries: PhonebookEntry[],
  problems: string[],
): Promise<number> {
  // The sequence may be run again from its beginning, when the modem restarts in it.
  const found: PhonebookEntry[] = [];
  const wrong: string[] = [];
  let inARow = refused;
  for (let record = from; record <= to && inARow < MAX_REFUSED; record += 1) {
    const index = offset + record;
    if (only?.has(index) === false) continue;
    const bytes = await files.record(sender, set.adn.id, record, set.shape);
    inARow = bytes === null ? inARow + 1 : 0;
    if (bytes === null) wrong.push(`the card does not show record ${index}`);
    else if (bytes.some((octet) => octet !== 0xff)) {
      const entry = await readEntry(sender, set, files, record, bytes);
      if (entry === 'unreadable') wrong.push(`record ${index} of the card cannot be read`);
      else if (entry !== null) found.push({ index, ...entry });
    }
  }
  entries.push(...found);
  problems.push(...wrong);
  return inARow;
}

async function readEntry(
  sender: DeviceSender,
  set: CardSet,
  files: CardFolder,
  record: number,
  bytes: Uint8Array,
): Promise<Omit<PhonebookEntry, 'index'> | 'unreadable' | null> {
  const adn = decoded(() => decodeAdn(bytes));
  if (adn === undefined) return 'unreadable';
  if (adn === null) return null;
  const extension = set.files.find(({ kind }) => kind === 'ext1')?.id;
  const full = adn.number.replace('+', '').length >= FULL;
  const digits = full ? await readExtension(sender, files, extension, adn.extension) : '';
  if (digits === null) return 'unreadable';
  const number = withPlus(adn.number, adn.numberType) + digits;
  const extras = await readExtras(sender, set, files, record);
  return { number, name: adn.name, numberType: adn.numberType, ...extras };
}

function hexId(id: number): string {
  return id.toString(16).toUpperCase().padStart(4, '0');
}
