import { type Card, type CardAddress, type CardExtra, type CardValue, emptyCard } from '../../card.ts';
import { readDataUri } from './encodings.ts';
import {
  ADDRESS_PARTS,
  type AddressParts,
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
import { findLabels, type Labelling, NUMBERED } from './labels.ts';
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
    if (used.has(property)) continue;
    const { name, valueType } = property;
    const [first = ''] = property.values;
    const text = typeof first === 'object' ? null : String(first);
    const plain = property.values.length === 1 && text !== null;
    if (
      name === 'n' || name === 'org' || name === 'adr'
        ? isEmpty(property)
        : plain && text === '' && mayBeEmpty(name)
    )
      continue;
    const beside = () => besides(property, labellings.get(property));
    if (isSingleField(name)) {
      if (taken.has(name) || !takeField(card, name, property)) extras.push(property);
      else {
        const more = name === 'n' ? moreParts(componentsOf(property.values), NAME_PARTS.length) : [];
        const valueType = shapeOf(name).valueType;
        taken.set(name, besideField({ ...property, valueType }, more));
      }
    } else if (name === 'tel' && plain && (valueType === 'text' || valueType === 'uri')) {
      lists.numbers.push({ raw: valueType === 'uri' ? text.replace(/^tel:/i, '') : text, ...beside() });
    } else if (name === 'email' && plain && valueType === 'text')
      lists.emails.push({ address: text, ...beside() });
    else if (name === 'adr' && valueType === 'text') lists.addresses.push(address(property, beside()));
    else if (name === 'url' && plain && valueType === 'uri') lists.urls.push({ url: text, ...beside() });
    else if (name === 'related' && plain && (valueType === 'text' || valueType === 'uri'))
      lists.relations.push({ text, ...beside() });
    else extras.push(property);
  }
  // In the order in which they are written, so that a card that was written and read is the same one.
  const carried = SINGLE_FIELDS.map((name) => taken.get(name) ?? null).filter((one) => one !== null);
  return { ...card, ...lists, extras: [...carried, ...extras] };
}

/** An empty value of a property that a field stands for says nothing; one of another property is kept. */
const mayBeEmpty = (name: string): boolean =>
  isSingleField(name) || name === 'tel' || name === 'email' || name === 'url' || name === 'related';

function isEmpty({ values, parameters, name }: CardExtra): boolean {
  // An address may be nothing but a label for the envelope (RFC 6350 section 6.3.1); `N:;;;;` is common, and says nothing.
  if (name === 'adr' && Object.keys(parameters).some((one) => one !== 'type' && one !== 'pref')) return false;
  return values.length === 1 && componentsOf(values).every((one) => one.every((part) => part === ''));
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
  const parts = Object.fromEntries(
    ADDRESS_PARTS.map((part, index) => [part, (components[index] ?? []).join('\n')]),
  ) as unknown as AddressParts;
  const more = moreParts(components, ADDRESS_PARTS.length);
  if (more.length === 0) return { ...parts, ...beside };
  return { ...parts, ...beside, parameters: { ...beside.parameters, [MORE_PARTS]: more } };
}

/** What a value carries: types, preference and label in their fields, the rest as parameters (`group` as RFC 7095 section 7.1). */
function besides(
  { name, group, parameters, valueType }: CardExtra,
  labelling: Labelling | undefined,
): CardValue {
  const { type = [], pref, ...rest } = parameters;
  const preference = pref?.length === 1 && /^(?:[1-9]\d?|100)$/.test(pref[0] ?? '') ? Number(pref[0]) : null;
  const kept: Record<string, readonly string[]> = rest;
  if (pref && preference === null) kept.pref = pref;
  if (name === 'tel' && valueType === 'uri') kept.value = ['uri'];
  const grouped = group !== null && (labelling === undefined || labelling.shared || !NUMBERED.test(group));
  if (grouped) kept.group = [group];
  const extra = labelling?.type ?? null;
  return {
    types: extra === null || type.includes(extra) ? type : [...type, extra],
    label: labelling?.label ?? null,
    preference,
    parameters: kept,
  };
}
