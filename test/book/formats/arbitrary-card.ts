import fc from 'fast-check';
import type { Card, CardExtra, CardParameters, CardPhoto, CardValue } from '../../../src/book/card.ts';
import { cleanText } from '../../../src/book/formats/vcard/text.ts';

// Cards as the readers give them: no empty value where a field could be absent, dates in the form that a card keeps, types in
// lower case, labels in groups of their own. Within that everything a standard allows, and every character.

const ODD = [
  '\n',
  '\t',
  ' ',
  ',',
  ';',
  ':',
  '\\',
  '\\n',
  '"',
  '^',
  '^n',
  "^'",
  '=',
  '=3D',
  '🏠',
  'é',
  '\u2028',
  '\u{feff}',
  '%',
  "'",
];

/** Text of any characters, the ones with a meaning in some format more often than others. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...ODD) },
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
      { weight: 1, arbitrary: fc.string({ maxLength: 120 }) },
    ),
    { maxLength: 6 },
  )
  .map((parts) => cleanText(parts.join('')));

const filled = anyText.filter((text) => text.trim() !== '');
const oneLine = filled.map((text) => text.replace(/\n/g, ' ')).filter((text) => text.trim() !== '');
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const token = word.filter(
  (text) => !['type', 'pref', 'value', 'group', 'encoding', 'charset'].includes(text),
);
const freeGroup = fc.stringMatching(/^[A-Z]{1,4}[0-9]{0,2}$/);

const parameters: fc.Arbitrary<CardParameters> = fc.dictionary(
  token.filter((name) => !/^(?:mediatype|x-apple)/.test(name)),
  fc.array(anyText, { minLength: 1, maxLength: 3 }),
  { maxKeys: 2 },
);
const types = fc.array(
  fc.oneof(
    fc.constantFrom('home', 'work', 'cell', 'voice', 'fax', 'x-büro', 'two words'),
    word.filter((text) => text !== 'pref' && text !== 'internet'),
  ),
  { maxLength: 3 },
);
const beside: fc.Arbitrary<CardValue> = fc.record({
  types,
  label: fc.option(
    filled.filter((text) => !text.startsWith('_$!<')),
    { nil: null },
  ),
  preference: fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
  parameters,
});

const date = fc
  .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((day) => day.toISOString());
/** Dates as a card keeps them. */
export const keptDates = fc.oneof(
  date.map((text) => text.slice(0, 10)),
  date.map((text) => `${text.slice(0, 19)}Z`),
  date.map((text) => `${text.slice(0, 16)}+05:30`),
  date.map((text) => text.slice(0, 7)),
  date.map((text) => text.slice(0, 4)),
  date.map((text) => `--${text.slice(5, 7)}${text.slice(8, 10)}`),
  date.map((text) => `---${text.slice(8, 10)}`),
);
const noDate = filled.filter((text) => !/^[\dTt-]/.test(text));

const photo: fc.Arbitrary<CardPhoto> = fc.oneof(
  fc.record({
    kind: fc.constant('data' as const),
    mediaType: fc.option(
      fc.constantFrom('image/jpeg', 'image/png', 'image/svg+xml;charset=utf-8', 'odd, type'),
      {
        nil: null,
      },
    ),
    data: fc.uint8Array({ maxLength: 200 }),
  }),
  fc.record({ kind: fc.constant('uri' as const), uri: oneLine.map((text) => `https://example.com/${text}`) }),
);

const text = (name: string, valueType = 'text', values = filled): fc.Arbitrary<CardExtra> =>
  fc.record({
    group: fc.option(freeGroup, { nil: null }),
    name: fc.constant(name),
    parameters,
    valueType: fc.constant(valueType),
    values: values.map((one) => [one]),
  });

const part = fc.oneof(anyText, fc.array(anyText, { minLength: 2, maxLength: 3 }));
const xName = word.map((name) => `x-q${name}`);
const free = (valueType: string, values: fc.Arbitrary<CardExtra['values']>): fc.Arbitrary<CardExtra> =>
  fc.record({
    group: fc.option(freeGroup, { nil: null }),
    name: xName,
    parameters,
    valueType: fc.constant(valueType),
    values,
  });

