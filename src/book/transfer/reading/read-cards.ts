import type { Format, ReadOptions } from '../../formats/format.ts';
import { readInThread } from './in-thread.ts';
import { type Incoming, incoming } from './incoming.ts';

/** Octets from which a file is read in a thread of its own: a smaller one is read before a thread would have begun. */
const LARGE = 500_000;

export interface CardFile {
  /** Octets, as far as they are known. */
  size: number;
  chunks: AsyncIterable<Uint8Array>;
}

/**
 * Reads the cards of a file, some at a time, and works out what takes no question to the book.
 * @param how `region`: how national numbers are read
 * @throws SimError what the format and `chunks` throw; IO_FAILED when the thread dies
 */
export function readCards(
  format: Format,
  { size, chunks }: CardFile,
  how: { options: ReadOptions; region: string | null },
): AsyncIterable<readonly Incoming[]> {
  return size >= LARGE ? readInThread(chunks, { format: format.id, ...how }) : readHere(format, chunks, how);
}

async function* readHere(
  format: Format,
  chunks: AsyncIterable<Uint8Array>,
  { options, region }: { options: ReadOptions; region: string | null },
): AsyncGenerator<readonly Incoming[]> {
  for await (const read of format.read(chunks, options)) yield [incoming(read, region)];
}
