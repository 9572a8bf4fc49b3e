import type { ShiftTables } from './gsm7/alphabet.ts';

/** Octets of user data in one SMS-SUBMIT, 23.040 section 9.2.2.2. */
const USER_DATA_OCTETS = 140;

/**
 * How many units (septets, or UTF-16 code units) fit into one message, beside a user data header with the concatenation element
 * (`referenceBits`; null for a message alone) and the elements that name national tables (23.040 section 9.2.3.24).
 */
export function unitsPerSegment(
  alphabet: 'gsm7' | 'ucs2',
  tables: ShiftTables,
  referenceBits: 8 | 16 | null,
): number {
  const elements =
    (referenceBits === null ? 0 : referenceBits === 8 ? 5 : 6) +
    (tables.single === null ? 0 : 3) +
    (tables.locking === null ? 0 : 3);
  const header = elements === 0 ? 0 : elements + 1;
  const room = USER_DATA_OCTETS - header;
  return alphabet === 'gsm7' ? Math.floor((room * 8) / 7) : room >> 1;
}

/**
 * Cuts a text at positions (UTF-16 code units) so that each piece costs at most `capacity`. `cost` gives the units of one
 * code unit; a surrogate pair and an escaped character stay whole.
 */
export function cutText(text: string, capacity: number, cost: (unit: number) => number): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let units = 0;
  let index = 0;
  while (index < text.length) {
    const unit = text.charCodeAt(index);
    const pair = isPairAt(text, index);
    const price = pair ? cost(unit) + cost(text.charCodeAt(index + 1)) : cost(unit);
    if (units + price > capacity) {
      pieces.push({ text: text.slice(start, index), units });
      start = index;
      units = 0;
    }
    units += price;
    index += pair ? 2 : 1;
  }
  pieces.push({ text: text.slice(start), units });
  return pieces;
}

export interface Piece {
  readonly text: string;
  readonly units: number;
}

function isPairAt(text: string, index: number): boolean {
  const high = text.charCodeAt(index);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(index + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}
