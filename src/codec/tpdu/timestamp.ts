import { bytesToHex, hexToBytes } from '../hex.ts';
import { codecError } from '../reader.ts';
import type { Timestamp } from './types.ts';

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) =>
  String(value).padStart(2, '0'),
);
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([+-])(\d\d):(\d\d)$/;

/** Years from this one belong to the last century: short messages are younger, and a clock that was never set says 1970. */
const FIRST_YEAR = 70;

/**
 * Reads seven octets of TP-Service-Centre-Time-Stamp, 23.040 section 9.2.3.11. A message must not be lost because of its time:
 * what is no time (digits above 9, month 13, 30 February) gives `iso: null` and keeps the octets.
 */
export function decodeTimestamp(octets: Uint8Array): Timestamp {
  const year = swapped(octets[0] ?? 0);
  const month = swapped(octets[1] ?? 0);
  const day = swapped(octets[2] ?? 0);
  const hour = swapped(octets[3] ?? 0);
  const minute = swapped(octets[4] ?? 0);
  const second = swapped(octets[5] ?? 0);
  const zone = octets[6] ?? 0;
  // Bit 3 of the first semi-octet is the sign: the other bits are a number of quarters of an hour.
  const quarters = swapped(zone & 0xf7);
  const fullYear = year >= FIRST_YEAR ? 1900 + year : 2000 + year;
  if (
    year < 0 ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysIn(fullYear, month) ||
    hour < 0 ||
    hour > 23 ||
    minute < 0 ||
    minute > 59 ||
    second < 0 ||
    second > 59 ||
    quarters < 0
  ) {
    return { iso: null, offsetMinutes: null, raw: bytesToHex(octets) };
  }
  const negative = (zone & 0x08) !== 0;
  const iso =
    `${year >= FIRST_YEAR ? '19' : '20'}${TWO_DIGITS[year]}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}` +
    `T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}` +
    `${negative ? '-' : '+'}${TWO_DIGITS[quarters >> 2]}:${TWO_DIGITS[(quarters & 3) * 15]}`;
  return { iso, offsetMinutes: negative && quarters > 0 ? -15 * quarters : 15 * quarters };
}

/**
 * The seven octets of a time stamp.
 *
 * @throws SimError CODEC_INVALID for a year outside 1970 to 2069, an offset that is not in quarters, or no time at all
 */
export function encodeTimestamp(time: Timestamp, field: string): Uint8Array {
  if (time.iso === null) {
    const octets = hexToBytes(time.raw);
    if (octets.length !== 7) throw codecError(field, 0, 'a raw time stamp has seven octets');
    return octets;
  }
  const parts = ISO.exec(time.iso);
  if (parts === null) throw codecError(field, 0, 'not a time of the form 2026-11-21T10:17:00+01:00');
  const numbers = parts.map(Number);
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, , zoneHours = 0, zoneMinutes = 0] =
    numbers;
  const quarters = zoneHours * 4 + zoneMinutes / 15;
  if (year < 1900 + FIRST_YEAR || year >= 2000 + FIRST_YEAR) {
    throw codecError(field, 0, 'the year is not within 1970 to 2069');
  }
  if (!Number.isInteger(quarters) || zoneMinutes > 59 || quarters > 79) {
    throw codecError(field, 6, 'the offset is not a number of quarters of an hour below 20 hours');
  }
  const octets = Uint8Array.of(
    semiOctets(year % 100),
    semiOctets(month),
    semiOctets(day),
    semiOctets(hour),
    semiOctets(minute),
    semiOctets(second),
    semiOctets(quarters) | (parts[7] === '-' ? 0x08 : 0),
  );
  if (decodeTimestamp(octets).iso === null) throw codecError(field, 0, 'there is no such time');
  return octets;
}

/** Milliseconds since the Unix epoch, or null for a time stamp that is no time. */
export function timestampToMs(time: Timestamp): number | null {
  if (time.iso === null) return null;
  const ms = Date.parse(time.iso);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * The time stamp of a moment (milliseconds since the Unix epoch; parts of a second are dropped) in a zone `offsetMinutes`
 * east of UTC, a multiple of 15.
 *
 * @throws SimError CODEC_INVALID for a moment or an offset that a time stamp cannot hold
 */
export function timestampFromMs(ms: number, offsetMinutes: number): Timestamp {
  if (!Number.isInteger(offsetMinutes / 15) || Math.abs(offsetMinutes) > 79 * 15) {
    throw codecError('timestamp', 6, 'the offset is not a number of quarters of an hour below 20 hours');
  }
  const local = new Date(ms + offsetMinutes * 60_000);
  if (Number.isNaN(local.getTime())) throw codecError('timestamp', 0, 'there is no such time');
  const zone = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const iso = `${local.toISOString().slice(0, 19)}${sign}${TWO_DIGITS[Math.floor(zone / 60)]}:${TWO_DIGITS[zone % 60]}`;
  const time: Timestamp = { iso, offsetMinutes: offsetMinutes === 0 ? 0 : offsetMinutes };
  encodeTimestamp(time, 'timestamp');
  return time;
}

/** The number in two swapped decimal semi-octets, or -1. */
export function swapped(octet: number): number {
  const tens = octet & 0x0f;
  const ones = octet >> 4;
  return tens > 9 || ones > 9 ? -1 : tens * 10 + ones;
}

/** A number from 0 to 99 as two swapped semi-octets. */
export function semiOctets(value: number): number {
  return Math.floor(value / 10) | ((value % 10) << 4);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
