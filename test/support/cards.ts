import fc from 'fast-check';
import type { Card, CardExtra, CardValue } from '../../src/book/card.ts';
import type { Format, ReadCard, ReadOptions } from '../../src/book/formats/format.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '=1+1',
    '+4915123456701',
    "'=x",
    '"quoted", and\nmore',
    'a;b,c\\',
    ' ::: ',
    '\ud83d',
    '<b>',
  ),
);
const parameters = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  fc.array(text, { maxLength: 2 }),
  { maxKeys: 2, noNullPrototype: true },
);
const beside = {
  types: fc.array(fc.constantFrom('home', 'work', 'cell', 'fax', 'pager', 'voice'), { maxLength: 2 }),
  label: fc.option(text),
  preference: fc.option(fc.integer({ min: 1, max: 100 })),
  parameters,
};

function valued<T extends object>(own: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T & CardValue> {
  return fc.record({ ...beside, ...own }, { noNullPrototype: true }) as unknown as fc.Arbitrary<
    T & CardValue
  >;
}

const extra: fc.Arbitrary<CardExtra> = fc.record(
  {
    group: fc.option(text),
    name: text,
    parameters,
    valueType: fc.constantFrom('text', 'uri', 'integer', 'boolean', 'date'),
    values: fc.array(
      fc.oneof(
        text,
        fc.integer(),
        fc.boolean(),
        fc.array(fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxLength: 2 }),
      ),
      {
        maxLength: 2,
      },
    ),
  },
  { noNullPrototype: true },
);

const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });

/** Any card that the types allow. */
export const anyCard: fc.Arbitrary<Card> = fc.record({
  uid: fc.option(text),
  name: text,
  nameParts: fc.option(
    fc.record({
      family: some(text),
      given: some(text),
      additional: some(text),
      prefixes: some(text),
      suffixes: some(text),
    }),
  ),
  nicknames: some(text),
  numbers: some(valued({ raw: text })),
  emails: some(valued({ address: text })),
  addresses: some(
    valued({
      postOfficeBox: text,
      extended: text,
      street: text,
      locality: text,
      region: text,
      postalCode: text,
      country: text,
    }),
  ),
  organization: fc.option(text),
  departments: some(text),
  title: fc.option(text),
  role: fc.option(text),
  birthday: fc.option(text),
  urls: some(valued({ url: text })),
  note: fc.option(text),
  groups: some(text),
  photo: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('uri' as const), uri: text }),
      fc.record({
        kind: fc.constant('data' as const),
        mediaType: fc.option(text),
        data: fc.uint8Array({ maxLength: 20 }).map((octets) => Uint8Array.from(octets)),
      }),
    ),
  ),
  relations: some(valued({ text })),
  extras: some(extra),
});

export async function* octets(pieces: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

/** Cut into pieces of a few octets, as a slow reader would get them. */
export function cut(whole: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.subarray(index * size, (index + 1) * size),
  );
}

export async function readAll(
  format: Format,
  pieces: Iterable<string | Uint8Array>,
  options: ReadOptions = {},
): Promise<ReadCard[]> {
  const found: ReadCard[] = [];
  for await (const one of format.read(octets(pieces), options)) found.push(one);
  return found;
}

export async function writeAll(format: Format, cards: Iterable<Card>): Promise<string> {
  let written = '';
  for await (const piece of format.write(each(cards))) written += piece;
  return written;
}

export async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** The cards of a reading that must not have failed. */
export function cardsOf(read: readonly ReadCard[]): Card[] {
  return read.map((one) => {
    if (one.card === null) throw new Error(`line ${one.place.line}: ${one.problem}`);
    return one.card;
  });
}

/** The name of a card that was read, or where and why it was not. */
export function told(one: ReadCard): string {
  return one.card === null ? `${one.place.line}: ${one.problem}` : one.card.name;
}
