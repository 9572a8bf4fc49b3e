import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { SimError } from '../core/errors.ts';
import { writeFileAtomic } from '../core/files.ts';

// SQLite's own check reads the structure of a file; a bit that flipped inside of a name or a number is no fault to it. A sealed copy
// has its tags, one in the clear has this file beside it, as sha256sum(1) writes and checks it.

/** Far more than one line of it: a path has at most 4096 octets. */
const MAX_BYTES = 8192;

/** Where the checksum of a copy stands. */
export const checksumFile = (file: string): string => `${file}.sha256`;

/** The same content, and its SHA-256 in hexadecimal when all of it was read. */
export function hashed(content: AsyncIterable<Uint8Array>): {
  content: AsyncIterable<Uint8Array>;
  sha256: () => string;
} {
  const hash = createHash('sha256');
  async function* through() {
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
  }
  return { content: through(), sha256: () => hash.digest('hex') };
}

/** @throws SimError IO_FAILED */
export async function writeChecksum(file: string, sha256: string): Promise<void> {
  const name = basename(file);
  // How sha256sum writes a name with line breaks: marked, and escaped.
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  await writeFileAtomic(checksumFile(file), `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`);
}

/** So that no old checksum stands beside a new copy, whatever happens in between. */
export const removeChecksum = (file: string): Promise<void> => rm(checksumFile(file), { force: true });

/**
 * The checksum that stands beside a copy; null when there is none. The name in it is not looked at: both files may have been renamed.
 * @throws SimError INPUT_INVALID when what is there is no checksum
 */
export async function readChecksum(file: string): Promise<string | null> {
  const beside = checksumFile(file);
  let text: string;
  try {
    const handle = await open(beside, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      text = buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unusable(beside, error instanceof Error ? error.message : String(error));
  }
  const sha256 = /^\\?([0-9a-f]{64})(?: [ *]|\s*$)/i.exec(text)?.[1];
  if (sha256 === undefined) throw unusable(beside, 'it is not as sha256sum writes it');
  return sha256.toLowerCase();
}

function unusable(beside: string, reason: string): SimError {
  return new SimError('INPUT_INVALID', `${beside} is no checksum: ${reason}`, {
    hint: 'nothing was changed; put the right file there, or take it away to restore without it',
    details: { file: beside },
  });
}
