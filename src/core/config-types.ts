import { formatDuration, parseDuration } from './duration.ts';
import { REGIONS } from './regions.ts';
import { minuteOfDay, parseSchedule, type Schedule } from './schedule.ts';

/** Hours in which nobody is told anything: minutes after midnight, in the recipient's time; may cross midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Who is told of a number change. */
export type Audience =
  | { readonly kind: 'line' }
  | { readonly kind: 'owner' }
  | { readonly kind: 'group'; readonly name: string };

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What each type of a configuration key becomes in the program. */
export interface ConfigTypes {
  /** Milliseconds. */
  duration: number;
  boolean: boolean;
  /** A whole number, written without quotes. */
  number: number;
  /** A decimal number that is not negative, in millionths: money must not be rounded as a float is. */
  decimal: number;
  text: string;
  /** ISO 3166-1 alpha-2, or null: the country of the SIM. */
  region: string | null;
  /** A BCP 47 language, such as `en` or `zh-TW`. */
  language: string;
  /** Null: there are none. */
  'quiet-hours': QuietHours | null;
  audience: Audience;
  address: Address;
  schedule: Schedule;
  /** Names of phonebook storages (27.007 section 8.11); at least one. */
  storages: readonly string[];
  'log-level': LogLevel;
  /** A row of the change log for each changed field, or for each changed contact. */
  'change-log': 'fields' | 'records';
  /** Who is right where a storage and the book both changed a record. */
  conflicts: 'ask' | 'book' | 'storage';
  /** USB ids, serial numbers and paths with wildcards; may be empty. */
  'port-list': readonly string[];
}

export type ConfigType = keyof ConfigTypes;

/** Smallest and largest value of a duration (milliseconds), of a whole number, or of a decimal (millionths). */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Either the value, or what is wrong with it as the end of a sentence that starts with the key. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

type Parser<T> = (written: unknown, bounds: Bounds) => Parsed<T>;

/** A parser for what is written as text; `problem` describes what is expected. */
function fromText<T>(expected: string, parse: (text: string) => T | undefined): Parser<T> {
  return (written) => {
    const value = typeof written === 'string' && written.length <= 1000 ? parse(written) : undefined;
    return value === undefined ? { problem: `must be ${expected}` } : { value };
  };
}

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** How each type reads the value that stands in the TOML file. */
export const CONFIG_PARSERS: { readonly [T in ConfigType]: Parser<ConfigTypes[T]> } = {
  duration(written, bounds) {
    const value = typeof written === 'string' ? parseDuration(written) : null;
    if (value === null) return { problem: 'must be a duration such as "90s", "10m", "1h30m" or "24h"' };
    if (value < (bounds.min ?? 0)) return { problem: `must be at least ${formatDuration(bounds.min ?? 0)}` };
    if (value > (bounds.max ?? Number.MAX_SAFE_INTEGER)) {
      return { problem: `must be at most ${formatDuration(bounds.max ?? 0)}` };
    }
    return { value };
  },
  boolean: (written) =>
    typeof written === 'boolean' ? { value: written } : { problem: 'must be true or false, without quotes' },
  number(written, bounds) {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = bounds;
    return typeof written === 'number' && Number.isInteger(written) && written >= min && written <= max
      ? { value: written }
      : { problem: `must be a whole number from ${min} to ${max}, without quotes` };
  },
  decimal: fromText('a number such as "0.09", with at most six decimal places, in quotes', (text) => {
    const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text);
    return match ? Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0')) : undefined;
  }),
  text: fromText('a text of at most 200 characters without line breaks', (text) =>
    text.length <= 200 && !/\p{Cc}/u.test(text) ? text : undefined,
  ),
  region: fromText(
    'a country of two capital letters such as "DE", or "" for the country of the SIM',
    (text) => {
      if (text === '') return null;
      return REGIONS.has(text) ? text : undefined;
    },
  ),
  language: fromText('a language such as "en" or "zh-TW"', (text) =>
    /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(text) ? text : undefined,
  ),
  'quiet-hours': fromText('two times such as "21:00-08:00", or "off"', (text) => {
    if (text === 'off') return null;
    const [from = '', to = '', ...rest] = text.split('-');
    const fromMinute = minuteOfDay(from);
    const toMinute = minuteOfDay(to);
    if (fromMinute === null || toMinute === null || rest.length > 0 || fromMinute === toMinute)
      return undefined;
    return Object.freeze({ fromMinute, toMinute });
  }),
  audience: fromText('"line", "owner" or "group:NAME"', (text) => {
    if (text === 'line' || text === 'owner') return Object.freeze({ kind: text });
    const name = text.startsWith('group:') ? text.slice('group:'.length).trim() : '';
    if (name === '' || name.length > 200 || /\p{Cc}/u.test(name)) return undefined;
    return Object.freeze({ kind: 'group' as const, name });
  }),
  address: fromText('HOST:PORT, such as "127.0.0.1:5037"', (text) => {
    const match = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253}):(\d{1,5})$/.exec(text);
    const port = Number(match?.[2]);
    if (!match?.[1] || port < 1 || port > 65535) return undefined;
    return Object.freeze({ host: match[1].replace(/^\[|\]$/g, ''), port });
  }),
  schedule: fromText(
    '"off", a time such as "03:00", "daily 03:00" or "weekly sun 03:00", a cron expression such as "0 3 * * 1-5", or a duration such as "6h"',
    parseSchedule,
  ),
  storages: fromText('storages of two capital letters with commas between them, such as "SM, ME"', (text) => {
    const names = text.split(',').map((name) => name.trim());
    return names.length <= 16 && names.every((name) => /^[A-Z]{2}$/.test(name))
      ? Object.freeze([...new Set(names)])
      : undefined;
  }),
  'port-list': fromText(
    'USB ids like "2c7c:0125", paths like "/dev/ttyUSB*" or USB serial numbers, with commas between them',
    (text) => {
      const entries = text.split(',').map((entry) => entry.trim());
      if (entries.length === 1 && entries[0] === '') return Object.freeze([]);
      return entries.every((entry) => /^[^\p{Cc},]{1,200}$/u.test(entry))
        ? Object.freeze(entries)
        : undefined;
    },
  ),
  'change-log': fromText('"fields" or "records"', (text) =>
    text === 'fields' || text === 'records' ? text : undefined,
  ),
  conflicts: fromText('"ask", "book" or "storage"', (text) =>
    text === 'ask' || text === 'book' || text === 'storage' ? text : undefined,
  ),
  'log-level': fromText('"debug", "info", "warn" or "error"', (text) =>
    LOG_LEVELS.find((level) => level === text),
  ),
};
