import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Format, ReadCard } from '../../../src/book/formats/format.ts';
import { FORMATS, formatById } from '../../../src/book/formats/registry.ts';
import { chunked } from './support.ts';

// Files that are made to do harm: larger or deeper than memory, of no shape at all, or with names that mean something to JavaScript.

const MIB = 1024 * 1024;
const encode = (text: string) => new TextEncoder().encode(text);
const [csv, ldif, json, jcard] = ['csv', 'ldif', 'json', 'jcard'].map(formatById) as [
  Format,
  Format,
  Format,
  Format,
];

/** A file in pieces of one MiB, `count` of them filled with the same text. */
async function* large(
  before: string,
  count: number,
  filler: string,
  after: string,
): AsyncGenerator<Uint8Array> {
  yield encode(before);
  const piece = encode(filler.repeat(Math.ceil(MIB / filler.length)));
  for (let at = 0; at < count; at += 1) yield piece;
  yield encode(after);
}

async function* whole(data: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof data === 'string' ? encode(data) : data;
}

async function readAll(format: Format, file: AsyncIterable<Uint8Array>): Promise<ReadCard[]> {
  const found: ReadCard[] = [];
  for await (const one of format.read(file, {})) found.push(one);
  return found;
}

/** Names of cards, and problems of what is none. */
const told = (read: readonly ReadCard[]) =>
  read.map((one) => (one.card === null ? one.problem : one.card.name));

