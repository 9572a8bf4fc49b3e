import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../../core/errors.ts';
import { type Card, type CardExtra, emptyCard } from '../../card.ts';
import type { ReadCard } from '../format.ts';
import { CardSplitter, type RawCard } from './card-splitter.ts';
import { type ContentLine, contentLines } from './content-line.ts';
import { withoutHabits } from './habits.ts';
import { MAX_WARNINGS, PIECE } from './limits.ts';
import { LineReader } from './line-reader.ts';
import { readProperty, type Version } from './property.ts';
import { toCard } from './to-card.ts';

/**
 * Reads cards of every version, mixed at will (vCard 2.1, RFC 2426, RFC 6350). A damaged card is told with its line, and the
 * others are read all the same. No address in a card is ever fetched.
 * @throws SimError INPUT_INVALID when there is text, but not one card
 */
export async function* readVcards(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadCard> {
  const queue: RawCard[] = [];
  const splitter = new CardSplitter((card) => queue.push(card));
  const reader = new LineReader((line) => splitter.push(line));
  let cards = 0;
  // Text before the first card is told once a card came: a file of nothing else is no vCard file at all.
  let before: ReadCard | null = null;
  function* drain(): Generator<ReadCard> {
    for (const raw of queue.splice(0)) {
      cards += 1;
      const read = readRaw(raw, cards);
      if (raw.stray && cards === 1) {
        before = read;
        continue;
      }
      if (before) yield before;
      before = null;
      yield read;
    }
  }
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      reader.push(chunk.subarray(at, at + PIECE));
      if (queue.length > 0) yield* drain();
    }
  }
  reader.end();
  splitter.end();
  yield* drain();
  if (before !== null) {
    throw new SimError('INPUT_INVALID', 'there is no vCard in it', {
      hint: 'a card begins with BEGIN:VCARD',
    });
  }
}

function readRaw(raw: RawCard, card: number): ReadCard {
  const place = { card, line: raw.line };
  if (raw.problem !== null) return { place, card: null, problem: raw.problem };
  const warnings = new Warnings(raw.warnings);
  const warn = (line: number, what: string) => warnings.add(`line ${line}: ${what}`);
  const lines = contentLines(raw.lines, raw.line + 1, warn);
  const version = versionOf(lines, warnings);
  const properties: CardExtra[] = [];
  for (const line of lines) if (line.name !== 'version') properties.push(readProperty(line, version, warn));
  return cardOf(withoutHabits(properties, version), place, warnings);
}

/** The card of a list of properties, with a name to show; a problem when there is nothing in it. */
export function cardOf(
  properties: readonly CardExtra[],
  place: ReadCard['place'],
  warnings: Warnings,
): ReadCard {
  if (properties.length === 0) return { place, card: null, problem: 'there is nothing in it' };
  const card = toCard(properties);
  if (card.name.trim() !== '') return { place, card, warnings: warnings.list() };
  const name = nameInstead(card);
  if (name === '' && saysNothing(card)) return { place, card: null, problem: 'there is nothing in it' };
  warnings.add(name === '' ? 'it has no name' : 'it has no FN: the name was made of what else it has');
  return { place, card: { ...card, name }, warnings: warnings.list() };
}

/** Whether nothing but an empty name stands in a card. */
function saysNothing(card: Card): boolean {
  return isDeepStrictEqual({ ...card, uid: null, nameParts: null, name: '' }, emptyCard(''));
}

/** Warnings of one card, not more than a person reads. */
export class Warnings {
  readonly #list: string[];
  #more: number;

  constructor(first: readonly string[] = []) {
    this.#list = first.slice(0, MAX_WARNINGS);
    this.#more = first.length - this.#list.length;
  }

  add(text: string): void {
    if (this.#list.length < MAX_WARNINGS) this.#list.push(text);
    else this.#more += 1;
  }

  list(): readonly string[] {
    return this.#more === 0 ? this.#list : [...this.#list, `and ${this.#more} more like these`];
  }
}

function versionOf(lines: readonly ContentLine[], warnings: Warnings): Version {
  const written = lines.find(({ name }) => name === 'version');
  const version = written?.value.trim();
  if (version === '2.1' || version === '3.0' || version === '4.0') return version;
  const old = lines.some(({ bare, charset }) => bare || charset !== null);
  const guess = version === undefined ? (old ? '2.1' : '3.0') : Number(version) < 3 ? '2.1' : '4.0';
  warnings.add(
    written === undefined
      ? `it has no VERSION and was read as ${guess}`
      : `line ${written.line}: its VERSION ${JSON.stringify(written.value.slice(0, 20))} is unknown and was read as ${guess}`,
  );
  return guess;
}

/** What else can be shown when a card has no FN: a person first, then what reaches it. */
function nameInstead(card: Card): string {
  const { nameParts } = card;
  const whole = nameParts
    ? [nameParts.prefixes, nameParts.given, nameParts.additional, nameParts.family, nameParts.suffixes]
        .flat()
        .join(' ')
    : '';
  const choices = [
    whole,
    card.nicknames[0],
    card.organization,
    card.emails[0]?.address,
    card.numbers[0]?.raw,
    card.urls[0]?.url,
  ];
  return (choices.find((one) => one !== undefined && one !== null && one.trim() !== '') ?? '').trim();
}
