import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SimError } from './errors.ts';

/** A name beside a file, for what becomes that file when it is whole. */
const beside = (path: string) =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/** @throws what hinders `writeFileAtomic` from beginning */
async function openBeside(path: string, temporary: string): Promise<FileHandle> {
  const there = await lstat(path).catch(() => null);
  if (there && !there.isFile() && !there.isSymbolicLink()) throw new Error('it is no regular file');
  return open(temporary, 'wx', 0o600);
}

/**
 * Makes sure that `writeFileAtomic` can write there, before work is done whose result would have no place: begins as it does, and
 * takes that away again. Throws IO_FAILED.
 */
export async function ensureWritable(path: string): Promise<void> {
  const temporary = beside(path);
  try {
    const file = await openBeside(path, temporary);
    await file.close();
    await rm(temporary);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes a file so that a crash leaves either the old or the new content: into a new file beside it (0600), flushed,
 * then renamed over it, then the directory flushed. Content in pieces is written as it comes; what it throws is thrown on.
 * What is there and is neither a file nor a link to one (a folder, a device such as /dev/null) is never replaced. Throws IO_FAILED.
 */
export async function writeFileAtomic(
  path: string,
  content: string | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const temporary = beside(path);
  try {
    const file = await openBeside(path, temporary);
    try {
      await writeFile(file, content, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const directory = await open(dirname(path), 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    // Where nothing may be written nothing may be looked for either: what failed first is told.
    await rm(temporary, { force: true }).catch(() => {});
    if (error instanceof SimError) throw error;
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): SimError {
  return new SimError('IO_FAILED', `${path} cannot be written`, {
    hint: error instanceof Error ? error.message : String(error),
    details: { path },
    cause: error,
  });
}
