import { parseDuration } from '../core/duration.ts';
import { SimError } from '../core/errors.ts';
import type { Input } from './input.ts';

/** A time back from now (`2h`), or an ISO time; without a zone it is local. */
export function timeOption(input: Input, name: string, now: number): string | undefined {
  const text = input.text(name);
  if (text === undefined) return undefined;
  const back = parseDuration(text);
  const at = back === null ? isoOption(text) : now - back;
  const date = new Date(at);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw notValid(name, text, 'give a time such as 2026-01-31T08:00, or how long ago, such as 2h or 7d');
}

/** The stretch of time that an ISO time names: a day, a minute, a second or a millisecond, as exactly as it is written. */
export function spanOption(input: Input, name: string): { from: string; before: string } | undefined {
  const text = input.text(name);
  if (text === undefined) return undefined;
  const from = isoOption(text);
  if (Number.isNaN(from)) {
    throw notValid(
      name,
      text,
      'give a time such as 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00.250Z',
    );
  }
  const [, minute, second, fraction] = ISO.exec(text) ?? [];
  const length = fraction ? 1 : second ? 1000 : minute ? 60_000 : 86_400_000;
  return { from: new Date(from).toISOString(), before: new Date(from + length).toISOString() };
}

function notValid(name: string, text: string, hint: string): SimError {
  return new SimError('USAGE', `${JSON.stringify(text.slice(0, 64))} is not valid for --${name}`, { hint });
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

function isoOption(text: string): number {
  if (!ISO.test(text)) return Number.NaN;
  // A date alone would be read as UTC, a time without a zone as local: both are meant as the clock on the wall.
  return Date.parse(text.includes('T') ? text : `${text}T00:00`);
}
