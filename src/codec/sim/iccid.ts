import { bytesToHex, hexToBytes } from '../hex.ts';
import { codecError } from '../reader.ts';

const EF_OCTETS = 10;

/**
 * The ICCID in what a modem says about it, in its one canonical form (18 to 20 characters, upper case, beginning with 89), or
 * null when there is none. Understands a prefix (`+CCID: `), quotes, digits in the order of the card (swapped pairs), a filler
 * F at the end, and hexadecimal digits inside the number (ITU-T E.118).
 */
export function normalizeIccid(raw: string): string | null {
  // Bounded first: the text comes from a device.
  const text = raw
    .slice(0, 200)
    .replace(/^.*:/s, '')
    .replace(/["'\s]/g, '');
  const digits = /^[0-9A-Fa-f]{18,22}(?=$|,)/.exec(text)?.[0]?.toUpperCase();
  if (digits === undefined) return null;
  // Every ICCID begins with 89 (telecommunication), so the first pair tells the order.
  if (digits.startsWith('89')) return canonical(digits);
  if (digits.startsWith('98')) return canonical(swapPairs(digits));
  return null;
}

/**
 * The ICCID in the ten octets of EF_ICCID (0x2FE2; 51.011 section 10.1.1), or null when the file holds none.
 */
export function iccidFromEf(bytes: Uint8Array): string | null {
  return bytes.length === EF_OCTETS ? normalizeIccid(bytesToHex(bytes)) : null;
}

/**
 * The ten octets of EF_ICCID.
 *
 * @throws SimError CODEC_INVALID for what is no canonical ICCID
 */
export function iccidToEf(iccid: string): Uint8Array {
  if (canonical(iccid) !== iccid) throw codecError('iccid', 0, 'not 18 to 20 digits beginning with 89');
  return hexToBytes(swapPairs(iccid.padEnd(2 * EF_OCTETS, 'F')));
}

/**
 * True if the last digit is the Luhn check digit of the others (ITU-T E.118). Cards exist on which it is not, and numbers with
 * hexadecimal digits have none, so this only helps to choose.
 */
export function luhnOk(iccid: string): boolean {
  if (!/^[0-9]{2,}$/.test(iccid)) return false;
  let sum = 0;
  for (let index = 0; index < iccid.length; index += 1) {
    const digit = iccid.charCodeAt(iccid.length - 1 - index) - 0x30;
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function canonical(digits: string): string | null {
  const trimmed = digits.replace(/F+$/, '');
  return /^89[0-9A-F]{16,18}$/.test(trimmed) ? trimmed : null;
}

function swapPairs(digits: string): string {
  return digits.replace(/(.)(.)/g, '$2$1');
}
