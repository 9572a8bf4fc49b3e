import { isDeepStrictEqual } from 'node:util';
import type { Card, CardExtra, CardNameParts, CardParameters, CardPhoto, CardValue } from './card.ts';
import { bestName, compareText, saysNoMore } from './matching/name-forms.ts';

/**
 * One card with everything that several cards of one person say. Nothing is lost but what says less of the same: a name that
 * was cut, a number that stands there already. Where only one value can be shown (title, birthday, photo) the fullest is, and
 * the others are kept beside it in `extras` or the note. The order of the cards does not matter, and merging what was merged
 * before changes nothing.
 * @param numberKey what makes two numbers one: E.164, or the raw text where it is no such number
 */
export function mergeCards(cards: readonly Card[], numberKey: (raw: string) => string): Card {
  const [first] = cards;
  if (!first) throw new Error('nothing to merge');
  if (cards.every((card) => isDeepStrictEqual(card, first))) return first;
  const name = bestName(cards.map((card) => card.name));
  const singles = {
    uid: oneOf(cards, 'uid', (card) => card.uid),
    organization: oneOf(cards, 'org', (card) => organizationOf(card)),
    title: oneOf(cards, 'title', (card) => card.title),
    role: oneOf(cards, 'role', (card) => card.role),
    birthday: oneOf(cards, 'bday', (card) => card.birthday),
  };
  const organization =
    singles.organization.chosen === null ? [] : splitOrganization(singles.organization.chosen);
  const others = cards.map((card) => card.name).filter((other) => !saysNoMore(other, name));
  return {
    uid: singles.uid.chosen,
    name,
    nameParts:
      fullest(
        cards.flatMap((card) =>
          card.nameParts ? [{ parts: card.nameParts, shown: card.name === name }] : [],
        ),
        ({ parts, shown }) => namePartsWeight(parts) + (shown ? SHOWN : 0),
      )?.parts ?? null,
    nicknames: distinct(
      [...cards.flatMap((card) => card.nicknames), ...others].filter((nickname) => nickname !== name),
      (nickname) => nickname,
    ).sort(compareText),
    numbers: mergeValues(
      cards.flatMap((card) => card.numbers),
      (number) => numberKey(number.raw),
      (number) => number.raw,
    ),
    emails: mergeValues(
      cards.flatMap((card) => card.emails),
      (email) => email.address.toLowerCase(),
      (email) => email.address,
    ),
    addresses: mergeValues(
      cards.flatMap((card) => card.addresses),
      addressKey,
      addressKey,
    ),
    organization: organization[0] ?? null,
    departments: organization.slice(1),
    title: singles.title.chosen,
    role: singles.role.chosen,
    birthday: singles.birthday.chosen,
    urls: mergeValues(
      cards.flatMap((card) => card.urls),
      (url) => url.url,
      (url) => url.url,
    ),
    note: mergeNotes(cards.map((card) => card.note)),
    groups: distinct(
      cards.flatMap((card) => card.groups),
      (group) => group,
    ).sort(compareText),
    photo: fullest(
      cards.flatMap(({ photo }) => (photo ? [photo] : [])),
      photoWeight,
    ),
    relations: mergeValues(
      cards.flatMap((card) => card.relations),
      (relation) => JSON.stringify([relation.text, [...relation.types].sort(compareText)]),
      (relation) => relation.text,
    ),
    extras: mergeExtras(
      [
        ...cards.flatMap((card) => card.extras),
        ...Object.values(singles).flatMap(({ rest, property }) =>
          rest.map((value) => extra(property, value)),
        ),
        ...otherPhotos(cards),
      ],
      Object.values(singles).flatMap(({ chosen, property }) =>
        chosen === null ? [] : [JSON.stringify(extra(property, chosen))],
      ),
    ),
  };
}

interface Single {
  property: string;
  chosen: string | null;
  rest: string[];
}

/** The fullest of several values for one place, also counting those that an earlier merge has put beside it. */
function oneOf(cards: readonly Card[], property: string, of: (card: Card) => string | null): Single {
  const values = distinct(
    cards.flatMap((card) => {
      const value = of(card);
      return value === null || value === '' ? [] : [value];
    }),
    (value) => value,
  ).sort((a, b) => b.length - a.length || compareText(a, b));
  const [chosen, ...rest] = values;
  return { property, chosen: chosen ?? null, rest: property === 'uid' ? [] : rest };
}

const extra = (name: string, value: string): CardExtra => ({
  group: null,
  name,
  parameters: {},
  valueType: 'text',
  values: [name === 'org' ? splitOrganization(value) : value],
});

const UNIT = '\u001f';
const organizationOf = (card: Card): string | null =>
  card.organization === null && card.departments.length === 0
    ? null
    : [card.organization ?? '', ...card.departments].join(UNIT);
const splitOrganization = (joined: string): string[] => joined.split(UNIT);

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map([...values].reverse().map((value) => [key(value), value])).values()].reverse();
}