/** Properties that no field stands for, of every type of value. */
export const anyExtra: fc.Arbitrary<CardExtra> = fc.oneof(
  text('key', 'uri', oneLine),
  text('tz'),
  text('kind'),
  text('sound', 'text'),
  text('anniversary', 'date-and-or-time', keptDates),
  text(
    'rev',
    'timestamp',
    date.map((one) => `${one.slice(0, 19)}Z`),
  ),
  text('lang', 'language-tag', fc.constantFrom('de', 'zh-Hant-TW')),
  free(
    'unknown',
    oneLine.map((one) => [one]),
  ),
  free('text', fc.array(anyText, { minLength: 1, maxLength: 3 })),
  free(
    'text',
    fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => [parts]),
  ),
  free(
    'uri',
    oneLine.map((one) => [one]),
  ),
  free('integer', fc.array(fc.integer(), { minLength: 1, maxLength: 3 })),
  free(
    'float',
    fc.array(
      fc.float({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
      { minLength: 1 },
    ),
  ),
  free('boolean', fc.array(fc.boolean(), { minLength: 1, maxLength: 2 })),
  free('date', fc.array(keptDates, { minLength: 1, maxLength: 2 })),
  free(
    'time',
    fc.constantFrom('10:22:00', '10:22', '10', '10:22:00Z', '10:22:00-08:00').map((one) => [one]),
  ),
  free(
    'utc-offset',
    fc.constantFrom('-05:00', '+05:30').map((one) => [one]),
  ),
  free(
    'x-type',
    oneLine.map((one) => [one]),
  ),
);

const list = (of: fc.Arbitrary<string>) => fc.array(of, { maxLength: 3 });
const notBlank = (parts: readonly string[]) => parts.length !== 1 || parts[0] !== '';
const nameList = list(anyText).filter(notBlank);
const addressPart = anyText;

const address = fc
  .tuple(
    fc.record({
      postOfficeBox: addressPart,
      extended: addressPart,
      street: filled,
      locality: addressPart,
      region: addressPart,
      postalCode: addressPart,
      country: addressPart,
    }),
    beside,
  )
  .map(([parts, value]) => ({ ...parts, ...value }));

const FIELDS = ['fn', 'n', 'org', 'title', 'bday', 'note', 'categories'];

/** A card whose values have groups of their own where they have a label, and shared ones where not. */
export const anyCard: fc.Arbitrary<Card> = fc
  .record({
    uid: fc.option(
      fc.oneof(
        fc.uuid().map((id) => `urn:uuid:${id}`),
        oneLine,
      ),
      { nil: null },
    ),
    name: filled,
    nameParts: fc.option(
      fc
        .record({
          family: nameList,
          given: nameList,
          additional: nameList,
          prefixes: nameList,
          suffixes: nameList,
        })
        .filter((parts) => Object.values(parts).some((one) => one.some((piece) => piece !== ''))),
      { nil: null },
    ),
    nicknames: list(anyText.filter((one) => one !== '')),
    numbers: fc.array(
      fc
        .tuple(fc.oneof(fc.stringMatching(/^\+?[0-9 ()-]{3,15}[pw,;*#0-9]{1,5}$/), filled), beside)
        .map(([raw, value]) => ({ raw, ...value })),
      { maxLength: 3 },
    ),
    emails: fc.array(
      fc.tuple(filled, beside).map(([one, value]) => ({ address: one, ...value })),
      { maxLength: 2 },
    ),
    addresses: fc.array(address, { maxLength: 2 }),
    organization: fc.option(filled, { nil: null }),
    departments: list(anyText).filter((units) => units.length === 0 || units.at(-1) !== ''),
    title: fc.option(filled, { nil: null }),
    role: fc.option(filled, { nil: null }),
    birthday: fc.option(fc.oneof(keptDates, noDate), { nil: null }),
    urls: fc.array(
      fc.tuple(oneLine, beside).map(([url, value]) => ({ url, ...value })),
      { maxLength: 2 },
    ),
    note: fc.option(filled, { nil: null }),
    groups: list(anyText.filter((one) => one !== '')),
    photo: fc.option(photo, { nil: null }),
    relations: fc.array(
      fc.tuple(filled, beside).map(([one, value]) => ({ text: one, ...value })),
      { maxLength: 2 },
    ),
    extras: fc.array(anyExtra, { maxLength: 5 }),
  })
  .chain((card) =>
    fc.tuple(fc.constant(card), fc.dictionary(fc.constantFrom(...FIELDS), parameters, { maxKeys: 2 })),
  )
  .map(([card, fields]) => {
    const present: Record<string, boolean> = {
      fn: true,
      n: card.nameParts !== null,
      org: card.organization !== null || card.departments.length > 0,
      title: card.title !== null,
      note: card.note !== null,
      bday: card.birthday !== null,
      categories: card.groups.length > 0,
    };
    const besides = Object.entries(fields)
      .filter(([name, given]) => present[name] && Object.keys(given).length > 0)
      .sort(([a], [b]) => FIELDS.indexOf(a) - FIELDS.indexOf(b))
      .map(([name, given]) => ({
        group: null,
        name,
        parameters: given,
        valueType: name === 'bday' ? 'date-and-or-time' : 'text',
        values: [],
      }));
    return { ...card, extras: [...besides, ...card.extras] };
  });
