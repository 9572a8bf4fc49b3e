/** The units that a duration is written with, the longest first, in milliseconds. */
const UNITS = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const DURATION =
  /^(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,6})s)?(?:(\d{1,9})ms)?$/;

/**
 * Milliseconds of a duration as a person writes it: `10m`, `90s`, `1h30m`, `24h`, `250ms`, `0s`. Units go from long to
 * short, each at most once. Null for anything else.
 */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (text === '' || match === null) return null;
  return UNITS.reduce((sum, [, size], index) => sum + Number(match[index + 1] ?? 0) * size, 0);
}

/** The shortest writing of a duration that `parseDuration` reads back; parts of a millisecond are dropped. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.max(0, Math.trunc(milliseconds));
  let text = '';
  // Weeks and days stay hours below two days: "24h" is what people write for a validity or a waiting time.
  const units = rest < 172_800_000 ? UNITS.slice(2) : UNITS;
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}
