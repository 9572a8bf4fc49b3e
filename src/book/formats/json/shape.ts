import {
  ADDRESS_PARTS,
  type Card,
  type CardAddress,
  type CardExtra,
  type CardParameters,
  type CardPhoto,
  type CardValue,
  emptyCard,
} from '../../card.ts';

/** Why a JSON value is no card; the message names the field. */
export class ShapeError extends Error {}

type Json = Readonly<Record<string, unknown>>;

/** Fields of a card with how each is read; all but the name may be left out. */
const FIELDS: { readonly [K in keyof Card]: (value: unknown, at: string) => Card[K] } = {
  uid: orNull(text),
  name: text,
  nameParts: orNull((value, at) => {
    const parts = object(value, at, ['family', 'given', 'additional', 'prefixes', 'suffixes']);
    const part = (key: string) => (parts[key] === undefined ? [] : texts(parts[key], `${at}.${key}`));
    return {
      family: part('family'),
      given: part('given'),
      additional: part('additional'),
      prefixes: part('prefixes'),
      suffixes: part('suffixes'),
    };
  }),
  nicknames: texts,
  numbers: each((value, at) => valued(value, at, ['raw'], (o) => ({ raw: text(o.raw, `${at}.raw`) }))),
  emails: each((value, at) =>
    valued(value, at, ['address'], (o) => ({ address: text(o.address, `${at}.address`) })),
  ),
  addresses: each((value, at) => valued(value, at, ADDRESS_PARTS, (o) => address(o, at))),
  organization: orNull(text),
  departments: texts,
  title: orNull(text),
  role: orNull(text),
  birthday: orNull(text),
  urls: each((value, at) => valued(value, at, ['url'], (o) => ({ url: text(o.url, `${at}.url`) }))),
  note: orNull(text),
  groups: texts,
  photo: orNull(photo),
  relations: each((value, at) => valued(value, at, ['text'], (o) => ({ text: text(o.text, `${at}.text`) }))),
  extras: each(extra),
};
const NAMES = Object.keys(FIELDS) as (keyof Card)[];
const BESIDE = ['types', 'label', 'preference', 'parameters'] as const;

/** A value as a card. What is left out is empty. @throws ShapeError */
export function cardOfJson(value: unknown): { card: Card; unknown: string[] } {
  if (!isObject(value)) throw new ShapeError('it is no object');
  if (typeof value['@type'] === 'string') {
    throw new ShapeError('this is JSContact (RFC 9553), which is not read: export vCard or jCard there');
  }
  if (value.name === undefined) throw new ShapeError('name is missing');
  const card = { ...emptyCard('') };
  for (const name of NAMES) if (value[name] !== undefined) assign(card, name, value[name]);
  return { card, unknown: Object.keys(value).filter((key) => !Object.hasOwn(FIELDS, key)) };
}

function assign<K extends keyof Card>(card: Card, name: K, value: unknown): void {
  card[name] = FIELDS[name](value, name);
}

/** A card as a value that JSON can hold: octets in base64. */
export function jsonOfCard(card: Card): unknown {
  if (card.photo?.kind !== 'data') return inOrder(card, card.photo);
  const { kind, mediaType, data } = card.photo;
  return inOrder(card, { kind, mediaType, data: Buffer.from(data).toString('base64') });
}

/** Every field in the same order wherever the card came from, so that two exports of one book can be compared as text. */
function inOrder(card: Card, photo: unknown): unknown {
  const fields = Object.fromEntries(NAMES.map((name) => [name, name === 'photo' ? photo : card[name]]));
  return {
    ...fields,
    numbers: card.numbers.map(valueInOrder),
    emails: card.emails.map(valueInOrder),
    addresses: card.addresses.map((one) => ({
      ...Object.fromEntries(ADDRESS_PARTS.map((part) => [part, one[part]])),
      ...valueInOrder(one),
    })),
    urls: card.urls.map(valueInOrder),
    relations: card.relations.map(valueInOrder),
  };
}

