/** A value that is not known, in a table. */
export const NONE = '-';

const STEPS = [
  [60_000, 1_000, 's'],
  [3_600_000, 60_000, 'min'],
  [172_800_000, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, 86_400_000, 'd'],
] as const;

/** `3 min ago`, `in 2 h`; `now` below a second. Both in milliseconds since the Unix epoch. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 1_000) return 'now';
  const [, size, unit] = STEPS.find(([limit]) => distance < limit) ?? STEPS[3];
  const text = `${Math.floor(distance / size)} ${unit}`;
  return at < now ? `${text} ago` : `in ${text}`;
}

/** A time of the API as a person reads it: local, and how long ago. Text that is no time stays as it is. */
export function humanTime(iso: string | null, now: number): string {
  if (iso === null) return NONE;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} (${relativeTime(date.getTime(), now)})`;
}

export function humanDuration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** `1 contact`, `2 contacts`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A list of words in one cell. */
export function words(values: readonly string[]): string {
  return values.length === 0 ? NONE : values.join(', ');
}
