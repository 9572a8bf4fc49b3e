import type { Card, CardExtra, CardParameters } from '../../card.ts';
import { base64Text, readDataUri } from './encodings.ts';
import { fromCard } from './from-card.ts';
import { NUMBERED } from './labels.ts';
import { contentLine, valueTypeOf } from './write4.ts';

/** Labels of iOS that become types when they are read, in its letters. */
const BUILT_IN: ReadonlyMap<string, string> = new Map(
  [
    'HomePage',
    'Mother',
    'Father',
    'Parent',
    'Brother',
    'Sister',
    'Child',
    'Friend',
    'Spouse',
    'Partner',
    'Assistant',
    'Manager',
  ].map((label) => [label.toLowerCase(), label]),
);

const MEDIA = new Set(['photo', 'logo', 'sound', 'key']);
const COORDINATES = /^geo:([-+]?\d+(?:\.\d+)?),([-+]?\d+(?:\.\d+)?)$/;

/** A card as vCard 3.0 (RFC 2426) with the habits of iOS and Google; docs/formats.md says what it loses. */
export function writeVcard3(card: Card): string {
  const lines = inOlderWords(card).map((property) =>
    contentLine(inCapitals(property), olderValueType(property), 'extended'),
  );
  return ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n');
}

/** The properties of a card as vCard 3.0 and 2.1 name them; binary content has `encoding` among its parameters. */
export function inOlderWords(card: Card): CardExtra[] {
  const properties = fromCard(card);
  if (card.nameParts === null) {
    const values = [['', card.name, '', '', '']];
    properties.splice(1, 0, { group: null, name: 'n', parameters: {}, valueType: 'text', values });
  }
  const groups = new Groups(properties);
  const most = mostPreferred(properties);
  return properties.flatMap((property) => {
    const { pref, ...parameters } = property.parameters;
    if (pref === undefined) return older(property, groups);
    const preferred = pref[0] === most.get(property.name);
    const type = preferred ? [...(parameters.type ?? []), 'pref'] : parameters.type;
    return older({ ...property, parameters: type ? { ...parameters, type } : parameters }, groups);
  });
}

function olderValueType(property: CardExtra): string | null {
  const { name, valueType, parameters } = property;
  if (Object.hasOwn(parameters, 'encoding')) return null;
  if (name === 'uid') return valueType === 'text' ? null : valueType;
  if (MEDIA.has(name) && valueType === 'uri') return 'uri';
  return valueTypeOf(property);
}

/** Types in capitals, as most programs write and some expect them. Only ASCII: other letters have no way back. */
function inCapitals(property: CardExtra): CardExtra {
  const { type } = property.parameters;
  if (!type) return property;
  const capitals = type.map((one) => one.replace(/[a-z]/g, (letter) => letter.toUpperCase()));
  return { ...property, parameters: { ...property.parameters, type: capitals } };
}

function older(property: CardExtra, groups: Groups): CardExtra[] {
  const { name, parameters, valueType, values } = property;
  const [first] = values;
  const text = values.length === 1 && typeof first === 'string' ? first : null;
  if (text === null) return [property];
  if (name === 'email') return [{ ...property, parameters: withType(parameters, 'internet') }];
  if (name === 'bday' && /^--\d{4}$/.test(text)) {
    const date = `1604-${text.slice(2, 4)}-${text.slice(4)}`;
    return [{ ...property, parameters: { 'x-apple-omit-year': ['1604'], ...parameters }, values: [date] }];
  }
  if (name === 'uid') return [{ ...property, valueType: 'text' }];
  if (name === 'geo' && COORDINATES.test(text)) {
    return [{ ...property, values: [text.replace(COORDINATES, '$1;$2')] }];
  }
  if (name === 'related' && valueType === 'text') return related(property, groups);
  if (name === 'url') return builtInLabel(property, ['homepage'], groups);
  return valueType === 'uri' ? [binary(property, text)] : [property];
}

function withType(parameters: CardParameters, type: string): CardParameters {
  return { ...parameters, type: [...(parameters.type ?? []), type] };
}

/** `item1.X-ABRELATEDNAMES:Anna` and, for what iOS has a word for, `item1.X-ABLabel:_$!<Mother>!$_`. */
function related(property: CardExtra, groups: Groups): CardExtra[] {
  return builtInLabel(property, [...BUILT_IN.keys()], groups).map((one) =>
    one.name === 'related' ? { ...one, name: 'x-abrelatednames' } : one,
  );
}

/** Takes the only type out and says it as a label, where iOS looks for it. */
function builtInLabel(property: CardExtra, types: readonly string[], groups: Groups): CardExtra[] {
  const { type = [], ...rest } = property.parameters;
  const pref = type.filter((one) => one === 'pref');
  const [only = '', ...others] = type.filter((one) => one !== 'pref');
  const label = BUILT_IN.get(only);
  if (others.length > 0 || !types.includes(only) || label === undefined || property.group !== null)
    return [property];
  const parameters = pref.length > 0 ? { type: pref, ...rest } : rest;
  const group = groups.next();
  const values = [`_$!<${label}>!$_`];
  return [
    { ...property, group, parameters },
    { group, name: 'x-ablabel', parameters: {}, valueType: 'text', values },
  ];
}

/** Base64 with the kind of content in TYPE (RFC 2426 section 2.4.1), for what vCard 4.0 has in a `data:` URI. */
function binary(property: CardExtra, uri: string): CardExtra {
  const content = readDataUri(uri);
  if (!content) return property;
  const kind = content.mediaType?.replace(/^(?:image|audio)\//, '').replace('application/pgp-keys', 'pgp');
  const type = kind ? { type: [kind, ...(property.parameters.type ?? [])] } : {};
  const parameters = { encoding: ['b'], ...property.parameters, ...type };
  return { ...property, parameters, valueType: 'unknown', values: [base64Text(content.data)] };
}

/** The lowest PREF of each property, as it is written. */
function mostPreferred(properties: readonly CardExtra[]): Map<string, string> {
  const most = new Map<string, string>();
  for (const { name, parameters } of properties) {
    const pref = parameters.pref?.[0];
    if (pref !== undefined && Number(pref) < Number(most.get(name) ?? 101)) most.set(name, pref);
  }
  return most;
}

/** Hands out `itemN` that the card does not have. */
class Groups {
  readonly #used: Set<string>;
  #next = 0;

  constructor(properties: readonly CardExtra[]) {
    const groups = properties.map(({ group }) => group?.toLowerCase() ?? '');
    this.#used = new Set(groups.filter((group) => NUMBERED.test(group)));
  }

  next(): string {
    do this.#next += 1;
    while (this.#used.has(`item${this.#next}`));
    return `item${this.#next}`;
  }
}