describe('a file that is larger than memory', () => {
  it('CSV: a line of 100 MB is a problem of that row', async () => {
    const found = told(await readAll(csv, large('Name,Phone\nAnn,1\nBob,', 100, 'x', '\nCid,3\n')));
    expect(found[0]).toBe('Ann');
    expect(found.slice(1)).toEqual([expect.stringMatching(/larger than 16 MiB/)]);
  });

  it('CSV: so is a quotation mark that is never closed', async () => {
    const found = told(await readAll(csv, large('Name,Phone\nAnn,1\nBob,"', 100, 'x,\n', '')));
    expect(found).toEqual(['Ann', expect.stringMatching(/larger than 16 MiB/)]);
  });

  it('CSV: a line of headings that never ends is no CSV file', async () => {
    await expect(readAll(csv, large('Name', 40, 'x', ''))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('LDIF: a value of 100 MB is a problem of its record, on one line or folded', async () => {
    for (const filler of ['QUFB', `${'QUFB'.repeat(500)}\n `]) {
      const file = large(
        'dn: cn=A\ncn: A\n\ndn: cn=B\ncn: B\njpegPhoto:: ',
        100,
        filler,
        '\n\ndn: cn=C\ncn: C\n',
      );
      expect(told(await readAll(ldif, file))).toEqual(['A', 'the record is larger than 16 MiB', 'C']);
    }
  });

  it('LDIF: a photo of 6 MB is read, padded or not', async () => {
    for (const end of ['QUE=', 'QUE']) {
      const file = large('dn: cn=A\ncn: A\njpegPhoto:: ', 8, 'QUFB', `${end}\n`);
      const [one] = await readAll(ldif, file);
      const photo = one?.card?.photo;
      expect(photo?.kind === 'data' ? photo.data.length : 0).toBe(6 * MIB + 2);
    }
  });

  it('JSON: a text that never ends is a problem, and the next card is read', async () => {
    const file = large('{"name":"A"}\n{"name":"B","note":"', 40, 'x', '"}\n{"name":"C"}\n');
    const found = told(await readAll(json, file));
    expect(found[0]).toBe('A');
    expect(found).toContain('the JSON of this card has no end');
    expect(found.at(-1)).toBe('C');
    expect(found.length).toBeLessThan(10);
  });
});

describe('a value that is hard on expressions', () => {
  const many = 2 * MIB;

  it.each([
    ['white space in a cell', csv, `Name,Phone\n"a${' '.repeat(many)}b\tc",1\n`],
    ['tabs in a cell', csv, `Name,Phone\n"a${'\t '.repeat(many)}b",1\n`],
    ['options of an attribute', ldif, `dn: cn=A\ncn: A\nmail${';x'.repeat(many)}: a@example.org\n`],
    [
      'a quoted parameter',
      formatById('vcf'),
      `BEGIN:VCARD\nFN:A\nTEL;X-P="a",${'b'.repeat(many)}:1\nEND:VCARD\n`,
    ],
    [
      'quotation marks',
      formatById('vcf'),
      `BEGIN:VCARD\nFN:A\nTEL;X-P=${'"b",'.repeat(many / 4)}"c":1\nEND:VCARD\n`,
    ],
    [
      'a backslash at each line end',
      formatById('vcf'),
      `BEGIN:VCARD\nFN:A\nNOTE:${'x\\\n'.repeat(many / 4)}\nEND:VCARD\n`,
    ],
    ['CR without end', formatById('vcf'), `BEGIN:VCARD\nFN:A\n${'\r'.repeat(many)}\nEND:VCARD\n`],
    [
      'a soft line break on each line',
      formatById('vcf'),
      `BEGIN:VCARD\nFN:A\nNOTE;QUOTED-PRINTABLE:${'= =\n'.repeat(many / 4)}\nEND:VCARD\n`,
    ],
  ] as const)('is read to its end: %s', async (_, format, text) => {
    expect(await readAll(format, whole(text))).toHaveLength(1);
  });

  it('is not taken apart in memory: a line of octets that are no UTF-8', async () => {
    const line = Buffer.alloc(4 * MIB, 0xe9);
    const file = Buffer.concat([Buffer.from('BEGIN:VCARD\nFN:A\nNOTE:'), line, Buffer.from('\nEND:VCARD\n')]);
    const [one] = await readAll(formatById('vcf'), whole(file));
    expect(one?.card?.note?.length).toBe(4 * MIB);
  });
});

describe('reading', () => {
  const good: Readonly<Record<string, string>> = {
    csv: 'A,1\n',
    ldif: 'dn: cn=A\ncn: A\n\n',
    json: '{"name":"A"}\n',
    jcard: '["vcard",[["fn",{},"text","A"]]],',
    vcf: 'BEGIN:VCARD\nVERSION:4.0\nFN:A\nEND:VCARD\n',
  };
  const begin: Readonly<Record<string, string>> = { csv: 'Name,Phone\n', jcard: '[' };

  it.each(Object.keys(good))('asks for no more of a file than the next cards need: %s', async (id) => {
    let asked = 0;
    async function* file(): AsyncGenerator<Uint8Array> {
      yield encode(begin[id] ?? '');
      const chunk = encode((good[id] ?? '').repeat(Math.ceil(65_536 / (good[id] ?? ' ').length)));
      for (; asked < 1000; asked += 1) yield chunk;
    }
    let read = 0;
    for await (const one of formatById(id).read(file(), {})) {
      expect(one.card?.name).toBe('A');
      read += 1;
      if (read === 20) break;
    }
    expect(read).toBe(20);
    expect(asked).toBeLessThan(40);
  });
});

describe('a table without end', () => {
  const columns = 100_000;

  it('of 100,000 columns is read, with few warnings', async () => {
    const headings = Array.from({ length: columns }, (_, index) => `Field ${index}`);
    const row = Array.from({ length: columns }, (_, index) => `v${index}`);
    const read = await readAll(csv, whole(`Name,${headings}\nAnn,${row}\n`));
    // The headings end after more than is looked at, so that what they are cannot be known.
    expect(told(read)).toEqual(['Ann']);
    const [ann] = read;
    expect(ann && 'warnings' in ann ? ann.warnings.length : 0).toBeLessThanOrEqual(21);
  });

  it('of 100,000 columns in a row that has two headings is read', async () => {
    const read = await readAll(csv, whole(`Name,Phone\nAnn,1${',x'.repeat(columns)}\nBob,2\n`));
    expect(told(read)).toEqual(['Ann', 'Bob']);
  });
});

describe('JSON that is no card', () => {
  it.each([
    ['100,000 brackets', '['.repeat(100_000)],
    ['100,000 pairs of brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['100,000 objects in each other', `${'{"name":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a deep value', `{"name":"A","extras":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['a deep value of a part', `[{"name":"A","numbers":[{"raw":${'['.repeat(5000)}${']'.repeat(5000)}}]}]`],
    ['a huge number', '{"name":"A","numbers":[{"raw":"1","preference":1e999}]}'],
    ['a number of 100,000 digits', `{"name":"A","numbers":[{"raw":${'9'.repeat(100_000)}}]}`],
  ])('%s', async (_, text) => {
    for (const format of [json, jcard]) {
      const found = await readAll(format, whole(text)).catch((error: unknown) => error);
      if (!Array.isArray(found)) expect(found).toMatchObject({ code: 'INPUT_INVALID' });
      else for (const one of found as ReadCard[]) expect(one.card).toBeNull();
    }
  });

  it('of a million open braces on lines of their own is one problem', async () => {
    expect(told(await readAll(json, whole(`{"name":"A"}\n${'{\n'.repeat(1_000_000)}`)))).toEqual([
      'A',
      'the JSON of this card has no end',
    ]);
  });

  it('takes the last of two fields of one name, as JSON.parse does', async () => {
    expect(told(await readAll(json, whole('{"name":"A","name":"B"}')))).toEqual(['B']);
  });

  it('cannot reach the prototype of anything', async () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    for (const name of names) {
      const parameters = `{"${name}":["polluted"]}`;
      const cards = await readAll(
        json,
        whole(
          `[{"name":"A","${name}":{"polluted":"yes"},"numbers":[{"raw":"1","parameters":${parameters}}]}]`,
        ),
      );
      const jcards = await readAll(
        jcard,
        whole(
          `["vcard",[["fn",{},"text","A"],["${name}",${parameters},"text","x"],["tel",${parameters},"text","1"]]]`,
        ),
      );
      const rows = await readAll(
        csv,
        whole(`Name,${name},Phone 1 - Value,Phone 1 - ${name}\nA,polluted,1,polluted\n`),
      );
      const records = await readAll(ldif, whole(`dn: cn=A\ncn: A\n${name.replaceAll('_', '-')}: polluted\n`));
      expect(told(cards)).toEqual(['A']);
      expect(told(jcards)).toEqual(['A']);
      expect(told(rows)).toEqual(['A']);
      expect(records).toHaveLength(1);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('loses the broken lines of NDJSON and no other', async () => {
    const lines = ['{"name":"A"}', '{"name":', '"B"', '{"name":"C"}', '}{', '{"name":"D",}', '{"name":"E"}'];
    const found = told(await readAll(json, whole(`${lines.join('\n')}\n`)));
    expect(found.filter((one) => /^[A-Z]$/.test(one))).toEqual(['A', 'C', 'E']);
  });
});

describe('jCard with wrong types everywhere', () => {
  const value = fc.anything({ withNullPrototype: false, maxDepth: 4 });
  const property = fc.oneof(
    fc.tuple(fc.oneof(fc.constantFrom('fn', 'tel', 'n', 'adr', 'photo', 'bday'), value), value, value, value),
    fc.array(value, { maxLength: 6 }),
    value,
  );

  it('is a card with warnings or a problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(property, { maxLength: 8 }), async (properties) => {
        const text = JSON.stringify([
          ['vcard', properties],
          ['vcard', [['fn', {}, 'text', 'Safe']]],
        ]);
        const found = await readAll(jcard, whole(text));
        expect(found).toHaveLength(2);
        expect(found.at(-1)?.card?.name).toBe('Safe');
      }),
      { numRuns: 300 },
    );
  });
});

describe('any octets', () => {
  const beginnings: Readonly<Record<string, string>> = {
    csv: 'Name,Phone\n',
    ldif: 'dn: cn=A\ncn: A\n',
    json: '[{"name":"A"},',
    jcard: '["vcard",[["fn",{},"text","',
    vcf: 'BEGIN:VCARD\n',
    vcf3: 'BEGIN:VCARD\nVERSION:3.0\n',
    vcf21: 'BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE:',
  };

  it.each(FORMATS)(
    'never make $title throw anything but INPUT_INVALID, however they are cut',
    async (format) => {
      const start = encode(beginnings[format.id] ?? '');
      await fc.assert(
        fc.asyncProperty(
          fc.boolean(),
          fc.uint8Array({ maxLength: 200 }),
          fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
          async (begun, octets, sizes) => {
            const file = begun ? new Uint8Array([...start, ...octets]) : octets;
            const found = await readAll(format, chunked(file, sizes)).catch((error: unknown) => error);
            if (!Array.isArray(found)) expect(found).toMatchObject({ code: 'INPUT_INVALID' });
            else for (const { place } of found as ReadCard[]) expect(place.line).toBeGreaterThan(0);
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});
