import { decodeUssdText, type UssdForm } from '../../../codec/ussd-reply.ts';
import { afterPrefix, numberOf, splitFields } from './fields.ts';

/** `<m>` of 27.007 section 7.15. */
export const USSD = {
  done: 0,
  answerWanted: 1,
  terminated: 2,
  answeredElsewhere: 3,
  notSupported: 4,
  timeout: 5,
} as const;

export interface UssdLine {
  /** Null when the modem leaves it out. */
  mode: number | null;
  /** Null: no text came with it. */
  text: string | null;
}

/** Reads `+CUSD: m[,str[,dcs]]`, whole; null when the line is something else. */
export function parseUssdLine(line: string, usual: UssdForm): UssdLine | null {
  const rest = afterPrefix(line, '+CUSD:');
  if (rest === null) return null;
  const fields = splitFields(rest);
  const mode = numberOf(fields[0]);
  // Without quotes the text may hold commas: then only a number at the very end is the coding scheme.
  const last = fields.length > 2 ? numberOf(fields.at(-1)) : null;
  const dcs = last !== null && last >= 0 && last <= 255 ? last : null;
  const quoted = fields[1]?.quoted ?? false;
  const raw = quoted ? (fields[1]?.text ?? '') : unquoted(rest, dcs !== null);
  return { mode, text: raw === '' ? null : decodeUssdText(raw, dcs, usual) };
}

/** What stands between the first comma and the coding scheme. */
function unquoted(rest: string, withScheme: boolean): string {
  const first = rest.indexOf(',');
  if (first === -1) return '';
  return rest.slice(first + 1, withScheme ? rest.lastIndexOf(',') : undefined).trim();
}

/** True while the quotes of a text are open: it goes on in the next line. */
export function isOpen(line: string): boolean {
  return ((line.match(/"/g) ?? []).length & 1) === 1;
}
