import {
  ADDRESS_PARTS,
  type Card,
  type CardAddress,
  type CardExtra,
  type CardValue,
  emptyCard,
} from '../../card.ts';
import { readDataUri } from './encodings.ts';
import {
  besideField,
  componentsOf,
  isSingleField,
  MORE_PARTS,
  moreParts,
  NAME_PARTS,
  namePartsOf,
  SINGLE_FIELDS,
  type SingleField,
} from './fields.ts';
import { findLabels, LABEL, LABELLED, type Labelling, NUMBERED } from './labels.ts';
import { shapeOf } from './shapes.ts';

type Draft = { -readonly [Field in keyof Card]: Card[Field] };

/** A card of properties in the words of vCard 4.0 and jCard. What no field stands for becomes an extra. */
export function toCard(properties: readonly CardExtra[]): Card {
  const card: Draft = emptyCard('');
  const lists = {
    numbers: [] as Card['numbers'][number][],
    emails: [] as Card['emails'][number][],
    addresses: [] as CardAddress[],
    urls: [] as Card['urls'][number][],
    relations: [] as Card['relations'][number][],
  };
  const extras: CardExtra[] = [];
  /** Fields that have their value, with what the property carried beside it. */
  const taken = new Map<SingleField, CardExtra | null>();
  const { labellings, used } = findLabels(properties);
  for (const property of properties) {
    if (used.has(property) || isEmpty(property)) continue;
    const { name, valueType, values } = property;
    if (isSingleField(name)) {
      if (taken.has(name) || !takeField(card, name, property)) extras.push(property);
      else taken.set(name, carriedBy(name, property));
      continue;
    }
    const [first = ''] = values;
    const text = values.length === 1 && typeof first !== 'object' ? String(first) : null;
    const fits =
      LABELLED.has(name) &&
      (name === 'adr' ? valueType === 'text' : text !== null && fitting(name, valueType));
    if (!fits) {
      extras.push(property);
      continue;
    }
    const value = besides(property, labellings.get(property));
    if (name === 'adr') lists.addresses.push(address(property, value));
    else if (name === 'tel') lists.numbers.push({ raw: numberIn(text ?? ''), ...value });
    else if (name === 'email') lists.emails.push({ address: text ?? '', ...value });
    else if (name === 'url') lists.urls.push({ url: text ?? '', ...value });
    else lists.relations.push({ text: text ?? '', ...value });
  }
  // In the order in which they are written, so that a card that was written and read is the same one.
  const carried = SINGLE_FIELDS.map((name) => taken.get(name) ?? null).filter((one) => one !== null);
  return { ...card, ...lists, extras: [...carried, ...extras] };
}

const fitting = (name: string, valueType: string): boolean =>
  name === 'email' ? valueType === 'text' : valueType === 'uri' || (valueType === 'text' && name !== 'url');

/** A `tel:` URI is a number whether or not VALUE says that it is one (RFC 6350 section 6.4.1, where text is the default). */
const numberIn = (text: string): string => text.replace(/^tel:/i, '');

function carriedBy(name: SingleField, property: CardExtra): CardExtra | null {
  const more = name === 'n' ? moreParts(componentsOf(property.values), NAME_PARTS.length) : [];
  return besideField({ ...property, valueType: shapeOf(name).valueType }, more);
}

/** An empty value of a property that a field stands for says nothing (`N:;;;;` is common); one of another property is kept. */
function isEmpty({ name, values, parameters }: CardExtra): boolean {
  const [value] = values;
  if (values.length !== 1 || (typeof value !== 'object' && value !== '')) return false;
  if (name !== 'adr' && !isSingleField(name) && !LABELLED.has(name)) return false;
  // An address may be nothing but a label for the envelope (RFC 6350 section 6.3.1).
  if (name === 'adr' && Object.keys(parameters).some((one) => one !== 'type' && one !== 'pref')) return false;
  return componentsOf(values).every((one) => one.every((part) => part === ''));
}

/** Gives a field its value; false when the property does not fit and must be kept as it is. */
function takeField(card: Draft, name: SingleField, { valueType, values }: CardExtra): boolean {
  const [first = ''] = values;
  const text = values.length === 1 && typeof first !== 'object' ? String(first) : null;
  const isText = valueType === 'text';
  switch (name) {
    case 'uid':
      card.uid = isText || valueType === 'uri' ? text : null;
      return card.uid !== null;
    case 'bday':
      card.birthday = isText || /^date/.test(valueType) ? text : null;
      return card.birthday !== null;
    case 'photo':
      if (text === null || valueType !== 'uri') return false;
      card.photo = photo(text);
      return true;
    case 'n':
      if (!isText || values.length !== 1) return false;
      card.nameParts = namePartsOf(componentsOf(values));
      return true;
    case 'org': {
      if (!isText || values.length !== 1) return false;
      const [company = [], ...units] = componentsOf(values);
      while (units.length > 0 && units.at(-1)?.length === 0) units.pop();
      card.organization = company.join(',') || null;
      card.departments = units.map((unit) => unit.join(','));
      return true;
    }
    case 'nickname':
    case 'categories': {
      if (!isText || values.some((one) => typeof one === 'object')) return false;
      const texts = values.map(String).filter((one) => one !== '');
      if (name === 'nickname') card.nicknames = texts;
      else card.groups = texts;
      return texts.length > 0;
    }
    default: {
      if (text === null || !isText) return false;
      if (name === 'fn') card.name = text;
      else card[name] = text;
      return true;
    }
  }
}

function photo(uri: string): Card['photo'] {
  const data = readDataUri(uri);
  return data ? { kind: 'data', ...data } : { kind: 'uri', uri };
}

function address(property: CardExtra, beside: CardValue): CardAddress {
  const components = componentsOf(property.values);
  const part = (index: number): string => {
    const values = components[index];
    return values === undefined || values.length === 0
      ? ''
      : values.length === 1
        ? (values[0] ?? '')
        : values.join('\n');
  };
  const more = components.length > ADDRESS_PARTS.length ? moreParts(components, ADDRESS_PARTS.length) : [];
  return {
    postOfficeBox: part(0),
    extended: part(1),
    street: part(2),
    locality: part(3),
    region: part(4),
    postalCode: part(5),
    country: part(6),
    ...beside,
    parameters: more.length === 0 ? beside.parameters : { ...beside.parameters, [MORE_PARTS]: more },
  };
}

const NO_TYPES: readonly string[] = [];

/** What a value carries: types, preference and label in their fields, the rest as parameters (`group` as RFC 7095 section 7.1). */
function besides(
  { name, group, parameters, valueType }: CardExtra,
  labelling: Labelling | undefined,
): CardValue {
  const { type = NO_TYPES, pref } = parameters;
  const preference = pref?.length === 1 && /^(?:[1-9]\d?|100)$/.test(pref[0] ?? '') ? Number(pref[0]) : null;
  const kept: Record<string, readonly string[]> = {};
  for (const key in parameters) {
    if (key === 'type' || key === LABEL || (key === 'pref' && preference !== null)) continue;
    kept[key] = parameters[key] ?? [];
  }
  if (name === 'tel' && valueType === 'uri') kept.value = ['uri'];
  if (group !== null && (labelling === undefined || labelling.shared || !NUMBERED.test(group)))
    kept.group = [group];
  const extra = labelling?.type ?? null;
  return {
    types: extra === null || type.includes(extra) ? type : [...type, extra],
    label: labelling?.label ?? parameters[LABEL]?.[0] ?? null,
    preference,
    parameters: kept,
  };
}
