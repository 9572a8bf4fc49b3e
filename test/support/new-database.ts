import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/store/database.ts';

let octets: Buffer | undefined;

/** An empty database of the newest schema; making one takes longer than most tests of a daemon need. */
function newDatabase(): Buffer {
  if (octets) return octets;
  const folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-new-'));
  const file = path.join(folder, 'new.db');
  openDatabase(file).close();
  octets = readFileSync(file);
  rmSync(folder, { recursive: true });
  return octets;
}

/** Puts an empty database where a daemon will look for its own, unless there is one. */
export function provideDatabase(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, newDatabase(), { mode: 0o600 });
}
