import { Cron } from 'croner';
import type { Schedule } from '../core/schedule.ts';

/**
 * When a schedule is due next after `from` (both wall times in milliseconds), or null when never. Calendar times are local, or of
 * `timezone` (an IANA name). Where the clock is put forward over the time, the run comes right after the gap; where it is put back,
 * it comes once. `every` counts from `from`.
 */
export function nextRun(schedule: Schedule, from: number, timezone?: string): number | null {
  if (schedule.kind === 'off') return null;
  if (schedule.kind === 'every') return from + schedule.milliseconds;
  // Without a function to call, croner starts no timer: it only computes.
  const cron = new Cron(expressionOf(schedule), { mode: '5-part', ...(timezone ? { timezone } : {}) });
  return cron.nextRun(new Date(from))?.getTime() ?? null;
}

function expressionOf(schedule: Exclude<Schedule, { kind: 'off' | 'every' }>): string {
  if (schedule.kind === 'cron') return schedule.expression;
  const time = `${schedule.minute % 60} ${Math.floor(schedule.minute / 60)}`;
  return `${time} * * ${schedule.kind === 'weekly' ? schedule.day : '*'}`;
}
