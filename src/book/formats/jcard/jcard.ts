import { SimError } from '../../../core/errors.ts';
import type { Card, CardExtra } from '../../card.ts';
import type { Format, ReadCard } from '../format.ts';
import { fromCard } from '../vcard/from-card.ts';
import { PIECE } from '../vcard/limits.ts';
import { withTypes } from '../vcard/property.ts';
import { cardOf, Warnings } from '../vcard/read.ts';
import { shapeOf } from '../vcard/shapes.ts';
import { cleanText, isUnclean } from '../vcard/text.ts';
import { jsonValues, keptValues, type Values } from '../vcard/values.ts';
import { type JsonItem, JsonItems } from './json-items.ts';

const NAME = /^[A-Za-z0-9][\w-]*$/;

/** jCard (RFC 7095): one card, or an array of cards. */
export const JCARD: Format = {
  id: 'jcard',
  title: 'jCard, vCard 4.0 as JSON',
  mediaType: 'application/vcard+json',
  extensions: ['jcard', 'jcf'],
  recognises: (head) => /^\s*\[\s*(?:\[\s*)?"vcard"/i.test(head.replace(/^\u{feff}/u, '')),
  read: readJcards,
  async *write(cards) {
    let before = '[';
    for await (const card of cards) {
      yield `${before}\n${JSON.stringify(jcardOf(card))}`;
      before = ',';
    }
    yield before === '[' ? '[]\n' : '\n]\n';
  },
};

/** A card as `["vcard", [["version", {}, "text", "4.0"], ...]]`. */
export function jcardOf(card: Card): unknown {
  return ['vcard', [['version', {}, 'text', '4.0'], ...fromCard(card).map(property)]];
}

function property(extra: CardExtra): unknown[] {
  const { group, name, parameters, valueType } = extra;
  const entries = Object.entries(parameters)
    .filter(([key, values]) => key !== 'group' && key !== 'value' && values.length > 0)
    .map(([key, values]) => [key, values.length === 1 ? values[0] : values]);
  const all = group === null ? entries : [['group', group], ...entries];
  return [name, Object.fromEntries(all), valueType, ...jsonValues(extra)];
}

/** @throws SimError INPUT_INVALID when there is text, but nothing that begins like a card */
async function* readJcards(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadCard> {
  const items = new JsonItems();
  const decoder = new TextDecoder();
  let card = 0;
  let empty = true;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const text = decoder.decode(chunk.subarray(at, at + PIECE), { stream: true });
      if (/\S/.test(text)) empty = false;
      for (const item of items.push(text)) yield readItem(item, ++card);
    }
  }
  const cut = items.end();
  if (cut && (card > 0 || items.begun)) yield readItem(cut, ++card);
  else if (card === 0 && !empty && !items.begun) {
    throw new SimError('INPUT_INVALID', 'there is no jCard in it', { hint: 'a card begins with ["vcard",' });
  }
}

function readItem({ value, line, problem }: JsonItem, card: number): ReadCard {
  const place = { card, line };
  if (problem !== null) return { place, card: null, problem };
  const [kind, list] = Array.isArray(value) ? (value as unknown[]) : [];
  if (kind !== 'vcard' || !Array.isArray(list)) return { place, card: null, problem: 'it is no jCard' };
  const warnings = new Warnings();
  if (hasControls(list, 5)) warnings.add('control characters in it were replaced');
  const properties: CardExtra[] = [];
  (list as unknown[]).forEach((one, index) => {
    const read = readProperty(one);
    if (read === null) warnings.add(`property ${index + 1}: it is not one of RFC 7095 and was left out`);
    else if (read.name !== 'version') properties.push(read);
  });
  return cardOf(properties, place, warnings);
}

/** A property as RFC 7095 section 3.3 has it: name, parameters, type, values; null when it is something else. */
function readProperty(value: unknown): CardExtra | null {
  if (!Array.isArray(value)) return null;
  const [name, given, type, ...rest] = value as unknown[];
  if (typeof name !== 'string' || !NAME.test(name) || typeof type !== 'string' || rest.length === 0)
    return null;
  if (typeof given !== 'object' || given === null) return null;
  const { group = null, type: types = [], ...others } = readParameters(given);
  const parameters = withTypes(types, others);
  const values = rest.map(readValue);
  if (values.some((one) => one === null)) return null;
  const registered = shapeOf(name.toLowerCase()).valueType;
  const valueType = /^unknown$/i.test(type) ? registered : cleanText(type).toLowerCase();
  return {
    group: group === null ? null : (group[0] ?? null),
    name: name.toLowerCase(),
    parameters,
    valueType,
    values: keptValues(valueType, values as Values),
  };
}

function readParameters(given: object): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(given)) {
    const values = (Array.isArray(value) ? (value as unknown[]) : [value as unknown]).map(scalar);
    if (NAME.test(key) && values.length > 0)
      parameters[key.toLowerCase()] = values.map((one) => String(one ?? ''));
  }
  return parameters;
}

/** A value, or a structured one whose parts may be lists; null when it is deeper than that. */
function readValue(value: unknown): Values[number] | null {
  if (!Array.isArray(value)) return scalar(value);
  const parts = (value as unknown[]).map((part) => {
    if (!Array.isArray(part)) return String(scalar(part) ?? '');
    const list = (part as unknown[]).map((one) => String(scalar(one) ?? ''));
    return list.length === 1 ? (list[0] ?? '') : list;
  });
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : parts;
}

/** Whether a text in it has what `cleanText` replaces, as deep as properties go. */
function hasControls(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isUnclean(value);
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.values(value).some((one) => hasControls(one, depth - 1));
}

/** Text without control characters, a number or a boolean; null for what no value can be. */
function scalar(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
