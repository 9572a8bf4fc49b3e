import { parsePhone } from '../numbers/phone-number.ts';

/** The number in an answer, or why there is none that can be believed, as the end of a sentence. */
export type NumberInAnswer = { number: string } | { problem: string };

/** An answer of the network has 182 characters at most (23.038 section 5); more is looked at only so far. */
const MAX_TEXT = 2_000;

/** Dates, times, and amounts with a fraction or beside a currency are digits too. */
const NO_NUMBERS: readonly RegExp[] = [
  /(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d{2}|\d{2}))(?!\d)/g,
  /\d{1,2}:\d{2}(?::\d{2})?/g,
  /\d+(?:[ ,.]\d{3})*[.,]\d{1,2}(?!\d)/g,
  /\p{Sc}\s*\d[\d .,]*|\d[\d .,]*\s*\p{Sc}/gu,
];

/** Codes such as *111# are no numbers, and what stands between * and # may look like one. */
const CODE = /[*#][\d*#]*#?/g;

const CANDIDATE = /(?<![\d.,])\+?\(?\d(?:[ \-()]{0,2}\d){6,16}(?![\d]|[.,]\d)/g;

/**
 * The one subscriber number in the answer of an operator: valid in the numbering plan, mobile as far as the plan tells, and of the
 * country of the card. Short codes, amounts of money and dates do not count; two different numbers, of which one may be that of the
 * hotline, are none.
 * @param region the country of the card, ISO 3166-1; null: only international numbers are read
 */
export function numberInAnswer(text: string, region: string | null): NumberInAnswer {
  let rest = text.slice(0, MAX_TEXT).normalize('NFKC').replace(CODE, ' ; ');
  for (const pattern of NO_NUMBERS) rest = rest.replace(pattern, ' ; ');
  const found = new Set<string>();
  for (const [candidate] of rest.matchAll(CANDIDATE)) {
    for (const number of readings(candidate, region)) found.add(number);
  }
  const [number] = found;
  if (found.size > 1) return { problem: 'the answer holds more than one number' };
  return number === undefined ? { problem: 'the answer holds no number of a subscriber' } : { number };
}

/** As it is written, and as an international number whose plus was left out. */
function readings(candidate: string, region: string | null): string[] {
  const digits = candidate.replace(/[ \-()]/g, '');
  const international = digits.startsWith('+') ? digits : `+${digits}`;
  return [...new Set([digits, international])].flatMap((written) => {
    const phone = parsePhone(written, region);
    const mobile = phone?.kind === 'mobile' || phone?.kind === 'mobile-or-fixed';
    const here = region === null || phone?.region === region;
    return phone?.valid && mobile && here ? [phone.e164] : [];
  });
}
