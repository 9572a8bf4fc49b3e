import { getTimezonesForCountry } from 'countries-and-timezones';
import { parsePhone } from './phone-number.ts';

/**
 * The time zones in which the owner of a number may live: those of its region (IANA names), one for each clock that differs.
 * Empty when the region is not known.
 * @param e164 the number
 */
export function zonesOfNumber(e164: string): string[] {
  const region = parsePhone(e164, null)?.region;
  if (!region) return [];
  const byClock = new Map<string, string>();
  for (const zone of getTimezonesForCountry(region) ?? []) {
    const clock = `${zone.utcOffset}/${zone.dstOffset}`;
    if (!byClock.has(clock)) byClock.set(clock, zone.name);
  }
  return [...byClock.values()];
}
