import { LATIN_LETTERS } from '../../book/latin-letters.ts';

/**
 * Plain Latin letters for names, where they were asked for: old phones and some cars show nothing else. German umlauts the German
 * way, Cyrillic and Greek as their passports nearly do; a letter that no table has loses its accents.
 */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(LATIN_LETTERS),
  ['ħ', 'h'],
  ...table(
    'абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў',
    'a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g u',
  ),
  ...table('αβγδεζηθικλμνξοπρσςτυφχψω', 'a v g d e z i th i k l m n x o p r s s t y f ch ps o'),
]);

const PLAIN = /^[\x20-\x7e]*$/;

function table(letters: string, replacements: string): [string, string][] {
  const targets = replacements.split(' ');
  return Array.from(letters, (letter, index) => {
    const target = targets[index] ?? '';
    return [letter, target === '-' ? '' : target];
  });
}

/** The name in plain Latin letters, or null where a character has none: a Chinese name stays Chinese. */
export function transliterate(name: string): string | null {
  let result = '';
  for (const character of name.normalize('NFC')) {
    const plain = plainOf(character);
    if (plain === null) return null;
    result += plain;
  }
  return result.replace(/ {2,}/g, ' ').trim();
}

function plainOf(character: string): string | null {
  if (PLAIN.test(character)) return character;
  const known = knownLetter(character);
  if (known !== null) return known;
  const bare = character.normalize('NFKD').replace(/\p{M}+/gu, '');
  if (PLAIN.test(bare)) return bare;
  const parts = Array.from(bare, knownLetter);
  return bare === character || parts.includes(null) ? null : parts.join('');
}

function knownLetter(character: string): string | null {
  const lower = character.toLowerCase();
  const small = LETTERS.get(lower);
  if (small === undefined) return PLAIN.test(character) ? character : null;
  return lower === character ? small : small.charAt(0).toUpperCase() + small.slice(1);
}
