import { readFile, stat } from 'node:fs/promises';
import { parse, TomlError } from 'smol-toml';
import { CONFIG_KEYS, type ConfigKey, type ConfigValue, findConfigKey, MODEM_KEYS } from './config-keys.ts';
import { CONFIG_PARSERS } from './config-types.ts';
import { SimError } from './errors.ts';
import { nearest } from './nearest.ts';
import { checkQuirk } from './quirks.ts';
import { findTomlLine } from './toml-lines.ts';

/** One `[[modem]]` table. */
export interface ModemConfig {
  readonly name: string;
  readonly port: string;
  readonly baud: number | null;
  /** The name of the environment variable that holds the PIN, never the PIN. */
  readonly pinEnv: string | null;
  readonly pinFile: string | null;
  /** What the user knows better than the vendor's data, by the names of QUIRKS; checked. */
  readonly quirks: Readonly<Record<string, unknown>>;
}

/** The configuration, checked; it never changes: a reload makes a new one. */
export interface Config {
  /** The value of a key, or its default: durations in milliseconds, times of day in minutes. */
  get<K extends ConfigKey>(key: K): ConfigValue<K>;
  /** The value as it would stand in the file. */
  written(key: ConfigKey): string | boolean | number;
  /** Whether the file names the key. */
  isSet(key: ConfigKey): boolean;
  /** The `[[modem]]` tables in the order of the file. */
  readonly modems: readonly ModemConfig[];
}

type Table = Readonly<Record<string, unknown>>;

/** A configuration file is written by hand: one over this size is something else. */
const MAX_FILE_BYTES = 1_048_576;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const GROUPS = new Set<string>(
  CONFIG_KEYS.filter((row) => row.key.includes('.')).map((row) => row.key.split('.')[0] ?? ''),
);

/** Reads and checks the file at `path`; a missing file means that every key has its default. */
export async function loadConfigFile(path: string): Promise<Config> {
  return parseConfig(await readConfigText(path), path);
}

/** The text of the configuration file; empty when there is none. Throws IO_FAILED or CONFIG_INVALID. */
export async function readConfigText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new SimError('CONFIG_INVALID', `${path} has ${size} bytes: this is no configuration file`, {
        details: { path, bytes: size },
      });
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SimError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new SimError('IO_FAILED', `the configuration ${path} cannot be read`, {
      hint: error instanceof Error ? error.message : String(error),
      details: { path },
      cause: error,
    });
  }
}

/**
 * Checks a TOML text. `path` is only for messages. Throws CONFIG_INVALID with the line (also in `details.line`), the key
 * (`details.key`), and for an unknown key the nearest one that exists.
 */
