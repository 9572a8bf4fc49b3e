import { parsePhone } from '../numbers/phone-number.ts';

/** E.164, or the raw text where it is no such number. */
export function numberKey(target: { region: string | null }): (raw: string) => string {
  return (raw) => parsePhone(raw, target.region)?.e164 ?? raw;
}
