import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { SimError } from '../core/errors.ts';

/*
 * A file sealed with a passphrase (docs/database.md has the format). Header, 48 octets:
 *   0  8 octets  "SKSEALED"
 *   8  1         version, 1
 *   9  1         log2 of the scrypt cost N (RFC 7914)
 *  10  1         scrypt block size r
 *  11  1         scrypt parallelization p
 *  12  4         octets of plain text in each chunk but the last, big-endian
 *  16  16        salt
 *  32  16        the first 16 octets of HMAC-SHA-256 over octets 0 to 31, with the second half of the derived key
 * Then chunks, each with its tag of 16 octets: ChaCha20-Poly1305 (RFC 8439) with the first half of the derived key; the nonce is the
 * number of the chunk (11 octets, big-endian) and one octet that is 1 for the last chunk; the header is authenticated with each. The
 * last chunk may be empty. A chunk that is missing, moved or repeated has another nonce, and a file that was cut has no last chunk.
 */
const MAGIC = Buffer.from('SKSEALED', 'latin1');
const VERSION = 1;
const HEADER = 48;
const UNCHECKED = 32;
const TAG = 16;
const KEY = 32;
const COST = { log2n: 17, r: 8, p: 1 } as const;
const CHUNK = 65_536;
/** A header of a stranger must not make us work for hours or take the memory of the machine: 256 MiB at most. */
const LIMITS = { minLog2n: 10, maxLog2n: 20, maxR: 32, maxP: 4, maxMemory: 256 * 1024 * 1024 } as const;
const MAX_CHUNK = 1_048_576;
/** What a person can type, and what makes guessing not worth while at this cost. */
const PASSPHRASE = { min: 8, max: 1024 } as const;

/** Whether a file that begins with these octets is sealed. */
export function isSealed(head: Uint8Array): boolean {
  return MAGIC.equals(Buffer.from(head.subarray(0, MAGIC.length)));
}

/**
 * Seals octets as they come. `cost` is for tests; the default takes 128 MiB and about half a second.
 * @throws SimError INPUT_INVALID for a passphrase that is too short or too long
 */
export async function* seal(
  passphrase: string,
  plain: AsyncIterable<Uint8Array>,
  cost: { log2n: number; r: number; p: number } = COST,
): AsyncGenerator<Buffer> {
  const secret = checkedPassphrase(passphrase);
  const header = Buffer.alloc(HEADER);
  MAGIC.copy(header);
  header.set([VERSION, cost.log2n, cost.r, cost.p], MAGIC.length);
  header.writeUInt32BE(CHUNK, 12);
  randomBytes(16).copy(header, 16);
  const keys = await deriveKeys(secret, header);
  checkOf(keys.mac, header).copy(header, UNCHECKED);
  yield header;
  let number = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of plain) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    // The last chunk must be marked: a full one waits until it is known whether another follows.
    for (; rest.length > CHUNK; rest = rest.subarray(CHUNK)) {
      yield encryptChunk(keys.cipher, header, number, false, rest.subarray(0, CHUNK));
      number += 1;
    }
  }
  yield encryptChunk(keys.cipher, header, number, true, rest);
}

/**
 * Opens a sealed file as it comes. What it yields is genuine, but whole only when it has ended without an error.
 * @throws SimError INPUT_INVALID for a wrong passphrase, a damaged or cut file, or one that is not sealed
 */
export async function* unseal(passphrase: string, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const secret = checkedPassphrase(passphrase);
  let rest = Buffer.alloc(0);
  let opened: { header: Buffer; cipher: Buffer; size: number } | null = null;
  let number = 0;
  for await (const piece of sealed) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    if (opened === null) {
      if (rest.length < HEADER) continue;
      opened = await openHeader(secret, Buffer.from(rest.subarray(0, HEADER)));
      rest = rest.subarray(HEADER);
    }
    for (; rest.length > opened.size + TAG; rest = rest.subarray(opened.size + TAG)) {
      yield decryptChunk(opened, number, false, rest.subarray(0, opened.size + TAG));
      number += 1;
    }
  }
  if (opened === null) throw damaged('the file ends within its header');
  yield decryptChunk(opened, number, true, rest);
}

function checkedPassphrase(passphrase: string): Buffer {
  // The same letters typed on another keyboard may be composed in another way.
  const text = passphrase.normalize('NFC');
  if (text.length >= PASSPHRASE.min && text.length <= PASSPHRASE.max) return Buffer.from(text, 'utf8');
  throw new SimError('INPUT_INVALID', `a passphrase has ${PASSPHRASE.min} to ${PASSPHRASE.max} characters`, {
    hint: 'several words that nobody would guess are best',
    details: { characters: text.length },
  });
}

async function deriveKeys(secret: Buffer, header: Buffer): Promise<{ cipher: Buffer; mac: Buffer }> {
  const [log2n = 0, r = 0, p = 0] = header.subarray(9, 12);
  const cost = { N: 2 ** log2n, r, p, maxmem: LIMITS.maxMemory + 1_048_576 };
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(secret, header.subarray(16, 32), 2 * KEY, cost, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
  return { cipher: derived.subarray(0, KEY), mac: derived.subarray(KEY) };
}

async function openHeader(secret: Buffer, header: Buffer) {
  if (!isSealed(header)) throw damaged('the file is not sealed by simkeeper');
  const [version = 0, log2n = 0, r = 0, p = 0] = header.subarray(8, 12);
  if (version !== VERSION)
    throw damaged(`the file has version ${version} of the format, this simkeeper knows ${VERSION}`);
  const size = header.readUInt32BE(12);
  const sane =
    log2n >= LIMITS.minLog2n &&
    log2n <= LIMITS.maxLog2n &&
    r >= 1 &&
    r <= LIMITS.maxR &&
    p >= 1 &&
    p <= LIMITS.maxP &&
    128 * r * 2 ** log2n <= LIMITS.maxMemory &&
    size >= 1 &&
    size <= MAX_CHUNK;
  if (!sane) throw damaged('the header of the file asks for more work or memory than is reasonable');
  const keys = await deriveKeys(secret, header);
  if (!timingSafeEqual(checkOf(keys.mac, header), header.subarray(UNCHECKED))) {
    throw new SimError('INPUT_INVALID', 'the passphrase is wrong, or the beginning of the file is damaged', {
      hint: 'give the passphrase with which the file was written',
    });
  }
  return { header, cipher: keys.cipher, size };
}

function checkOf(key: Buffer, header: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(header.subarray(0, UNCHECKED))
    .digest()
    .subarray(0, HEADER - UNCHECKED);
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function encryptChunk(key: Buffer, header: Buffer, number: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonceOf(number, last), { authTagLength: TAG });
  cipher.setAAD(header, { plaintextLength: plain.length });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decryptChunk(
  { header, cipher: key }: { header: Buffer; cipher: Buffer },
  number: number,
  last: boolean,
  sealed: Buffer,
): Buffer {
  if (sealed.length < TAG) throw damaged('the file was cut');
  const cipher = createDecipheriv('chacha20-poly1305', key, nonceOf(number, last), { authTagLength: TAG });
  const body = sealed.subarray(0, sealed.length - TAG);
  cipher.setAAD(header, { plaintextLength: body.length });
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([cipher.update(body), cipher.final()]);
  } catch {
    throw damaged(
      last ? 'the file was cut, or its end is damaged' : `the file is damaged in chunk ${number}`,
    );
  }
}

function damaged(message: string): SimError {
  return new SimError('INPUT_INVALID', message, { hint: 'take another copy of the file' });
}
