import { readdirSync, readFileSync } from 'node:fs';
import type { DecodePduOptions } from '../../../src/codec/pdu-mode.ts';
import type { Direction } from '../../../src/codec/tpdu/types.ts';

/** One line of fixtures/pdu/*.jsonl. */
export interface Vector {
  readonly name: string;
  /** Where it was published: address, commit, path. */
  readonly source: string;
  readonly hex: string;
  readonly direction: Direction;
  readonly options?: DecodePduOptions;
  /** Encoding what was decoded gives the same octets. */
  readonly canonical?: boolean;
  /** What decodePdu gives, octets as `{hex}`. */
  readonly expect?: unknown;
  readonly error?: { readonly field: string; readonly offset: number };
}

const FOLDER = new URL('../../../fixtures/pdu/', import.meta.url);

/** All vectors, each with the file it stands in. */
export function loadVectors(): (Vector & { readonly file: string })[] {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  return files.flatMap((file) =>
    readFileSync(new URL(file, FOLDER), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ file, ...(JSON.parse(line) as Vector) })),
  );
}
