import { LATIN_LETTERS } from '../latin-letters.ts';
import { parseSimName } from '../sim-names.ts';

/**
 * How two written names may be one: cards without accents write "Mueller" or "Muller" for "Müller", they keep only the first
 * 14 or so characters, and they tell several numbers of one person apart with an ending such as "/M".
 */
export type NameRelation =
  /** Equal but for case, accents that are simply dropped, spaces and punctuation. */
  | 'same'
  /** The same words in another order: "Müller, Hans". */
  | 'reordered'
  /** One is the other without its own letters: "Mueller" or "Muller" for "Müller". */
  | 'transliterated'
  /** One is the beginning of the other, and as long as what a small storage keeps. */
  | 'cut'
  /** All words of one are among those of the other. */
  | 'part'
  /** Alike but for first names that are only initials. */
  | 'initials'
  /** At least one has no letter at all: it is empty, or a number stands in its place. */
  | 'unnamed'
  | 'different';

/** Without an accent of their own, so that NFKD leaves them: how they look when somebody drops what is special about them. */
const BARE: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ł: 'l', ı: 'i' };

/** The shortest beginning that may be what a storage cut off: the smallest name fields of cards hold 10 octets. */
const SHORTEST_CUT = 10;

/** A name without the ending by which a card tells the numbers of one person apart: "Mueller/M", "Mueller/W2". */
function withoutEnding(name: string): string {
  return parseSimName(name).base.trim();
}

function fold(name: string, letters: Readonly<Record<string, string>>): string {
  return [...withoutEnding(name).normalize('NFC').toLowerCase()]
    .map((letter) => letters[letter] ?? letter)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The forms under which a name may stand elsewhere, the plainest first: small letters, words parted by one space. */
export function foldings(name: string): readonly string[] {
  const bare = fold(name, BARE);
  const spelled = fold(name, LATIN_LETTERS);
  return bare === spelled ? [bare] : [bare, spelled];
}

const sorted = (folded: string): string => folded.split(' ').sort().join(' ');
const hasLetter = (name: string): boolean => /\p{L}/u.test(name);

/** What two written names are to each other; the order of the two does not matter. */
export function compareNames(a: string, b: string): NameRelation {
  if (!hasLetter(a) || !hasLetter(b)) return 'unnamed';
  const formsA = foldings(a);
  const formsB = foldings(b);
  if (formsA[0] === formsB[0] && formsA.at(-1) === formsB.at(-1)) return 'same';
  const some = (test: (x: string, y: string) => boolean): boolean =>
    formsA.some((x) => formsB.some((y) => test(x, y)));
  if (some((x, y) => x === y)) return 'transliterated';
  if (some((x, y) => sorted(x) === sorted(y))) return 'reordered';
  if (some((x, y) => isCut(x, y) || isCut(y, x))) return 'cut';
  if (some((x, y) => isPart(x, y) || isPart(y, x))) return 'part';
  if (some(isInitials)) return 'initials';
  return 'different';
}

function isCut(short: string, long: string): boolean {
  return short.length >= SHORTEST_CUT && long.length > short.length && long.startsWith(short);
}

function isPart(small: string, large: string): boolean {
  const words = new Set(large.split(' '));
  return small.split(' ').every((word) => words.has(word));
}

function isInitials(x: string, y: string): boolean {
  const wordsX = x.split(' ');
  const wordsY = y.split(' ');
  if (wordsX.length !== wordsY.length || wordsX.length < 2) return false;
  let whole = 0;
  for (const [place, word] of wordsX.entries()) {
    const other = wordsY[place] ?? '';
    if (word === other) whole += word.length > 1 ? 1 : 0;
    else if (
      !(word.length === 1 && other.startsWith(word)) &&
      !(other.length === 1 && word.startsWith(other))
    )
      return false;
  }
  return whole > 0;
}

/** Whether `poor` says nothing that `rich` does not: the same name with its letters lost, its end cut or an ending added. */
export function saysNoMore(poor: string, rich: string): boolean {
  if (!hasLetter(poor)) return poor.trim() === '' || poor === rich;
  const relation = compareNames(poor, rich);
  if (relation === 'same' || relation === 'transliterated') return true;
  return relation === 'cut' && (foldings(poor)[0] ?? '').length < (foldings(rich)[0] ?? '').length;
}

/**
 * Which of several names to show: the longest in words and letters, then the one with its own letters, then the one that is
 * not in capitals throughout. The order in which they are given does not matter.
 */
export function bestName(names: readonly string[]): string {
  return [...names].sort((a, b) => worth(b) - worth(a) || compareText(a, b))[0] ?? '';
}

function worth(name: string): number {
  const bare = withoutEnding(name);
  if (!hasLetter(bare)) return bare === '' ? 0 : 1;
  const spelled = fold(bare, LATIN_LETTERS).length;
  const own = [...bare.normalize('NFC')].filter((letter) => letter > '\u007f').length;
  const shouting = bare === bare.toUpperCase() ? 0 : 1;
  const ending = bare === name.trim() ? 1 : 0;
  return 10_000 + spelled * 1000 + Math.min(own, 99) * 8 + ending * 4 + shouting * 2;
}

/** Code unit order: the same everywhere, whatever the language of the machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
