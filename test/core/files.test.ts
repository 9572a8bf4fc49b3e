import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureWritable, writeFileAtomic } from '../../src/core/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simkeeper-core-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writing a file whole or not at all', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'a');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('replaces a link, not what it points at', async () => {
    await writeFile(join(folder, 'far'), 'far');
    await symlink(join(folder, 'far'), join(folder, 'link'));
    await writeFileAtomic(join(folder, 'link'), 'near');
    expect(await readFile(join(folder, 'far'), 'utf8')).toBe('far');
    expect(await readFile(join(folder, 'link'), 'utf8')).toBe('near');
  });

  it('says what failed where not even a temporary file can be looked for', async () => {
    await writeFile(join(folder, 'file'), '');
    const path = join(folder, 'file', 'below');
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: `${path} cannot be written`,
    });
  });

  it('knows before whether it can, and leaves nothing behind', async () => {
    const path = join(folder, 'a');
    await ensureWritable(path);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(path, 'one');
    await ensureWritable(path);
    expect(await readFile(path, 'utf8')).toBe('one');
    for (const bad of [join(folder, 'none', 'a'), join(path, 'below'), folder]) {
      await expect(ensureWritable(bad)).rejects.toMatchObject({
        code: 'IO_FAILED',
        message: `${bad} cannot be written`,
      });
    }
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('never replaces what is no file, such as a device', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({
      code: 'IO_FAILED',
      hint: 'it is no regular file',
    });
    expect((await stat(path)).isFIFO()).toBe(true);
    expect(await readdir(folder)).toEqual(['pipe']);
  });
});
