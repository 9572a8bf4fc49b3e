import type { Clock } from '../../core/clock.ts';
import { createPacer } from '../../core/turn.ts';
import type { Card } from '../card.ts';
import type { Format } from '../formats/format.ts';

/** Characters that are handed over at once. */
const PIECE = 32_768;
const SLICE_MS = 12;

/**
 * The text of a file with these cards, in pieces; the others have their turn between slices.
 * @param onCard hears of each card that was written
 */
export async function* exportCards(
  clock: Clock,
  format: Format,
  cards: Iterable<Card>,
  onCard: () => void,
): AsyncGenerator<string> {
  let piece = '';
  for await (const text of format.write(paced(clock, cards, onCard))) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

async function* paced(clock: Clock, cards: Iterable<Card>, onCard: () => void): AsyncGenerator<Card> {
  const pacer = createPacer(clock, SLICE_MS);
  for (const card of cards) {
    yield card;
    onCard();
    if (pacer.due()) await pacer.rest();
  }
}
