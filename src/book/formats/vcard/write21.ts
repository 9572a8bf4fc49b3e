import { Buffer } from 'node:buffer';
import type { Card, CardExtra, CardParameters } from '../../card.ts';
import { extendedDate } from './dates.ts';
import { ANDROID_ITEM } from './habits.ts';
import { shapeOf, spellName } from './shapes.ts';
import { cleanText } from './text.ts';
import { inOlderWords } from './write3.ts';
import { spellGroup, valueTypeOf } from './write4.ts';

/** Types that vCard 2.1 writes without `TYPE=`; others are as unambiguous with it. */
const BARE = new Set(
  'home work pref voice fax msg cell pager bbs modem car isdn video internet dom intl postal parcel jpeg gif png'.split(
    ' ',
  ),
);

/** A card as vCard 2.1, as Android and older phones read it; docs/formats.md says what it loses. */
export function writeVcard21(card: Card): string {
  const lines = inOlderWords(card).map(line);
  return ['BEGIN:VCARD', 'VERSION:2.1', ...lines, 'END:VCARD', ''].join('\r\n');
}

function line(property: CardExtra): string {
  if (property.name === 'nickname') return property.values.map((one) => nickname(String(one))).join('\r\n');
  const { group, name, parameters } = property;
  const head = `${group === null ? '' : `${spellGroup(group)}.`}${spellName(name)}`;
  if (Object.hasOwn(parameters, 'encoding')) return binary(head, property);
  const declared = valueTypeOf(property);
  const types = `${declared === 'uri' ? ';VALUE=URL' : ''}${typeText(parameters)}`;
  return encoded(`${head}${types}`, valueText(property));
}

/** vCard 2.1 has no NICKNAME: Android writes it as its own kind of data. */
const nickname = (name: string): string =>
  encoded('X-ANDROID-CUSTOM', `${ANDROID_ITEM}nickname;${escaped(name, true)};1${';'.repeat(13)}`);

function typeText(parameters: CardParameters): string {
  const language = parameters.language?.[0];
  const types = (parameters.type ?? []).map((type) => {
    const word = type.replace(/[^\w-]/g, '-').toUpperCase();
    return BARE.has(type) ? `;${word}` : `;TYPE=${word}`;
  });
  return types.join('') + (language === undefined ? '' : `;LANGUAGE=${language.replace(/[^\w-]/g, '-')}`);
}

/** Only semicolons are parted and escaped (vCard 2.1 section 2.1.2 and its habits); lists become text. */
function valueText({ name, valueType, values, parameters }: CardExtra): string {
  // Android writes a birthday without a year so; the parameter that iOS has for it is not of vCard 2.1.
  if (Object.hasOwn(parameters, 'x-apple-omit-year')) return String(values[0]).replace(/^1604/, '-');
  if (valueType === 'unknown') return values.map((value) => cleanText(String(value))).join(',');
  const { shape } = shapeOf(name);
  const parted = shape === 'structured' || shape === 'components';
  return values
    .map((value) => {
      if (typeof value !== 'object') return escaped(inForm(String(value), valueType), parted);
      // Several lines of an address are lines, several given names a list.
      const between = name === 'adr' ? '\n' : ',';
      return value
        .map((part) => escaped(typeof part === 'string' ? part : part.join(between), true))
        .join(';');
    })
    .join(',');
}

const inForm = (text: string, valueType: string): string =>
  /^date|^timestamp$/.test(valueType) ? extendedDate(text) : text;

const escaped = (text: string, semicolons: boolean): string =>
  semicolons ? cleanText(text).replace(/[\\;]/g, '\\$&') : cleanText(text).replaceAll('\\', '\\\\');

/** Text that is not short plain ASCII goes as quoted-printable in UTF-8, in lines of at most 76 characters. */
function encoded(head: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value) && head.length + value.length < 75) return `${head}:${value}`;
  const start = `${head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:`;
  const pieces: string[] = [];
  let piece = start;
  for (const octet of Buffer.from(value.replaceAll('\n', '\r\n'), 'utf8')) {
    const plain = octet >= 0x20 && octet <= 0x7e && octet !== 0x3d;
    const next = plain ? String.fromCharCode(octet) : hex(String.fromCharCode(octet));
    if (piece.length + next.length > 71 && piece !== start) {
      pieces.push(piece);
      piece = '';
    }
    piece += next;
  }
  // White space at the edges of a line may get lost on the way, and no line of text may look like BEGIN or END.
  return [...pieces, piece]
    .map((one, index) => (index === 0 ? one : one.replace(/^[ BE]/i, hex)).replace(/ $/, '=20'))
    .join('=\r\n');
}

const hex = (octet: string): string => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** Base64 in lines begun with a space, and an empty line behind (vCard 2.1 section 2.1.4). */
function binary(head: string, { parameters, values }: CardExtra): string {
  const text = String(values[0] ?? '');
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += 72) pieces.push(text.slice(at, at + 72));
  return `${head};ENCODING=BASE64${typeText(parameters)}:${pieces.join('\r\n ')}\r\n`;
}
