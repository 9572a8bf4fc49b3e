import type { Card } from '../card.ts';

/** Where a card stood in its file. */
export interface CardPlace {
  /** Ordinal of the card in the file, from 1. */
  card: number;
  /** Line of its beginning, from 1. */
  line: number;
}

/** What reading one card of a file gave: the card, or why it could not be read. Neither ends the reading. */
export type ReadCard =
  | { place: CardPlace; card: Card; warnings: readonly string[] }
  /** `skipped`: it is something else than a card, and was left out on purpose: no failure. */
  | { place: CardPlace; card: null; problem: string; skipped?: boolean };

export interface ReadOptions {
  /** Headings of a CSV file to fields of a card, `Heading=field`, as `--map` gives them. */
  map?: Readonly<Record<string, string>>;
}

/** A file format for contacts. One folder or file under `formats/`, found by `formats/registry.ts`. */
export interface Format {
  /** As `--format` names it. */
  id: string;
  /** In words, for help and errors. */
  title: string;
  mediaType: string;
  /** Endings of file names, without the dot. */
  extensions: readonly string[];
  /** Whether the beginning of a file (up to 4096 octets, as UTF-8 text) looks like this format. */
  recognises(head: string): boolean;
  /**
   * Reads cards as they come; memory is bounded by the largest card (at most 16 MiB, more is a problem of that card).
   * @throws SimError INPUT_INVALID only when nothing of the file can be understood
   */
  read(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncIterable<ReadCard>;
  /** Writes cards as they come. What the format cannot carry is named in docs/formats.md. */
  write(cards: AsyncIterable<Card>): AsyncIterable<string>;
}
