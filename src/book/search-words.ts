import { callingCodeOf } from '../numbers/calling-code.ts';
import { nameKey } from './name-key.ts';

/** What the index takes for one word: letters and digits (unicode61 of SQLite's FTS5). */
const BETWEEN = /[^\p{L}\p{N}\p{Co}]+/u;

/**
 * What a query asks of the index: for each of its words the beginnings that count. A number may be typed as it is dialled at
 * home: then its form with the country code counts too.
 * @param region how a national number is read
 */
export function searchTerms(query: string, region: string | null): string[][] {
  const number = numberPart(query);
  if (number !== null) return [beginnings(number, region)];
  return nameKey(query)
    .split(BETWEEN)
    .filter((word) => word !== '')
    .map((word) => (/^[0-9]{3,}$/.test(word) ? beginnings(word, region) : [word]));
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
