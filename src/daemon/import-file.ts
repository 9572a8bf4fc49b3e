import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { SimError } from '../core/errors.ts';

/** Octets by which a file is recognised. */
const HEAD = 4096;
const CHUNK = 65_536;

/** A file that is open for reading from its beginning. */
export interface ImportFile {
  size: number;
  head: Uint8Array;
  /** Its octets, once. @param onRead hears how many have been read so far */
  chunks(onRead: (octets: number) => void): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens what a caller of the API named. Only a regular file is read: a pipe would hold the daemon, a device would act, and the
 * private keys of this installation are nobody's contacts.
 * @throws SimError NOT_FOUND INPUT_INVALID IO_FAILED
 */
export async function openImportFile(path: string, keys: string): Promise<ImportFile> {
  let handle: FileHandle | undefined;
  try {
    // O_NONBLOCK: to open a named pipe must not wait for somebody who writes into it.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = await handle.stat();
    if (!stat.isFile())
      throw refused(path, 'is no regular file', 'give the path of a file, or - for standard input');
    const inKeys = relative(await realpath(keys).catch(() => keys), await realpath(path));
    if (!inKeys.startsWith('..')) throw refused(path, 'is a private key', 'give a file of contacts');
    const head = Buffer.alloc(HEAD);
    const { bytesRead } = await handle.read(head, 0, HEAD, 0);
    const opened = handle;
    return {
      size: stat.size,
      head: head.subarray(0, bytesRead),
      chunks: (onRead) => chunksOf(opened, path, stat.size, onRead),
      close: () => opened.close(),
    };
  } catch (error) {
    await handle?.close();
    throw fileError(path, error);
  }
}

async function* chunksOf(
  handle: FileHandle,
  path: string,
  size: number,
  onRead: (octets: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    // A new buffer each time: readers keep parts of it.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) {
      if (position >= size) return;
      // Half a file would pass for a whole one, and half a contact for a contact.
      throw new SimError('IO_FAILED', `${path} became shorter while it was read`, {
        hint: 'import it again when nobody writes it any more: what came in is found again',
        details: { path, read: position, size },
      });
    }
    position += bytesRead;
    onRead(position);
    yield buffer.subarray(0, bytesRead);
  }
}

function refused(path: string, what: string, hint: string): SimError {
  return new SimError('INPUT_INVALID', `${path} ${what}`, { hint, details: { path } });
}

function fileError(path: string, error: unknown): SimError {
  if (error instanceof SimError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SimError('NOT_FOUND', `there is no file ${path}`, {
      hint: 'give its path, or - for standard input',
      details: { path },
    });
  }
  if (code === 'ENXIO' || code === 'EISDIR')
    return refused(path, 'is no regular file', 'give the path of a file');
  return new SimError('IO_FAILED', `${path} cannot be read`, {
    hint: error instanceof Error ? error.message : String(error),
    details: { path },
    cause: error,
  });
}
