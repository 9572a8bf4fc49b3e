import { createCipheriv, createHmac, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSealed, seal, unseal } from '../../src/trust/sealed-file.ts';

const PASS = 'correct horse battery';
const QUICK = { log2n: 10, r: 8, p: 1 };
const CHUNK = 65_536;

async function* pieces(data: Uint8Array, size: number) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}
async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
const sealed = (data: Uint8Array, size = 10_000) => all(seal(PASS, pieces(data, size), QUICK));
const open = (data: Uint8Array, size = 10_000, passphrase = PASS) =>
  all(unseal(passphrase, pieces(data, size)));
const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, n) => (n * 7 + (n >> 8)) % 256));

describe('a sealed file', () => {
  it.each([0, 1, 47, 48, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 200_000])(
    'of %i octets comes back as it was, however it is cut',
    async (length) => {
      const data = bytes(length);
      const file = await sealed(data);
      expect(isSealed(file)).toBe(true);
      for (const size of [1 + length / 3, 65_552, 1_000_000])
        expect(await open(file, Math.trunc(size))).toEqual(data);
    },
  );

  it('is made as its documentation says, by another hand', async () => {
    const data = bytes(100_000);
    const head = Buffer.concat([
      Buffer.from('SKSEALED'),
      Buffer.from([1, 11, 8, 1, 0, 0, 0x40, 0]),
      Buffer.alloc(16, 0xab),
    ]);
    const key = scryptSync(PASS, head.subarray(16), 64, { N: 2048, r: 8, p: 1 });
    const check = createHmac('sha256', key.subarray(32)).update(head).digest().subarray(0, 16);
    const header = Buffer.concat([head, check]);
    const chunks = [header];
    for (let n = 0; n * 16_384 < data.length; n += 1) {
      const plain = data.subarray(n * 16_384, (n + 1) * 16_384);
      const last = (n + 1) * 16_384 >= data.length;
      const nonce = Buffer.concat([Buffer.alloc(10), Buffer.from([n, last ? 1 : 0])]);
      const cipher = createCipheriv('chacha20-poly1305', key.subarray(0, 32), nonce, { authTagLength: 16 });
      cipher.setAAD(header, { plaintextLength: plain.length });
      chunks.push(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
    }
    expect(await open(Buffer.concat(chunks))).toEqual(data);
  });

  it('is different each time', async () => {
    expect(await sealed(bytes(100))).not.toEqual(await sealed(bytes(100)));
  });

  it('does not open with another passphrase, and says so', async () => {
    const file = await sealed(bytes(100));
    await expect(open(file, 10_000, 'correct horse batterz')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('passphrase is wrong'),
    });
  });

  it('opens with a passphrase that is composed in another way', async () => {
    const file = await all(seal('Käse und Brot', pieces(bytes(10), 10), QUICK));
    expect(await open(file, 10, 'Ka\u0308se und Brot')).toEqual(bytes(10));
  });

  it.each(['', 'short', 'x'.repeat(1025)])('is not made with the passphrase %j', async (passphrase) => {
    await expect(all(seal(passphrase, pieces(bytes(1), 1), QUICK))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('is refused when any octet is changed', async () => {
    const file = await sealed(bytes(70_000));
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        // The cost of a changed header is bounded, but may be far above that of this test.
        fc.pre(at < 9 || at > 11);
        const copy = Buffer.from(file);
        copy[at] = (copy[at] ?? 0) ^ change;
        await expect(open(copy)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when it was cut, at any place', async () => {
    const file = await sealed(bytes(3 * CHUNK));
    const piece = CHUNK + 16;
    const edges = [0, 1, 47, 48, 49, 48 + piece, 48 + 2 * piece, file.length - 1];
    for (const at of edges)
      await expect(open(file.subarray(0, at))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('is refused when its chunks were moved, repeated, left out or added to', async () => {
    const file = await sealed(bytes(4 * CHUNK));
    const piece = CHUNK + 16;
    const header = file.subarray(0, 48);
    const chunk = (n: number) => file.subarray(48 + n * piece, 48 + (n + 1) * piece);
    for (const order of [[1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 1, 3], [0, 1, 2], [0, 1, 2, 3, 3], [3]]) {
      const other = Buffer.concat([header, ...order.map(chunk)]);
      await expect(open(other), order.join()).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
    await expect(open(Buffer.concat([file, Buffer.from([0])]))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it.each([
    [9, 21, 'work or memory'],
    [9, 9, 'work or memory'],
    [9, 255, 'work or memory'],
    [10, 0, 'work or memory'],
    [10, 33, 'work or memory'],
    [11, 0, 'work or memory'],
    [11, 200, 'work or memory'],
    [12, 1, 'work or memory'],
    [8, 2, 'version 2'],
    [0, 0, 'not sealed'],
  ])('with octet %i as %i is refused before any work is done', async (at, value, message) => {
    const file = await sealed(bytes(100));
    file[at] = value;
    await expect(open(file)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('is made with the full cost when nothing else is said', async () => {
    const file = await all(seal(PASS, pieces(bytes(5), 5)));
    expect([...file.subarray(8, 16)]).toEqual([1, 17, 8, 1, 0, 1, 0, 0]);
    expect(await open(file)).toEqual(bytes(5));
  });
});
