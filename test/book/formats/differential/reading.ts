import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Card } from '../../../../src/book/card.ts';
import { basicDate } from '../../../../src/book/formats/vcard/dates.ts';
import { VCARD_4 } from '../../../../src/book/formats/vcard/formats.ts';
import { readAll } from '../support.ts';

export const FOLDER = path.resolve(import.meta.dirname, '../../../../fixtures/vcard');
export const FILES: readonly string[] = readdirSync(FOLDER).filter((name) => name.endsWith('.vcf'));

/** What both sides say of a card, in a form that can be compared. Each list has the values in their order. */
export interface Reading {
  fn: unknown[];
  /** Family, given, additional, prefixes, suffixes. */
  n: unknown[];
  /** The number, then its types. */
  tel: unknown[][];
  email: unknown[];
  org: unknown[];
  title: unknown[];
  note: unknown[];
  bday: unknown[];
  /** Box, extended, street, locality, region, code, country. */
  adr: unknown[];
}

/** The cards of a file as we read them; what is no card is left out. */
export async function ourReadings(name: string): Promise<(Reading & { named: boolean })[] | string> {
  try {
    const read = await readAll(VCARD_4, new Uint8Array(readFileSync(path.join(FOLDER, name))));
    return read.flatMap((one) =>
      one.card === null
        ? []
        : [{ ...reading(one.card), named: !one.warnings.some((warning) => /no FN|no name/.test(warning)) }],
    );
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const filled = (texts: readonly string[]) => texts.filter((text) => text !== '');

function reading(card: Card): Reading {
  const { nameParts: parts, organization, departments } = card;
  return {
    fn: [card.name],
    n: parts
      ? [[parts.family, parts.given, parts.additional, parts.prefixes, parts.suffixes].map(filled)]
      : [],
    tel: card.numbers.map(({ raw, types, preference }) => [
      raw,
      ...[...types, ...(preference === 1 ? ['pref'] : [])].sort(),
    ]),
    email: card.emails.map(({ address }) => address),
    org: organization === null && departments.length === 0 ? [] : [[organization ?? '', ...departments]],
    title: card.title === null ? [] : [card.title],
    note: card.note === null ? [] : [card.note],
    bday: card.birthday === null ? [] : [basicDate(card.birthday)],
    adr: card.addresses.map((address) =>
      [
        address.postOfficeBox,
        address.extended,
        address.street,
        address.locality,
        address.region,
        address.postalCode,
        address.country,
      ].map((part) => filled([part])),
    ),
  };
}

/** Where two readings of the same file differ: `file`, or `file property` for each property that does. */
export function differences(
  name: string,
  ours: readonly (Reading & { named: boolean })[] | string,
  theirs: readonly Partial<Reading>[] | string,
): string[] {
  if (typeof ours === 'string' || typeof theirs === 'string' || ours.length !== theirs.length) return [name];
  const found = new Set<string>();
  ours.forEach((our, index) => {
    const their = theirs[index] ?? {};
    for (const [key, values] of Object.entries(their) as [keyof Reading, unknown[]][]) {
      const many = key === 'tel' || key === 'email' || key === 'adr';
      const said = values.filter((value) => /[^\s[\]",]/.test(JSON.stringify(value)));
      // Without FN we make a name of what else there is. Of what a card has once, further ones are kept as they are.
      const own = key === 'fn' && !our.named ? [] : our[key];
      if (JSON.stringify(own) !== JSON.stringify(many ? said : said.slice(0, 1))) found.add(`${name} ${key}`);
    }
  });
  return [...found];
}
