import { DEFAULT_TABLES } from './gsm7/alphabet.ts';
import { firstUnencodable } from './gsm7/septets.ts';

/** Characters that people type or that editors put in, with what says the same in the GSM 7 bit alphabet. */
const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ...spread('‘’‚‛‹›′`´ʹʼˈ', "'"),
  ...spread('“”„‟«»″', '"'),
  ...spread('‐‑‒–—―−⁃﹣', '-'),
  ...spread('•‣∙·◦●▪', '*'),
  ...spread(
    '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t',
    ' ',
  ),
  // Invisible characters: joiners, direction marks, soft hyphens, variation selectors.
  ...spread(
    '\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff\ufe0e\ufe0f',
    '',
  ),
  ...spread('\u0085\u2028\u2029\u000b', '\n'),
  ...spread('⁄∕', '/'),
  ...spread('¸', ','),
  ['…', '...'],
  ['×', 'x'],
  ['÷', ':'],
  ['©', '(c)'],
  ['®', '(R)'],
  ['™', '(TM)'],
  ['№', 'No'],
  ['→', '->'],
  ['←', '<-'],
  ['⇒', '=>'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['≈', '~'],
  ['±', '+/-'],
  ['¼', '1/4'],
  ['½', '1/2'],
  ['¾', '3/4'],
  ['¦', '|'],
  ['¢', 'c'],
  ['ı', 'i'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['đ', 'd'],
  ['Đ', 'D'],
  ['ð', 'd'],
  ['Ð', 'D'],
  ['ħ', 'h'],
  ['Ħ', 'H'],
  ['þ', 'th'],
  ['Þ', 'Th'],
  ['ŧ', 't'],
  ['Ŧ', 'T'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['ĸ', 'k'],
  ['ŋ', 'ng'],
  ['Ŋ', 'NG'],
  ['ẞ', 'ß'],
  // Greek: the alphabet has only the capitals that differ from Latin ones.
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'),
  ...pairs('αβγδεζηθικλμνξοπρσςτυφχψω', 'ABΓΔEZHΘIKΛMNΞOΠPΣΣTYΦXΨΩ'),
]);

function spread(characters: string, replacement: string): [string, string][] {
  return Array.from(characters, (character) => [character, replacement]);
}

function pairs(from: string, to: string): [string, string][] {
  const targets = Array.from(to);
  return Array.from(from, (character, index) => [character, targets[index] ?? '']);
}

/**
 * What may stand for a character in the GSM 7 bit alphabet (perhaps nothing, for an invisible one), or null: an emoji or a
 * letter of another script has no replacement.
 */
export function replacementFor(character: string): string | null {
  if (firstUnencodable(character, DEFAULT_TABLES) === null) return character;
  const known = REPLACEMENTS.get(character);
  if (known !== undefined) return known;
  // An accent is dropped; ligatures, full-width letters and the like become their plain letters.
  const bare = character.normalize('NFKD').replace(/\p{M}/gu, '');
  if (bare === character) return null;
  const parts = Array.from(bare, (part) =>
    firstUnencodable(part, DEFAULT_TABLES) === null ? part : (REPLACEMENTS.get(part) ?? null),
  );
  return parts.includes(null) ? null : parts.join('');
}

/** The text with every character replaced that the GSM 7 bit alphabet lacks, or null where one has no replacement. */
export function replacementText(text: string): string | null {
  let result = '';
  // First the composed form: a letter and an accent apart may be one character that the alphabet has.
  for (const character of text.normalize('NFC')) {
    const replacement = replacementFor(character);
    if (replacement === null) return null;
    result += replacement;
  }
  return result;
}
