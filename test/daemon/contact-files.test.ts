import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/api/contract/methods.ts';
import { openImportFile } from '../../src/daemon/import-file.ts';
import { run } from '../cli/harness.ts';
import { World } from '../support/daemon.ts';

let world: World;
let folder: string;
beforeEach(() => {
  world = new World();
  folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-import-'));
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string): string {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
}

async function text(
  client: Client,
  params: Parameters<typeof client.call<'contacts.export'>>[1],
): Promise<string> {
  let whole = '';
  await client.call('contacts.export', params, {
    onText: (piece) => {
      whole += piece;
    },
  });
  return whole;
}

const CSV = 'Name;Mobile Phone;Labels\nAnn;0151 23456701;Family\nBen;+4915123456702;\n';

describe('files of contacts', () => {
  it('come in and go out the same way with and without a daemon', async () => {
    const people = file('people.csv', CSV);
    const { client, close } = await world.daemon('with', 'region = "DE"');
    const without = await world.command('without');
    const progress: unknown[] = [];
    const report = await client.call(
      'contacts.import',
      { file: people },
      { onProgress: (one) => progress.push(one) },
    );
    expect(report).toMatchObject({ file: 'people.csv', format: 'csv', cards: 2, added: 2, failures: 0 });
    expect(progress.at(-1)).toEqual({ task: 'importing', done: CSV.length, total: CSV.length });
    expect(await without.call('contacts.import', { file: people })).toEqual(report);
    // How a national number is read differs: only one of the two has a region.
    expect((await client.call('contacts.list', {})).map(({ numbers }) => numbers[0]?.number)).toEqual([
      '+4915123456701',
      '+4915123456702',
    ]);
    for (const format of ['vcf', 'vcf3', 'vcf21', 'jcard', 'csv', 'ldif', 'json']) {
      const written = await text(client, { format });
      expect(written).toContain('Ann');
      expect(await text(without, { format })).toBe(written);
    }
    expect(await text(client, { format: 'csv', group: 'Family' })).not.toContain('Ben');
    await expect(client.call('contacts.export', { group: 'Famly' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await text(client, { format: 'csv', query: 'ben' })).not.toContain('Ann');
    await close();
  });

  it('come into the book of an owner, and are taken back as one', async () => {
    const client = await world.command('home');
    const people = file('people.csv', CSV);
    await expect(client.call('contacts.import', { file: people, owner: 'Nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { set } = await client.call('contacts.import', { file: people });
    expect(await client.call('contacts.undoImport', { set: set ?? 0 })).toEqual({
      set,
      contacts: 2,
      conflicts: [],
    });
    expect(await client.call('contacts.list', {})).toEqual([]);
  });

  it.each(['a daemon', 'no daemon'])('say how to go on when they are interrupted, with %s', async (way) => {
    const rows = Array.from({ length: 4_000 }, (_, n) => `Person ${n};+49151${20_000_000 + n};`);
    const people = file('many.csv', `Name;Mobile Phone;Labels\n${rows.join('\n')}\n`);
    const client = way === 'a daemon' ? (await world.daemon('home')).client : await world.command('home');
    const controller = new AbortController();
    /** The client of the command, that is interrupted as soon as the first contacts are in the book. */
    const call: Client['call'] = (method, params, listener) =>
      client.call(method, params, {
        ...listener,
        onProgress: () => controller.abort(new Error('interrupted')),
      });
    const host = { connect: async () => ({ ...client, call, close: async () => {} }) };
    const setup = { host, signal: controller.signal };
    const result = await run(['contact', 'import', people], setup);
    expect(result).toMatchObject({ code: 130, stdout: '' });
    const [, taken, set] =
      /^simkeeper: the import was interrupted; (\d+) contacts of it are in the book\nhint: .*--undo (\d+)\n$/.exec(
        result.stderr,
      ) ?? [];
    expect(Number(taken)).toBeGreaterThan(0);
    expect(Number(taken)).toBeLessThan(4_000);
    expect(await client.call('contacts.list', {})).toHaveLength(Number(taken));
    expect(await client.call('contacts.undoImport', { set: Number(set) })).toMatchObject({
      contacts: Number(taken),
    });
  });

  it('are read only where they are regular files and no keys', async () => {
    const client = await world.command('home');
    const { keys } = await world.directories('home');
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const secret = path.join(keys, 'secret');
    writeFileSync(secret, CSV);
    symlinkSync(secret, path.join(folder, 'link'));
    const refusals: [string, string][] = [
      [pipe, 'INPUT_INVALID'],
      [folder, 'INPUT_INVALID'],
      ['/dev/null', 'INPUT_INVALID'],
      [secret, 'INPUT_INVALID'],
      [path.join(folder, 'link'), 'INPUT_INVALID'],
      [path.join(folder, 'none'), 'NOT_FOUND'],
      [path.join(folder, 'none', 'below'), 'NOT_FOUND'],
      ['relative.csv', 'INPUT_INVALID'],
      [file('binary', '\u0001\u0002\u0003'), 'INPUT_INVALID'],
      [file('empty', ''), 'INPUT_INVALID'],
    ];
    for (const [name, code] of refusals) {
      await expect(client.call('contacts.import', { file: name }), name).rejects.toMatchObject({ code });
    }
    await expect(
      client.call('contacts.import', { file: file('a.csv', CSV), format: 'xls' }),
    ).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

describe('a file that is written while it is read', () => {
  it('is no whole file when it became shorter, and is read to its end when it grew', async () => {
    const full = file('a.vcf', 'x'.repeat(200_000));
    const read = async (change: () => void) => {
      const opened = await openImportFile(full, path.join(folder, 'keys'));
      try {
        let octets = 0;
        for await (const chunk of opened.chunks(() => {})) {
          if (octets === 0) change();
          octets += chunk.byteLength;
        }
        return octets;
      } finally {
        await opened.close();
      }
    };
    expect(await read(() => writeFileSync(full, 'x'.repeat(300_000)))).toBe(300_000);
    await expect(read(() => truncateSync(full, 100))).rejects.toMatchObject({
      code: 'IO_FAILED',
      details: { size: 300_000 },
    });
  });
});