const valueInOrder = ({ types, label, preference, parameters, ...own }: CardValue) => ({
  ...own,
  types,
  label,
  preference,
  parameters,
});

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown, at: string, keys: readonly string[]): Json {
  if (!isObject(value)) throw new ShapeError(`${at} is no object`);
  const strange = Object.keys(value).find((key) => !keys.includes(key));
  if (strange !== undefined) throw new ShapeError(`${at} has no field ${strange.slice(0, 40)}`);
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new ShapeError(`${at} is no text`);
  return value;
}

function orNull<T>(read: (value: unknown, at: string) => T): (value: unknown, at: string) => T | null {
  return (value, at) => (value === null ? null : read(value, at));
}

function each<T>(read: (value: unknown, at: string) => T): (value: unknown, at: string) => T[] {
  return (value, at) => {
    if (!Array.isArray(value)) throw new ShapeError(`${at} is no list`);
    return value.map((one, index) => read(one, `${at}[${index}]`));
  };
}

function texts(value: unknown, at: string): string[] {
  return each(text)(value, at);
}

function valued<T>(value: unknown, at: string, keys: readonly string[], own: (o: Json) => T): T & CardValue {
  const o = object(value, at, [...keys, ...BESIDE]);
  return {
    types: o.types === undefined ? [] : texts(o.types, `${at}.types`),
    label: o.label === undefined ? null : orNull(text)(o.label, `${at}.label`),
    preference: o.preference === undefined ? null : orNull(number)(o.preference, `${at}.preference`),
    parameters: o.parameters === undefined ? {} : parameters(o.parameters, `${at}.parameters`),
    ...own(o),
  };
}

function number(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ShapeError(`${at} is no number`);
  return value;
}

function parameters(value: unknown, at: string): CardParameters {
  if (!isObject(value)) throw new ShapeError(`${at} is no object`);
  return Object.fromEntries(
    Object.entries(value).map(([key, list]) => [key, texts(list, `${at}.${key.slice(0, 40)}`)]),
  );
}

function address(o: Json, at: string): Omit<CardAddress, keyof CardValue> {
  const part = (key: (typeof ADDRESS_PARTS)[number]) =>
    o[key] === undefined ? '' : text(o[key], `${at}.${key}`);
  return {
    postOfficeBox: part('postOfficeBox'),
    extended: part('extended'),
    street: part('street'),
    locality: part('locality'),
    region: part('region'),
    postalCode: part('postalCode'),
    country: part('country'),
  };
}

function photo(value: unknown, at: string): CardPhoto {
  const o = object(value, at, ['kind', 'mediaType', 'data', 'uri']);
  if (o.kind === 'uri') return { kind: 'uri', uri: text(o.uri, `${at}.uri`) };
  if (o.kind !== 'data') throw new ShapeError(`${at}.kind is neither data nor uri`);
  const encoded = text(o.data, `${at}.data`);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw new ShapeError(`${at}.data is not base64`);
  const mediaType = o.mediaType === undefined ? null : orNull(text)(o.mediaType, `${at}.mediaType`);
  return { kind: 'data', mediaType, data: Uint8Array.from(Buffer.from(encoded, 'base64')) };
}

function extra(value: unknown, at: string): CardExtra {
  const o = object(value, at, ['group', 'name', 'parameters', 'valueType', 'values']);
  return {
    group: o.group === undefined ? null : orNull(text)(o.group, `${at}.group`),
    name: text(o.name, `${at}.name`),
    parameters: o.parameters === undefined ? {} : parameters(o.parameters, `${at}.parameters`),
    valueType: text(o.valueType, `${at}.valueType`),
    values: each(extraValue)(o.values, `${at}.values`),
  };
}

function extraValue(value: unknown, at: string): CardExtra['values'][number] {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return number(value, at);
  return each((part, place) => (Array.isArray(part) ? texts(part, place) : text(part, place)))(value, at);
}
