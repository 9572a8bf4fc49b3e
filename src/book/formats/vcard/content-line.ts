import { quotedOctets } from './quoted-printable.ts';
import { cleanLine, cleanText, isUnclean, unescapeParameter } from './text.ts';

/** A property as it stands in a card, unfolded; its value is not yet understood (RFC 6350 section 3.3). */
export interface ContentLine {
  group: string | null;
  /** In lower case. */
  name: string;
  /** Names in lower case; a parameter that comes twice has the values of both. Those below are not among them. */
  parameters: Record<string, string[]>;
  /** TYPE as it was written; with the parameters that vCard 2.1 leaves without a name. */
  types: string[];
  encoding: string | null;
  charset: string | null;
  valueType: string | null;
  /** What the owner calls the value, where a type says so; null without. */
  label: string | null;
  /** True when a parameter had no name: only vCard 2.1 does so. */
  bare: boolean;
  value: string;
  /** Line of the file, from 1. */
  line: number;
}

export type Warn = (line: number, what: string) => void;

/** Kontact has a slash in the names of its messengers. */
const NAME = /^(?:([\w-]+)\.)?([A-Za-z0-9][\w-]*|X-messaging\/\w+-All)$/i;
const PARAMETER_NAME = /^[A-Za-z0-9][\w-]*$/;
/** Android up to 2.0 wrote custom fields as `X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,Label)`. */
const IN_PARENTHESES = /^([A-Za-z0-9][\w-]*)\(([^)]*)\)$/;
// Neither is looked for behind a quotation mark: vCard 2.1 has none, and what is quoted may be anything.
const QUOTED_PRINTABLE = /^[^:"]*[;(,]\s*(?:ENCODING\s*=\s*)?(?:QUOTED-PRINTABLE|QP)\s*[;:,)]/i;
const BASE64 = /^[^:"]*;\s*(?:ENCODING\s*=\s*)?(?:BASE64|B)\s*[;:]/i;
const BASE64_MORE = /^[A-Za-z0-9+/]+={0,2}\s*$/;

/** The properties of a card from its lines; the first one stands in line `from`. Lines that are none are told to `warn`. */
export function contentLines(lines: readonly string[], from: number, warn: Warn): ContentLine[] {
  const found: ContentLine[] = [];
  let at = 0;
  while (at < lines.length) {
    const number = from + at;
    let text = lines[at] ?? '';
    at += 1;
    if (text === '') continue;
    const next = lines[at]?.charCodeAt(0);
    if (next === 0x20 || next === 0x09 || text.endsWith('=') || BASE64.test(text) || isAgent(text)) {
      [text, at] = unfolded(text, lines, at);
    }
    for (let more = 0; more < BROKEN_LINES && goesOn(text, lines[at]); more += 1) {
      text = `${text.slice(0, -1)} ${lines[at]}`;
      at += 1;
    }
    if (text.trim() === '') continue;
    const line = parse(text, number, warn);
    if (line) found.push(line);
    else warn(number, 'it is not a property and was left out');
  }
  return found;
}

/** Some phones break a line of an address with a backslash before the line end (AOSP vcard test v21_adr_multiple_line). */
const goesOn = (text: string, next: string | undefined): boolean =>
  text.endsWith('\\') &&
  !text.endsWith('\\\\') &&
  next !== undefined &&
  !/^(?:[\w-]+\.)?[A-Za-z0-9][\w-]*[:;]/.test(next);

/** More lines than this no address has. */
const BROKEN_LINES = 8;

const SOFT_BREAK = /=[ \t]*$/;
const isAgent = (text: string): boolean => /^(?:[\w-]+\.)?AGENT\b/i.test(text);

/** Puts a folded line together (RFC 6350 section 3.2, vCard 2.1 sections 2.1.3 and 2.1.4). */
function unfolded(text: string, lines: readonly string[], from: number): [string, number] {
  let at = from;
  const quoted = QUOTED_PRINTABLE.test(text);
  const parts = [text];
  const soft = [quoted && SOFT_BREAK.test(text)];
  for (; at < lines.length; at += 1) {
    const next = lines[at] ?? '';
    const first = next.charCodeAt(0);
    if (!soft.at(-1) && first !== 0x20 && first !== 0x09) break;
    parts.push(next);
    soft.push(quoted && SOFT_BREAK.test(next));
  }
  // After a soft line break white space is text (RFC 2045 section 6.7), unless every line of several begins with it.
  const indented = parts.length > 2 && parts.slice(1).every((part) => /^[ \t]/.test(part));
  let whole = parts
    .map((part, index) => {
      const folded = index > 0 && (indented || !soft[index - 1]);
      const kept = folded ? part.slice(1) : part;
      return soft[index] && index < parts.length - 1 ? kept.replace(SOFT_BREAK, '') : kept;
    })
    .join('');
  if (BASE64.test(text)) {
    const more: string[] = [];
    // Some programs do not indent Base64. It cannot be mistaken for a property, which has a colon.
    for (; BASE64_MORE.test(lines[at] ?? ''); at += 1) more.push((lines[at] ?? '').trim());
    whole += more.join('');
  }
  if (!isAgent(whole) || !/^BEGIN:VCARD/i.test(lines[at] ?? '') || !whole.trim().endsWith(':'))
    return [whole, at];
  // A nested card becomes the text value that vCard 3.0 has for it, with the line feeds escaped.
  const end = endOfNested(lines, at);
  const nested = lines.slice(at, end).map((line) => line.replace(/[\\,;]/g, '\\$&'));
  return [whole.trim() + nested.join('\\n'), end];
}

function endOfNested(lines: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < lines.length; at += 1) {
    if (/^BEGIN:VCARD/i.test(lines[at] ?? '')) depth += 1;
    if (/^END:VCARD/i.test(lines[at] ?? '')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return lines.length;
}

function parse(text: string, line: number, warn: Warn): ContentLine | null {
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  const semicolon = text.indexOf(';');
  const plain = semicolon < 0 || semicolon > colon;
  const head = text.slice(0, plain ? colon : semicolon).trim();
  const match = NAME.exec(head);
  const odd = match ? null : IN_PARENTHESES.exec(head);
  const name = match?.[2] ?? odd?.[1];
  if (name === undefined) return null;
  const result: ContentLine = {
    group: match?.[1] ?? null,
    name: name.toLowerCase(),
    parameters: NONE,
    types: NO_TYPES,
    encoding: null,
    charset: null,
    valueType: null,
    label: null,
    bare: false,
    value: '',
    line,
  };
  let from = colon + 1;
  if (!plain) {
    const after = readParameters(text, semicolon, result);
    if (after === null) {
      warn(line, 'a quotation mark in its parameters has no counterpart');
      for (const one of text.slice(semicolon + 1, colon).split(';')) keep(one.replaceAll('"', ''), result);
    } else from = after;
  }
  for (const one of odd?.[2]?.split(',') ?? []) keep(one, result);
  result.value = text.slice(from);
  if (isUnclean(result.value) && !isShifted(result)) {
    warn(line, 'control characters in it were replaced');
    result.value = cleanLine(result.value);
  }
  return result;
}

/** ISO-2022 sets shift with ESC: their control characters are text. */
export const isShifted = ({ charset }: ContentLine): boolean =>
  charset !== null && /^iso-2022/i.test(charset);

/** Reads `;NAME=value,"value"` from `at` on; returns where the value begins, or null when a quotation never ends. */
function readParameters(text: string, at: number, into: ContentLine): number | null {
  let position = at;
  while (text[position] === ';') {
    let end = position + 1;
    let quoted = false;
    for (; end < text.length; end += 1) {
      const one = text.charCodeAt(end);
      if (one === 0x22) quoted = !quoted;
      else if (!quoted && (one === 0x3b || one === 0x3a)) break;
    }
    if (quoted || end === text.length) return null;
    keep(text.slice(position + 1, end), into);
    position = end;
  }
  return position + 1;
}

/** Shared by the many properties that have none. They are never written to. */
const NONE: Record<string, string[]> = Object.freeze({});
const NO_TYPES: string[] = Object.freeze([] as string[]) as string[];

const ENCODINGS = new Set(['QUOTED-PRINTABLE', 'QP', 'BASE64', 'B', '7BIT', '8BIT']);
const LOCATIONS = new Set(['URL', 'URI', 'INLINE', 'CID', 'CONTENT-ID']);

function keep(parameter: string, line: ContentLine): void {
  const custom = CUSTOM_TYPE.exec(parameter)?.[1];
  if (custom !== undefined) {
    line.label = customLabel(custom);
    return;
  }
  const equals = parameter.indexOf('=');
  const name = parameter.slice(0, equals).trim().toLowerCase();
  if (equals < 0 || !PARAMETER_NAME.test(name)) {
    const word = cleanText(parameter.trim());
    if (word !== '') keepBare(word, line);
    return;
  }
  const values = parameterValues(parameter.slice(equals + 1));
  const [first = ''] = values;
  switch (name) {
    case 'type':
      line.types = line.types === NO_TYPES ? values : [...line.types, ...values];
      break;
    case 'encoding':
      line.encoding ??= first.toUpperCase();
      break;
    case 'charset':
      line.charset ??= first;
      break;
    case 'value':
      line.valueType ??= first.toLowerCase();
      break;
    // RFC 7095 section 7.1 reserves the name: it means what stands before the dot.
    case 'group':
      line.group ??= first;
      break;
    default:
      if (line.parameters === NONE) line.parameters = {};
      if (Object.hasOwn(line.parameters, name)) line.parameters[name]?.push(...values);
      else line.parameters[name] = values;
  }
}

/** Android's way to say a label in vCard 2.1: `TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=C3=A4):` */
const CUSTOM_TYPE = /^X-CUSTOM\((.*)\)$/i;

function customLabel(text: string): string {
  const words = text.split(',').filter((word) => !/^(?:CHARSET|ENCODING)=/i.test(word));
  const label = words.join(',');
  return cleanText(/ENCODING=QUOTED-PRINTABLE/i.test(text) ? quotedOctets(label).toString('utf8') : label);
}

/** vCard 2.1 leaves the names of parameters out: `TEL;CELL;QUOTED-PRINTABLE:` */
function keepBare(word: string, line: ContentLine): void {
  line.bare = true;
  const upper = word.toUpperCase();
  if (ENCODINGS.has(upper)) line.encoding ??= upper;
  else if (LOCATIONS.has(upper)) line.valueType ??= upper.toLowerCase();
  else line.types = [...line.types, word];
}

function parameterValues(text: string): string[] {
  const pieces = text.includes('"') ? unquotedPieces(text) : text.split(',');
  return pieces.map((one) => cleanText(unescapeParameter(one.replaceAll('"', ''))));
}

/** Parts at commas that stand outside of quotation marks. By hand, because an expression for it needs stack for each character. */
function unquotedPieces(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charCodeAt(at);
    if (one === 0x22) quoted = !quoted;
    else if (one === 0x2c && !quoted) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...pieces, text.slice(start)];
}
