import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, emptyCard, PLAIN } from '../../../src/book/card.ts';
import { ldif } from '../../../src/book/formats/ldif/ldif.ts';
import { anyCard, cardsOf, cut, readAll, told, writeAll } from '../../support/cards.ts';

const fixture = (name: string) =>
  readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/ldif', name));

describe('LDIF', () => {
  it('reads what Thunderbird writes', async () => {
    const [card] = cardsOf(await readAll(ldif, cut(fixture('mozilla-basic.ldif'), 7)));
    expect(card).toMatchObject({
      name: 'Display Name',
      nameParts: { family: ['Last'], given: ['First'] },
      nicknames: ['Nickname'],
      numbers: [
        { types: ['work'], raw: '123-456-7890' },
        { types: ['home'], raw: '234-567-8901' },
        { types: ['fax'], raw: '345-678-9012' },
        { types: ['pager'], raw: '456-789-0123' },
        { types: ['cell'], raw: '567-890-1234' },
      ],
      emails: [{ address: 'primaryemail@host.invalid' }, { address: 'secondemail@host.invalid' }],
      addresses: [
        {
          types: ['home'],
          street: 'Home Address Line 1\nHome Address Line 2',
          locality: 'Home City',
          country: 'Home Country',
        },
        { types: ['work'], street: 'Work Address Line 1\nWork Address Line 2', postalCode: 'Work Zip' },
      ],
      organization: 'Organization Name',
      departments: ['Department'],
      title: 'Job Title',
      urls: [{ types: ['work'] }, { types: ['home'] }],
      note: 'Notes line 1\nNotes line 2\nNotes line 3\nNotes line 4',
      birthday: null,
    });
  });

  it('reads base64 and folded values, keeps no password, and leaves lists out with a note', async () => {
    const [card, list] = await readAll(ldif, [fixture('thunderbird.ldif')]);
    expect(card?.card).toMatchObject({
      name: 'Prénom Nom',
      birthday: '1980-04-05',
      note: 'Première ligne\ndeuxième ligne',
      addresses: [{ street: "1 rue de l'Église\n2e étage" }, {}],
    });
    expect(JSON.stringify(card)).not.toContain('hidden');
    expect(list).toMatchObject({ place: { line: 38 }, card: null, skipped: true });
  });

  it('reads the examples of RFC 2849: a change that adds is a card, others are left out, no file is fetched', async () => {
    const read = await readAll(ldif, [fixture('rfc2849.ldif')]);
    expect(read.map(told)).toEqual([
      'Barbara Jensen',
      'Bjorn Jensen',
      'Barbara Jensen',
      'Horatio Jensen',
      'Fiona Jensen',
      '57: a change record (delete) is no contact',
      '60: a change record (modrdn) is no contact',
    ]);
    expect(read[2]?.card?.note).toMatch(/extensively in search of perfect sailing conditions\.$/);
    expect(read[3]).toMatchObject({ card: { photo: null }, warnings: [expect.stringContaining('line 45')] });
  });

  it('loses a broken record and no other', async () => {
    const read = await readAll(ldif, cut(fixture('broken.ldif'), 3));
    expect(read.map(told)).toEqual([
      'Good One',
      '6: line 8: the value is not base64',
      '11: the record does not begin with dn',
      '14: line 16: there is no "name: value"',
      '18: the record has no name, no number, no e-mail address and no organization',
      'Good Two',
    ]);
  });

  it('keeps what docs/formats.md says', async () => {
    const card: Card = {
      ...emptyCard('Anna Müller'),
      uid: 'urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
      nameParts: { family: ['Müller'], given: ['Anna'], additional: [], prefixes: ['Dr.'], suffixes: [] },
      nicknames: ['Änni'],
      numbers: ['home', 'cell', 'work', 'fax', 'pager'].map((type, index) => ({
        ...PLAIN,
        types: [type],
        raw: `+49301234${index}`,
      })),
      emails: [
        { ...PLAIN, address: 'anna@example.org' },
        { ...PLAIN, address: ' leading@example.org'.trim() },
      ],
      addresses: [
        {
          ...PLAIN,
          types: ['home'],
          postOfficeBox: '',
          extended: '',
          street: 'A 1\nB',
          locality: 'X',
          region: '',
          postalCode: '1',
          country: 'DE',
        },
        {
          ...PLAIN,
          types: ['work'],
          postOfficeBox: '7',
          extended: '',
          street: ':odd',
          locality: '',
          region: 'Y',
          postalCode: '',
          country: '',
        },
      ],
      organization: '<Firma>',
      departments: ['One', 'Two'],
      title: 'Chief',
      birthday: '--0415',
      urls: [{ ...PLAIN, types: ['home'], url: 'https://example.org/a,b' }],
      note: `${'long '.repeat(60)}end\nsecond`,
      photo: { kind: 'data', mediaType: 'image/jpeg', data: Uint8Array.from([255, 216, 0, 10]) },
    };
    const written = await writeAll(ldif, [card, { ...card, birthday: '1990-01-02' }]);
    for (const line of written.split('\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(cardsOf(await readAll(ldif, [written]))).toEqual([card, { ...card, birthday: '1990-01-02' }]);
  });

  it('writes lines that are safe, whatever the card, and reads its own files', async () => {
    await fc.assert(
      fc.asyncProperty(anyCard, async (card) => {
        const written = await writeAll(ldif, [{ ...card, name: `N${card.name}` }]);
        expect(written).toMatch(/^[\n\x20-\x7e]*$/);
        const read = await readAll(ldif, [written]);
        expect(read.map((one) => one.card !== null)).toEqual([true]);
      }),
      { numRuns: 60 },
    );
  });
});
