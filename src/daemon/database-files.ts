import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../core/clock.ts';
import { type Directories, ensureDirectories } from '../core/directories.ts';
import { isSimError, SimError } from '../core/errors.ts';
import { writeFileAtomic } from '../core/files.ts';
import type { CarriedOver } from '../store/carry-over.ts';
import { takeLock } from '../store/lock.ts';
import { checkCandidate, prepareCandidate, swapIn } from '../store/restore-file.ts';
import type { Store } from '../store/store.ts';
import { isSealed, seal, unseal } from '../trust/sealed-file.ts';
import { checksumFile, hashed, readChecksum, removeChecksum, writeChecksum } from './copy-checksum.ts';

const SIDE_FILES = ['', '-wal', '-shm', '-journal'];

/** A name beside the database for work in progress: of the same rights, and on the same disk. */
function workFile(directories: Directories): string {
  return path.join(directories.data, `.work-${randomBytes(8).toString('hex')}.db`);
}

async function removeWork(file: string): Promise<void> {
  await Promise.all(SIDE_FILES.map((end) => rm(`${file}${end}`, { force: true })));
}

export interface WrittenBackup {
  file: string;
  bytes: number;
  encrypted: boolean;
  schema: number;
  /** What also stands in FILE.sha256; null for a sealed copy, which is its own proof. */
  sha256: string | null;
}

/**
 * Writes a copy of the open database into a file (0600), whole or not at all, sealed when there is a passphrase; else with its checksum
 * in a file beside it.
 * @throws SimError INPUT_INVALID, CONFLICT when one of the files exists, IO_FAILED
 */
export async function writeBackup(
  store: Store,
  directories: Directories,
  options: { file: string; passphrase: string | null; overwrite: boolean },
  onProgress: (done: number, total: number) => void,
): Promise<WrittenBackup> {
  const { file, passphrase } = options;
  for (const one of [file, checksumFile(file)]) await refuseBadTarget(one, directories, options.overwrite);
  const work = workFile(directories);
  let sha256: string | null = null;
  try {
    await store.copyTo(work, onProgress);
    await removeChecksum(file);
    if (passphrase === null) {
      const copy = hashed(createReadStream(work));
      await writeFileAtomic(file, copy.content);
      sha256 = copy.sha256();
      await writeChecksum(file, sha256);
    } else {
      const content: AsyncIterable<Uint8Array> = createReadStream(work);
      await writeFileAtomic(file, seal(passphrase, content));
    }
  } finally {
    await removeWork(work);
  }
  const { size: bytes } = await stat(file);
  return { file, bytes, encrypted: passphrase !== null, schema: store.schema(), sha256 };
}

async function refuseBadTarget(file: string, directories: Directories, overwrite: boolean): Promise<void> {
  const own = [directories.database, directories.lockFile, directories.socket, directories.config];
  if (
    !path.isAbsolute(file) ||
    own.some((one) => path.resolve(file) === one || path.resolve(file).startsWith(`${one}-`))
  ) {
    throw new SimError('INPUT_INVALID', `${file} cannot be the file of a copy`, {
      hint: 'name a file of its own',
      details: { file },
    });
  }
  const there = await lstat(file).catch(() => null);
  if (there === null) return;
  if (there.isFile() && overwrite) return;
  throw new SimError('CONFLICT', `${file} exists already`, {
    hint: there.isFile() ? 'name another file, or say --yes to replace it' : 'name another file',
    details: { file },
  });
}

/** How a copy was known to be whole: by its seal, by the checksum beside it; null: nothing says so, only its structure was looked at. */
export type Proof = 'seal' | 'checksum' | null;

export interface RestoredDatabase {
  file: string;
  proof: Proof;
  /** The schema that the copy had; it was brought to the newest. */
  schema: number;
  /** Where the database of before is; null when there was none. */
  kept: string | null;
  carried: CarriedOver;
  presentProblem: string | null;
}

/**
 * Puts a copy in the place of the database of a data directory. Nothing is changed until the copy was checked wholly.
 * @throws SimError DAEMON_RUNNING, NOT_FOUND, INPUT_INVALID, DB_NEWER, DB_FAILED, IO_FAILED
 */
export async function restoreBackup(
  directories: Directories,
  clock: Clock,
  options: { file: string; passphrase: string | null },
): Promise<RestoredDatabase> {
  await ensureDirectories(directories);
  const lock = await takeLock(directories.lockFile, clock, 0).catch((error) => {
    if (!isSimError(error, 'LOCK_BUSY')) throw error;
    throw new SimError('DAEMON_RUNNING', 'another simkeeper works in this data directory', {
      hint: 'end it first: simkeeper stop',
      details: { home: directories.data },
    });
  });
  const work = workFile(directories);
  try {
    const proof = await unpack(options.file, work, options.passphrase);
    const schema = await checkCandidate(work);
    const { carried, presentProblem } = await prepareCandidate(work, directories.database, clock.now());
    const there = await stat(directories.database).catch(() => null);
    const kept = there === null ? null : keptName(directories.database, clock.now());
    swapIn(work, directories.database, kept ?? '');
    await syncDirectory(directories.data);
    return { file: options.file, proof, schema, kept, carried, presentProblem };
  } finally {
    await removeWork(work);
    lock.release();
  }
}

async function unpack(file: string, work: string, passphrase: string | null): Promise<Proof> {
  const head = await headOf(file);
  const sealed = isSealed(head);
  if (sealed && passphrase === null) {
    throw new SimError('INPUT_INVALID', `${file} is sealed with a passphrase`, {
      hint: 'give it with --passphrase-env or --passphrase-file',
      details: { file },
    });
  }
  if (sealed && passphrase !== null) {
    const content: AsyncIterable<Uint8Array> = createReadStream(file);
    await writeFileAtomic(work, unseal(passphrase, content));
    return 'seal';
  }
  const expected = await readChecksum(file);
  const copy = hashed(createReadStream(file));
  await writeFileAtomic(work, copy.content);
  const found = copy.sha256();
  if (expected !== null && expected !== found) {
    throw new SimError('INPUT_INVALID', `${file} is not as it was written: its checksum differs`, {
      hint: 'take another copy; nothing was changed',
      details: { file, expected, found },
    });
  }
  return expected === null ? null : 'checksum';
}

async function headOf(file: string): Promise<Buffer> {
  try {
    // A pipe could keep its reader waiting, a device such as /dev/zero never ends.
    if (!(await stat(file)).isFile()) throw new Error('it is no regular file');
    const handle = await open(file, 'r');
    try {
      const head = Buffer.alloc(16);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new SimError('NOT_FOUND', `there is no file ${file}`, {
        hint: 'give the path of a copy that simkeeper db backup has written',
        details: { file },
      });
    }
    throw new SimError('NOT_FOUND', `${file} cannot be read`, {
      hint: error instanceof Error ? error.message : String(error),
      details: { file },
      cause: error,
    });
  }
}

/** `simkeeper.before-restore-20261121T134500123.db` beside the database. */
function keptName(database: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:.Z]/g, '');
  const { dir, name, ext } = path.parse(database);
  return path.join(dir, `${name}.before-restore-${stamp}${ext}`);
}

async function syncDirectory(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
