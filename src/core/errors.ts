/**
 * Every error that simkeeper means to show has a code from this table. The number is the exit code of the command line
 * (docs/cli.md): 1 failed, 2 wrong command line, 3 not found, 4 device or network, 5 a person must decide, 6 daemon.
 */
export const ERROR_EXIT_CODES = {
  INTERNAL: 1,
  CANCELED: 1,
  IO_FAILED: 1,
  DB_NEWER: 1,
  DB_FAILED: 1,
  CODEC_INVALID: 1,
  IMPORT_PARTIAL: 1,
  USAGE: 2,
  INPUT_INVALID: 2,
  CONFIG_INVALID: 2,
  NOT_FOUND: 3,
  PORT_NOT_FOUND: 3,
  PORT_NOT_TERMINAL: 4,
  PORT_BUSY: 4,
  PORT_DENIED: 4,
  PORT_UNREACHABLE: 4,
  PORT_CLOSED: 4,
  DEVICE_OFFLINE: 4,
  DEVICE_SILENT: 4,
  DEVICE_TIMEOUT: 4,
  DEVICE_REFUSED: 4,
  DEVICE_GARBLED: 4,
  SIM_ABSENT: 4,
  SIM_BUSY: 4,
  SMS_REFUSED: 4,
  SMS_UNKNOWN: 4,
  BACKUP_PARTIAL: 4,
  PIN_REQUIRED: 5,
  PUK_REQUIRED: 5,
  CONFLICT: 5,
  CONFIRMATION_NEEDED: 5,
  DAEMON_UNREACHABLE: 6,
  DAEMON_RUNNING: 6,
  LOCK_BUSY: 6,
} as const;

/** The name of a kind of failure; stable, part of the JSON. */
export type ErrorCode = keyof typeof ERROR_EXIT_CODES;

/** Facts about one failure that a program can read: `cme`, `cms`, `port`, `field`, `offset` ... Never a PIN. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export interface SimErrorOptions {
  hint?: string;
  details?: ErrorDetails;
  cause?: unknown;
}

/** An expected failure: what happened (`message`), what to do (`hint`), and what a program needs (`code`, `details`). */
export class SimError extends Error {
  override readonly name = 'SimError';
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: SimErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
    this.details = options.details ?? {};
  }

  get exitCode(): number {
    return ERROR_EXIT_CODES[this.code];
  }
}

/** True for a SimError, of the given code if one is named. */
export function isSimError(error: unknown, ...codes: ErrorCode[]): error is SimError {
  return error instanceof SimError && (codes.length === 0 || codes.includes(error.code));
}

/** Any thrown value as a SimError; what nobody expected becomes INTERNAL and keeps its cause. */
export function toSimError(error: unknown): SimError {
  if (error instanceof SimError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SimError('INTERNAL', message, {
    cause: error,
    hint: 'this is a fault of simkeeper: please report it, with the output of the same command under --verbose',
  });
}

/** The error document of the JSON output (DESIGN: `{"error":{"code","message","hint","details"}}`). */
export interface ErrorDocument {
  error: { code: ErrorCode; message: string; hint: string | null; details: ErrorDetails };
}

export function errorDocument(error: SimError): ErrorDocument {
  return { error: { code: error.code, message: error.message, hint: error.hint, details: error.details } };
}
