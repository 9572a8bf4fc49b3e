import { takesSms } from '../numbers/phone-number.ts';
import type { AudienceRow } from '../store/repositories/contacts.ts';

/** One entry of a plan: a delivery, or why there is none. */
export interface PlannedDelivery {
  contactId: number;
  name: string;
  number: string;
  /** Why nobody is told at this number; null for a delivery. */
  reason: string | null;
}

export interface OwnNumbers {
  /** Numbers of the owner's lines. */
  own: ReadonlySet<string>;
  /** Numbers whose owners asked not to be told. */
  optedOut: ReadonlySet<string>;
  oldNumber: string;
  newNumber: string | null;
}

/** Who is told, and who is not and why: each distinct number once, in the order of the book. */
export function planAudience(rows: readonly AudienceRow[], numbers: OwnNumbers): PlannedDelivery[] {
  const told = new Map<string, string>();
  return rows.map(({ contactId, name, raw, e164, kind }) => {
    const number = e164 ?? raw ?? '';
    const reason = skipReason(e164, raw, kind, numbers, told);
    if (reason === null) told.set(number, name);
    return { contactId, name, number, reason };
  });
}

function skipReason(
  e164: string | null,
  raw: string | null,
  kind: string | null,
  numbers: OwnNumbers,
  told: ReadonlyMap<string, string>,
): string | null {
  if (raw === null || raw === '') return 'no number';
  if (e164 === null) return 'a short or service number';
  if (e164 === numbers.oldNumber) return 'the old number itself';
  if (e164 === numbers.newNumber) return 'the new number itself';
  if (numbers.own.has(e164)) return 'an own line';
  if (numbers.optedOut.has(e164)) return 'asked not to be told (STOP)';
  if (!takesSms({ kind })) return 'not a mobile number';
  const twin = told.get(e164);
  return twin === undefined ? null : `the same number as ${twin}`;
}
