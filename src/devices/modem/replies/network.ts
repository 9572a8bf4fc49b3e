import type { NetworkStatus } from '../../contract/device.ts';
import { afterPrefix, numberOf, splitFields } from './fields.ts';
import { decodeText } from './text-coding.ts';

/** 27.007 section 7.2: `<stat>` of AT+CREG, AT+CGREG (10.1.20) and AT+CEREG (10.1.22). */
const REGISTRATION: Readonly<Record<number, NetworkStatus['registration']>> = {
  0: 'none',
  1: 'home',
  2: 'searching',
  3: 'denied',
  4: 'unknown',
  5: 'roaming',
  6: 'home',
  7: 'roaming',
  8: 'none',
  9: 'home',
  10: 'roaming',
};

/**
 * Reads `+CREG: n,stat[,lac,ci[,act]]`, or the unsolicited `+CREG: stat[,lac,ci]` that some modems give as the reply. Location
 * and cell come with or without quotes, or with one of them; they are not used.
 */
export function parseRegistration(
  lines: readonly string[],
  prefix = '+CREG:',
): NetworkStatus['registration'] {
  let found: NetworkStatus['registration'] = 'unknown';
  for (const line of lines) {
    const text = afterPrefix(line, prefix);
    if (text === null) continue;
    const [first, second] = splitFields(text);
    const isReply = second !== undefined && !second.quoted && /^\d{1,2}$/.test(second.text);
    const stat = numberOf(isReply ? second : first);
    if (stat !== null) found = REGISTRATION[stat] ?? 'unknown';
    if (isReply) break;
  }
  return found;
}

/** Reads `+COPS: mode[,format,operator[,act]]` (27.007 section 7.3): the operator, null when there is none. */
export function parseOperator(lines: readonly string[]): string | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+COPS:');
    if (text === null) continue;
    const operator = splitFields(text)[2];
    if (operator === undefined || operator.text === '') continue;
    return decodeText(operator.text, 'plain', 'other').trim() || null;
  }
  return null;
}

/** Reads `+CSQ: rssi,ber` (27.007 section 8.5); 100 to 191 are the steps of 1 dB that TD-SCDMA modems give. */
export function parseSignal(lines: readonly string[]): NetworkStatus['signal'] {
  for (const line of lines) {
    const text = afterPrefix(line, '+CSQ:');
    const level = text === null ? null : numberOf(splitFields(text)[0]);
    if (level === null || level < 0) continue;
    if (level <= 31) return { dbm: -113 + 2 * level, percent: Math.round((level / 31) * 100) };
    if (level >= 100 && level <= 191)
      return { dbm: level - 216, percent: Math.round(((level - 100) / 91) * 100) };
    return null;
  }
  return null;
}
