/** Hours in which nobody is disturbed: minutes after midnight in the recipient's time; may cross midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

const MINUTE = 60_000;
const STEP_MINUTES = 15;
/** Every hour of every zone comes round within a day; a second one covers the changes of summer time. */
const HORIZON_MINUTES = 48 * 60;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes after midnight in a zone. */
function minuteOfDay(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const [hour = 0, minute = 0] = format.format(at).split(':').map(Number);
  return hour * 60 + minute;
}

function isQuiet(hours: QuietHours, minute: number): boolean {
  const { fromMinute, toMinute } = hours;
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}

/**
 * When a message may go to somebody who lives in one of these zones: the hour must be allowed in all of them. Zones so far apart
 * that no hour is allowed in all are taken as their first alone: never to send would be no courtesy.
 * @param at wall time, ms
 * @returns null when it may go now, else the wall time, ms, from which it may
 */
export function quietUntil(zones: readonly string[], hours: QuietHours, at: number): number | null {
  const quietSomewhere = (time: number) => zones.some((zone) => isQuiet(hours, minuteOfDay(zone, time)));
  if (!quietSomewhere(at)) return null;
  const start = Math.floor(at / (STEP_MINUTES * MINUTE)) * STEP_MINUTES * MINUTE;
  for (let minutes = STEP_MINUTES; minutes <= HORIZON_MINUTES; minutes += STEP_MINUTES) {
    const time = start + minutes * MINUTE;
    if (!quietSomewhere(time)) return exactStart(quietSomewhere, time);
  }
  const [first] = zones;
  return first === undefined || zones.length === 1 ? null : quietUntil([first], hours, at);
}

/** The first allowed minute in the step that ends at `time`. */
function exactStart(quiet: (time: number) => boolean, time: number): number {
  let start = time;
  for (let n = 1; n < STEP_MINUTES && !quiet(time - n * MINUTE); n += 1) start = time - n * MINUTE;
  return start;
}
