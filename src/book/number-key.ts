import { dialKey } from '../numbers/dial-string.ts';
import { parsePhone } from '../numbers/phone-number.ts';

/** What makes two numbers one: E.164, or where it is no such number what is dialled: `116 117` of a book is `116117` of a card. */
export function numberKey(target: { region: string | null }): (raw: string) => string {
  return (raw) => parsePhone(raw, target.region)?.e164 ?? dialKey(raw);
}

/** The same of a number in the book. */
export function keyOfNumber({ e164, raw }: { e164: string | null; raw: string }): string {
  return e164 ?? dialKey(raw);
}
