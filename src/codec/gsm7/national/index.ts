import type { NationalTable } from './table.ts';

/** The national language tables of 23.038 annex A by their identifier. */
export const NATIONAL_TABLES: ReadonlyMap<number, NationalTable> = new Map<number, NationalTable>();