/** One of each value, with the types and labels of all that are equal to it; preferred ones first, then in a fixed order. */
function mergeValues<T extends CardValue>(
  values: readonly T[],
  key: (value: T) => string,
  shown: (value: T) => string,
): T[] {
  const byKey = new Map<string, T[]>();
  for (const value of values) {
    const same = byKey.get(key(value));
    if (same) same.push(value);
    else byKey.set(key(value), [value]);
  }
  const merged = [...byKey.entries()].map(([id, same]) => ({ id, value: mergeSame(same, shown) }));
  return merged
    .sort((a, b) => rank(a.value) - rank(b.value) || compareText(a.id, b.id))
    .map(({ value }) => value);
}

const rank = (value: CardValue): number => value.preference ?? 101;

function mergeSame<T extends CardValue>(same: readonly T[], shown: (value: T) => string): T {
  // The international form, the longest, says most; the fixed order makes the choice the same for every order of the cards.
  const [base] = [...same].sort(
    (a, b) =>
      Number(shown(b).startsWith('+')) - Number(shown(a).startsWith('+')) ||
      shown(b).length - shown(a).length ||
      compareText(shown(a), shown(b)) ||
      compareText(JSON.stringify(a), JSON.stringify(b)),
  );
  if (!base) throw new Error('no value to merge');
  const preferences = same.flatMap(({ preference }) => (preference === null ? [] : [preference]));
  const labels = distinct(
    same.flatMap(({ label }) => (label === null ? [] : [label])),
    (label) => label,
  ).sort((a, b) => b.length - a.length || compareText(a, b));
  return {
    ...base,
    types: distinct(
      same.flatMap(({ types }) => types),
      (type) => type,
    ).sort(compareText),
    label: labels[0] ?? null,
    preference: preferences.length === 0 ? null : Math.min(...preferences),
    parameters: mergeParameters(same.map(({ parameters }) => parameters)),
  };
}

function mergeParameters(all: readonly CardParameters[]): CardParameters {
  const names = [...new Set(all.flatMap((parameters) => Object.keys(parameters)))].sort(compareText);
  return Object.fromEntries(
    names.map((name) => [
      name,
      distinct(
        all.flatMap((parameters) => parameters[name] ?? []),
        (value) => value,
      ).sort(compareText),
    ]),
  );
}

function mergeNotes(notes: readonly (string | null)[]): string | null {
  const texts = distinct(
    notes.flatMap((note) => (note === null || note.trim() === '' ? [] : [note])),
    (note) => note,
  );
  // A note that another one holds already, as a merged note holds its parts, adds nothing.
  const whole = texts.filter(
    (text) => !texts.some((other) => other !== text && other.split('\n\n').includes(text)),
  );
  const parts = distinct(
    whole.flatMap((text) => text.split('\n\n')),
    (part) => part,
  );
  return parts.length === 0 ? null : parts.sort(compareText).join('\n\n');
}

function addressKey(address: Card['addresses'][number]): string {
  const { postOfficeBox, extended, street, locality, region, postalCode, country } = address;
  return JSON.stringify([postOfficeBox, extended, street, locality, region, postalCode, country]);
}

function fullest<T>(values: readonly T[], weight: (value: T) => number): T | null {
  const sorted = [...values].sort((a, b) => weight(b) - weight(a) || compareText(canonical(a), canonical(b)));
  return sorted[0] ?? null;
}

/** The parts of the name that is shown come before those of another one. */
const SHOWN = 1_000_000_000;
const namePartsWeight = (parts: CardNameParts): number =>
  Object.values(parts).reduce((sum: number, words: readonly string[]) => sum + words.join('').length, 0);
const photoWeight = (photo: CardPhoto): number => (photo.kind === 'data' ? photo.data.length + 1 : 0);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString('base64') : inner,
  );

/** Photos that are not shown stay, as properties of their own. */
function otherPhotos(cards: readonly Card[]): CardExtra[] {
  const photos = cards.flatMap(({ photo }) => (photo ? [photo] : []));
  const chosen = fullest(photos, photoWeight);
  return photos
    .filter((photo) => !isDeepStrictEqual(photo, chosen))
    .map((photo) => ({
      group: null,
      name: 'photo',
      parameters: {},
      valueType: 'uri',
      values: [
        photo.kind === 'uri'
          ? photo.uri
          : `data:${photo.mediaType ?? 'application/octet-stream'};base64,${Buffer.from(photo.data).toString('base64')}`,
      ],
    }));
}

/** Each property once, without those that are shown in a place of their own. */
function mergeExtras(extras: readonly CardExtra[], shown: readonly string[]): CardExtra[] {
  const hidden = new Set(shown);
  return distinct(extras, (one) => JSON.stringify(one))
    .filter((one) => !hidden.has(JSON.stringify(one)))
    .sort((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
}
