import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_KEYS } from '../../src/core/config-keys.ts';
import { type Answers, run } from './harness.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'simkeeper-cli-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

describe('config', () => {
  it('shows every key, and one', async () => {
    await writeFile(join(home, 'config.toml'), 'notice.cooling-off = "30m"\n');
    const all = JSON.parse((await run(['config', 'get', '--json'], { home })).stdout);
    expect(all).toHaveLength(CONFIG_KEYS.length);
    expect(all[2]).toMatchObject({ key: 'notice.cooling-off', value: '30m', default: '10m', set: true });
    expect((await run(['config', 'get', 'notice.cooling-off'], { home })).stdout).toBe('30m\n');
    expect((await run(['config', 'get'], { home })).stdout).toContain('sms.quiet-hours');
    const wrong = await run(['config', 'get', 'notice.coolingoff'], { home });
    expect(wrong).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('did you mean notice.cooling-off?'),
    });
  });

  it('sets a key, for this user only, and tells the daemon', async () => {
    const answers: Answers = { 'config.reload': () => ({ changed: ['log.level'] }) };
    const path = join(home, 'config.toml');
    await writeFile(path, '# mine\n');
    const result = await run(['config', 'set', 'log.level', 'debug', '--json'], { home, answers });
    expect(JSON.parse(result.stdout)).toEqual({ key: 'log.level', value: 'debug', path, reloaded: true });
    expect(await readFile(path, 'utf8')).toBe('# mine\n\n[log]\nlevel = "debug"\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(result.calls).toEqual([{ method: 'config.reload', params: {} }]);
    const alone = await run(['config', 'set', 'log.level', 'info'], { home, daemon: false });
    expect(alone).toMatchObject({ code: 0, stdout: `Set log.level to info in ${path}.\n` });
  });

  it('makes the directory and the file', async () => {
    const below = join(home, 'new');
    await run(['config', 'set', 'region', 'DE'], { home: below, daemon: false });
    expect(await readFile(join(below, 'config.toml'), 'utf8')).toBe('region = "DE"\n');
    expect((await stat(below)).mode & 0o777).toBe(0o700);
  });

  it('changes nothing that it would not read', async () => {
    const path = join(home, 'config.toml');
    await writeFile(path, 'region = "FR"\n');
    const wrong = await run(['config', 'set', 'region', 'Germany'], { home });
    expect(wrong).toMatchObject({ code: 2, calls: [] });
    expect(wrong.stderr).toContain('simkeeper: region must be a country');
    expect((await run(['config', 'set', 'regoin', 'DE'], { home })).stderr).toContain('did you mean region?');
    expect(await readFile(path, 'utf8')).toBe('region = "FR"\n');
  });

  it('checks', async () => {
    const path = join(home, 'config.toml');
    await writeFile(path, 'region = "FR"\n[[modem]]\nname = "a"\nport = "/dev/x"\n');
    expect(JSON.parse((await run(['config', 'check', '--json'], { home })).stdout)).toEqual({
      ok: true,
      path,
      keys: 1,
      modems: ['a'],
    });
    expect((await run(['config', 'check'], { home })).stdout).toBe(`${path} is valid: 1 key, 1 modem.\n`);
    await writeFile(path, 'region = "FR"\nlog.levle = "x"\n');
    const wrong = await run(['config', 'check'], { home });
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toBe(
      `simkeeper: ${path}, line 2: there is no key log.levle\nhint: did you mean log.level?\n`,
    );
  });

  it('says where it is', async () => {
    expect((await run(['config', 'path'], { home })).stdout).toBe(`${join(home, 'config.toml')}\n`);
    expect(JSON.parse((await run(['config', 'path', '--json'], { home })).stdout)).toMatchObject({
      path: join(home, 'config.toml'),
      database: join(home, 'simkeeper.db'),
    });
  });

  it('says when the file cannot be written', async () => {
    await writeFile(join(home, 'file'), '');
    const result = await run(['config', 'set', 'region', 'DE'], { home: join(home, 'file', 'below') });
    expect(result).toMatchObject({ code: 1, calls: [], stderr: expect.stringContaining(join(home, 'file')) });
  });
});