export function parseConfig(text: string, path = 'config.toml'): Config {
  const invalid = (message: string, keyPath: readonly string[], hint?: string, knownLine?: number) => {
    const line = knownLine ?? (keyPath.length > 0 ? findTomlLine(text, keyPath) : null);
    const place = line === null ? path : `${path}, line ${line}`;
    const details = { path, line, key: keyPath.join('.') || null };
    return new SimError('CONFIG_INVALID', `${place}: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      details,
    });
  };

  let root: Table;
  try {
    root = parse(text);
  } catch (error) {
    const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw invalid(
      first,
      [],
      'see https://toml.io for how the file is written',
      error instanceof TomlError ? error.line : undefined,
    );
  }

  const written = new Map<string, string | boolean | number>();
  const values = new Map<string, unknown>();
  for (const row of CONFIG_KEYS) values.set(row.key, parseDefault(row.key));

  const check = (key: string, value: unknown, keyPath: readonly string[]) => {
    const row = findConfigKey(key);
    if (!row) {
      const near = nearest(
        key,
        CONFIG_KEYS.map((known) => known.key),
      );
      throw invalid(
        `there is no key ${key}`,
        keyPath,
        near ? `did you mean ${near}?` : '"simkeeper config get" lists every key',
      );
    }
    const parsed = CONFIG_PARSERS[row.type](value, row.bounds ?? {});
    if ('problem' in parsed) throw invalid(`${key} ${parsed.problem}`, keyPath, row.doc);
    values.set(key, parsed.value);
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
      written.set(key, value);
    }
  };

  let modems: readonly ModemConfig[] = [];
  for (const [name, value] of Object.entries(root)) {
    if (name === 'modem') modems = parseModems(value, invalid);
    else if (GROUPS.has(name) && isTable(value)) {
      for (const [inner, innerValue] of Object.entries(value))
        check(`${name}.${inner}`, innerValue, [name, inner]);
    } else check(name, value, [name]);
  }

  return Object.freeze({
    // The table of parsers gives each key the type that ConfigValue says.
    get: <K extends ConfigKey>(key: K) => values.get(key) as ConfigValue<K>,
    written: (key: ConfigKey) => written.get(key) ?? findConfigKey(key)?.default ?? '',
    isSet: (key: ConfigKey) => written.has(key),
    modems,
  });
}

function parseDefault(key: ConfigKey): unknown {
  const row = findConfigKey(key);
  const parsed = row ? CONFIG_PARSERS[row.type](row.default, row.bounds ?? {}) : null;
  if (parsed && 'value' in parsed) return parsed.value;
  throw new SimError('INTERNAL', `the default of ${key} is not valid`);
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

type Invalid = (message: string, keyPath: readonly string[], hint?: string) => SimError;

function parseModems(value: unknown, invalid: Invalid): readonly ModemConfig[] {
  if (!Array.isArray(value) || !value.every(isTable)) {
    throw invalid('modem must be a list of tables', ['modem'], 'write [[modem]] with two brackets');
  }
  const modems = value.map((table) => parseModem(table, invalid));
  const twice = modems.find((modem, index) => modems.findIndex((other) => other.name === modem.name) < index);
  if (twice) throw invalid(`two [[modem]] tables have the name ${twice.name}`, ['modem']);
  return Object.freeze(modems);
}

function parseModem(table: Table, invalid: Invalid): ModemConfig {
  const unknown = Object.keys(table).find((key) => !(key in MODEM_KEYS));
  if (unknown !== undefined) {
    const near = nearest(unknown, Object.keys(MODEM_KEYS));
    const hint = near
      ? `did you mean ${near}?`
      : `the keys of [[modem]] are ${Object.keys(MODEM_KEYS).join(', ')}`;
    throw invalid(`[[modem]] has no key ${unknown}`, ['modem', unknown], hint);
  }
  const text = (key: Exclude<keyof typeof MODEM_KEYS, 'quirks'>, pattern: RegExp): string | null => {
    const value = table[key];
    if (value === undefined) return null;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw invalid(`${key} of [[modem]] is not valid`, ['modem', key], MODEM_KEYS[key]);
  };
  const { baud } = table;
  if (
    baud !== undefined &&
    !(typeof baud === 'number' && Number.isInteger(baud) && baud >= 300 && baud <= 4_000_000)
  ) {
    throw invalid('baud of [[modem]] must be a whole number from 300 to 4000000', ['modem', 'baud']);
  }
  const name = text('name', NAME);
  const port = text('port', /^[^\p{Cc}]{1,4096}$/u);
  if (name === null || port === null) {
    throw invalid(
      `a [[modem]] table has no ${name === null ? 'name' : 'port'}`,
      ['modem'],
      'each needs a name and a port',
    );
  }
  const pinEnv = text('pin-env', /^[A-Za-z_][A-Za-z0-9_]{0,255}$/);
  const pinFile = text('pin-file', /^[^\p{Cc}]{1,4096}$/u);
  if (pinEnv !== null && pinFile !== null) {
    throw invalid(
      `[[modem]] ${name} has both pin-env and pin-file`,
      ['modem', 'pin-file'],
      'give one of them',
    );
  }
  const quirks = parseQuirks(table.quirks, invalid);
  return Object.freeze({ name, port, baud: typeof baud === 'number' ? baud : null, pinEnv, pinFile, quirks });
}

function parseQuirks(value: unknown, invalid: Invalid): Readonly<Record<string, unknown>> {
  if (value === undefined) return Object.freeze({});
  if (!isTable(value))
    throw invalid('quirks of [[modem]] must be a table', ['modem', 'quirks'], MODEM_KEYS.quirks);
  for (const [name, written] of Object.entries(value)) {
    const checked = checkQuirk(name, written);
    if ('problem' in checked)
      throw invalid(`[[modem]]: ${checked.problem}`, ['modem', 'quirks', name], checked.hint);
  }
  return Object.freeze({ ...value });
}
