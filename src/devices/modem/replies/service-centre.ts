import { decodeUcs2Hex } from '../../../codec/ucs2.ts';
import { afterPrefix, numberOf, splitFields } from './fields.ts';
import { withPlus } from './phonebook.ts';

/**
 * Reads `+CSCA: number,type` (27.005 section 3.3.1): the address of the service centre, null when it is not set, and then every
 * message fails with CMS 330. After AT+CSCS="UCS2" it comes as hex, in upper or lower case, with or without quotes.
 */
export function parseServiceCentre(lines: readonly string[]): string | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CSCA:');
    if (text === null) continue;
    const [address, type] = splitFields(text);
    const raw = address?.text ?? '';
    const number = /^(?:00[0-9A-Fa-f]{2})+$/.test(raw) ? decodeUcs2Hex(raw) : raw;
    if (/^\+?\d{3,20}$/.test(number)) return withPlus(number, numberOf(type));
  }
  return null;
}
