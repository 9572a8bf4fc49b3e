import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { differences, FILES, FOLDER, ourReadings, type Reading } from './differential/reading.ts';

// What python3-vobject, an independent reader, makes of the same files. Debian's module needs Debian's interpreter.

const PYTHON = '/usr/bin/python3';
/** It is not asked about damaged files and other encodings, of which it refuses most. */
const ASKED = FILES.filter((name) => /^v\d/.test(name));

const SCRIPT = `
import json, logging, sys, vobject
logging.disable(logging.CRITICAL)
def listed(value):
    return [one for one in (value if isinstance(value, list) else [value]) if one != '']
def reading(card):
    found = {key: [str(one.value) for one in card.contents.get(key, [])] for key in ('fn', 'email', 'title', 'note')}
    found['tel'] = [[str(one.value)] for one in card.contents.get('tel', [])]
    found['n'] = [[listed(getattr(one.value, part)) for part in ('family', 'given', 'additional', 'prefix', 'suffix')]
                  for one in card.contents.get('n', [])]
    found['org'] = [listed(one.value) for one in card.contents.get('org', [])]
    return found
found = {}
for name in sys.argv[1:]:
    try:
        text = open(name, encoding='utf-8').read()
        found[name] = [reading(card) for card in vobject.readComponents(text, allowQP=True, ignoreUnreadable=True)]
    except Exception as problem:
        found[name] = type(problem).__name__
print(json.dumps(found))
`;

/** Where vobject reads something else, and who is right. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'v21-aachen.vcf':
    'vobject folds quoted-printable before it decodes: an indented soft line break cuts a character (RFC 2045 section 6.7)',
  'v21-address-backslash.vcf note':
    'it takes the backslash at the end of a text for an escape and makes "eof" of it',
  'v21-charset.vcf':
    'it reads one character set for a file; CHARSET of vCard 2.1 section 2.1.6 is for one property',
  'v21-encoding.vcf': 'it has no reading for quoted-printable that is no UTF-8',
  'v21-iso-2022-jp.vcf': 'it reads one character set for a file',
  'v21-nokia.vcf': 'it takes ENCODING=8BIT for Base64',
  'v21-android.vcf tel': 'it leaves out a number with X-CUSTOM(...), which is no parameter of any standard',
  'v21-escaping.vcf n':
    'it parts a name at a comma, which has no meaning in vCard 2.1 (section 2.2.2); RFC 2426 section 3.1.2 brought lists',
  'v21-escaping.vcf note':
    'it parts a note at a comma and takes \\n of a path for a line feed; vCard 2.1 does neither',
  'v3-ios.vcf tel': 'it parts a number at a comma; TEL is one value (RFC 2426 section 3.3.1)',
  'v3-kontact-messengers.vcf email':
    'it keeps a space before an address; RFC 5322 section 3.4.1 has none in it',
  'v3-mac-address-book.vcf note': 'it keeps \\: (no escape of RFC 2426, but macOS and Google write it)',
  'v3-quoted-printable.vcf fn': 'it decodes ENCODING=quoted-printable in lower case as Base64',
  'v3-semicolons.vcf note': 'it parts a note at a comma; NOTE is one value (RFC 2426 section 3.6.2)',
  'v3-semicolons.vcf title': 'it keeps \\:',
  'v4-fold-in-character.vcf': 'it decodes before it unfolds; RFC 6350 section 3.2 has it the other way round',
  'v4-full.vcf tel': 'it keeps the scheme of a tel: URI (RFC 3966), simkeeper says it beside the number',
  'v4-location.vcf tel': 'the scheme of a tel: URI',
  'v4-lower-case.vcf tel': 'the scheme of a tel: URI',
  'v4-number-as-uri.vcf tel': 'the scheme of a tel: URI',
  'v4-pid.vcf tel': 'the scheme of a tel: URI',
  'v4-quoted-types.vcf tel': 'the scheme of a tel: URI',
};

const installed = spawnSync(PYTHON, ['-c', 'import vobject']).status === 0;
if (!installed) process.stdout.write('skipped: python3-vobject is not installed\n');

it.skipIf(!installed && process.env.CI === undefined)(
  'vobject reads the same, or it is known why not',
  async () => {
    const answer = execFileSync(PYTHON, ['-c', SCRIPT, ...ASKED], { cwd: FOLDER, encoding: 'utf8' });
    const theirs = JSON.parse(answer) as Record<string, Partial<Reading>[] | string>;
    const found: string[] = [];
    for (const name of ASKED) {
      const ours = await ourReadings(name);
      // It is asked for numbers without their types, which it leaves to be looked up.
      const bare =
        typeof ours === 'string'
          ? ours
          : ours.map((card) => ({ ...card, tel: card.tel.map((one) => [one[0]]) }));
      found.push(...differences(name, bare, theirs[name] ?? ''));
    }
    expect(found.sort()).toEqual(Object.keys(DISAGREEMENTS).sort());
  },
);
