import type { Card, CardAddress, CardExtra, CardParameters, CardPhoto, CardValue } from '../../card.ts';
import { ADDRESS_PARTS } from '../../card.ts';
import { keptDate } from './dates.ts';
import { writeDataUri } from './encodings.ts';
import { isSingleField, MORE_PARTS, NAME_PARTS, partsOf, structured } from './fields.ts';
import { shapeOf } from './shapes.ts';
import type { Values } from './values.ts';

/** What looks like a URI and has no white space (RFC 3986 section 3). */
const URI = /^[a-z][a-z0-9+.-]*:[^\s]*$/i;
/** Properties that frame a card: an extra of that name would break it. */
const FRAME = new Set(['begin', 'end', 'version']);

/** The properties of a card in the words of vCard 4.0 and jCard: the reverse of `toCard`. */
export function fromCard(card: Card): CardExtra[] {
  const beside = new Map<string, CardExtra>();
  const whole: CardExtra[] = [];
  for (const extra of card.extras) {
    if (extra.values.length > 0) {
      if (!FRAME.has(extra.name)) whole.push(extra);
    } else if (isSingleField(extra.name) && !beside.has(extra.name)) beside.set(extra.name, extra);
  }
  const labels = new Labels(card);
  const found: CardExtra[] = [];
  const single = (name: string, values: Values | null, valueType = shapeOf(name).valueType) => {
    if (values === null) return;
    const { group = null, parameters = {} } = beside.get(name) ?? {};
    found.push({ group, name, parameters: without(parameters, [MORE_PARTS]), valueType, values });
  };
  const each = (name: string, value: CardValue, values: Values, valueType = shapeOf(name).valueType) => {
    const group = value.parameters.group?.[0] ?? (value.label === null ? null : labels.nextGroup());
    found.push({ group, name, parameters: parametersOf(value), valueType, values });
    if (value.label !== null)
      found.push({ group, name: 'x-ablabel', parameters: {}, valueType: 'text', values: [value.label] });
  };
  single('uid', texts(card.uid), card.uid !== null && URI.test(card.uid) ? 'uri' : 'text');
  single('fn', [card.name]);
  if (card.nameParts) {
    const parts = card.nameParts;
    const more = partsOf(beside.get('n')?.parameters ?? {});
    single('n', structured([...NAME_PARTS.map((part) => parts[part]), ...more]));
  }
  single('nickname', filled(card.nicknames));
  for (const number of card.numbers) {
    const uri = number.parameters.value?.[0] === 'uri';
    const raw = uri && !URI.test(number.raw) ? `tel:${number.raw}` : number.raw;
    each('tel', number, [raw], uri ? 'uri' : 'text');
  }
  for (const email of card.emails) each('email', email, [email.address]);
  for (const one of card.addresses) each('adr', one, addressValues(one));
  single('org', organization(card));
  single('title', texts(card.title));
  single('role', texts(card.role));
  single(
    'bday',
    texts(card.birthday),
    card.birthday && keptDate(card.birthday) === null ? 'text' : undefined,
  );
  for (const url of card.urls) each('url', url, [url.url]);
  single('note', texts(card.note));
  single('categories', filled(card.groups));
  single('photo', card.photo ? [photoUri(card.photo)] : null);
  for (const one of card.relations) each('related', one, [one.text], URI.test(one.text) ? 'uri' : 'text');
  return [...found, ...whole];
}

/** Hands out groups for labels that no property of the card has yet. */
class Labels {
  readonly #used: Set<string>;
  #next = 0;

  constructor(card: Card) {
    const values = [card.numbers, card.emails, card.addresses, card.urls, card.relations].flat();
    const groups = [
      ...values.map((value) => value.parameters.group?.[0] ?? null),
      ...card.extras.map(({ group }) => group),
    ];
    this.#used = new Set(groups.filter((group) => group !== null).map((group) => group.toLowerCase()));
  }

  nextGroup(): string {
    do this.#next += 1;
    while (this.#used.has(`item${this.#next}`));
    return `item${this.#next}`;
  }
}

const texts = (text: string | null): Values | null => (text === null || text === '' ? null : [text]);

function filled(list: readonly string[]): Values | null {
  const kept = list.filter((one) => one !== '');
  return kept.length > 0 ? kept : null;
}

function organization({ organization, departments }: Card): Values | null {
  if (!organization && departments.length === 0) return null;
  return departments.length === 0 ? [organization ?? ''] : [[organization ?? '', ...departments]];
}

function addressValues(address: CardAddress): Values {
  const parts = ADDRESS_PARTS.map((part) => (address[part] === '' ? [] : address[part].split('\n')));
  return structured([...parts, ...partsOf(address.parameters)]);
}

function photoUri(photo: CardPhoto): string {
  return photo.kind === 'uri' ? photo.uri : writeDataUri(photo);
}

function parametersOf({ types, preference, parameters }: CardValue): CardParameters {
  const rest = without(parameters, ['group', 'value', MORE_PARTS]);
  return {
    ...(types.length > 0 ? { type: types } : {}),
    ...(preference === null ? {} : { pref: [String(preference)] }),
    ...rest,
  };
}

function without(parameters: CardParameters, names: readonly string[]): CardParameters {
  if (!names.some((name) => Object.hasOwn(parameters, name))) return parameters;
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
}
