import { parsePhone } from '../numbers/phone-number.ts';
import { stepsOf } from '../store/repositories/contact-state.ts';
import type { RecordExtras } from '../store/repositories/record-extras.ts';
import type { Store } from '../store/store.ts';
import { keyOfNumber, numberKey } from './number-key.ts';

/** Words for a kind of number that cards come with (31.102 section 4.4.2.10), as the types of RFC 6350 section 6.4.1. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(?:fax|telefax)$/i, 'fax'],
  [/^(?:pager)$/i, 'pager'],
  [/^(?:mobile?|cell|cellular|handy|portable)$/i, 'cell'],
  [/^(?:work|office|business|b(?:ü|ue)ro|gesch(?:ä|ae)ftlich)$/i, 'work'],
  [/^(?:home|private?|privat)$/i, 'home'],
  [/^(?:other)$/i, 'other'],
];

/** The type that the words of a card mean; null: none, and then the words are the label of the number. */
export function typeOfLabel(label: string): string | null {
  return TYPES.find(([words]) => words.test(label.trim()))?.[1] ?? null;
}

/**
 * Brings the further fields of a record into its contact, in the change set under way: a second name becomes a nickname, e-mail
 * addresses, additional numbers and groups become those of the contact. Only what is new in the record counts, nothing is taken
 * away, and what was ever taken out of the contact, or changed in it, does not come back.
 * @param before the further fields that the record had last time
 */
export function absorbExtras(
  store: Store,
  region: string | null,
  contactId: number,
  record: RecordExtras,
  before: RecordExtras = {},
): void {
  const fresh = newIn(record, before);
  const contact = store.contacts.byId(contactId);
  if (fresh === null || !contact || contact.deletedAt !== null) return;
  const { parts } = store;
  const left = leftValues(store, contactId);

  const nicknames = parts.fields.of(contactId).filter(({ field }) => field === 'nickname');
  for (const value of fresh.secondNames) {
    const known = value === contact.name || nicknames.some((row) => row.value === value);
    const position = nicknames.length;
    if (!known && !left('contact_fields', 'value', value))
      parts.fields.add({ contactId, position, field: 'nickname', value, data: null });
  }
  for (const address of fresh.emails) {
    const emails = parts.emails.of(contactId);
    const known = emails.some((row) => sameAddress(row.address, address));
    if (!known && !left('contact_emails', 'address', address))
      parts.emails.add({ contactId, position: emails.length, address, ...PLAIN_COLUMNS });
  }
  for (const name of fresh.groups) {
    const known = parts.groups.of(contactId).some((row) => row.name === name);
    if (!known && !left('contact_groups', 'name', name)) store.groups.add(contactId, name);
  }
  const retired = store.contacts.retiredOf(contactId);
  for (const { number: raw, label = '' } of fresh.numbers) {
    const key = numberKey({ region })(raw);
    const numbers = parts.numbers.of(contactId);
    const known = numbers.some((row) => keyOfNumber(row) === key);
    if (known || retired.includes(key) || left('contact_numbers', 'raw', key, numberKey({ region })))
      continue;
    const type = typeOfLabel(label);
    const phone = parsePhone(raw, region);
    parts.numbers.add({
      ...PLAIN_COLUMNS,
      contactId,
      position: numbers.length,
      raw,
      e164: phone?.e164 ?? null,
      kind: phone?.kind ?? null,
      label: type === null && label.trim() !== '' ? label.trim() : null,
      types: type === null || type === 'other' ? null : JSON.stringify([type]),
    });
  }
}

const PLAIN_COLUMNS = { label: null, types: null, preference: null, parameters: null };

/** What the record has now and had not before, without what is empty; null: nothing. */
function newIn(record: RecordExtras, before: RecordExtras) {
  const secondNames = added([record.secondName ?? ''], [before.secondName ?? '']);
  const emails = added(record.emails, before.emails);
  const groups = added(record.groups, before.groups);
  const known = new Set(before.additionalNumbers?.map(({ number }) => number));
  const numbers = (record.additionalNumbers ?? []).filter(
    ({ number }) => number !== '' && !known.has(number),
  );
  const nothing = [secondNames, emails, groups, numbers].every((list) => list.length === 0);
  return nothing ? null : { secondNames, emails, groups, numbers };
}

function added(values: readonly string[] = [], before: readonly string[] = []): string[] {
  const known = new Set(['', ...before.map((value) => value.trim())]);
  return values.map((value) => value.trim()).filter((value) => !known.has(value));
}

function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Tells whether a contact once had a value and has it no more: somebody took it out, or made another one of it. */
function leftValues(store: Store, contactId: number) {
  const steps = store.changes.ofContact(contactId).flatMap(stepsOf);
  return (
    entity: string,
    column: string,
    value: string,
    keyOf: (text: string) => string = (text) => text.toLowerCase(),
  ): boolean =>
    steps.some((step) => {
      const [old, now] = [step.before?.[column], step.after?.[column]];
      return step.entity === entity && typeof old === 'string' && old !== now && keyOf(old) === keyOf(value);
    });
}
