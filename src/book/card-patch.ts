import { SimError } from '../core/errors.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { ContactNumberRow } from '../store/repositories/contact-parts.ts';
import { type Card, PLAIN } from './card.ts';
import { checkedLines, checkedText } from './checked-text.ts';
import { keptDate } from './formats/vcard/dates.ts';

/** What a person wants changed of a contact. A text that is null is taken out; a list is added to and taken from. */
export interface CardPatch {
  name?: string | undefined;
  organization?: string | null | undefined;
  departments?: readonly string[] | undefined;
  title?: string | null | undefined;
  role?: string | null | undefined;
  birthday?: string | null | undefined;
  note?: string | null | undefined;
  addNumbers?: readonly string[] | undefined;
  removeNumbers?: readonly string[] | undefined;
  addEmails?: readonly string[] | undefined;
  removeEmails?: readonly string[] | undefined;
  addNicknames?: readonly string[] | undefined;
  removeNicknames?: readonly string[] | undefined;
  addUrls?: readonly string[] | undefined;
  removeUrls?: readonly string[] | undefined;
  addGroups?: readonly string[] | undefined;
  removeGroups?: readonly string[] | undefined;
}

/**
 * The card after the changes.
 * @param held its numbers as the book has them, so that one can be named in any form
 * @throws SimError INPUT_INVALID for a text that cannot be; NOT_FOUND for one to take out that is not there
 */
export function patchedCard(
  card: Card,
  patch: CardPatch,
  region: string | null,
  held: readonly ContactNumberRow[] = [],
): Card {
  const text = (value: string | null | undefined, before: string | null, what: string) =>
    value === undefined ? before : value === null ? null : checkedText(value, what);
  return {
    ...card,
    name: patch.name === undefined ? card.name : checkedText(patch.name, 'name'),
    organization: text(patch.organization, card.organization, 'organization'),
    departments: patch.departments?.map((one) => checkedText(one, 'department')) ?? card.departments,
    title: text(patch.title, card.title, 'title'),
    role: text(patch.role, card.role, 'role'),
    birthday:
      patch.birthday == null ? text(patch.birthday, card.birthday, 'birthday') : birthday(patch.birthday),
    note:
      patch.note === undefined ? card.note : patch.note === null ? null : checkedLines(patch.note, 'note'),
    numbers: patchedNumbers(card, patch, region, held),
    emails: edited(
      card.emails,
      patch.removeEmails,
      patch.addEmails,
      (email) => email.address,
      (address) => ({ ...PLAIN, address }),
      'e-mail',
    ),
    nicknames: edited(
      card.nicknames,
      patch.removeNicknames,
      patch.addNicknames,
      (one) => one,
      (one) => one,
      'nickname',
    ),
    urls: edited(
      card.urls,
      patch.removeUrls,
      patch.addUrls,
      (one) => one.url,
      (url) => ({ ...PLAIN, url }),
      'url',
    ),
    groups: edited(
      card.groups,
      patch.removeGroups,
      patch.addGroups,
      (one) => one,
      (one) => one,
      'group',
    ),
  };
}

/** A day that a person typed, in the form that a card keeps. A file may say what is no date, such as "about 1800". */
function birthday(text: string): string {
  const typed = checkedText(text, 'birthday');
  const kept = keptDate(typed);
  const [, year, month, day] = /^(?:(\d{4})-|--)(\d\d)-?(\d\d)$/.exec(kept ?? '') ?? [];
  // Without a year the 29th of February is a day too.
  const isDay =
    new Date(Date.UTC(Number(year ?? 2000), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (kept !== null && (month === undefined || (Number(month) >= 1 && Number(month) <= 12 && isDay)))
    return kept;
  throw new SimError('INPUT_INVALID', `${JSON.stringify(typed.slice(0, 64))} is no date`, {
    hint: 'write it like 1996-04-15, or --0415 without a year',
    details: { field: 'birthday' },
  });
}

function notThere(what: string, value: string): SimError {
  return new SimError('NOT_FOUND', `the contact has no ${what} ${value}`, {
    hint: 'simkeeper contact show shows what it has; nothing was changed',
    details: { field: what },
  });
}

/** A list without some of its values and with others behind; what is there already is not added twice. */
function edited<T>(
  before: readonly T[],
  remove: readonly string[] | undefined,
  add: readonly string[] | undefined,
  textOf: (one: T) => string,
  made: (text: string) => T,
  what: string,
): readonly T[] {
  if (!remove && !add) return before;
  const gone = new Set(remove?.map((one) => one.trim()));
  for (const one of gone) {
    if (!before.some((there) => textOf(there) === one)) throw notThere(what, one);
  }
  const kept = before.filter((one) => !gone.has(textOf(one)));
  for (const one of add ?? []) {
    const value = checkedText(one, what);
    if (!kept.some((there) => textOf(there) === value)) kept.push(made(value));
  }
  return kept;
}

/** A number without what only parts its digits. */
const dialled = (raw: string): string => raw.replace(/[\s().\-/\u00a0]/g, '');

function patchedNumbers(
  card: Card,
  patch: CardPatch,
  region: string | null,
  held: readonly ContactNumberRow[],
): Card['numbers'] {
  const e164Of = (raw: string) =>
    held.find((row) => row.raw === raw)?.e164 ?? parsePhone(raw, region)?.e164 ?? null;
  const isSame = (raw: string, said: string) => {
    const phone = parsePhone(said, region)?.e164;
    if (raw === said || (phone !== undefined && e164Of(raw) === phone)) return true;
    // Two that cannot be read are one number when they dial the same.
    return (
      phone === undefined && e164Of(raw) === null && dialled(raw) !== '' && dialled(raw) === dialled(said)
    );
  };
  const gone = (patch.removeNumbers ?? []).map((one) => one.trim());
  for (const one of gone) {
    if (!card.numbers.some((number) => isSame(number.raw, one))) throw notThere('number', one);
  }
  const kept = card.numbers.filter((number) => !gone.some((one) => isSame(number.raw, one)));
  for (const one of patch.addNumbers ?? []) {
    const raw = checkedText(one, 'number');
    if (!kept.some((number) => isSame(number.raw, raw))) kept.push({ ...PLAIN, raw });
  }
  return kept;
}
