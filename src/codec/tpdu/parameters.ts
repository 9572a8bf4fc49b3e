import { codecError, type Reader } from '../reader.ts';
import type { ReportParameters } from './types.ts';
import { encodeUserData, readUserData } from './user-data.ts';

/** Bits of TP-Parameter-Indicator, 23.040 section 9.2.3.27. */
const PROTOCOL_ID = 0x01;
const DATA_CODING = 0x02;
const USER_DATA = 0x04;
const KNOWN = PROTOCOL_ID | DATA_CODING | USER_DATA;
const EXTENSION = 0x80;

/**
 * Reads TP-Parameter-Indicator. `first`: the known fields it announces; `indicators`: all its octets when some bit of them
 * is reserved, else null.
 */
export function readIndicator(reader: Reader): { first: number; indicators: Uint8Array | null } {
  const start = reader.position;
  const first = reader.octet('pi');
  let last = first;
  while (last & EXTENSION) last = reader.octet('pi');
  const plain = (first & ~KNOWN) === 0;
  return { first, indicators: plain ? null : reader.bytes.slice(start, reader.position) };
}

/**
 * Reads the fields that the indicator announced. A reserved bit announces further octets behind the user data: only then may
 * there be any, and they are kept.
 */
export function readParameters(
  reader: Reader,
  indicator: { first: number; indicators: Uint8Array | null },
  hasHeader: boolean,
  limit: number,
): ReportParameters {
  const { first, indicators } = indicator;
  const protocolId = first & PROTOCOL_ID ? reader.octet('pid') : null;
  const dcs = first & DATA_CODING ? reader.octet('dcs') : null;
  let userData = null;
  if (first & USER_DATA) userData = readUserData(reader, dcs ?? 0, hasHeader, limit);
  else if (hasHeader) reader.note('udhi', 'announces a header, and there is no user data', 0);
  let reserved = null;
  if (indicators !== null) {
    reserved = { indicators, data: reader.take(reader.remaining, 'reserved').slice() };
  }
  return { protocolId, dcs, userData, reserved };
}

/** The octets of TP-Parameter-Indicator. */
export function encodeIndicator(parameters: ReportParameters, scope: string): Uint8Array {
  const known =
    (parameters.protocolId === null ? 0 : PROTOCOL_ID) |
    (parameters.dcs === null ? 0 : DATA_CODING) |
    (parameters.userData === null ? 0 : USER_DATA);
  if (parameters.reserved === null) return Uint8Array.of(known);
  const indicators = parameters.reserved.indicators.slice();
  const [first = 0] = indicators;
  const extended = indicators.every((octet, index) => octet >= EXTENSION === index < indicators.length - 1);
  if (indicators.length === 0 || !extended || (first & KNOWN) !== known) {
    throw codecError(`${scope}.pi`, 0, 'the indicator octets do not match the fields');
  }
  return indicators;
}

/** The octets of the fields themselves. */
export function encodeParameters(parameters: ReportParameters, limit: number, scope: string): Uint8Array {
  const octets: number[] = [];
  if (parameters.protocolId !== null) octets.push(parameters.protocolId);
  if (parameters.dcs !== null) octets.push(parameters.dcs);
  if (parameters.userData !== null) {
    const body = encodeUserData(parameters.userData, parameters.dcs ?? 0, limit, scope);
    octets.push(body.length, ...body.octets);
  }
  if (parameters.reserved !== null) octets.push(...parameters.reserved.data);
  return Uint8Array.from(octets);
}
