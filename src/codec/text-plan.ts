import { SimError } from '../core/errors.ts';
import { cutText, type Piece, unitsPerSegment } from './capacity.ts';
import { alphabetFor, DEFAULT_TABLES, hasTable, type ShiftTables } from './gsm7/alphabet.ts';
import { firstUnencodable, type Unencodable } from './gsm7/septets.ts';
import { codecError } from './reader.ts';
import { replacementFor, replacementText } from './replacement.ts';

export interface PlanOptions {
  /** `auto` (default): whatever needs the fewest messages. */
  alphabet?: 'auto' | 'gsm7' | 'ucs2';
  /**
   * National tables that may be used, by code (23.038 section 6.2.1.2.4). None by default: phones outside the country often do not
   * have them and show wrong letters.
   */
  nationalTables?: readonly number[];
  /** Size of the reference that ties the parts together; 8 by default, because every phone knows it. */
  referenceBits?: 8 | 16;
}

/** A character that kept the text out of the plain GSM 7 bit alphabet. */
export interface ForcingCharacter extends Unencodable {
  /** What could stand in its place; empty for one that nobody sees, null when nothing can. */
  readonly replacement: string | null;
}

/** How a text will be sent, and why. */
export interface TextPlan {
  alphabet: 'gsm7' | 'ucs2';
  table: ShiftTables;
  /** Septets, or UTF-16 code units, of the whole text, headers not counted. */
  units: number;
  /** Number of messages; an empty text takes one. */
  segments: number;
  unitsInLast: number;
  /** The room in each message, which is larger when there is only one. */
  unitsPerSegment: number;
  /** Each character, once, that the GSM 7 bit default alphabet lacks; empty when the text fits it. */
  forcedBy: ForcingCharacter[];
  /** A text that reads the same and fits the GSM 7 bit default alphabet, or null (not needed, or not possible). */
  suggestion: string | null;
}

interface Candidate {
  readonly alphabet: 'gsm7' | 'ucs2';
  readonly table: ShiftTables;
}

/** The plan, and the pieces of text that it comes from. */
export interface CutPlan {
  readonly plan: TextPlan;
  readonly pieces: readonly Piece[];
}

const UCS2: Candidate = { alphabet: 'ucs2', table: DEFAULT_TABLES };

/**
 * Says in which alphabet and in how many messages a text goes out. The GSM 7 bit default alphabet wins wherever the text fits it;
 * among the others, the one with the fewest messages, then national tables before UCS-2.
 *
 * @throws SimError CODEC_INVALID when `alphabet: 'gsm7'` was asked for and the text has other characters, or when it would take
 *   more than 255 messages
 */
export function planText(text: string, options: PlanOptions = {}): TextPlan {
  return cutPlan(text, options).plan;
}

/** planText, with the pieces. */
export function cutPlan(text: string, options: PlanOptions): CutPlan {
  const forcedBy = forcingCharacters(text);
  const candidates = candidatesFor(text, options, forcedBy.length === 0);
  let best: CutPlan | null = null;
  for (const candidate of candidates) {
    const cut = tryCandidate(text, candidate, options.referenceBits ?? 8);
    if (cut !== null && (best === null || cut.plan.segments < best.plan.segments)) best = cut;
  }
  if (best === null) {
    const culprit = forcedBy[0];
    throw new SimError('CODEC_INVALID', 'the text has a character that the GSM 7-bit alphabet lacks', {
      hint: 'send it as UCS-2, or replace the character',
      details: { field: 'text', offset: culprit?.index ?? 0, codePoint: culprit?.codePoint ?? null },
    });
  }
  if (best.plan.segments > 255) {
    throw codecError('text', text.length, `the text takes ${best.plan.segments} messages, 255 can be joined`);
  }
  best.plan.forcedBy = forcedBy;
  best.plan.suggestion = forcedBy.length === 0 ? null : replacementText(text);
  return best;
}

/** In the order of preference: on equal numbers of messages the first one is taken. */
function candidatesFor(text: string, options: PlanOptions, plain: boolean): Candidate[] {
  const wanted = options.alphabet ?? 'auto';
  if (wanted === 'ucs2') return [UCS2];
  if (plain) return [{ alphabet: 'gsm7', table: DEFAULT_TABLES }];
  const candidates: Candidate[] = [];
  const tables = options.nationalTables ?? [];
  const singles = tables.filter((code) => hasTable(code, 'single'));
  const lockings = tables.filter((code) => hasTable(code, 'locking'));
  for (const single of singles) candidates.push(national(single, null));
  for (const locking of lockings) candidates.push(national(null, locking));
  for (const locking of lockings) {
    for (const single of singles) candidates.push(national(single, locking));
  }
  if (wanted === 'auto') candidates.push(UCS2);
  return candidates.filter(
    ({ alphabet, table }) => alphabet === 'ucs2' || firstUnencodable(text, table) === null,
  );
}

function national(single: number | null, locking: number | null): Candidate {
  return { alphabet: 'gsm7', table: { single, locking } };
}

function tryCandidate(text: string, { alphabet, table }: Candidate, referenceBits: 8 | 16): CutPlan | null {
  const cost = costFunction(alphabet, table);
  const alone = unitsPerSegment(alphabet, table, null);
  let capacity = alone;
  let pieces = cutText(text, alone, cost);
  if (pieces.length > 1) {
    capacity = unitsPerSegment(alphabet, table, referenceBits);
    pieces = cutText(text, capacity, cost);
  }
  const plan: TextPlan = {
    alphabet,
    table,
    units: pieces.reduce((sum, piece) => sum + piece.units, 0),
    segments: pieces.length,
    unitsInLast: pieces.at(-1)?.units ?? 0,
    unitsPerSegment: capacity,
    forcedBy: [],
    suggestion: null,
  };
  return { plan, pieces };
}

function costFunction(alphabet: 'gsm7' | 'ucs2', table: ShiftTables): (unit: number) => number {
  if (alphabet === 'ucs2') return () => 1;
  const { codes } = alphabetFor(table);
  return (unit) => ((codes.get(unit) ?? 0) > 0x7f ? 2 : 1);
}

function forcingCharacters(text: string): ForcingCharacter[] {
  const seen = new Map<string, ForcingCharacter>();
  let index = 0;
  for (const character of text) {
    const found = seen.has(character) ? null : firstUnencodable(character, DEFAULT_TABLES);
    if (found !== null) {
      // A combining accent composes with its letter in the suggestion; alone it can only be left out.
      const replacement = /^\p{M}$/u.test(character) ? '' : replacementFor(character);
      seen.set(character, { ...found, index, replacement });
    }
    index += character.length;
  }
  return [...seen.values()];
}
