import { constants } from 'node:fs';
import { access, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { whoHolds } from '../../transport/listing/holders.ts';

export interface FileFacts {
  /** Permission bits, 0 to 0o777. */
  mode: number;
  ownedByUs: boolean;
  isDirectory: boolean;
  /** Name of the group, or its number. */
  group: string;
}

/** What the doctor looks at outside of simkeeper; tests put a machine of their own in its place. It changes nothing. */
export interface Machine {
  readonly nodeVersion: string;
  /** Null when there is no such file. */
  facts(path: string): Promise<FileFacts | null>;
  /** Names in a directory; none when it cannot be read. */
  names(path: string): Promise<string[]>;
  /** Whether this process may read and write it. */
  mayUse(path: string): Promise<boolean>;
  /** Bytes that may still be written below a directory; null when that is not known. */
  freeBytes(path: string): Promise<number | null>;
  /** The process number of ModemManager; null when it does not run, or is not seen from here. */
  modemManager(): Promise<number | null>;
}

export function systemMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    async facts(path) {
      const found = await stat(path).catch(() => null);
      if (found === null) return null;
      return {
        mode: found.mode & 0o777,
        ownedByUs: found.uid === process.getuid?.(),
        isDirectory: found.isDirectory(),
        group: await groupName(found.gid),
      };
    },
    names: (path) => readdir(path).catch(() => []),
    mayUse: (path) =>
      access(path, constants.R_OK | constants.W_OK).then(
        () => true,
        () => false,
      ),
    async freeBytes(path) {
      const found = await statfs(path).catch(() => null);
      return found === null ? null : found.bavail * found.bsize;
    },
    // Which port is asked for does not matter here: it is only looked whether the program runs.
    modemManager: async () => (await whoHolds('')).modemManager?.pid ?? null,
  };
}

/** group(5); a machine whose groups come from elsewhere shows the number. */
async function groupName(gid: number): Promise<string> {
  const text = await readFile('/etc/group', 'utf8').catch(() => '');
  const line = text.split('\n').find((entry) => entry.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid);
}
