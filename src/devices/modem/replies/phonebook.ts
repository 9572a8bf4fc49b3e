import { hexToBytes } from '../../../codec/hex.ts';
import { decodeUcs2 } from '../../../codec/ucs2.ts';
import type { PhonebookEntry } from '../../contract/device.ts';
import { SUBSTITUTE } from '../../contract/shown-name.ts';
import { afterPrefix, type Field, numberOf, splitFields } from './fields.ts';
import {
  type Charset,
  decodeNumber,
  decodeText,
  inferCoding,
  inferNumberCoding,
  type NumberCoding,
  type TextCoding,
} from './text-coding.ts';

/** 24.008 section 10.5.4.7: international number, ISDN plan. */
const INTERNATIONAL = 145;

/** Range of indexes and lengths (27.007 section 8.12, test command). */
export interface PhonebookLimits {
  firstIndex: number;
  lastIndex: number;
  maxNumberLength: number | null;
  maxNameLength: number | null;
}

/** Larger phone books are not read: an index needs 16 bits at most on any card or modem that was seen. */
const MAX_INDEX = 65_535;

/** Reads the reply to AT+CPBR=?: `+CPBR: (1-250),40,14` and what firmware makes of it. Null when there is no range. */
export function parsePhonebookLimits(lines: readonly string[]): PhonebookLimits | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CPBR:');
    if (text === null) continue;
    const match = /^\(([^)]*)\)(.*)$/.exec(text) ?? /^"?(\d+\s*-\s*\d+)"?(.*)$/.exec(text);
    const indexes = (match?.[1]?.match(/\d+/g) ?? []).map(Number).filter((index) => index <= MAX_INDEX);
    if (indexes.length === 0) continue;
    const lengths = splitFields((match?.[2] ?? '').replace(/^,/, ''));
    return {
      firstIndex: Math.min(...indexes),
      lastIndex: Math.max(...indexes),
      maxNumberLength: positive(numberOf(lengths[0])),
      maxNameLength: positive(numberOf(lengths[1])),
    };
  }
  return null;
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** Reads the names in the reply to AT+CPBS=?, as they are or in UCS-2 hex, as the character set has it. */
export function parsePhonebookNames(lines: readonly string[]): string[] {
  const text = lines.map((line) => afterPrefix(line, '+CPBS:') ?? '').join(',');
  const names = text.match(/\b(?:[A-Z]{2,4}|(?:00[45][0-9A-Fa-f]){2,4})\b/g) ?? [];
  return [...new Set(names.map(plainName).filter((name) => /^[A-Z]{2,4}$/.test(name)))];
}

/** A name of a storage or a character set: `0053004D` is `SM`, which no name that begins with a digit could be. */
export function plainName(text: string): string {
  return /^(?:00[2-5][0-9A-F]){2,6}$/i.test(text) ? decodeUcs2(hexToBytes(text)) : text;
}

/** The name of the open storage in the reply to AT+CPBS?; null when there is none. */
export function parsePhonebookName(lines: readonly string[]): string | null {
  const texts = lines.map((line) => afterPrefix(line, '+CPBS:')).filter((text) => text !== null);
  return plainName(splitFields(texts[0] ?? '')[0]?.text ?? '') || null;
}

/** Reads the reply to AT+CPBS?: `+CPBS: "SM",12,250`. The numbers are wrong on some modems: a hint, no more. */
export function parsePhonebookUse(lines: readonly string[]): { used: number; total: number } | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CPBS:');
    const fields = text === null ? [] : splitFields(text);
    const used = numberOf(fields[1]);
    const total = numberOf(fields[2]);
    if (used !== null && total !== null && used >= 0 && total >= 0) return { used, total };
  }
  return null;
}

/** One record before the coding of its texts is known. */
export interface RawRecord {
  index: number;
  number: string;
  numberType: number | null;
  name: string;
  /** Fields behind the name where they stand as 27.007 section 8.12 has them. */
  extras?: RawExtras;
}

/** 27.007 section 8.12: `<hidden>,<group>,<adnumber>,<adtype>,<secondtext>,<email>`, without the first. */
interface RawExtras {
  group: string;
  number: string;
  numberType: number | null;
  secondName: string;
  email: string;
}

/** Joins lines that belong to one record because a line feed stood inside of its quotes. */
export function joinRecords(lines: readonly string[], prefix: string): string[] {
  const records: string[] = [];
  for (const line of lines) {
    const last = records.length - 1;
    if (afterPrefix(line, prefix) !== null || last < 0) records.push(line);
    else records[last] += `\n${line}`;
  }
  return records;
}

/**
 * Reads one record, `+CPBR: index,number,type,name[,...]` (27.007 section 8.12). Null when it is none or is cut. Known
 * variations: an empty field before the number, no type, fields after the name, a date split in two, quotes that are missing.
 */
