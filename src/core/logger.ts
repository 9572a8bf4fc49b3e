import { type Clock, isoTime } from './clock.ts';
import type { LogLevel } from './config-types.ts';
import { maskNumbers, maskPins } from './redact.ts';

/** Facts beside a message. Values of any shape: they are copied, cut in depth and redacted. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What every room gets injected to speak to the operator. It never throws. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Says nothing; for tests and for commands that talk by their output. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface LoggerOptions {
  readonly level: LogLevel;
  /** True: phone numbers in full. PINs are never written, whatever this says. */
  readonly numbers: boolean;
  readonly clock: Clock;
  /** Where the lines go, one JSON object each; normally standard error. */
  readonly stream: { write(line: string): unknown };
}

const SECRET_FIELD = /(?:^|[^a-z])(?:pin|puk)|(?:Pin|Puk|PIN|PUK)|password|passphrase|secret|private-?[kK]ey/;
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 4096;

/** A log whose level can be changed while it is in use. */
export interface AdjustableLog extends Log {
  adjust(options: Pick<LoggerOptions, 'level' | 'numbers'>): void;
}

/** A logger that redacts. The logging library is loaded here and only here. */
export async function createLogger(options: LoggerOptions): Promise<AdjustableLog> {
  const { pino } = await import('pino');
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${isoTime(options.clock.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void options.stream.write(line) },
  );
  let { numbers } = options;
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (!logger.isLevelEnabled(level)) return;
    logger[level](redactFields(fields ?? {}, numbers), redactText(message, numbers));
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    adjust(changed) {
      logger.level = changed.level;
      numbers = changed.numbers;
    },
  };
}

/** A text as the log may have it: no PIN, and no phone number unless `numbers`. */
export function redactText(text: string, numbers: boolean): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
  const withoutPins = maskPins(short);
  return numbers ? withoutPins : maskNumbers(withoutPins);
}

/** Fields as the log may have them: a copy in which secret fields are left out and all texts are redacted. */
export function redactFields(fields: LogFields, numbers: boolean): Record<string, unknown> {
  return redactTable(fields, numbers, MAX_DEPTH, new Set());
}

function redactTable(
  table: LogFields,
  numbers: boolean,
  depth: number,
  above: Set<object>,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(table).slice(0, MAX_ITEMS)) {
    // The name of a file or a variable that holds a PIN is no secret, and is what one needs to find a mistake.
    const secret = SECRET_FIELD.test(key) && !/(env|file|source|required)$/i.test(key);
    copy[redactText(key, numbers)] = secret ? '***' : redactValue(value, numbers, depth, above);
  }
  return copy;
}

function redactValue(value: unknown, numbers: boolean, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value, numbers);
  if (typeof value === 'bigint') return redactText(String(value), numbers);
  if (typeof value === 'number') {
    // 49301234567 as a JSON number is a phone number too; times in milliseconds are not logged as numbers.
    return Number.isInteger(value) && Math.abs(value) >= 1e9 ? redactText(String(value), numbers) : value;
  }
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  if (typeof value !== 'object') return `[${typeof value}]`;
  if (depth === 0 || above.has(value)) return '[...]';
  const path = new Set(above).add(value);
  if (value instanceof Error) {
    const code = 'code' in value && typeof value.code === 'string' ? { code: value.code } : {};
    const cause = value.cause === undefined ? {} : { cause: value.cause };
    const fields = { name: value.name, ...code, message: value.message, stack: value.stack, ...cause };
    return redactTable(fields, numbers, depth - 1, path);
  }
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ITEMS).map((item: unknown) => redactValue(item, numbers, depth - 1, path));
  }
  return redactTable({ ...value }, numbers, depth - 1, path);
}
