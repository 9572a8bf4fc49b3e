import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { parseConfig } from './config.ts';
import { CONFIG_KEYS, findConfigKey } from './config-keys.ts';
import type { ConfigType } from './config-types.ts';
import { SimError } from './errors.ts';
import { nearest } from './nearest.ts';
import { samePath, scanToml, type TomlHeader, type TomlPair } from './toml-lines.ts';

/** One piece of text that takes the place of another. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The user's TOML text with one key set, everything else (comments, order, spacing, line ends, `[[modem]]` tables) as it
 * was. `value` is as a person types it: `true`, `10m`, `group:Family`. Throws INPUT_INVALID for an unknown key or a value
 * that the key does not take, CONFIG_INVALID when the text was not valid before.
 */
export function setConfigValue(tomlText: string, key: string, value: string): string {
  const row = findConfigKey(key);
  if (!row) {
    const near = nearest(
      key,
      CONFIG_KEYS.map((known) => known.key),
    );
    throw new SimError('INPUT_INVALID', `there is no key ${key}`, {
      hint: near ? `did you mean ${near}?` : '"simkeeper config get" lists every key',
      details: { field: 'key' },
    });
  }
  const before = parseText(tomlText);
  const written = asWritten(row.type, value);
  const after = applyEdit(tomlText, key.split('.'), written, before);

  // The edit works on text: what it did is checked against what was meant, before anything is written.
  const wanted = plain(before);
  assign(wanted, key.split('.'), written);
  if (!isDeepStrictEqual(plain(parseText(after)), wanted)) {
    throw new SimError('INTERNAL', `setting ${key} would have changed something else too`, {
      hint: 'edit the file by hand; "simkeeper config path" says where it is',
    });
  }
  try {
    parseConfig(after);
  } catch (error) {
    const ours = error instanceof SimError && error.details.key === key;
    if (!ours) throw error;
    const problem = error.message.replace(/^config\.toml(, line \d+)?: /, '');
    throw new SimError('INPUT_INVALID', problem, { hint: row.doc, details: { field: key } });
  }
  return after;
}

/** What a person typed, as it stands in the file; what the type does not take stays text, and is refused with a reason. */
function asWritten(type: ConfigType, value: string): TomlScalar {
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  if (type === 'number' && /^\d{1,15}$/.test(value)) return Number(value);
  return value;
}

type TomlScalar = string | boolean | number;
type TomlTable = Record<string, unknown>;

/** A deep copy with ordinary prototypes, so that only contents are compared. */
function plain(table: TomlTable): TomlTable {
  return structuredClone(table);
}

function parseText(text: string): TomlTable {
  try {
    return parse(text);
  } catch {
    // The same text again, for the message with the line.
    parseConfig(text);
    throw new SimError('CONFIG_INVALID', 'the configuration file is not valid');
  }
}

function assign(root: TomlTable, path: readonly string[], value: TomlScalar): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    root[first] = value;
    return;
  }
  const inner = root[first];
  const table: TomlTable = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  assign(table, rest, value);
  root[first] = table;
}

function applyEdit(text: string, path: readonly string[], value: TomlScalar, parsed: TomlTable): string {
  const edit = planEdit(text, path, value, parsed);
  return text.slice(0, edit.from) + edit.text + text.slice(edit.to);
}

function planEdit(text: string, path: readonly string[], value: TomlScalar, parsed: TomlTable): Edit {
  const items = scanToml(text);
  const pairs = items.filter((item): item is TomlPair => item.kind === 'pair');
  const headers = items.filter((item): item is TomlHeader => item.kind === 'header');
  const group = path.slice(0, -1);
  const leaf = path.slice(-1);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const statement = (key: readonly string[]) => `${key.join('.')} = ${literal(value)}`;

  const same = pairs.find((pair) => samePath(pair.path, path));
  if (same) return { from: same.valueStart, to: same.valueEnd, text: literal(value) };

  const inline = group.length > 0 ? pairs.find((pair) => samePath(pair.path, group)) : undefined;
  if (inline) {
    const table = parsed[group[0] ?? ''];
    const changed = { ...(typeof table === 'object' ? table : {}) };
    assign(changed, leaf, value);
    return { from: inline.valueStart, to: inline.valueEnd, text: inlineTable(changed) };
  }

  const lineAfter = (end: number, key: readonly string[]): Edit => ({
    from: end,
    to: end,
    text: `${newline}${statement(key)}`,
  });
  const header = headers.find((item) => !item.array && samePath(item.path, group));
  if (header) {
    const inTable = pairs.filter((pair) => pair.start > header.start && samePath(pair.table, group));
    return lineAfter(inTable.at(-1)?.lineEnd ?? header.lineEnd, leaf);
  }

  // A table made of dotted keys (`notice.auto = true`) must not be opened again with a header.
  const siblings = pairs.filter(
    (pair) => pair.table.length === 0 && (group.length === 0 || pair.path[0] === group[0]),
  );
  const sibling = siblings.at(-1);
  if (sibling) return lineAfter(sibling.lineEnd, path);
  if (group.length === 0) return atTop(text, statement(path), newline);

  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
  return {
    from: text.length,
    to: text.length,
    text: `${gap}[${group.join('.')}]${newline}${statement(leaf)}${newline}`,
  };
}

/** A root key must stand before the first header, but after a comment that speaks of the whole file. */
function atTop(text: string, statement: string, newline: string): Edit {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const banner = /^(?:[ \t]*#[^\n]*\n)+[ \t]*\r?\n/.exec(text.slice(start));
  const from = start + (banner?.[0].length ?? 0);
  const rest = text.slice(from);
  return { from, to: from, text: `${statement}${newline}${rest === '' ? '' : newline}` };
}

function literal(value: TomlScalar): string {
  if (typeof value !== 'string') return String(value);
  return stringify({ value })
    .replace(/^value = /, '')
    .trimEnd();
}

function inlineTable(table: TomlTable): string {
  const parts = Object.entries(table).map(([key, value]) => stringify({ [key]: value }).trimEnd());
  return `{ ${parts.join(', ')} }`;
}
