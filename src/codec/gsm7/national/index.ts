import { BENGALI } from './bengali.ts';
import { GUJARATI } from './gujarati.ts';
import { HINDI } from './hindi.ts';
import { KANNADA } from './kannada.ts';
import { MALAYALAM } from './malayalam.ts';
import { ORIYA } from './oriya.ts';
import { PORTUGUESE } from './portuguese.ts';
import { PUNJABI } from './punjabi.ts';
import { SPANISH } from './spanish.ts';
import type { NationalTable } from './table.ts';
import { TAMIL } from './tamil.ts';
import { TELUGU } from './telugu.ts';
import { TURKISH } from './turkish.ts';
import { URDU } from './urdu.ts';

const TABLES: readonly NationalTable[] = [
  TURKISH,
  SPANISH,
  PORTUGUESE,
  BENGALI,
  GUJARATI,
  HINDI,
  KANNADA,
  MALAYALAM,
  ORIYA,
  PUNJABI,
  TAMIL,
  TELUGU,
  URDU,
];

/** The national language tables of 23.038 annex A by their identifier. */
export const NATIONAL_TABLES: ReadonlyMap<number, NationalTable> = new Map(
  TABLES.map((table) => [table.code, table]),
);
