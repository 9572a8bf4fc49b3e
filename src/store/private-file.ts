import { closeSync, openSync } from 'node:fs';

/**
 * Makes an empty file that only its owner may read, if there is none; SQLite gives its side files the same mode. An existing file is
 * not opened: closing it again would drop the locks that this process holds on it.
 */
export function ensurePrivateFile(file: string): void {
  if (file === ':memory:') return;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
