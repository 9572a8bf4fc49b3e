import type { Card } from '../../card.ts';
import type { Format, ReadCard } from '../format.ts';
import { decodeText } from '../text/decode.ts';
import { type Element, jsonElements } from './elements.ts';
import { cardOfJson, jsonOfCard, ShapeError } from './shape.ts';

/**
 * simkeeper's own format: one array of cards with the fields of `Card`, nothing lost. It reads NDJSON too, one card on each line.
 * A card on a line of its own is what `write` makes, so that a file with one broken card loses that card only.
 */
export const json: Format = {
  id: 'json',
  title: "simkeeper's own JSON, or NDJSON",
  mediaType: 'application/json',
  extensions: ['json', 'ndjson', 'jsonl'],
  // jCard is an array too, of arrays that begin with "vcard" (RFC 7095).
  recognises: (head) => /^\s*(?:\[\s*(?:\{|\]\s*$)|\{)/.test(head),
  async *read(chunks) {
    let card = 0;
    for await (const element of jsonElements(decodeText(chunks))) {
      for (const one of readElement(element)) {
        card += 1;
        yield { ...one, place: { card, line: one.line } } as ReadCard;
      }
    }
  },
  async *write(cards) {
    let first = true;
    for await (const card of cards) {
      yield `${first ? '[' : ','}\n${JSON.stringify(jsonOfCard(card))}`;
      first = false;
    }
    yield first ? '[]\n' : '\n]\n';
  },
};

type Outcome = { line: number } & ({ card: Card; warnings: string[] } | { card: null; problem: string });

/** Lines of a broken text that are tried one by one; more would hold up everything else. */
const MOST_LINES = 5000;

function readElement({ text, line, broken }: Element): Outcome[] {
  const whole = readText(text, line, broken);
  const lines = text.split('\n');
  if (whole.card !== null || lines.length === 1 || lines.length > MOST_LINES) return [whole];
  // A brace is missing somewhere, and what followed was taken for a part of it: cards that stand on lines of their own are whole.
  const parts = lines
    .map((part, index) => ({ part: part.trim().replace(/,$/, ''), line: line + index }))
    .filter(({ part }) => part.startsWith('{'))
    .map(({ part, line: at }) => readText(part, at, false));
  return parts.some((part) => part.card !== null) ? parts : [whole];
}

function readText(text: string, line: number, broken: boolean): Outcome {
  try {
    const { card, unknown } = cardOfJson(JSON.parse(text));
    const names = unknown
      .map((key) => JSON.stringify(key.slice(0, 40)))
      .join(', ')
      .slice(0, 400);
    return { line, card, warnings: unknown.length > 0 ? [`a card has no field ${names}: left out`] : [] };
  } catch (error) {
    if (error instanceof ShapeError) return { line, card: null, problem: error.message };
    if (!(error instanceof SyntaxError)) throw error;
    return {
      line,
      card: null,
      problem: broken ? 'the JSON of this card has no end' : 'this is no valid JSON',
    };
  }
}
