import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, type CardValue, emptyCard, PLAIN } from '../../../src/book/card.ts';
import { csv } from '../../../src/book/formats/csv/csv.ts';
import { headingLine } from '../../../src/book/formats/csv/write.ts';
import { decodeHead } from '../../../src/book/formats/text/decode.ts';
import { cardsOf, cut, readAll, told, writeAll } from '../../support/cards.ts';

const fixture = (name: string) =>
  readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/csv', name));

describe('CSV of the programs that people have', () => {
  it.each([
    'google-2024.csv',
    'google-2015.csv',
    'google-emails.csv',
    'outlook-classic.csv',
    'outlook-com.csv',
    'nokia-pc-suite.csv',
    'outlook-german.csv',
    'thunderbird-german.csv',
    'thunderbird.csv',
    'linkedin.csv',
    'yahoo.csv',
    'roundcube-all.csv',
    'latin1-semicolons.csv',
    'utf16.csv',
  ])('%s is recognised, read without loss of a row, and the same however it is cut', async (name) => {
    const whole = fixture(name);
    expect(csv.recognises(decodeHead(whole.subarray(0, 4096)))).toBe(true);
    const read = await readAll(csv, [whole]);
    expect(cardsOf(read).length).toBeGreaterThan(0);
    expect(await readAll(csv, cut(whole, 11))).toEqual(read);
  });

  it('Google since 2024: labels, preferred values, several values in one cell, a quoted line feed', async () => {
    const [dana, nameless] = cardsOf(await readAll(csv, [fixture('google-2024.csv')]));
    expect(dana).toMatchObject({
      name: 'Dana Levi',
      numbers: [
        { types: ['cell'], preference: 1, raw: '+972 52-123-4567' },
        { types: ['work', 'fax'], raw: '03-5201111' },
        { types: ['work', 'fax'], raw: '03-5201112' },
      ],
      emails: [
        { types: ['work'], preference: 1 },
        { types: [], address: 'd.levi@mail.example' },
      ],
      addresses: [{ types: ['work'], street: '1 Sea Road', locality: 'Tel Aviv', country: 'IL' }],
      note: 'A long note, with a comma\nand a second line "in quotes"',
      groups: ['Suppliers'],
      relations: [{ types: ['spouse'], label: null, text: 'Noa' }],
      extras: [
        { name: 'anniversary', values: ['2010-08-01'] },
        { name: 'x-simkeeper-field', parameters: { label: ['Table'] }, values: ['12'] },
      ],
    });
    expect(nameless).toMatchObject({ name: '050-111-2222', groups: [] });
  });

  it('Google before: the type of each e-mail address, which Outlook has as a column that says nothing', async () => {
    const [ema] = cardsOf(await readAll(csv, [fixture('google-emails.csv')]));
    expect(ema?.emails).toMatchObject([
      { types: ['home'], preference: 1 },
      { types: ['work'], address: 'ema.mailova@example.com' },
      { types: [], label: 'Club' },
    ]);
  });

  it('Outlook and Thunderbird in German: the same fields as in English', async () => {
    const [kaethe] = cardsOf(await readAll(csv, [fixture('outlook-german.csv')]));
    expect(kaethe).toMatchObject({
      name: 'Frau Käthe Größe',
      nameParts: { prefixes: ['Frau'], given: ['Käthe'], family: ['Größe'] },
      organization: 'Müller & Söhne',
      departments: ['Einkauf'],
      title: 'Leiterin',
      numbers: [
        { types: ['work', 'fax'] },
        { types: ['work'] },
        { types: ['home'], raw: '04522 555010' },
        { types: ['cell'], raw: '0151 23456702' },
      ],
      emails: [{ address: 'kaethe@example.de' }, { address: 'k.groesse@example.org' }],
      addresses: [
        { types: ['work'], street: 'Hafenweg 1', locality: 'Kiel', region: 'SH', country: 'Deutschland' },
        { types: ['home'], street: 'Am Teich 2', locality: 'Plön', postalCode: '24306' },
      ],
      groups: ['Lieferanten', 'Norden'],
      note: 'Ruft nur vormittags an',
      relations: [{ label: 'Assistant', text: 'Uwe' }],
      extras: [],
    });
    const [joerg] = cardsOf(await readAll(csv, [fixture('thunderbird-german.csv')]));
    expect(joerg).toMatchObject({
      name: 'Jörg Beispiel',
      nicknames: ['Jogi'],
      birthday: '1965-07-09',
      title: 'Meister',
      numbers: [{ types: ['work'] }, { types: ['home'] }, { types: ['fax'] }, { types: ['cell'] }],
      urls: [{ types: ['work'] }],
      extras: [],
    });
  });

  it('Nokia PC Suite: everything in general, at home and at work', async () => {
    const [nina] = cardsOf(await readAll(csv, [fixture('nokia-pc-suite.csv')]));
    expect(nina).toMatchObject({
      name: 'Nina Nurmi',
      organization: 'Kauppa Oy',
      numbers: [
        { types: ['cell'], raw: '+358 50 5550140' },
        { types: [], raw: '09 5550141' },
        { types: ['home', 'cell'], raw: '+358 50 5550142' },
        { types: ['work'], raw: '09 5550143' },
        { types: ['work', 'fax'], raw: '09 5550144' },
      ],
      emails: [{ address: 'nina@example.fi' }],
      addresses: [
        { types: ['home'], street: 'Katu 4', postalCode: '00100', locality: 'Helsinki', region: 'Uusimaa' },
        { types: ['work'], postOfficeBox: '77', country: 'Suomi' },
      ],
      urls: [{ types: ['work'], url: 'https://example.fi' }],
      extras: [],
    });
  });

  it('says once that an encoding is a guess', async () => {
    const file = Buffer.from('Name,Phone\nZo\xeb,1\nJ\xfcrgen,2\n', 'latin1');
    const read = await readAll(csv, [file]);
    expect(cardsOf(read).map(({ name }) => name)).toEqual(['Zoë', 'Jürgen']);
    expect(read.map((one) => ('warnings' in one ? one.warnings : []))).toEqual([
      ['the file is not UTF-8 and was read as Windows-1252'],
      [],
    ]);
  });

  it('Google before: types, a prefix, a date without a year', async () => {
    const [anna] = cardsOf(await readAll(csv, [fixture('google-2015.csv')]));
    expect(anna).toMatchObject({
      name: 'Anna Maria Müller',
      nameParts: { given: ['Anna'], additional: ['Maria'], family: ['Müller'], prefixes: ['Dr.'] },
      numbers: [{ types: ['cell'] }, { types: ['home'] }],
      birthday: '--0415',
      groups: ['Family'],
      organization: 'Example GmbH',
    });
  });

  it('Outlook: the title is of the name, categories are parted by semicolons, empty dates are none', async () => {
    const [jane] = cardsOf(await readAll(csv, [fixture('outlook-classic.csv')]));
    expect(jane).toMatchObject({
      nameParts: { prefixes: ['Ms.'] },
      title: 'Manager',
      groups: ['Clients', 'VIP'],
      birthday: null,
      addresses: [{ types: ['work'], street: '1 Way St\nFloor 2' }],
      extras: [{ parameters: { label: ['Hobby'] } }],
    });
  });

  it('LinkedIn, Yahoo: lines before the headings, headings of one word', async () => {
    const [ada] = await readAll(csv, [fixture('linkedin.csv')]);
    expect(ada).toMatchObject({ place: { line: 5 }, card: { organization: 'Analytical Engines, Inc.' } });
    const [rory] = cardsOf(await readAll(csv, [fixture('yahoo.csv')]));
    expect(rory).toMatchObject({
      title: 'Nurse',
      numbers: [{ types: ['home'] }, { types: ['work'] }, { types: ['cell'] }],
    });
  });

  it.each([
    ['1996-04-15', '1996-04-15'],
    ['1996-4-5', '1996-04-05'],
    ['1996/04/15', '1996-04-15'],
    ['29.2.1972', '1972-02-29'],
    ['2/29/1972', '1972-02-29'],
    ['29/2/1972', '1972-02-29'],
    ['6/6/1972', '1972-06-06'],
    ['6/12/1972', '6/12/1972'],
    ['30.2.1972', '30.2.1972'],
    ['29.02.72', '29.02.72'],
    ['--12-24', '--1224'],
    ['0/0/00', null],
    ['0.0.00', null],
  ])('a birthday %s is %s, and so is another day', async (written, kept) => {
    const [card] = cardsOf(await readAll(csv, [`Name,Birthday,Anniversary\nAnn,${written},${written}\n`]));
    expect(card?.birthday).toBe(kept);
    const type = kept === written && kept !== '1996-04-15' ? 'text' : 'date-and-or-time';
    expect(card?.extras).toEqual(
      kept === null
        ? []
        : [{ group: null, name: 'anniversary', parameters: {}, valueType: type, values: [kept] }],
    );
  });

  it('numbers and addresses that are counted', async () => {
    const [card] = cardsOf(
      await readAll(csv, ['Name,Phone 1,Phone2,Handynummer 2,E-Mail 1,Custom 1\nAnn,01,02,03,a@b.de,x\n']),
    );
    expect(card).toMatchObject({
      numbers: [{ raw: '01' }, { raw: '02' }, { raw: '03', types: ['cell'] }],
      emails: [{ address: 'a@b.de' }],
      extras: [{ name: 'x-simkeeper-field', parameters: { label: ['Custom 1'] }, values: ['x'] }],
    });
  });

  it('Outlook: the primary phone is one of the others', async () => {
    const [card] = cardsOf(
      await readAll(csv, ['First Name,Mobile Phone,Home Phone,Primary Phone\nAnn,+4915112,030 1,+4915112\n']),
    );
    expect(card?.numbers).toMatchObject([
      { raw: '+4915112', types: ['cell'], preference: 1 },
      { raw: '030 1', types: ['home'], preference: null },
    ]);
  });

  it('a list that somebody keeps in German: the name beside the given name is that of the family', async () => {
    const [eva] = cardsOf(
      await readAll(csv, [
        'Name;Vorname;Handy;Straße;PLZ;Ort;Bemerkung\nGroß;Eva;0151 1;Weg 1;10115;Berlin;Kegeln\n',
      ]),
    );
    expect(eva).toMatchObject({
      name: 'Eva Groß',
      nameParts: { family: ['Groß'], given: ['Eva'] },
      numbers: [{ types: ['cell'], raw: '0151 1' }],
      addresses: [{ street: 'Weg 1', postalCode: '10115', locality: 'Berlin' }],
      note: 'Kegeln',
      extras: [],
    });
  });

  it('says what a spreadsheet has spoilt, and reads what it has wrapped', async () => {
    const read = await readAll(csv, [fixture('latin1-semicolons.csv')]);
    expect(cardsOf(read).map(({ name, numbers }) => [name, numbers[0]?.raw])).toEqual([
      ['Jürgen Groß', '+4930123456'],
      ['Anna Müller', '0301234567'],
      ['Off Round', '4.91512E+12'],
    ]);
    expect(read.map(({ place }) => place.line)).toEqual([3, 6, 7]);
    expect(read[2]).toMatchObject({ warnings: [expect.stringContaining('last digits are lost')] });
  });
});

