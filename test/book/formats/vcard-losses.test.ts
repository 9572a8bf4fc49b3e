import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, type CardParameters, type CardValue, emptyCard, PLAIN } from '../../../src/book/card.ts';
import { VCARD_3, VCARD_21 } from '../../../src/book/formats/vcard/formats.ts';
import { anyCard } from './arbitrary-card.ts';
import { cardsOf, writeAll } from './support.ts';

const DOCS = readFileSync(path.resolve(import.meta.dirname, '../../../docs/formats.md'), 'utf8');

/** The list of one section, an entry on each line. */
function listed(section: string): string[] {
  const text = DOCS.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^- (.+)$/gm)].map((match) => match[1] ?? '');
}

interface Loss {
  begins: string;
  before: Partial<Card>;
  after: Partial<Card>;
}

const parts = { family: ['F'], given: ['G'], additional: [], prefixes: [], suffixes: [] };
const number = (raw: string, value: Partial<CardValue>) => ({ ...PLAIN, raw, ...value });

const IN_30: readonly Loss[] = [
  {
    begins: 'a preference',
    before: { numbers: [number('1', { preference: 5 }), number('2', { preference: 9 })] },
    after: { numbers: [number('1', { preference: 1 }), number('2', {})] },
  },
  {
    begins: 'the difference between',
    before: { nameParts: null },
    after: { nameParts: { family: [], given: ['Ann'], additional: [], prefixes: [], suffixes: [] } },
  },
  {
    begins: 'the type `internet`',
    before: { emails: [{ ...PLAIN, address: 'a@example.com', types: ['internet', 'home'] }] },
    after: { emails: [{ ...PLAIN, address: 'a@example.com', types: ['home'] }] },
  },
  {
    begins: 'capitals and commas',
    before: { photo: { kind: 'data', mediaType: 'image/PNG', data: new Uint8Array([1]) } },
    after: { photo: { kind: 'data', mediaType: 'image/png', data: new Uint8Array([1]) } },
  },
];

const extra = (name: string, valueType: string, values: Card['extras'][number]['values']) => ({
  group: null,
  name,
  parameters: {},
  valueType,
  values,
});

const IN_21: readonly Loss[] = [
  {
    begins: 'parameters other',
    before: { numbers: [number('1', { types: ['cell'], parameters: { pid: ['1.1'], language: ['de'] } })] },
    after: { numbers: [number('1', { types: ['cell'], parameters: { language: ['de'] } })] },
  },
  {
    begins: 'several values in one part',
    before: { nameParts: { ...parts, given: ['A', 'B'] } },
    after: { nameParts: { ...parts, given: ['A,B'] } },
  },
  {
    begins: 'what kind of value',
    before: { extras: [extra('x-number', 'integer', [1, 2])] },
    after: { extras: [extra('x-number', 'unknown', ['1,2'])] },
  },
  {
    begins: 'several lists',
    before: { groups: ['one'], extras: [extra('categories', 'text', ['two', 'three'])] },
    after: { groups: ['one'], extras: [extra('categories', 'text', ['two', 'three'])] },
  },
];

describe.each([
  ['vCard 3.0', VCARD_3, IN_30],
  ['vCard 2.1', VCARD_21, IN_21],
] as const)('what %s loses', (section, format, losses) => {
  it('is what docs/formats.md lists', () => {
    const lines = listed(section);
    expect(lines).toHaveLength(losses.length);
    losses.forEach(({ begins }, index) => {
      expect(lines[index]?.startsWith(begins), `${lines[index]} / ${begins}`).toBe(true);
    });
  });

  it.each(losses)('$begins', async ({ before, after }) => {
    const card = { ...emptyCard('Ann'), nameParts: parts };
    const [read] = await cardsOf(format, await writeAll(format, [{ ...card, ...before }]));
    expect(read).toEqual({ ...card, ...after });
  });
});

describe('a card in vCard 2.1', () => {
  it('keeps the lines of a street', async () => {
    const address = {
      ...PLAIN,
      postOfficeBox: '',
      extended: '',
      street: 'Main St 1, left\nRear',
      locality: 'Oslo',
      region: '',
      postalCode: '',
      country: '',
    };
    const card = { ...emptyCard('Ann'), nameParts: parts, addresses: [address] };
    expect(await cardsOf(VCARD_21, await writeAll(VCARD_21, [card]))).toEqual([card]);
  });
});

describe('a card in vCard 3.0', () => {
  it('comes back as it was but for what is listed', async () => {
    await fc.assert(
      fc.asyncProperty(anyCard, async (given) => {
        const card = odd(given) ? { ...given, photo: null } : given;
        const [read] = await cardsOf(VCARD_3, await writeAll(VCARD_3, [card]));
        expect(read).toEqual(lessened(card));
      }),
      { numRuns: 300 },
    );
  });
});

const odd = ({ photo }: Card) => photo?.kind === 'data' && /[A-Z,]/.test(photo.mediaType ?? '');

function lessened(card: Card): Card {
  const ranked = <Value extends CardValue>(values: readonly Value[]): Value[] => {
    const first = Math.min(...values.map(({ preference }) => preference ?? 101));
    return values.map((value) => ({ ...value, preference: value.preference === first ? 1 : null }));
  };
  const given = { family: [], given: [card.name], additional: [], prefixes: [], suffixes: [] };
  const unranked = ({ pref: _, ...parameters }: CardParameters): CardParameters => parameters;
  return {
    ...card,
    nameParts: card.nameParts ?? given,
    numbers: ranked(card.numbers),
    emails: ranked(card.emails),
    addresses: ranked(card.addresses),
    urls: ranked(card.urls),
    relations: ranked(card.relations),
    extras: card.extras.map((one) => ({ ...one, parameters: unranked(one.parameters) })),
  };
}
