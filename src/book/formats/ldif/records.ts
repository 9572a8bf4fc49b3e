import { isUtf8 } from 'node:buffer';
import { decodeDamaged } from '../text/legacy.ts';
import { LARGEST, type Line, linesOf } from '../text/lines.ts';

/** One attribute of a record, its name in lower case without options such as `;lang-de`. */
export interface Attribute {
  name: string;
  text: string;
  octets: Uint8Array;
}

export interface LdifRecord {
  /** Line of its beginning, from 1. */
  line: number;
  attributes: readonly Attribute[];
  warnings: readonly string[];
  /** Why it cannot be understood, with the line; null when it can. */
  problem: string | null;
}

/**
 * The records of an LDIF file (RFC 2849): parted by empty lines, lines folded by a leading space, comments left out. A broken
 * line spoils its record and no other.
 */
export async function* ldifRecords(texts: AsyncIterable<string>): AsyncGenerator<LdifRecord> {
  let lines: Line[] = [];
  let size = 0;
  for await (const line of linesOf(texts)) {
    if (line.text === '' && !line.cut) {
      const record = recordOf(lines, size);
      if (record) yield record;
      lines = [];
      size = 0;
      continue;
    }
    size += line.text.length + 1;
    if (size <= LARGEST) lines.push(line);
    // Where it began is all that is told of it.
    else lines.length = Math.min(lines.length, 1);
  }
  const record = recordOf(lines, size);
  if (record) yield record;
}

function recordOf(lines: readonly Line[], size: number): LdifRecord | null {
  const begin = lines[0]?.number ?? 1;
  if (size > LARGEST) {
    return { line: begin, attributes: [], warnings: [], problem: 'the record is larger than 16 MiB' };
  }
  const folded = unfold(lines);
  const first = folded[0];
  if (!first) return null;
  const attributes: Attribute[] = [];
  const warnings: string[] = [];
  let problem: string | null = null;
  for (const { number, text } of folded) {
    // The version stands in a record of its own or before the first one.
    if (/^version:\s*\d+$/i.test(text)) continue;
    const read = attributeOf(text);
    if (typeof read !== 'string') attributes.push(read);
    else if (read === 'url')
      warnings.push(`line ${number} points to a file or an address, which is not fetched`);
    else problem ??= `line ${number}: ${read}`;
  }
  if (attributes.length === 0 && problem === null) return null;
  if (problem === null && attributes[0]?.name !== 'dn') problem = 'the record does not begin with dn';
  return { line: first.number, attributes, warnings, problem };
}

function unfold(lines: readonly Line[]): { number: number; text: string }[] {
  const whole: { number: number; parts: string[] }[] = [];
  for (const { number, text } of lines) {
    if (text.startsWith(' ') && whole.length > 0) whole.at(-1)?.parts.push(text.slice(1));
    else whole.push({ number, parts: [text] });
  }
  return whole
    .map(({ number, parts }) => ({ number, text: parts.join('') }))
    .filter(({ text }) => !text.startsWith('#'));
}

/** With its options. */
const LONGEST_NAME = 1000;

/** An attribute, `url` for a value that stands elsewhere, or what is wrong. */
function attributeOf(text: string): Attribute | string {
  if (text.slice(0, LONGEST_NAME).indexOf(':') < 0) return 'there is no "name: value"';
  const match = /^([A-Za-z0-9][A-Za-z0-9.-]*)(?:;[A-Za-z0-9-]+)*:([:<]?) *(.*)$/s.exec(text);
  if (!match) return 'there is no "name: value"';
  const [, name = '', kind, value = ''] = match;
  if (kind === '<') return 'url';
  if (kind !== ':') return { name: name.toLowerCase(), text: value, octets: Buffer.from(value) };
  const encoded = value.replace(/\s/g, '');
  if (!isBase64(encoded)) return 'the value is not base64';
  const octets = Buffer.from(encoded, 'base64');
  return {
    name: name.toLowerCase(),
    text: isUtf8(octets) ? octets.toString('utf8') : decodeDamaged(octets).text,
    octets,
  };
}

/** With or without padding. No group is repeated here: that would use the stack, of which a photo of some megabytes needs too much. */
function isBase64(text: string): boolean {
  const [digits = '', padding = ''] = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(text)?.slice(1) ?? ['x'];
  const over = digits.length % 4;
  return over !== 1 && (padding === '' || (over > 0 && over + padding.length === 4));
}