export function parsePhonebookRecord(record: string): RawRecord | null {
  const text = afterPrefix(record, '+CPBR:');
  if (text === null) return null;
  const [first, ...fields] = splitFields(text);
  const index = numberOf(first);
  if (index === null || index < 0 || index > MAX_INDEX || fields.length < 2) return null;
  const rest = hasLeadingEmpty(fields) ? fields.slice(1) : fields;
  const typeMissing = rest[1]?.quoted === true && numberOf(rest[1]) === null;
  const numberType = typeMissing ? null : numberOf(rest[1]);
  const name = typeMissing ? rest[1] : rest[2];
  if (name === undefined) return null;
  const extras = typeMissing ? null : extrasOf(rest.slice(3));
  const read = { index, number: rest[0]?.text ?? '', numberType, name: name.text };
  return extras === null ? read : { ...read, extras };
}

/**
 * The fields behind the name, where they can only be those of the standard: `<hidden>` is a bare 0 or 1 or nothing, and at least
 * the group follows. Others put dates there, or a single number.
 */
function extrasOf([hidden, group, number, type, secondName, email]: readonly Field[]): RawExtras | null {
  if (hidden === undefined || hidden.quoted || !/^[01]?$/.test(hidden.text)) return null;
  if (group === undefined || (!group.quoted && group.text !== '')) return null;
  const extras = {
    group: group.text,
    number: number?.text ?? '',
    numberType: numberOf(type),
    secondName: secondName?.text ?? '',
    email: email?.text ?? '',
  };
  const { group: name, number: digits, secondName: second, email: address } = extras;
  return name + digits + second + address === '' ? null : extras;
}

/** Reads the records of a reply. `damaged`: lines that are none, or that were cut. */
export function parsePhonebookRecords(lines: readonly string[]): { records: RawRecord[]; damaged: number } {
  const records: RawRecord[] = [];
  let damaged = 0;
  for (const text of joinRecords(lines, '+CPBR:')) {
    const record = parsePhonebookRecord(text);
    // A quote without its partner: the record was cut, or a text in it looked like the end of the reply.
    const whole = (text.match(/"/g) ?? []).length % 2 === 0;
    if (record !== null && whole) records.push(record);
    else damaged += 1;
  }
  return { records, damaged };
}

/** Bytes that hardly any name or number has, but noise. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found here
const ODD = /[\x00-\x1f\x7f]/;

/** True for a record that noise has hit, or that hardly any storage holds. */
export function looksOdd(record: RawRecord): boolean {
  return ODD.test(record.number + record.name);
}

function hasLeadingEmpty(fields: readonly Field[]): boolean {
  const [first, second, third] = fields;
  return first?.text === '' && !first.quoted && second?.quoted === true && numberOf(third) !== null;
}

/** How the modem writes names: judged by all records together, because a single short name may be read in two ways. */
export function usualCoding(records: readonly RawRecord[], charset: Charset): TextCoding {
  return inferCoding(
    records.map((record) => record.name),
    charset,
  );
}

/** How the modem writes numbers, beside what its storage has shown before; null when that cannot be known. */
export function usualNumberCoding(
  records: readonly RawRecord[],
  known: NumberCoding | null = null,
): NumberCoding | null {
  return inferNumberCoding(
    records.map((record) => record.number),
    known,
  );
}

/** Gives the texts of records their meaning. An empty record (neither number nor name) is no entry. */
export function decodeRecords(
  records: readonly RawRecord[],
  charset: Charset,
  usual: TextCoding = usualCoding(records, charset),
  numbers: NumberCoding | null = usualNumberCoding(records),
): PhonebookEntry[] {
  const entries: PhonebookEntry[] = [];
  for (const record of records) {
    const name = decodeText(record.name, usual, charset);
    const number = withPlus(decodeNumber(record.number, charset, numbers), record.numberType);
    if (name === '' && number === '') continue;
    const extras = record.extras === undefined ? {} : decodeExtras(record.extras, usual, charset, numbers);
    const shown = isMasked(record.name, charset) ? { shownName: name } : {};
    entries.push({ index: record.index, number, name, numberType: record.numberType, ...extras, ...shown });
  }
  return entries;
}

/** True for a name with the character that stands for what a character set lacks. UTF-8 lacks nothing, and hex has no such sign. */
function isMasked(raw: string, charset: Charset): boolean {
  return charset !== 'UTF-8' && raw.includes(SUBSTITUTE);
}

function decodeExtras(
  raw: RawExtras,
  usual: TextCoding,
  charset: Charset,
  numbers: NumberCoding | null,
): Partial<PhonebookEntry> {
  const text = (field: string) => (field === '' ? '' : decodeText(field, usual, charset));
  const group = text(raw.group);
  const secondName = text(raw.secondName);
  const email = text(raw.email);
  const number = withPlus(decodeNumber(raw.number, charset, numbers), raw.numberType);
  return {
    ...(secondName === '' ? {} : { secondName }),
    ...(email === '' ? {} : { emails: [email] }),
    ...(number === '' ? {} : { additionalNumbers: [{ number, numberType: raw.numberType }] }),
    ...(group === '' ? {} : { groups: [group] }),
  };
}

/**
 * The plus is how type 145 is written: the card does not store it. Some modems leave it out, and the same card must read the
 * same in every modem.
 */
export function withPlus(number: string, type: number | null): string {
  return type === INTERNATIONAL && /^\d/.test(number) ? `+${number}` : number;
}
