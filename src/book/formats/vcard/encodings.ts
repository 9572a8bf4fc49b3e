import { Buffer } from 'node:buffer';
import { decodeDamaged, decodeIn } from '../text/legacy.ts';
import type { ContentLine, Warn } from './content-line.ts';
import { isDamagedQuoted, quotedOctets } from './quoted-printable.ts';
import { cleanText, isUnclean } from './text.ts';

/**
 * The text of a value in quoted-printable (RFC 2045 section 6.7, soft line breaks already gone). What is no escape stays as it
 * is. Without a CHARSET it is UTF-8; octets that are not in their character set are read as what they
 * probably are.
 */
export function quotedPrintableText(line: ContentLine, warn: Warn): string {
  if (isDamagedQuoted(line.value)) warn(line.line, 'its quoted-printable text is damaged');
  return inCharset(quotedOctets(line.value), line.charset ?? 'utf-8', line, warn);
}

/** A value in a 7-bit character set that shifts by escape sequences (ISO-2022-JP on old Japanese phones). */
export function shiftedText(line: ContentLine, warn: Warn): string {
  return inCharset(Buffer.from(line.value, 'latin1'), line.charset ?? 'utf-8', line, warn);
}

function inCharset(octets: Uint8Array, charset: string, line: ContentLine, warn: Warn): string {
  let text = decodeIn(octets, charset);
  if (text === null) {
    text = decodeIn(octets, 'utf-8') ?? decodeDamaged(octets).text;
    warn(line.line, `its octets are not in the character set ${JSON.stringify(charset.slice(0, 40))}`);
  }
  if (isUnclean(text)) warn(line.line, 'control characters in it were replaced');
  return cleanText(text);
}

/** The octets of a Base64 value, white space ignored; null when it is none. Padding may be missing. */
export function base64Octets(value: string): Uint8Array | null {
  const text = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) return null;
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** @returns Base64 with padding, without line breaks */
export function base64Text(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('base64');
}

export interface DataUri {
  mediaType: string | null;
  data: Uint8Array;
}

/** The content of a `data:` URI in Base64 (RFC 2397); null when it is another URI or damaged. */
export function readDataUri(uri: string): DataUri | null {
  if (!/^data:/i.test(uri)) return null;
  const comma = uri.indexOf(',');
  const head = /^data:(.*?);base64$/is.exec(comma < 0 ? '' : uri.slice(0, comma));
  const data = head ? base64Octets(uri.slice(comma + 1)) : null;
  if (!head || data === null) return null;
  const mediaType = percentDecoded(head[1] ?? '');
  return { mediaType: mediaType === '' ? null : mediaType, data };
}

export function writeDataUri({ mediaType, data }: DataUri): string {
  const type = (mediaType ?? '').replace(/[^\w!#$&^.+/;=*-]/gu, (one) => percentEncoded(one));
  return `data:${type};base64,${base64Text(data)}`;
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((octet) => `%${octet.toString(16).padStart(2, '0')}`)
    .join('');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
