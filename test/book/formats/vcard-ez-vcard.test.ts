import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { differences, FILES, FOLDER, ourReadings, type Reading } from './differential/reading.ts';

// What libez-vcard-java, an independent reader, makes of the same files.

const PROGRAM = path.resolve(import.meta.dirname, 'differential/EzVcard.java');
const JARS = ['/usr/share/java/ez-vcard.jar', '/usr/share/java/vinnie.jar'];

/** Where ez-vcard reads something else, and who is right. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'bad-control.vcf fn':
    'it keeps control characters, which RFC 6350 section 3.3 does not allow; simkeeper replaces them, because they act on terminals',
  'bad-control.vcf n': 'control characters',
  'bad-control.vcf note': 'control characters',
  'bad-control.vcf tel': 'control characters',
  'bad-empty.vcf':
    'it gives a card with nothing in it, simkeeper a problem: RFC 6350 section 6.2.1 demands an FN',
  'bad-lines.vcf tel':
    'it drops a line with an open quotation mark and takes ".TEL" for a number; simkeeper has it the other way round (RFC 6350 section 3.3: a group has a name)',
  'bad-nested.vcf':
    'it hides a card inside of a card, which no standard has, and reads what follows as a part of the outer one; simkeeper reads both',
  'bad-no-end.vcf':
    'it loses a card before which END is missing; RFC 6350 section 6.1.1 has BEGIN at the beginning of a card only',
  'bad-octets.vcf fn':
    'it shows octets that are no UTF-8 as U+FFFD, which loses them; simkeeper reads Windows-1252 and says so',
  'bad-octets.vcf n': 'octets that are no UTF-8',
  'bad-quoted-printable.vcf':
    'it takes END:VCARD for the rest of a text with a soft line break and loses the next card; RFC 2045 section 6.7 has no answer to it, and a card of its own is worth more',
  'no-cards.vcf': 'it finds no card without saying so',
  'utf16-big.vcf':
    'it is told nothing of the encoding and reads UTF-8 only (RFC 6350 section 3.1); older programs write UTF-16',
  'utf16-little.vcf': 'it reads UTF-8 only',
  'utf8-mark.vcf':
    'it takes a byte order mark for a part of BEGIN and finds no card; RFC 3629 section 6 lets a reader take it off',
  'v21-address-backslash.vcf adr':
    'it ends an address at a backslash before the line end; simkeeper reads on, as Android does',
  'v21-android.vcf bday':
    'it leaves out --05-14 in vCard 2.1, which has no date without a year; Android writes it, and RFC 6350 section 4.3.1 has it',
  'v21-charset.vcf note':
    'it decodes before it looks at CHARSET, which vCard 2.1 section 2.1.6 has for each property',
  'v21-charset.vcf org': 'CHARSET of one property',
  'v21-charset.vcf title': 'CHARSET of one property',
  'v21-comprehensive.vcf adr':
    'it takes \\n for a line feed in vCard 2.1, whose escapes are those of quoted-printable (section 2.1.5)',
  'v21-encoding.vcf note':
    'it takes the space after a soft line break for a fold; RFC 2045 section 6.7 has it as text. Without CHARSET it reads UTF-8 only',
  'v21-escaping.vcf note': 'it takes \\n and \\t of a path for escapes, which vCard 2.1 does not have',
  'v21-iso-2022-jp.vcf n':
    'it parts a name inside of a shift sequence: CHARSET is decoded first (vCard 2.1 section 2.1.6)',
  'v3-ios.vcf bday': 'it takes the year of X-APPLE-OMIT-YEAR, a habit of iOS, for a year',
  'v3-ios.vcf org':
    'it counts the empty unit of "Acme;"; an empty component says nothing (RFC 2426 section 3.5.5)',
  'v3-kontact-messengers.vcf email':
    'it keeps a space before an address; RFC 5322 section 3.4.1 has none in it',
  'v3-semicolons.vcf n': 'it has one given name; RFC 2426 section 3.1.2 lets each part be a list',
  'v3-semicolons.vcf note':
    'it drops the backslash of \\x, which is no escape of RFC 2426 section 4; simkeeper keeps what it does not know',
  'v4-fold-in-character.vcf note':
    'it decodes before it unfolds; RFC 6350 section 3.2 has it the other way round',
};

const missing = ['/usr/bin/java', ...JARS].filter((file) => !existsSync(file));
if (missing.length > 0)
  process.stdout.write(`skipped: ez-vcard is not asked without ${missing.join(', ')}\n`);

it.skipIf(missing.length > 0 && process.env.CI === undefined)(
  'ez-vcard reads the same, or it is known why not',
  async () => {
    const answer = execFileSync(
      '/usr/bin/java',
      ['-Dfile.encoding=UTF-8', '-cp', JARS.join(':'), PROGRAM, ...FILES],
      {
        cwd: FOLDER,
        encoding: 'utf8',
      },
    );
    const lines = answer
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; cards?: Reading[]; problem?: string });
    expect(lines.map(({ file }) => file)).toEqual(FILES);
    const found: string[] = [];
    for (const { file, cards, problem } of lines) {
      const theirs = cards?.map((card) => ({ ...card, tel: card.tel.map(sortedTypes) }));
      found.push(...differences(file, await ourReadings(file), theirs ?? problem ?? ''));
    }
    expect(found.sort()).toEqual(Object.keys(DISAGREEMENTS).sort());
  },
  60_000,
);

/** We say a number without the scheme of its URI (RFC 3966), and its types in lower case. */
function sortedTypes(number: readonly unknown[]): unknown[] {
  const [raw = '', ...types] = number as string[];
  return [raw.replace(/^tel:/, ''), ...types.map((type) => type.toLowerCase()).sort()];
}
