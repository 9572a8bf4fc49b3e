import type { CardExtra } from '../../card.ts';
import type { ContentLine, Warn } from './content-line.ts';
import { base64Octets, quotedPrintableText, shiftedText, writeDataUri } from './encodings.ts';
import { type Shape, shapeOf } from './shapes.ts';
import { readValues } from './values.ts';

/** `2.1`, `3.0`, `4.0`; a card of another version is read like 4.0, which allows most. */
export type Version = '2.1' | '3.0' | '4.0';

const ENCODINGS = new Set(['QUOTED-PRINTABLE', 'QP', 'BASE64', 'B', '7BIT', '8BIT']);
const LOCATIONS = new Set(['URL', 'URI', 'INLINE', 'CID', 'CONTENT-ID']);

/** What TYPE says of binary content before vCard 4.0, as a media type (RFC 2426 sections 3.1.4, 3.5.3, 3.6.6, 3.7.2). */
const MEDIA_TYPES: Readonly<Record<string, (type: string) => string>> = {
  photo: (type) => `image/${type}`,
  logo: (type) => `image/${type}`,
  sound: (type) => (type === 'wave' ? 'audio/x-wav' : type === 'pcm' ? 'audio/basic' : `audio/${type}`),
  key: (type) => (type === 'x509' ? 'application/pkix-cert' : type === 'pgp' ? 'application/pgp-keys' : type),
};

/** A property of any version in the words of vCard 4.0 and jCard, with all that it carried. */
export function readProperty(line: ContentLine, version: Version, warn: Warn): CardExtra {
  const { parameters } = line;
  sortBare(line);
  const encoding = taken(parameters, 'encoding')?.toUpperCase() ?? '';
  const declared = taken(parameters, 'value')?.toLowerCase();
  sortTypes(parameters);
  const { valueType: registered, shape } = shapeOf(line.name);
  // Before vCard 4.0 a UID was text (RFC 2426 section 3.6.7).
  const usual = line.name === 'uid' && version !== '4.0' ? 'text' : registered;
  let valueType =
    declared === undefined || declared === 'inline' ? usual : declared === 'url' ? 'uri' : declared;
  let value = line.value;
  if (encoding === 'QUOTED-PRINTABLE' || encoding === 'QP') {
    value = quotedPrintableText(line, warn);
    // What is decoded may have line feeds, which only a text can carry.
    if (valueType === 'unknown') valueType = 'text';
  } else if (/^iso-2022/i.test(parameters.charset?.[0] ?? '')) value = shiftedText(line, warn);
  if (version === '2.1' || encoding !== '') delete parameters.charset;
  if (encoding === 'BASE64' || encoding === 'B') {
    const binary = readBinary(line.name, value, parameters);
    if (binary) return { ...named(line), valueType: 'uri', values: [binary] };
    warn(line.line, 'its Base64 is damaged and was kept as it is');
    return { ...named(line), valueType: 'text', values: [value.replace(/\s+/g, '')] };
  }
  if (Object.hasOwn(MEDIA_TYPES, line.name) && version !== '4.0' && valueType === 'uri')
    nameMedia(line.name, parameters);
  const values = readValues(
    value,
    valueType,
    version === '2.1' ? shapeIn21(shape) : shape,
    version !== '2.1' || line.name === 'agent',
  );
  return { ...named(line), valueType, values };
}

const named = ({ group, name, parameters }: ContentLine) => ({ group, name, parameters });

/** In vCard 2.1 a comma parts nothing: `Smith, Jr` is one name. Lists are the exception that everybody makes. */
const shapeIn21 = (shape: Shape): Shape =>
  shape === 'structured' ? 'components' : shape === 'free' ? 'single' : shape;

/** vCard 2.1 leaves the names of parameters out: `TEL;CELL;QUOTED-PRINTABLE:` */
function sortBare({ bare, parameters }: ContentLine): void {
  for (const one of bare) {
    const upper = one.toUpperCase();
    const name = ENCODINGS.has(upper) ? 'encoding' : LOCATIONS.has(upper) ? 'value' : 'type';
    const known = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (known) known.push(one);
    else parameters[name] = [one];
  }
}

/** Types in lower case, one by one even where a quoted list has them (RFC 6350 section 5.6); `pref` is a preference. */
export function sortTypes(parameters: Record<string, string[]>): void {
  const written = parameters.type;
  if (!written) return;
  const types = written.flatMap((one) => one.toLowerCase().split(',')).map((one) => one.trim());
  const kept = types.filter((one) => one !== 'pref' && one !== '');
  if (types.includes('pref')) parameters.pref ??= ['1'];
  if (kept.length > 0) parameters.type = kept;
  else delete parameters.type;
}

function readBinary(name: string, value: string, parameters: Record<string, string[]>): string | null {
  const data = base64Octets(value);
  if (data === null) return null;
  nameMedia(name, parameters);
  const mediaType = taken(parameters, 'mediatype') ?? null;
  return writeDataUri({ mediaType: mediaType === '' ? null : mediaType, data });
}

/** Makes a media type of the TYPE of a picture, a sound or a key. */
function nameMedia(name: string, parameters: Record<string, string[]>): void {
  const [first, ...more] = parameters.type ?? [];
  if (first === undefined || Object.hasOwn(parameters, 'mediatype')) return;
  const describe = Object.hasOwn(MEDIA_TYPES, name) ? MEDIA_TYPES[name] : undefined;
  parameters.mediatype = [first.includes('/') ? first : (describe?.(first) ?? first)];
  if (more.length > 0) parameters.type = more;
  else delete parameters.type;
}

function taken(parameters: Record<string, string[]>, name: string): string | undefined {
  if (!Object.hasOwn(parameters, name)) return undefined;
  const value = parameters[name]?.[0];
  delete parameters[name];
  return value;
}
