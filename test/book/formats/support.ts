import type { Card } from '../../../src/book/card.ts';
import type { Format, ReadCard } from '../../../src/book/formats/format.ts';

export async function* chunked(data: Uint8Array, sizes: Iterable<number>): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    if (at >= data.length) return;
    yield data.subarray(at, at + size);
    at += size;
  }
  if (at < data.length) yield data.subarray(at);
}

export async function readAll(
  format: Format,
  data: Uint8Array | string,
  sizes: Iterable<number> = [],
): Promise<ReadCard[]> {
  const octets = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const found: ReadCard[] = [];
  for await (const one of format.read(chunked(octets, sizes), {})) found.push(one);
  return found;
}

/** The cards of a file that has nothing but good ones. */
export async function cardsOf(format: Format, data: Uint8Array | string): Promise<Card[]> {
  return (await readAll(format, data)).map((one) => {
    if (one.card === null) throw new Error(`card ${one.place.card}: ${one.problem}`);
    return one.card;
  });
}

export async function writeAll(format: Format, cards: readonly Card[]): Promise<string> {
  async function* each(): AsyncGenerator<Card> {
    yield* cards;
  }
  let text = '';
  for await (const piece of format.write(each())) text += piece;
  return text;
}
