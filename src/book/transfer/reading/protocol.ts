import type { ErrorCode, ErrorDetails } from '../../../core/errors.ts';
import type { ReadOptions } from '../../formats/format.ts';
import type { Incoming } from './incoming.ts';

/** What the thread is started with. */
export interface ReadingOrder {
  /** Id of the format. */
  format: string;
  options: ReadOptions;
  /** How national numbers are read, ISO 3166-1. */
  region: string | null;
}

/** To the thread: the next octets of the file, or its end. */
export type ToReader = { octets: Uint8Array } | { end: true };

/** From the thread: cards, one answer to each piece of octets that it has read to its end, then how it ended. */
export type FromReader =
  | { kind: 'cards'; cards: readonly Incoming[] }
  | { kind: 'consumed' }
  | { kind: 'done' }
  | { kind: 'failed'; code: ErrorCode; message: string; hint: string | null; details: ErrorDetails };
