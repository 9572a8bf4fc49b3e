import type { DayUsage } from '../store/repositories/usage.ts';

/** What the owner allows each SIM. Money is in millionths of the unit of `sms.price`. */
export interface SendingLimits {
  /** Least time between two parts, ms; 0: none. */
  paceMs: number;
  /** Parts per UTC day; 0: no limit. */
  partsPerDay: number;
  price: number;
  /** Money per UTC day; 0: no limit. */
  spendPerDay: number;
}

export const NO_LIMITS: SendingLimits = { paceMs: 0, partsPerDay: 0, price: 0, spendPerDay: 0 };

const DAY_MS = 86_400_000;

/** Days since 1970, UTC. */
export function utcDay(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** The wall time, ms, at which the UTC day after `at` begins. */
export function nextUtcDay(at: number): number {
  return (utcDay(at) + 1) * DAY_MS;
}

/** How many more parts may leave through a SIM today, and which limit says so; `reason` is null where there is none. */
export interface Room {
  parts: number;
  reason: string | null;
}

export function roomToday(limits: SendingLimits, usage: DayUsage): Room {
  const byCount = limits.partsPerDay > 0 ? Math.max(0, limits.partsPerDay - usage.parts) : Infinity;
  const priced = limits.spendPerDay > 0 && limits.price > 0;
  const byMoney = priced
    ? Math.max(0, Math.floor((limits.spendPerDay - usage.spent) / limits.price))
    : Infinity;
  if (byCount === Infinity && byMoney === Infinity) return { parts: Infinity, reason: null };
  if (byMoney < byCount) {
    return {
      parts: byMoney,
      reason: `this SIM may spend ${money(limits.spendPerDay)} a day (sms.spend-limit)`,
    };
  }
  return { parts: byCount, reason: `this SIM may send ${limits.partsPerDay} parts a day (sms.daily-limit)` };
}

/** Millionths as a person writes them: `2.5`. */
function money(millionths: number): string {
  return (millionths / 1_000_000).toFixed(6).replace(/\.?0+$/, '');
}
