import { parseDuration } from './duration.ts';

/**
 * When backups run by themselves: never, at a minute of each local day or of one local weekday (0 is Sunday), by a cron expression
 * of five fields in local time, or every so many milliseconds.
 */
export type Schedule =
  | { readonly kind: 'off' }
  | { readonly kind: 'daily'; readonly minute: number }
  | { readonly kind: 'weekly'; readonly day: number; readonly minute: number }
  | { readonly kind: 'cron'; readonly expression: string }
  | { readonly kind: 'every'; readonly milliseconds: number };

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes after midnight of a time such as `03:00`; null for anything else. */
export function minuteOfDay(text: string): number | null {
  const match = TIME_OF_DAY.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

/** A schedule as a person writes it; undefined when it is none. */
export function parseSchedule(text: string): Schedule | undefined {
  if (text === 'off') return Object.freeze({ kind: 'off' as const });
  const calendar = /^(?:daily |weekly ([a-z]{3}) )?(\d\d:\d\d)$/.exec(text);
  const minute = calendar ? minuteOfDay(calendar[2] ?? '') : null;
  if (calendar && minute !== null) {
    if (calendar[1] === undefined) return Object.freeze({ kind: 'daily' as const, minute });
    const day = WEEKDAYS.indexOf(calendar[1]);
    return day < 0 ? undefined : Object.freeze({ kind: 'weekly' as const, day, minute });
  }
  if (isCron(text)) return Object.freeze({ kind: 'cron' as const, expression: text });
  const milliseconds = parseDuration(text);
  // A backup keeps a modem busy for seconds: below a minute it would do nothing else.
  if (milliseconds === null || milliseconds < 60_000) return undefined;
  return Object.freeze({ kind: 'every' as const, milliseconds });
}

/** Fields of a cron expression: smallest value, largest value, and the names that stand for values from the smallest on. */
const CRON_FIELDS: readonly (readonly [min: number, max: number, names: readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, MONTHS],
  [0, 7, WEEKDAYS],
];

/**
 * Five fields: minute, hour, day of the month, month, weekday. Checked here in full, so that a mistake is seen where it is written
 * and not at night when the backup should have run.
 */
function isCron(text: string): boolean {
  const fields = text.split(' ');
  return (
    fields.length === CRON_FIELDS.length &&
    CRON_FIELDS.every((limits, index) =>
      (fields[index] ?? '').split(',').every((part) => isCronPart(part, limits)),
    )
  );
}

function isCronPart(part: string, [min, max, names]: (typeof CRON_FIELDS)[number]): boolean {
  const match = /^(?:\*|([a-z0-9]{1,3})(?:-([a-z0-9]{1,3}))?)(?:\/(\d{1,2}))?$/i.exec(part);
  if (!match) return false;
  const value = (word: string) => {
    const name = names.indexOf(word.toLowerCase());
    return name >= 0 ? min + name : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  };
  const [, first, last, step] = match;
  // "5/10" means different things to different programs: a step needs a range.
  if (step !== undefined && (Number(step) < 1 || (first !== undefined && last === undefined))) return false;
  if (first === undefined) return true;
  const from = value(first);
  const to = last === undefined ? from : value(last);
  return from >= min && to <= max && from <= to;
}
