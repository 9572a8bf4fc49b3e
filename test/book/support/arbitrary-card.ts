import fc from 'fast-check';
import type { Card, CardExtra, CardValue } from '../../../src/book/card.ts';

/** Any text without halves of surrogate pairs: they have no UTF-8. */
const text = fc.string({ unit: 'binary', maxLength: 12 });
const texts = fc.array(text, { maxLength: 3 });
const parameters = fc.dictionary(text, texts, { maxKeys: 3, noNullPrototype: true });
const value: fc.Arbitrary<CardValue> = fc.record({
  types: texts,
  label: fc.option(text),
  preference: fc.option(fc.integer({ min: 1, max: 100 })),
  parameters,
});
const number = fc.oneof(
  text,
  fc.constantFrom('+4915123456701', '0151 23456702', '*100#', '+4915123456703', '01512345670p12'),
);
const scalar = fc.oneof(text, fc.boolean(), fc.integer());
const extra: fc.Arbitrary<CardExtra> = fc.record({
  group: fc.option(text),
  name: text,
  parameters,
  valueType: text,
  values: fc.array(fc.oneof(scalar, fc.array(fc.oneof(text, texts), { maxLength: 2 })), { maxLength: 3 }),
});
const photo = fc.oneof(
  fc.record({
    kind: fc.constant('data' as const),
    mediaType: fc.option(text),
    data: fc.uint8Array({ maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant('uri' as const), uri: text }),
);

/** Any card at all; a contact is in a group once. */
export const arbitraryCard: fc.Arbitrary<Card> = fc.record({
  uid: fc.option(text),
  name: text,
  nameParts: fc.option(
    fc.record({ family: texts, given: texts, additional: texts, prefixes: texts, suffixes: texts }),
  ),
  nicknames: texts,
  numbers: fc.array(
    fc.tuple(value, number).map(([beside, raw]) => ({ ...beside, raw })),
    { maxLength: 4 },
  ),
  emails: fc.array(
    fc.tuple(value, text).map(([beside, address]) => ({ ...beside, address })),
    { maxLength: 3 },
  ),
  addresses: fc.array(
    fc
      .tuple(
        value,
        fc.record({
          postOfficeBox: text,
          extended: text,
          street: text,
          locality: text,
          region: text,
          postalCode: text,
          country: text,
        }),
      )
      .map(([beside, address]) => ({ ...beside, ...address })),
    { maxLength: 2 },
  ),
  organization: fc.option(text),
  departments: texts,
  title: fc.option(text),
  role: fc.option(text),
  birthday: fc.option(text),
  urls: fc.array(
    fc.tuple(value, text).map(([beside, url]) => ({ ...beside, url })),
    { maxLength: 2 },
  ),
  note: fc.option(text),
  groups: fc.uniqueArray(text, { maxLength: 4 }),
  photo: fc.option(photo),
  relations: fc.array(
    fc.tuple(value, text).map(([beside, one]) => ({ ...beside, text: one })),
    { maxLength: 2 },
  ),
  extras: fc.array(extra, { maxLength: 3 }),
});
