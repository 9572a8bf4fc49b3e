import { parse } from 'smol-toml';

/** A `[table]` or `[[array of tables]]` header; positions are indexes into the text. */
export interface TomlHeader {
  readonly kind: 'header';
  readonly path: readonly string[];
  readonly array: boolean;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  /** The end of its line, without the line break. */
  readonly lineEnd: number;
}

/** A `key = value` statement. */
export interface TomlPair {
  readonly kind: 'pair';
  /** From the root: the path of its table, then its own (maybe dotted) key. */
  readonly path: readonly string[];
  /** The path of the table in which it stands; empty at the root. */
  readonly table: readonly string[];
  readonly line: number;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly lineEnd: number;
}

/**
 * The statements of a TOML text with their places, so that one value can be changed and the rest stays as the user
 * wrote it. It expects a text that the TOML parser has accepted; of any other text it makes something, and ends.
 */
export function scanToml(text: string): (TomlHeader | TomlPair)[] {
  const items: (TomlHeader | TomlPair)[] = [];
  const lineOf = lineCounter(text);
  let table: readonly string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '#') {
      at = endOfLine(text, at);
    } else if (/\s/.test(character)) {
      at += 1;
    } else if (character === '[') {
      const array = text[at + 1] === '[';
      const key = scanKey(text, at + (array ? 2 : 1));
      const lineEnd = endOfLine(text, key.end);
      table = key.path;
      items.push({ kind: 'header', path: table, array, line: lineOf(at), start: at, lineEnd });
      at = lineEnd;
    } else {
      const key = scanKey(text, at);
      const valueStart = skipBlanks(text, text[key.end] === '=' ? key.end + 1 : key.end);
      const valueEnd = scanValue(text, valueStart);
      const lineEnd = endOfLine(text, valueEnd);
      const path = [...table, ...key.path];
      items.push({ kind: 'pair', path, table, line: lineOf(at), start: at, valueStart, valueEnd, lineEnd });
      at = Math.max(lineEnd, at + 1);
    }
  }
  return items;
}

/** The 1-based line on which `path` is written, or its longest written beginning; null when nothing of it is. */
export function findTomlLine(text: string, path: readonly string[]): number | null {
  const items = scanToml(text);
  for (let length = path.length; length > 0; length -= 1) {
    const wanted = path.slice(0, length);
    const found = items.find((item) => samePath(item.path, wanted));
    if (found) return found.line;
  }
  return null;
}

export function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** Counts on from where it was asked last, so that a whole scan reads the text once. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let seen = 0;
  return (at) => {
    for (; seen < at; seen += 1) if (text[seen] === '\n') line += 1;
    return line;
  };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' && newline > from ? newline - 1 : newline;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** A dotted key; `end` is the index of what follows it (`=` or `]`). */
function scanKey(text: string, from: number): { path: string[]; end: number } {
  const path: string[] = [];
  let at = skipBlanks(text, from);
  for (;;) {
    const start = at;
    if (text[at] === '"' || text[at] === "'") {
      at = endOfString(text, at);
      path.push(unquoteKey(text.slice(start, at)));
    } else {
      while (/[A-Za-z0-9_-]/.test(text[at] ?? '')) at += 1;
      path.push(text.slice(start, at));
    }
    at = skipBlanks(text, at);
    if (text[at] !== '.') return { path, end: at };
    at = skipBlanks(text, at + 1);
  }
}

function unquoteKey(quoted: string): string {
  try {
    return Object.keys(parse(`${quoted} = 0`))[0] ?? '';
  } catch {
    return quoted;
  }
}

/** The index after the value that starts at `from`. */
function scanValue(text: string, from: number): number {
  const first = text[from] ?? '';
  if (first === '"' || first === "'") return endOfString(text, from);
  if (first === '[' || first === '{') return endOfBrackets(text, from);
  const stop = text.slice(from, endOfLine(text, from)).split('#', 1)[0] ?? '';
  return from + stop.trimEnd().length;
}

function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'") {
      at = endOfString(text, at);
      continue;
    }
    if (character === '#') {
      at = endOfLine(text, at);
      continue;
    }
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return at;
}

/** Basic (`"`, with escapes) and literal (`'`) strings, on one line or between three quotes. */
function endOfString(text: string, from: number): number {
  const quote = text[from] ?? '';
  const long = text.startsWith(quote.repeat(3), from);
  const closing = quote.repeat(long ? 3 : 1);
  let at = from + closing.length;
  while (at < text.length) {
    if (quote === '"' && text[at] === '\\') {
      at += 2;
    } else if (text.startsWith(closing, at)) {
      at += closing.length;
      // A long string may end in one or two quotes of its own: """like ""this""""".
      for (let extra = 0; long && extra < 2 && text[at] === quote; extra += 1) at += 1;
      return at;
    } else if (!long && text[at] === '\n') {
      return at;
    } else {
      at += 1;
    }
  }
  return text.length;
}
