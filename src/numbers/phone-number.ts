import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Kind of a number as the numbering plan tells it. `mobile-or-fixed`: the plan does not tell them apart (North America). */
export type NumberKind = 'mobile' | 'fixed' | 'mobile-or-fixed' | 'special' | 'unknown';

export interface PhoneNumber {
  readonly e164: string;
  /** ISO 3166-1 region, null for global numbers. */
  readonly region: string | null;
  readonly kind: NumberKind;
  /** Whether the numbering plan knows such a number; a possible but unknown one may be a new range. */
  readonly valid: boolean;
}

const KINDS: Readonly<Record<string, NumberKind>> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'mobile-or-fixed',
};

/**
 * Reads a number as a person or a SIM wrote it. Null for what is no subscriber number: feature codes (`*100#`), short
 * numbers, names, e-mail addresses, wildcards, nothing. What follows a pause (`p`, `w`, `,`, `;`) is dialled later and left out.
 * @param region how a national number is read, ISO 3166-1; null: only international numbers are understood
 */
export function parsePhone(raw: string, region: string | null): PhoneNumber | null {
  const key = `${region ?? ''} ${raw}`;
  const known = READ.get(key);
  if (known !== undefined) return known;
  const phone = readPhone(raw, region);
  if (READ.size >= MOST_READ) READ.clear();
  // What is longer is no number, and would only fill the memory.
  if (raw.length <= LONGEST_RAW) READ.set(copyOf(key), phone);
  return phone;
}

/** Numbers that were read lately: a card that is matched and then added is read once. Never changed, so sharing them is safe. */
const READ = new Map<string, PhoneNumber | null>();
const MOST_READ = 4096;
const LONGEST_RAW = 40;

/** The same text in memory of its own: one that was cut out of a file keeps the whole piece that it was cut out of. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function readPhone(raw: string, region: string | null): PhoneNumber | null {
  const head = raw.trim().split(/[pPwW,;]/, 1)[0] ?? '';
  // Only what people write around digits: anything else is no number, and no cleverness may turn it into one.
  if (!/^\+?[0-9 ().\-/\u00a0]{5,30}$/.test(head)) return null;
  const country = region !== null && isSupportedCountry(region) ? (region as CountryCode) : undefined;
  const international = country === undefined && /^00[1-9]/.test(head) ? `+${head.slice(2)}` : head;
  const parsed = parsePhoneNumberFromString(international, country ? { defaultCountry: country } : {});
  // A number with a type is a valid one; asking for that alone makes a big import noticeably faster.
  const type = parsed?.getType();
  if (!parsed || (type === undefined && !parsed.isPossible())) return null;
  const valid = type !== undefined || parsed.isValid();
  // A national number that the plan does not know is more likely a short or internal one than a subscriber.
  if (!valid && !international.startsWith('+')) return null;
  return {
    e164: parsed.number,
    region: parsed.country ?? null,
    kind: KINDS[type ?? ''] ?? (valid ? 'special' : 'unknown'),
    valid,
  };
}

/**
 * Whether a short message is worth trying. A possible international number that the numbering plan does not know counts: it
 * may be a new range, and leaving out a person weighs more than one refused message.
 */
export function takesSms(number: { kind: string | null }): boolean {
  return number.kind === 'mobile' || number.kind === 'mobile-or-fixed' || number.kind === 'unknown';
}

/** True for E.164 as we write it: plus, no leading zero, 7 to 15 digits (ITU-T E.164 section 6). */
export function isE164(text: string): boolean {
  return /^\+[1-9][0-9]{6,14}$/.test(text);
}

/**
 * What `sms send` may dial: E.164, or a short number of 2 to 8 digits as it is. Null for everything else.
 * @param region how a national number is read
 */
export function smsAddress(raw: string, region: string | null): string | null {
  const phone = parsePhone(raw, region);
  if (phone) return phone.e164;
  const compact = raw.replace(/[\s().\-/]/g, '');
  if (isE164(compact)) return compact;
  return /^[0-9]{2,8}$/.test(compact) ? compact : null;
}
