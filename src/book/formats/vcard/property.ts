import type { CardExtra, CardParameters } from '../../card.ts';
import { type ContentLine, isShifted, type Warn } from './content-line.ts';
import { base64Octets, quotedPrintableText, shiftedText, writeDataUri } from './encodings.ts';
import { LABEL } from './labels.ts';
import { type Shape, shapeOf } from './shapes.ts';
import { readValues } from './values.ts';

/** `2.1`, `3.0`, `4.0`; a card of another version is read like 4.0, which allows most. */
export type Version = '2.1' | '3.0' | '4.0';

/** What TYPE says of binary content before vCard 4.0, as a media type (RFC 2426 sections 3.1.4, 3.5.3, 3.6.6, 3.7.2). */
const MEDIA_TYPES: Readonly<Record<string, (type: string) => string>> = {
  photo: (type) => `image/${type}`,
  logo: (type) => `image/${type}`,
  sound: (type) => (type === 'wave' ? 'audio/x-wav' : type === 'pcm' ? 'audio/basic' : `audio/${type}`),
  key: (type) => (type === 'x509' ? 'application/pkix-cert' : type === 'pgp' ? 'application/pgp-keys' : type),
};

/** A property of any version in the words of vCard 4.0 and jCard, with all that it carried. */
export function readProperty(line: ContentLine, version: Version, warn: Warn): CardExtra {
  const { group, name, encoding } = line;
  const { valueType: registered, shape } = shapeOf(name);
  // Before vCard 4.0 a UID was text (RFC 2426 section 3.6.7).
  const usual = name === 'uid' && version !== '4.0' ? 'text' : registered;
  const declared = line.valueType;
  let valueType = declared === null || declared === 'inline' ? usual : declared === 'url' ? 'uri' : declared;
  let value = line.value;
  if (encoding === 'QUOTED-PRINTABLE' || encoding === 'QP') {
    value = quotedPrintableText(line, warn);
    // What is decoded may have line feeds, which only a text can carry.
    if (valueType === 'unknown') valueType = 'text';
  } else if (isShifted(line)) value = shiftedText(line, warn);
  const typed = withTypes(line.types, line.parameters);
  const parameters = line.label === null ? typed : { ...typed, [LABEL]: [line.label] };
  if (encoding === 'BASE64' || encoding === 'B') {
    const binary = readBinary(name, value, parameters);
    if (binary) return { group, name, parameters: binary.parameters, valueType: 'uri', values: [binary.uri] };
    warn(line.line, 'its Base64 is damaged and was kept as it is');
    return { group, name, parameters, valueType: 'text', values: [value.replace(/\s+/g, '')] };
  }
  const media = version !== '4.0' && valueType === 'uri' && Object.hasOwn(MEDIA_TYPES, name);
  if (version !== '2.1') {
    const values = readValues(value, valueType, shape);
    return { group, name, parameters: media ? withMedia(name, parameters) : parameters, valueType, values };
  }
  const values = readValues(value, valueType, shapeIn21(shape), name === 'agent');
  return { group, name, parameters: media ? withMedia(name, parameters) : parameters, valueType, values };
}

/** In vCard 2.1 a comma parts nothing: `Smith, Jr` is one name. Lists are the exception that everybody makes. */
const shapeIn21 = (shape: Shape): Shape =>
  shape === 'structured' ? 'components' : shape === 'free' ? 'single' : shape;

/** Types in lower case, one by one even where a quoted list has them (RFC 6350 section 5.6); `pref` is a preference. */
export function withTypes(written: readonly string[], parameters: CardParameters): CardParameters {
  if (written.length === 0) return parameters;
  const type: string[] = [];
  let preferred = false;
  for (const word of written) {
    for (const part of word.includes(',') ? word.split(',') : [word]) {
      const one = part.trim().toLowerCase();
      if (one === 'pref') preferred = true;
      else if (one !== '') type.push(one);
    }
  }
  const pref = preferred && !Object.hasOwn(parameters, 'pref') ? { pref: ['1'] } : {};
  return type.length > 0 ? { type, ...pref, ...parameters } : { ...pref, ...parameters };
}

function readBinary(
  name: string,
  value: string,
  given: CardParameters,
): { uri: string; parameters: CardParameters } | null {
  const data = base64Octets(value);
  if (data === null) return null;
  const { mediatype, ...parameters } = withMedia(name, given);
  return { uri: writeDataUri({ mediaType: mediatype?.[0] || null, data }), parameters };
}

/** Makes a media type of the TYPE of a picture, a sound or a key. */
function withMedia(name: string, parameters: CardParameters): CardParameters {
  const { type, ...rest } = parameters;
  const [first, ...more] = type ?? [];
  // X-IRMC-N of Japanese phones says that a sound is a name in kana: that is no medium.
  if (first === undefined || first.startsWith('x-') || Object.hasOwn(parameters, 'mediatype'))
    return parameters;
  const describe = Object.hasOwn(MEDIA_TYPES, name) ? MEDIA_TYPES[name] : undefined;
  const mediatype = [first.includes('/') ? first : (describe?.(first) ?? first)];
  return more.length > 0 ? { type: more, ...rest, mediatype } : { ...rest, mediatype };
}
