import { callingCodeOf } from '../numbers/calling-code.ts';
import { foldings } from './matching/name-forms.ts';
import { nameKey } from './name-key.ts';

/** What the index takes for one word: letters and digits (unicode61 of SQLite's FTS5). */
const BETWEEN = /[^\p{L}\p{N}\p{Co}]+/u;

/**
 * What a query asks of the index: for each of its words the beginnings that count. A word with letters such as "ü" may stand in the
 * book as cards write it that have none: "Müller" asks for "mueller" too. A number may be typed as it is dialled at
 * home: then its form with the country code counts too.
 * @param region how a national number is read
 */
export function searchTerms(query: string, region: string | null): string[][] {
  const number = numberPart(query);
  if (number !== null) return [beginnings(number, region)];
  return query
    .split(/\s+/)
    .flatMap(wordsOf)
    .map((forms) => (/^[0-9]{3,}$/.test(forms[0] ?? '') ? beginnings(forms[0] ?? '', region) : forms));
}

/** The words of a piece of a query, each with the forms that it may have; the plain one is the first. */
function wordsOf(piece: string): string[][] {
  const split = (text: string) => text.split(BETWEEN).filter((word) => word !== '');
  const plain = split(nameKey(piece));
  const others = foldings(piece)
    .map(split)
    // Words that are not the same ones say nothing of each other.
    .filter((words) => words.length === plain.length);
  return plain.map((word, at) => [...new Set([word, ...others.map((words) => words[at] ?? word)])]);
}

/** The digits of a query that is nothing but a number, with its plus; null for words. */
export function numberPart(query: string): string | null {
  const compact = query.replace(/[\s().\-/\u00a0]/g, '');
  return /^\+?[0-9]{2,}$/.test(compact) ? compact : null;
}

function beginnings(number: string, region: string | null): string[] {
  if (number.startsWith('+')) return [number.slice(1)];
  const found = [number];
  if (number.startsWith('00') && number.length > 2) found.push(number.slice(2));
  const code = region === null ? null : callingCodeOf(region);
  // Most plans drop a leading 0 after the country code, Italy keeps it.
  if (code !== null)
    found.push(`${code}${number}`, ...(/^0[1-9]/.test(number) ? [`${code}${number.slice(1)}`] : []));
  return found;
}
