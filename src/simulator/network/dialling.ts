import type { Address } from '../../codec/tpdu/types.ts';

/** Countries of the scenario's cards: calling code, and the digit that national numbers start with when dialled at home. */
const HOMES = [
  { code: '49', trunk: '0', mobile: /^1[567]\d{8,9}$/ },
  { code: '44', trunk: '0', mobile: /^7\d{9}$/ },
  { code: '86', trunk: '0', mobile: /^1\d{10}$/ },
  { code: '1', trunk: '1', mobile: /^[2-9]\d{9}$/ },
] as const;

/**
 * The number that a network makes of dialled digits for a caller whose own number is `home`: E.164 with `+`, or the digits
 * as they are when they are a short number or none that it knows.
 */
export function dialledNumber(address: Address, home: string): string {
  const digits = address.text;
  if (address.typeOfNumber === 'alphanumeric') return digits;
  if (address.typeOfNumber === 'international') return `+${digits}`;
  if (!/^\d{7,}$/.test(digits)) return digits;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  const country = HOMES.find(({ code }) => home.startsWith(`+${code}`));
  if (!country) return digits;
  if (address.typeOfNumber === 'national') return `+${country.code}${digits}`;
  if (digits.startsWith(country.trunk) && digits.length > 7) return `+${country.code}${digits.slice(1)}`;
  return country.mobile.test(digits) ? `+${country.code}${digits}` : digits;
}
