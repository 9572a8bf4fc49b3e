import { bytesToHex, hexToBytes } from '../hex.ts';
import { codecError, type Reader } from '../reader.ts';
import { decodeTimestamp, encodeTimestamp, semiOctets, swapped } from './timestamp.ts';
import type { EnhancedValidity, Validity } from './types.ts';

/** TP-Validity-Period-Format, 23.040 section 9.2.3.3. */
export const VALIDITY_FORMATS = { none: 0, enhanced: 1, relative: 2, absolute: 3 } as const;

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** The longest relative validity: 63 weeks, in minutes. */
export const MAX_RELATIVE_MINUTES = 63 * WEEK;

/** Minutes of a TP-Validity-Period octet in the relative format, 23.040 section 9.2.3.12.1. */
export function relativeMinutes(octet: number): number {
  if (octet <= 143) return (octet + 1) * 5;
  if (octet <= 167) return 12 * HOUR + (octet - 143) * 30;
  if (octet <= 196) return (octet - 166) * DAY;
  return (octet - 192) * WEEK;
}

/**
 * The octet whose period is the shortest that is not below `minutes`: a message must not expire before its sender said.
 *
 * @throws SimError CODEC_INVALID above 63 weeks, or for no positive number
 */
export function relativeOctet(minutes: number, field: string): number {
  if (!(minutes > 0) || minutes > MAX_RELATIVE_MINUTES) {
    throw codecError(field, 0, 'a relative validity lasts from 1 minute to 63 weeks');
  }
  if (minutes <= 12 * HOUR) return Math.ceil(minutes / 5) - 1;
  if (minutes <= DAY) return Math.ceil((minutes - 12 * HOUR) / 30) + 143;
  if (minutes <= 30 * DAY) return Math.ceil(minutes / DAY) + 166;
  return Math.max(Math.ceil(minutes / WEEK), 5) + 192;
}

/** Reads TP-Validity-Period in the format of the first octet. */
export function readValidity(reader: Reader, format: number): Validity | null {
  switch (format) {
    case VALIDITY_FORMATS.none:
      return null;
    case VALIDITY_FORMATS.relative:
      return { kind: 'relative', minutes: relativeMinutes(reader.octet('vp')) };
    case VALIDITY_FORMATS.absolute:
      return { kind: 'absolute', time: decodeTimestamp(reader.take(7, 'vp')) };
    default:
      return decodeEnhanced(reader.take(7, 'vp'));
  }
}

/** The format and the octets of a validity period. */
export function encodeValidity(
  validity: Validity | null,
  field: string,
): { format: number; octets: Uint8Array } {
  if (validity === null) return { format: VALIDITY_FORMATS.none, octets: new Uint8Array(0) };
  switch (validity.kind) {
    case 'relative':
      return {
        format: VALIDITY_FORMATS.relative,
        octets: Uint8Array.of(relativeOctet(validity.minutes, field)),
      };
    case 'absolute':
      return { format: VALIDITY_FORMATS.absolute, octets: encodeTimestamp(validity.time, field) };
    case 'enhanced':
      return { format: VALIDITY_FORMATS.enhanced, octets: encodeEnhanced(validity, field) };
  }
}

function decodeEnhanced(octets: Uint8Array): EnhancedValidity {
  const value = readEnhanced(octets);
  // Whatever this form cannot say again (reserved bits, an extension, octets that should be zero) is kept as it came.
  if (value !== null && encodeEnhanced(value, 'vp').every((octet, index) => octet === octets[index])) {
    return value;
  }
  return {
    kind: 'enhanced',
    singleShot: ((octets[0] ?? 0) & 0x40) !== 0,
    format: 'other',
    raw: bytesToHex(octets),
  };
}

function readEnhanced(octets: Uint8Array): EnhancedValidity | null {
  const [indicator = 0, first = 0, second = 0, third = 0] = octets;
  const start = { kind: 'enhanced', singleShot: (indicator & 0x40) !== 0 } as const;
  switch (indicator & 0x07) {
    case 0:
      return { ...start, format: 'none' };
    case 1:
      return { ...start, format: 'relative', minutes: relativeMinutes(first) };
    case 2:
      return first === 0 ? null : { ...start, format: 'seconds', seconds: first };
    case 3: {
      const [hours, minutes, seconds] = [swapped(first), swapped(second), swapped(third)];
      if (hours < 0 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return null;
      return { ...start, format: 'clock', hours, minutes, seconds };
    }
    default:
      return null;
  }
}

function encodeEnhanced(validity: EnhancedValidity, field: string): Uint8Array {
  const octets = new Uint8Array(7);
  const single = validity.singleShot ? 0x40 : 0;
  switch (validity.format) {
    case 'none':
      octets[0] = single;
      return octets;
    case 'relative':
      octets[0] = single | 1;
      octets[1] = relativeOctet(validity.minutes, field);
      return octets;
    case 'seconds':
      checkRange(validity.seconds, 1, 255, field);
      octets[0] = single | 2;
      octets[1] = validity.seconds;
      return octets;
    case 'clock':
      checkRange(validity.hours, 0, 99, field);
      checkRange(validity.minutes, 0, 59, field);
      checkRange(validity.seconds, 0, 59, field);
      octets[0] = single | 3;
      octets[1] = semiOctets(validity.hours);
      octets[2] = semiOctets(validity.minutes);
      octets[3] = semiOctets(validity.seconds);
      return octets;
    case 'other': {
      const raw = hexToBytes(validity.raw);
      if (raw.length !== 7) throw codecError(field, 0, 'an enhanced validity has seven octets');
      return raw;
    }
  }
}

function checkRange(value: number, low: number, high: number, field: string): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw codecError(field, 0, `not a whole number from ${low} to ${high}`);
  }
}
