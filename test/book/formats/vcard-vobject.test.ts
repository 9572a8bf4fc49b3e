import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { VCARD_4 } from '../../../src/book/formats/vcard/formats.ts';
import { readAll } from './support.ts';

// What python3-vobject, an independent reader, makes of the same files. Debian's module needs Debian's interpreter.

const PYTHON = '/usr/bin/python3';
const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/vcard');
const FILES = readdirSync(FOLDER).filter((name) => /^v\d.*\.vcf$/.test(name));

const SCRIPT = `
import json, logging, sys, vobject
logging.disable(logging.CRITICAL)
found = {}
for name in sys.argv[1:]:
    try:
        text = open(name, encoding='utf-8').read()
        found[name] = [{key: [str(one.value) for one in card.contents.get(key, [])] for key in ('fn', 'tel', 'email', 'note')}
                       for card in vobject.readComponents(text, allowQP=True, ignoreUnreadable=True)]
    except Exception as problem:
        found[name] = type(problem).__name__
print(json.dumps(found))
`;

/** Where vobject reads something else, and who is right. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'v21-aachen.vcf':
    'vobject folds quoted-printable before it decodes: an indented soft line break cuts a character',
  'v21-charset.vcf': 'it reads one character set for a file; CHARSET of vCard 2.1 is for one property',
  'v21-encoding.vcf': 'it has no reading for quoted-printable that is no UTF-8',
  'v21-iso-2022-jp.vcf': 'it reads one character set for a file',
  'v21-nokia.vcf': 'it takes ENCODING=8BIT for Base64',
  'v21-android.vcf tel': 'it leaves out a number with X-CUSTOM(...), which is no parameter of any standard',
  'v21-escaping.vcf note':
    'it parts a note at a comma and takes \\n of a path for a line feed; vCard 2.1 does neither',
  'v3-ios.vcf tel': 'it parts a number at a comma; TEL is one value (RFC 2426 section 3.3.1)',
  'v3-mac-address-book.vcf note':
    'it takes \\" for a quotation mark and keeps \\: (neither is an escape of RFC 2426)',
  'v3-quoted-printable.vcf fn': 'it decodes ENCODING=quoted-printable in lower case as Base64',
  'v3-semicolons.vcf note': 'it parts a note at a comma; NOTE is one value (RFC 2426 section 3.6.2)',
  'v4-fold-in-character.vcf': 'it decodes before it unfolds; RFC 6350 section 3.2 has it the other way round',
  'v4-full.vcf tel': 'it keeps the scheme of a tel: URI, simkeeper says it beside the number',
  'v4-location.vcf tel': 'the scheme of a tel: URI',
  'v4-lower-case.vcf tel': 'the scheme of a tel: URI',
  'v4-pid.vcf tel': 'the scheme of a tel: URI',
  'v4-quoted-types.vcf tel': 'the scheme of a tel: URI',
};

type Reading = Record<'fn' | 'tel' | 'email' | 'note', string[]>;

const installed = spawnSync(PYTHON, ['-c', 'import vobject']).status === 0;
if (!installed) process.stdout.write('skipped: python3-vobject is not installed\n');

it.skipIf(!installed && process.env.CI === undefined)(
  'vobject reads the same, or it is known why not',
  async () => {
    const answer = execFileSync(PYTHON, ['-c', SCRIPT, ...FILES], { cwd: FOLDER, encoding: 'utf8' });
    const theirs = JSON.parse(answer) as Record<string, Reading[] | string>;
    const differing = new Set<string>();
    for (const name of FILES) {
      const read = await readAll(VCARD_4, new Uint8Array(readFileSync(path.join(FOLDER, name))));
      const cards = read.map(({ card }) => card);
      const their = theirs[name];
      if (typeof their !== 'object' || their.length !== cards.length) {
        differing.add(name);
        continue;
      }
      cards.forEach((card, index) => {
        const other = their[index];
        if (!card || !other) return;
        const ours: Reading = {
          // Without FN simkeeper makes a name of what else there is; vobject does not.
          fn: other.fn.length > 0 ? [card.name] : [],
          tel: card.numbers.map(({ raw }) => raw),
          email: card.emails.map(({ address }) => address),
          note: card.note === null ? [] : [card.note],
        };
        for (const key of ['fn', 'tel', 'email', 'note'] as const) {
          // Of a property that a card should have once, further ones are kept as they are.
          const same = key === 'tel' || key === 'email' ? other[key] : other[key].slice(0, 1);
          if (JSON.stringify(ours[key]) !== JSON.stringify(same.filter((one) => one !== '')))
            differing.add(`${name} ${key}`);
        }
      });
    }
    expect([...differing].sort()).toEqual(Object.keys(DISAGREEMENTS).sort());
  },
);
