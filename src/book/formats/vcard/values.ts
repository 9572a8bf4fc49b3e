import type { CardExtra } from '../../card.ts';
import { basicDate, extendedDate, keptDate, offsetInForm, timeInForm } from './dates.ts';
import type { Shape } from './shapes.ts';
import { cleanLine, escapeText, escapeUri, splitUnescaped, unescapeText, unescapeUri } from './text.ts';

export type Values = CardExtra['values'];
type Value = Values[number];

const DATES = new Set(['date', 'date-time', 'date-and-or-time', 'timestamp']);

/** The form of dates in a version: 2.1 and 3.0 write them with hyphens, 4.0 without. */
export type DateForm = 'basic' | 'extended';

/**
 * The values of a property from what stands after its colon (RFC 6350 section 4). Without `escapedLineFeeds`, as in vCard 2.1,
 * `\\n` is two characters.
 */
export function readValues(raw: string, valueType: string, shape: Shape, escapedLineFeeds = true): Values {
  switch (valueType) {
    case 'text':
      return readText(raw, shape, escapedLineFeeds);
    case 'uri':
      return [unescapeUri(raw)];
    case 'integer':
    case 'float':
      return raw.split(',').map((one) => (String(Number(one)) === one ? Number(one) : one));
    case 'boolean':
      return raw.split(',').map((one) => (/^true$/i.test(one) ? true : /^false$/i.test(one) ? false : one));
    case 'time':
      return raw.split(',').map((one) => timeInForm(one, 'kept'));
    case 'utc-offset':
      return [offsetInForm(raw, 'kept')];
    default:
      if (!DATES.has(valueType)) return [raw];
      return (shape === 'single' ? [raw] : raw.split(',')).map((one) => keptDate(one) ?? one);
  }
}

function readText(raw: string, shape: Shape, lineFeeds: boolean): Values {
  switch (shape) {
    case 'single':
      return [unescapeText(raw, lineFeeds)];
    case 'list':
      return list(raw);
    case 'components': {
      const parts = splitUnescaped(raw, ';').map((part) => unescapeText(part, lineFeeds));
      return parts.length === 1 ? parts : [parts];
    }
    case 'structured':
      return [structure(raw)];
    case 'free': {
      const parts = splitUnescaped(raw, ';');
      return parts.length === 1 ? list(raw) : [structure(raw)];
    }
  }
}

const list = (raw: string): string[] => splitUnescaped(raw, ',').map((one) => unescapeText(one));

function structure(raw: string): Value {
  const parts = splitUnescaped(raw, ';').map((part) => {
    const values = list(part);
    return values.length === 1 ? (values[0] ?? '') : values;
  });
  const [first = ''] = parts;
  return parts.length === 1 && typeof first === 'string' ? first : parts;
}

/** What stands after the colon: the reverse of `readValues`. Semicolons are escaped everywhere: RFC 2426
 * section 4 asks for it, and RFC 6350 section 3.4 allows it where some readers would part a name at one. */
export function writeValues(extra: CardExtra, form: DateForm): string {
  const { valueType, values } = extra;
  return values.map((value) => writeValue(value, valueType, form)).join(',');
}

function writeValue(value: Value, valueType: string, form: DateForm): string {
  if (typeof value === 'object') {
    return value
      .map((part) => (typeof part === 'string' ? [part] : part).map((one) => escapeText(one)).join(','))
      .join(';');
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const text = String(value);
  if (valueType === 'text') return escapeText(text);
  if (valueType === 'uri') return escapeUri(text);
  const line = cleanLine(text);
  if (DATES.has(valueType)) return form === 'basic' ? basicDate(line) : extendedDate(line);
  if (valueType === 'time') return timeInForm(line, form);
  return valueType === 'utc-offset' ? offsetInForm(line, form) : line;
}

/** Values as jCard has them (RFC 7095 section 3.5): dates and times extended; everything else as the card has it. */
export function jsonValues({ valueType, values }: CardExtra): Values {
  if (DATES.has(valueType)) return values.map((one) => (typeof one === 'string' ? extendedDate(one) : one));
  return values;
}

/** The reverse of `jsonValues`. */
export function keptValues(valueType: string, values: Values): Values {
  return values.map((one) => {
    if (typeof one !== 'string') return one;
    if (DATES.has(valueType)) return keptDate(one) ?? one;
    if (valueType === 'time') return timeInForm(one, 'kept');
    return valueType === 'utc-offset' ? offsetInForm(one, 'kept') : one;
  });
}
