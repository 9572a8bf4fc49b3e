import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { parse } from 'vcard4';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../src/book/card.ts';
import { VCARD_3, VCARD_4 } from '../../../src/book/formats/vcard/formats.ts';
import { anyCard } from './arbitrary-card.ts';
import { readAll, writeAll } from './support.ts';

// What others make of what we write. Neither library is asked about what it is known not to read.

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/vcard');

async function cards(): Promise<Card[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.vcf') && name !== 'no-cards.vcf');
  const read = files.map((name) => readAll(VCARD_4, new Uint8Array(readFileSync(path.join(FOLDER, name)))));
  return (await Promise.all(read)).flat().flatMap(({ card }) => (card?.name ? [card] : []));
}

/** The values of a property in jCard, of the first one that is not there twice. */
function texts(jcard: unknown, name: string): unknown[] {
  const [, properties] = jcard as [string, [string, Record<string, unknown>, string, ...unknown[]][]];
  return properties.filter(([one]) => one === name).map(([, , , value]) => value);
}

/** ical.js leaves an escaped semicolon of vCard 3.0 as it is, which RFC 2426 section 4 does not. */
const unescaped = (value: unknown) => (typeof value === 'string' ? value.replace(/\\+;/g, ';') : value);

function checkWithIcal(text: string, card: Card): void {
  const jcard: unknown = ICAL.parse(text);
  expect(unescaped(texts(jcard, 'fn')[0])).toBe(unescaped(card.name));
  expect(texts(jcard, 'email').slice(0, card.emails.length).map(unescaped)).toEqual(
    card.emails.map(({ address }) => unescaped(address)),
  );
  if (card.note !== null) expect(unescaped(texts(jcard, 'note')[0])).toBe(unescaped(card.note));
  expect(texts(jcard, 'tel')).toHaveLength(
    card.numbers.length + card.extras.filter(({ name }) => name === 'tel').length,
  );
}

/** ical.js takes one value of a parameter that it does not know, and vcard4 refuses parameters and properties that it does not know. */
function plain(card: Card, extras: boolean): Card {
  const bare = <Value extends { parameters: unknown; types: readonly string[] }>(values: readonly Value[]) =>
    values.map((value) => ({
      ...value,
      types: value.types.filter((type) => /^[a-z]+$/.test(type)),
      parameters: {},
    }));
  return {
    ...card,
    numbers: bare(card.numbers),
    emails: bare(card.emails),
    addresses: bare(card.addresses),
    urls: bare(card.urls),
    relations: bare(card.relations),
    extras: extras
      ? card.extras.filter(({ values }) => values.length > 0).map((one) => ({ ...one, parameters: {} }))
      : [],
  };
}

describe('what we write', () => {
  it.each([VCARD_4, VCARD_3])('as $title is read by ical.js', async (format) => {
    const check = async (given: Card) => {
      const card = plain(given, true);
      checkWithIcal(await writeAll(format, [card]), card);
    };
    for (const card of await cards()) await check(card);
    await fc.assert(fc.asyncProperty(anyCard, check), { numRuns: 150 });
  });

  it('as vCard 4.0 is read by vcard4', async () => {
    let read = 0;
    for (const given of await cards()) {
      const bare = plain(given, false);
      // Of types it knows the registered ones, and labels are groups with a property that it does not know.
      const known = <Value extends object>(values: readonly Value[]) =>
        values.map((value) => ({ ...value, types: [], label: null }));
      const card = {
        ...bare,
        numbers: known(bare.numbers),
        emails: known(bare.emails),
        addresses: known(bare.addresses),
        urls: known(bare.urls),
        relations: known(bare.relations),
      };
      const found = parse(await writeAll(VCARD_4, [card])) as {
        getProperty(name: string): { value: unknown }[] | undefined;
        properties: readonly string[];
      };
      const values = (name: string) =>
        found.properties.includes(name)
          ? [found.getProperty(name) ?? []].flat().map(({ value }) => value)
          : [];
      expect(values('FN')).toEqual([card.name]);
      expect(values('EMAIL')).toEqual(card.emails.map(({ address }) => address));
      expect(values('TEL')).toEqual(card.numbers.map(({ raw }) => raw));
      // It takes an escaped backslash before an n for a line feed, which RFC 6350 section 3.4 does not.
      if (!card.note?.includes('\\')) expect(values('NOTE')).toEqual(card.note === null ? [] : [card.note]);
      read += 1;
    }
    expect(read).toBeGreaterThan(60);
  });
});
