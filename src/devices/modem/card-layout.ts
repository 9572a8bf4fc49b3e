import { ADN_FOOTER } from '../../codec/sim/adn.ts';
import { decodePhonebookReference, type ReferencedFile } from '../../codec/sim/phonebook-reference.ts';
import {
  type CardPath,
  cardFile,
  EF_ADN,
  EF_EXT1,
  EF_PBR,
  type RecordFileShape,
  readRecord,
  readRecordShape,
  toldOrNull,
} from './card-files.ts';
import type { DeviceSender } from './context.ts';

/** Where the files of the phone book are on this card. */
export interface CardLayout {
  source: 'usim' | 'sim';
  path: CardPath;
  sets: CardSet[];
}

/** One EF_ADN and the files that belong to its entries. */
export interface CardSet {
  adn: ReferencedFile;
  shape: RecordFileShape & { count: number };
  files: readonly ReferencedFile[];
}

/** A USIM's own phone book is meant by the storage SM before that of its application (27.007 section 8.11). */
const USIM_PATHS: readonly CardPath[] = ['7F105F3A', '3F007F105F3A', '7FFF5F3A', '3F007FFF5F3A', null];
const SIM_PATHS: readonly CardPath[] = [null, '7F10', '3F007F10'];

const MAX_SETS = 8;
/** 255 records of a file can be named (102.221 section 11.1.5). */
const MAX_RECORDS = 255;

/** Looks for the phone book, where cards have it and as modems let it be asked for; null when it is in none of the places. */
export async function findCardLayout(sender: DeviceSender): Promise<CardLayout | null> {
  for (const path of USIM_PATHS) {
    const sets = await readReferences(sender, path);
    if (sets.length > 0) return { source: 'usim', path, sets };
  }
  for (const path of SIM_PATHS) {
    const set = await describeSet(sender, path, [
      { kind: 'adn', linking: 'same-index', id: EF_ADN, iapPosition: null },
      { kind: 'ext1', linking: 'by-reference', id: EF_EXT1, iapPosition: null },
    ]);
    if (set !== null) return { source: 'sim', path, sets: [set] };
  }
  return null;
}

async function readReferences(sender: DeviceSender, path: CardPath): Promise<CardSet[]> {
  const file = cardFile(EF_PBR, path);
  const shape = toldOrNull(await readRecordShape(sender, file));
  const sets: CardSet[] = [];
  const count = shape === null ? 0 : Math.min(shape.count ?? 1, MAX_SETS);
  for (let record = 1; record <= count && shape !== null; record += 1) {
    const bytes = toldOrNull(await readRecord(sender, file, record, shape.length));
    const reference = bytes === null ? null : decodePhonebookReference(bytes);
    const set = reference === null ? null : await describeSet(sender, path, reference.files);
    if (set !== null) sets.push(set);
  }
  return sets;
}

async function describeSet(
  sender: DeviceSender,
  path: CardPath,
  files: readonly ReferencedFile[],
): Promise<CardSet | null> {
  const adn = files.find(({ kind }) => kind === 'adn');
  const shape = adn === undefined ? null : toldOrNull(await readRecordShape(sender, cardFile(adn.id, path)));
  if (adn === undefined || shape === null || shape.length < ADN_FOOTER) return null;
  return {
    adn,
    shape: { length: shape.length, count: Math.min(shape.count ?? MAX_RECORDS, MAX_RECORDS) },
    files,
  };
}
