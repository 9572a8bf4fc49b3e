import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, emptyCard, PLAIN } from '../../src/book/card.ts';
import { mergeCards } from '../../src/book/merge.ts';

const key = (raw: string): string => (raw.startsWith('0') ? `+49${raw.slice(1)}` : raw);
const value = fc.record({
  types: fc.uniqueArray(fc.constantFrom('cell', 'home', 'work'), { maxLength: 2 }),
  label: fc.option(fc.constantFrom('boat', 'holiday house')),
  preference: fc.option(fc.integer({ min: 1, max: 3 })),
  parameters: fc.constantFrom({}, { 'x-a': ['1'] }, { 'x-a': ['2'], 'x-b': ['3'] }),
});
const someValues = <T extends object>(own: fc.Arbitrary<T>) =>
  fc.array(
    fc.tuple(value, own).map(([common, mine]) => ({ ...common, ...mine })),
    { maxLength: 3 },
  );
const text = fc.constantFrom(null, 'one', 'two', 'one and more');
const card: fc.Arbitrary<Card> = fc
  .record({
    uid: fc.constantFrom(null, 'urn:a', 'urn:b'),
    name: fc.constantFrom(
      '',
      'Müller',
      'Mueller',
      'Muller/M',
      'Hans Müller',
      'MÜLLER, HANS',
      'Christopher Me',
      'Christopher Meier',
    ),
    nicknames: fc.uniqueArray(fc.constantFrom('Hansi', 'Bär', 'Müller'), { maxLength: 2 }),
    numbers: someValues(fc.record({ raw: fc.constantFrom('+491701', '01701', '+491702', '*100#') })),
    emails: someValues(fc.record({ address: fc.constantFrom('a@b.c', 'A@b.c', 'd@e.f') })),
    urls: someValues(fc.record({ url: fc.constantFrom('https://a.example', 'https://b.example') })),
    relations: someValues(fc.record({ text: fc.constantFrom('Eva', 'Udo') })),
    organization: fc.constantFrom(null, 'Firm', 'Other'),
    departments: fc.array(fc.constantFrom('Sales', 'North'), { maxLength: 2 }),
    title: text,
    role: text,
    birthday: fc.constantFrom(null, '1996-04-15', '--0415'),
    note: fc.constantFrom(null, 'a', 'b', 'a\n\nb', 'c\nd'),
    groups: fc.uniqueArray(fc.constantFrom('Family', 'Choir'), { maxLength: 2 }),
    photo: fc.constantFrom(
      null,
      { kind: 'uri' as const, uri: 'https://a.example/p' },
      { kind: 'data' as const, mediaType: 'image/png', data: Uint8Array.of(1, 2) },
    ),
    extras: fc.uniqueArray(
      fc.constantFrom(
        { group: null, name: 'x-a', parameters: {}, valueType: 'text', values: ['1'] },
        { group: 'item1', name: 'x-b', parameters: {}, valueType: 'text', values: ['2'] },
      ),
      { maxLength: 2 },
    ),
  })
  .map((fields) => ({ ...emptyCard(fields.name), ...fields }));

describe('merging cards', () => {
  it('does not care for the order of the cards', () => {
    fc.assert(
      fc.property(fc.array(card, { minLength: 1, maxLength: 4 }), fc.integer(), (cards, turn) => {
        const at = Math.abs(turn) % cards.length;
        const other = [...cards.slice(at), ...cards.slice(0, at)].reverse();
        expect(mergeCards(other, key)).toEqual(mergeCards(cards, key));
      }),
      { numRuns: 1000 },
    );
  });

  it('changes nothing when what was merged is merged again, with itself or with a part of it', () => {
    fc.assert(
      fc.property(fc.array(card, { minLength: 2, maxLength: 4 }), fc.nat(3), (cards, which) => {
        const merged = mergeCards(cards, key);
        expect(mergeCards([merged, merged], key)).toEqual(merged);
        const part = cards[which % cards.length];
        if (part) expect(mergeCards([merged, part], key)).toEqual(merged);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every number, address, link, group and note', () => {
    fc.assert(
      fc.property(fc.array(card, { minLength: 1, maxLength: 4 }), (cards) => {
        const merged = mergeCards(cards, key);
        for (const one of cards) {
          for (const { raw } of one.numbers)
            expect(merged.numbers.map((n) => key(n.raw))).toContain(key(raw));
          for (const { url } of one.urls) expect(merged.urls.map((u) => u.url)).toContain(url);
          for (const group of one.groups) expect(merged.groups).toContain(group);
          for (const part of one.note?.split('\n\n') ?? [])
            expect(merged.note?.split('\n\n')).toContain(part);
          const titles = [merged.title, ...merged.extras.map((extra) => extra.values[0])];
          if (one.title !== null) expect(titles).toContain(one.title);
        }
      }),
    );
  });

  it('shows the name with its own letters and keeps a really different one as a nickname', () => {
    const merged = mergeCards(
      [emptyCard('Mueller/M'), emptyCard('Müller'), emptyCard('MUELLER'), emptyCard('Chef')],
      key,
    );
    expect(merged).toMatchObject({ name: 'Müller', nicknames: ['Chef'] });
  });

  it('keeps the international form of one number and the types of both', () => {
    const national = { ...PLAIN, raw: '01701', types: ['cell'] };
    const international = { ...PLAIN, raw: '+491701', types: ['work'], label: 'office' };
    const merged = mergeCards(
      [
        { ...emptyCard('A'), numbers: [national] },
        { ...emptyCard('A'), numbers: [international], note: 'x' },
      ],
      key,
    );
    expect(merged.numbers).toEqual([{ ...international, types: ['cell', 'work'] }]);
  });
});