describe('CSV that is broken or unknown', () => {
  it('keeps the rows before a quotation that never ends', async () => {
    expect((await readAll(csv, [fixture('open-quote.csv')])).map(told)).toEqual([
      'Ann',
      '3: a quotation mark opens here or later and is never closed; what follows was not read',
    ]);
  });

  it('reads rows that are too short or too long, and stray quotes', async () => {
    const read = await readAll(csv, [fixture('ragged.csv')]);
    expect(read.map(told)).toEqual([
      'Short',
      'Long',
      'Stray "quote" here',
      '5: the row has no name, no number, no e-mail address and no organization',
    ]);
    expect(read[1]).toMatchObject({ warnings: [], card: { extras: [{ values: ['y'] }, { values: ['z'] }] } });
  });

  it('names the columns that may have the name where the headings are of another language', async () => {
    const [read] = await readAll(csv, ['Prénom,Nom,Pager,Notes\nEve,Petit,,salut\n']);
    expect(read).toMatchObject({
      card: null,
      problem: expect.stringContaining('or has it in "Prénom", "Nom": --map says what a column is'),
    });
  });

  it('takes headings from --map, which wins', async () => {
    const text = 'Wer;Telefon;Name\nAnn;+4930111111;x\n';
    const map = { wer: 'name', Telefon: 'number:cell,work', NAME: 'ignore' };
    expect(cardsOf(await readAll(csv, [text], { map }))).toEqual([
      { ...emptyCard('Ann'), numbers: [{ ...PLAIN, types: ['cell', 'work'], raw: '+4930111111' }] },
    ]);
  });

  it.each([
    ['Wer;Was\n1;2\n', {}, 'no column of the CSV file is known'],
    ['', {}, 'no column of the CSV file is known'],
    ['Name\nAnn\n', { Telefon: 'number' }, 'the file has no column "Telefon"'],
    ['Name\nAnn\n', { Name: 'nam' }, 'there is no field "nam" for "Name"'],
    ['Name\nAnn\n', { Name: 'address.planet' }, 'there is no field "address.planet" for "Name"'],
    ['Name\nAnn\n', { Name: 'name.constructor' }, 'there is no field "name.constructor" for "Name"'],
  ])('refuses %j with %j', async (text, map, message) => {
    await expect(readAll(csv, [text], { map })).rejects.toMatchObject({ code: 'INPUT_INVALID', message });
  });

  it('never fails on any text under known headings', async () => {
    const hostile = fc
      .array(fc.constantFrom('"', ',', '\n', '\r', "'", '=', 'a', ' ', ':::', '\u0000', 'é'))
      .map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        for (const one of await readAll(csv, [`Name,Phone 1 - Label,Phone 1 - Value,Labels\n${text}`])) {
          expect(one.place.line).toBeGreaterThan(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Texts as docs/formats.md says that a CSV keeps them: of one line, without the three colons that part values, without edges. */
const line = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('=1+1', '+49 30 1', '-', "'x", "'=x", '@a', 'a"b,c;d', '+4915123456701'),
  )
  .map((text) =>
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what a CSV does not keep
      .replace(/[\u0000-\u001f\u007f\u2028\u2029\ufeff]/g, ' ')
      .replaceAll(':', '')
      .trim(),
  )
  .filter((text) => text !== '' && !text.startsWith('*'));
const optional = fc.option(line);
const lines = fc.uniqueArray(line, { maxLength: 3 });
const type = fc.constantFrom('home', 'work', 'cell', 'fax', 'pager', 'voice');

function labelled<T extends object>(
  own: { [K in keyof T]: fc.Arbitrary<T[K]> },
  most: number,
  types: fc.Arbitrary<string> = type,
): fc.Arbitrary<(T & CardValue)[]> {
  const beside = fc.oneof(
    fc.record({ types: fc.array(types, { maxLength: 2 }), label: fc.constant(null) }),
    fc.record({ types: fc.constant([]), label: line.map((text) => `${text} label`) }),
  );
  const one = fc
    .tuple(beside, fc.constantFrom(null, 1), fc.record(own))
    .map(([words, preference, value]) => ({ ...words, preference, parameters: {}, ...value }));
  return fc.array(one, { maxLength: most }) as unknown as fc.Arbitrary<(T & CardValue)[]>;
}

const part = fc.oneof(fc.constant(''), line);
const csvCard: fc.Arbitrary<Card> = fc
  .record({
    uid: optional,
    name: line,
    parts: fc.option(
      fc.record({ given: line, family: line, additional: optional, prefix: optional, suffix: optional }),
    ),
    nicknames: lines,
    // More than there are columns: what is over shares the last ones.
    numbers: labelled({ raw: line }, 9),
    emails: labelled({ address: line }, 6),
    addresses: labelled(
      {
        postOfficeBox: part,
        extended: part,
        street: line,
        locality: part,
        region: part,
        postalCode: part,
        country: part,
      },
      5,
    ),
    organization: optional,
    departments: lines,
    title: optional,
    role: optional,
    birthday: fc.constantFrom(null, '1990-02-03', '--0203', 'in spring'),
    urls: labelled({ url: line }, 4),
    note: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'))),
    groups: lines,
    photo: fc.constantFrom(null, { kind: 'uri' as const, uri: 'https://example.org/a.jpg' }),
    relations: labelled({ text: line }, 3, fc.constantFrom('spouse', 'child', 'friend', 'co-worker')),
  })
  .map(({ parts, ...card }) => ({
    ...emptyCard(card.name),
    ...card,
    nameParts: parts && {
      given: [parts.given],
      family: [parts.family],
      additional: parts.additional === null ? [] : [parts.additional],
      prefixes: parts.prefix === null ? [] : [parts.prefix],
      suffixes: parts.suffix === null ? [] : [parts.suffix],
    },
  }));

describe('our own CSV', () => {
  it('gives back the cards that docs/formats.md says it keeps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(csvCard, { maxLength: 3 }), async (cards) => {
        const written = await writeAll(csv, cards);
        expect(cardsOf(await readAll(csv, [written]))).toEqual(cards);
      }),
      { numRuns: 80 },
    );
  });

  it('is inert in a spreadsheet, and leaves phone numbers in E.164 as they are', async () => {
    const card = {
      ...emptyCard('=HYPERLINK("http://x")'),
      numbers: ['+4915123456701', '+49 151', '-5'].map((raw) => ({ ...PLAIN, raw })),
      note: '@SUM(1)',
    };
    const written = await writeAll(csv, [card]);
    expect(written.startsWith(headingLine())).toBe(true);
    expect(written).toContain(',+4915123456701,');
    for (const cell of written.slice(headingLine().length).split(/,|"/))
      expect(cell).not.toMatch(/^(?:[=@-]|\+(?!4915123456701$))/);
    expect(cardsOf(await readAll(csv, [written]))).toEqual([card]);
  });
});
