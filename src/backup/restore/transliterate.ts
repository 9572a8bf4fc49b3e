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

/** `ου` is one sound, and written `ou` in passports (ISO 843). */
const GREEK_U = /ο([υύ])/giu;

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
  const characters = Array.from(
    name.normalize('NFC').replace(GREEK_U, (o, y: string) => o[0] + (y === y.toLowerCase() ? 'u' : 'U')),
  );
  for (const [at, character] of characters.entries()) {
    const plain = plainOf(character);
    if (plain === null) return null;
    // In a word of capitals a letter that becomes two has two capitals.
    const shouted = /\p{Lu}/u.test(character) && isCapital(characters[at + 1], characters[at - 1]);
    result += shouted ? plain.toUpperCase() : plain;
  }
  return result.replace(/ {2,}/g, ' ').trim();
}

/** A capital behind it or, at the end of a word, before it. */
function isCapital(next = '', previous = ''): boolean {
  return /\p{L}/u.test(next) ? /\p{Lu}/u.test(next) : /\p{Lu}/u.test(previous);
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
