import type { CardExtra } from '../../card.ts';
import { keptDate } from './dates.ts';
import { BUILT_IN } from './labels.ts';
import type { Version } from './property.ts';

/** Kinds of relations by their number (AOSP ContactsContract.CommonDataKinds.Relation). */
export const ANDROID_RELATIONS: readonly string[] = [
  '',
  'assistant',
  'brother',
  'child',
  'domestic-partner',
  'father',
  'friend',
  'manager',
  'mother',
  'parent',
  'partner',
  'referred-by',
  'relative',
  'sister',
  'spouse',
];

/** Prefix of the kinds of data that Android writes as X-ANDROID-CUSTOM. */
export const ANDROID_ITEM = 'vnd.android.cursor.item/';

const COORDINATES = /^\s*([-+]?\d+(?:\.\d+)?)\s*[;,]\s*([-+]?\d+(?:\.\d+)?)\s*$/;

/** What programs write in their own way, in the words of vCard 4.0, where nothing is lost by it. The rest stays as it came. */
export function withoutHabits(properties: readonly CardExtra[], version: Version): CardExtra[] {
  const anniversaryLabels = properties.some(({ name }) => name === 'x-abdate')
    ? anniversaries(properties)
    : NONE;
  const found: CardExtra[] = [];
  for (const property of properties) {
    if (anniversaryLabels.has(property)) {
      if (property.name === 'x-abdate') found.push(dated('anniversary', withoutYear(property)));
    } else if (property.name.startsWith('x-messaging/')) found.push(...messengers(property));
    else found.push(translate(property, version));
  }
  return found;
}

const NONE: ReadonlySet<CardExtra> = new Set();

function translate(property: CardExtra, version: Version): CardExtra {
  switch (property.name) {
    case 'x-abrelatednames':
      return { ...property, name: 'related', valueType: 'text', values: property.values };
    case 'x-android-custom':
      return androidCustom(property);
    case 'x-anniversary':
      return textOf(property) !== null && keptDate(textOf(property) ?? '') !== null
        ? dated('anniversary', property)
        : property;
    case 'bday':
      return withoutYear(property);
    case 'geo':
      return version === '4.0' ? property : geo(property);
    case 'email':
      return version === '4.0' ? property : trimmed(withoutInternet(property));
    default:
      return property;
  }
}

/**
 * Kontact of old wrote `X-messaging/skype-All:ada` and several names in one, parted by U+E000; today it reads them as IMPP
 * (KDE/kcontacts autotests, vcard_legacy_messaging_fields.vcf).
 */
function messengers(property: CardExtra): CardExtra[] {
  const service = property.name.slice('x-messaging/'.length).replace(/-all$/, '');
  const names = property.values.flat(2).flatMap((value) => String(value).split('\u{e000}'));
  return names
    .filter((name) => name !== '')
    .map((name) => ({ ...property, name: 'impp', valueType: 'uri', values: [`${service}:${name}`] }));
}

function textOf({ values }: CardExtra): string | null {
  const [first] = values;
  return values.length === 1 && typeof first === 'string' ? first : null;
}

function dated(name: string, property: CardExtra): CardExtra {
  const text = textOf(property) ?? '';
  const group = property.name === 'x-abdate' ? null : property.group;
  return { ...property, group, name, valueType: 'date-and-or-time', values: [keptDate(text) ?? text] };
}

/** `item1.X-ABDATE:2001-05-04` with `item1.X-ABLabel:_$!<Anniversary>!$_`, and nothing else in the group: both of them. */
function anniversaries(properties: readonly CardExtra[]): Set<CardExtra> {
  const found = new Set<CardExtra>();
  for (const date of properties) {
    if (date.name !== 'x-abdate' || date.group === null || keptDate(textOf(date) ?? '') === null) continue;
    const members = properties.filter((one) => one.group === date.group);
    const label = members.find((one) => one.name === 'x-ablabel');
    if (!label || members.length !== 2) continue;
    if (BUILT_IN.exec(textOf(label) ?? '')?.[1]?.toLowerCase() !== 'anniversary') continue;
    found.add(date).add(label);
  }
  return found;
}

/** iOS writes a birthday without a year as one in the year that X-APPLE-OMIT-YEAR names. */
function withoutYear(property: CardExtra): CardExtra {
  const { 'x-apple-omit-year': omitted, ...parameters } = property.parameters;
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(textOf(property) ?? '');
  if (!match || !omitted || match[1] !== omitted[0]) return property;
  return { ...property, parameters, values: [`--${match[2]}${match[3]}`] };
}

/** `GEO:52.5;13.4` (RFC 2426 section 3.4.2), in vCard 2.1 longitude and latitude parted by a comma are as common. */
function geo(property: CardExtra): CardExtra {
  const match = COORDINATES.exec(textOf(property) ?? '');
  return match ? { ...property, values: [`geo:${match[1]},${match[2]}`] } : property;
}

const SPACED_ADDRESS = /^ *([\p{L}\p{N}_.+-]+@[\p{L}\p{N}.-]+) *$/u;

/** A space around an address, which some programs write after the colon for the eye, is no part of it. */
function trimmed(property: CardExtra): CardExtra {
  const address = SPACED_ADDRESS.exec(textOf(property) ?? '')?.[1];
  return address === undefined ? property : { ...property, values: [address] };
}

/** INTERNET says nothing: it was the only type of e-mail that survived. */
function withoutInternet(property: CardExtra): CardExtra {
  const { type, ...parameters } = property.parameters;
  if (!type?.includes('internet')) return property;
  const kept = type.filter((one) => one !== 'internet');
  return { ...property, parameters: kept.length > 0 ? { type: kept, ...parameters } : parameters };
}

/** `vnd.android.cursor.item/nickname;Joe;1;;;...`: kind of data, then its columns (AOSP VCardConstants). */
function androidCustom(property: CardExtra): CardExtra {
  const [value] = property.values;
  if (typeof value !== 'object' || property.valueType !== 'text') return property;
  const [kind, text, type, label, ...more] = value;
  const known = typeof kind === 'string' && typeof text === 'string' && typeof type === 'string';
  if (!known || text === '' || more.some((one) => one !== '') || Object.keys(property.parameters).length > 0)
    return property;
  const bare = label === undefined || label === '';
  if (kind === `${ANDROID_ITEM}nickname` && bare && (type === '1' || type === ''))
    return { ...property, name: 'nickname', values: [text] };
  if (kind === `${ANDROID_ITEM}contact_event` && bare && type === '1' && keptDate(text) !== null)
    return {
      ...property,
      name: 'anniversary',
      valueType: 'date-and-or-time',
      values: [keptDate(text) ?? text],
    };
  if (kind === `${ANDROID_ITEM}relation` && bare) {
    const relation = ANDROID_RELATIONS[Number(type || 0)];
    if (relation) return { ...property, name: 'related', parameters: { type: [relation] }, values: [text] };
  }
  return property;
}
