/** Which snapshots of a series stay. Each time begins where the one before ends. */
export interface RetentionPolicy {
  /** Milliseconds in which every snapshot stays. */
  all: number;
  /** Days after that in which the last one of each day stays. */
  daily: number;
  /** Weeks after that in which the last one of each week stays. */
  weekly: number;
  /** Months (of 31 days) after that in which the last one of each month stays. */
  monthly: number;
}

const DAY = 86_400_000;
/** 1970-01-05 was a Monday: weeks begin with it. */
const FIRST_MONDAY = 4 * DAY;

/**
 * The snapshots of one series that the policy no longer keeps, oldest first. The newest is never among them, and age counts from
 * the newest: a card that lies in a drawer loses nothing. Days, weeks (from Monday) and months are those of UTC, so the answer
 * does not depend on the zone of the machine. Pure: the same question has the same answer, and what it keeps it keeps again.
 */
export function outdated<Row extends { id: number; takenAt: number }>(
  series: readonly Row[],
  policy: RetentionPolicy,
): Row[] {
  // Ids tell the order of the backups, also when the clock went back between two of them.
  const rows = [...series].sort((a, b) => a.id - b.id);
  const newest = rows.at(-1);
  if (!newest) return [];
  const newestTime = rows.reduce((latest, row) => Math.max(latest, row.takenAt), 0);
  const dailyEnd = policy.all + policy.daily * DAY;
  const weeklyEnd = dailyEnd + policy.weekly * 7 * DAY;
  const monthlyEnd = weeklyEnd + policy.monthly * 31 * DAY;
  const days = lastOf(rows, (at) => Math.floor(at / DAY));
  const weeks = lastOf(rows, (at) => Math.floor((at - FIRST_MONDAY) / (7 * DAY)));
  const months = lastOf(rows, (at) => new Date(at).toISOString().slice(0, 7));
  return rows.filter((row) => {
    const age = newestTime - row.takenAt;
    if (row === newest || age <= policy.all) return false;
    if (days.has(row) && age <= dailyEnd) return false;
    if (weeks.has(row) && age <= weeklyEnd) return false;
    return !(months.has(row) && age <= monthlyEnd);
  });
}

function lastOf<Row extends { takenAt: number }>(
  rows: readonly Row[],
  bucket: (at: number) => string | number,
): Set<Row> {
  const last = new Map<string | number, Row>();
  for (const row of rows) last.set(bucket(row.takenAt), row);
  return new Set(last.values());
}
