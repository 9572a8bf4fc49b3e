import { DEFAULT_ALPHABET, DEFAULT_EXTENSION } from './default.ts';
import { NATIONAL_TABLES } from './national/index.ts';

/** The escape to the extension table, 23.038 section 6.2.1. */
export const ESCAPE = 0x1b;

/** Shown for a code to which a national locking shift table gives no character. */
export const UNDEFINED_CHARACTER = 0xfffd;

/**
 * Which national tables are in force, by their code of 23.038 section 6.2.1.2.4 (1 Turkish, 2 Spanish ...). `null`: the default
 * alphabet (`locking`) or the default extension table (`single`). A code without a table counts as null, as 23.040 section
 * 9.2.3.24.15 asks.
 */
export interface ShiftTables {
  readonly single: number | null;
  readonly locking: number | null;
}

/** The default alphabet with the default extension table. */
export const DEFAULT_TABLES: ShiftTables = { single: null, locking: null };

/** Set in a decoded entry when encoding its character would not give the same code. */
export const INEXACT = 0x10000;

/** Both directions of one choice of tables. */
export interface Alphabet {
  /** UTF-16 code unit for each code, perhaps with INEXACT. */
  readonly main: Uint32Array;
  /** The same for each code after the escape. */
  readonly extension: Uint32Array;
  /** Code for each UTF-16 code unit; extension codes have ESCAPE in the second octet. */
  readonly codes: ReadonlyMap<number, number>;
}

const cache = new Map<number, Alphabet>();
const defaultAlphabet = build(0, 0);

/** The alphabet for a choice of tables; built on first use and kept. */
export function alphabetFor(tables: ShiftTables): Alphabet {
  if (tables === DEFAULT_TABLES) return defaultAlphabet;
  const locking = knownCode(tables.locking, 'locking');
  const single = knownCode(tables.single, 'single');
  const key = (locking << 8) | single;
  let alphabet = cache.get(key);
  if (alphabet === undefined) {
    alphabet = build(locking, single);
    cache.set(key, alphabet);
  }
  return alphabet;
}

/** True if the code names a language that has a table of that kind. */
export function hasTable(code: number, kind: 'single' | 'locking'): boolean {
  return knownCode(code, kind) !== 0;
}

function knownCode(code: number | null, kind: 'single' | 'locking'): number {
  return code !== null && NATIONAL_TABLES.get(code)?.[kind] !== undefined ? code : 0;
}

function build(lockingCode: number, singleCode: number): Alphabet {
  const mainText = NATIONAL_TABLES.get(lockingCode)?.locking ?? DEFAULT_ALPHABET;
  const runs = NATIONAL_TABLES.get(singleCode)?.single ?? DEFAULT_EXTENSION;
  const codes = new Map<number, number>();
  const main = new Uint32Array(128);
  for (let code = 0; code < 128; code += 1) {
    const unit = mainText.charCodeAt(code);
    main[code] = unit === UNDEFINED_CHARACTER ? unit | INEXACT : unit;
    if (unit === UNDEFINED_CHARACTER || code === ESCAPE) continue;
    // A table may show one character at two codes: the first is the one to write.
    if (codes.has(unit)) main[code] = unit | INEXACT;
    else codes.set(unit, code);
  }
  // 23.038 section 6.2.1.1: a code that the extension table leaves open shows the character of the main table. The escape
  // itself is kept for a further table that does not exist, and shows a space.
  const extension = main.map((entry) => entry | INEXACT);
  extension[ESCAPE] = 0x20 | INEXACT;
  for (const [firstCode, characters] of runs) {
    for (let index = 0; index < characters.length; index += 1) {
      const unit = characters.charCodeAt(index);
      const code = firstCode + index;
      if (codes.has(unit)) {
        extension[code] = unit | INEXACT;
      } else {
        extension[code] = unit;
        codes.set(unit, (ESCAPE << 8) | code);
      }
    }
  }
  return { main, extension, codes };
}
