import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

/** A process that has a port open. */
export interface Holder {
  pid: number;
  /** Name of the program, at most 15 characters (proc(5), comm). */
  name: string;
}

export interface Held {
  /** Those that can be seen: a user sees the open files of own processes only, root those of all. */
  holders: Holder[];
  /** ModemManager, when it runs, whether or not its open files can be seen. */
  modemManager: Holder | null;
}

const MAX_FILES = 4096;

/** Who has a port open, as far as this user may know. `proc`: the mount point of proc(5). */
export async function whoHolds(port: string, proc = '/proc', own = process.pid): Promise<Held> {
  const holders: Holder[] = [];
  let modemManager: Holder | null = null;
  for (const entry of await readdir(proc).catch(() => [])) {
    const pid = Number(entry);
    if (!/^\d{1,10}$/.test(entry) || pid === own) continue;
    const name = await nameOf(path.join(proc, entry, 'comm'));
    if (name === 'ModemManager') modemManager = { pid, name };
    if (await holds(path.join(proc, entry, 'fd'), port)) holders.push({ pid, name });
  }
  return { holders, modemManager };
}

async function nameOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return (
    text
      .slice(0, 64)
      .replace(/[\p{C}]/gu, '')
      .trim() || 'unknown'
  );
}

async function holds(folder: string, port: string): Promise<boolean> {
  const files = await readdir(folder).catch(() => []);
  for (const file of files.slice(0, MAX_FILES)) {
    if ((await readlink(path.join(folder, file)).catch(() => null)) === port) return true;
  }
  return false;
}

/** What is known of who holds a port, as the end of a sentence; null when nothing is. */
export function heldBy({ holders, modemManager }: Held): string | null {
  const [first] = holders;
  if (first !== undefined) return `${first.name} (process ${first.pid}) has it open`;
  if (modemManager === null) return null;
  return `ModemManager runs (process ${modemManager.pid}) and probably has it open`;
}
