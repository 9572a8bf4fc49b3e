import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, loadConfigFile, parseConfig } from '../../src/core/config.ts';
import { CONFIG_KEYS } from '../../src/core/config-keys.ts';
import { ensureDirectories, resolveDirectories } from '../../src/core/directories.ts';
import { SimError } from '../../src/core/errors.ts';
import { writeFileAtomic } from '../../src/core/files.ts';

function failure(run: () => unknown): SimError {
  try {
    run();
  } catch (error) {
    if (error instanceof SimError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simkeeper-core-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the configuration', () => {
  it('has the published keys and defaults', () => {
    const config = parseConfig('');
    const table = CONFIG_KEYS.map((row) => [row.key, config.get(row.key)]);
    expect(Object.fromEntries(table)).toEqual({
      region: null,
      'owner.name': '',
      'notice.cooling-off': 600_000,
      'notice.auto': true,
      'notice.audience': { kind: 'line' },
      'notice.language': 'en',
      'sms.quiet-hours': { fromMinute: 1260, toMinute: 480 },
      'sms.validity': 86_400_000,
      'sms.poll-interval': 30_000,
      'sms.pace': 0,
      'sms.daily-limit': 0,
      'sms.price': 0,
      'sms.spend-limit': 0,
      'line.check-interval': 60_000,
      'line.verify-by-sms': false,
      'line.verify-by-ussd': false,
      'book.log': 'fields',
      'backup.schedule': { kind: 'off' },
      'backup.storages': ['SM'],
      'backup.on-attach': true,
      'backup.after-start': 0,
      'backup.before-shutdown': false,
      'backup.after-changes': 0,
      'backup.keep-all': 2_592_000_000,
      'backup.keep-daily': 90,
      'backup.keep-weekly': 104,
      'backup.keep-monthly': 240,
      'sync.conflicts': 'ask',
      'phone.adb': { host: '127.0.0.1', port: 5037 },
      'devices.auto': true,
      'devices.allow': [],
      'devices.deny': [],
      'log.level': 'info',
      'log.numbers': false,
    });
    expect(config.modems).toEqual([]);
    expect(CONFIG_KEYS.filter((row) => config.isSet(row.key))).toEqual([]);
  });

  const written: [string, (config: Config) => unknown, unknown][] = [
    ['region = "DE"', (c) => c.get('region'), 'DE'],
    [
      '[notice]\naudience = "group:Close friends"',
      (c) => c.get('notice.audience'),
      { kind: 'group', name: 'Close friends' },
    ],
    ['notice.cooling-off = "0s"', (c) => c.get('notice.cooling-off'), 0],
    ['notice = { auto = false }', (c) => c.get('notice.auto'), false],
    ['sms.quiet-hours = "off"', (c) => c.get('sms.quiet-hours'), null],
    ['sms.quiet-hours = "12:30-14:00"', (c) => c.get('sms.quiet-hours'), { fromMinute: 750, toMinute: 840 }],
    ['backup.schedule = "03:05"', (c) => c.get('backup.schedule'), { kind: 'daily', minute: 185 }],
    ['backup.schedule = "6h"', (c) => c.get('backup.schedule'), { kind: 'every', milliseconds: 21_600_000 }],
    ['backup.schedule = "daily 03:05"', (c) => c.get('backup.schedule'), { kind: 'daily', minute: 185 }],
    [
      'backup.schedule = "weekly sun 03:05"',
      (c) => c.get('backup.schedule'),
      { kind: 'weekly', day: 0, minute: 185 },
    ],
    [
      'backup.schedule = "*/15 3,5-7 1 jan-MAR mon-fri"',
      (c) => c.get('backup.schedule'),
      { kind: 'cron', expression: '*/15 3,5-7 1 jan-MAR mon-fri' },
    ],
    ['backup.storages = "SM, ME,SM"', (c) => c.get('backup.storages'), ['SM', 'ME']],
    ['sms.daily-limit = 100', (c) => c.get('sms.daily-limit'), 100],
    ['sms.price = "0.09"', (c) => c.get('sms.price'), 90_000],
    ['sms.spend-limit = "12"', (c) => c.get('sms.spend-limit'), 12_000_000],
    ['sms.price = "999999999.999999"', (c) => c.get('sms.price'), 999_999_999_999_999],
    ['phone.adb = "[::1]:5038"', (c) => c.get('phone.adb'), { host: '::1', port: 5038 }],
  ];
  it.each(written)('reads %j', (text, get, value) => {
    expect(get(parseConfig(text))).toEqual(value);
  });

  it('says what stands in the file', () => {
    const config = parseConfig('[sms]\nvalidity = "2h"\n');
    expect(config.written('sms.validity')).toBe('2h');
    expect(config.isSet('sms.validity')).toBe(true);
    expect(config.written('region')).toBe('');
    expect(config.isSet('region')).toBe(false);
  });

  const invalid: [string, string, number, string | null][] = [
    ['# a\n[sms]\nquiet-hour = "off"', 'there is no key sms.quiet-hour', 3, 'did you mean sms.quiet-hours?'],
    ['regoin = "DE"', 'there is no key regoin', 1, 'did you mean region?'],
    ['\n\nzebra = 1', 'there is no key zebra', 3, '"simkeeper config get" lists every key'],
    ['notice = "x"', 'there is no key notice', 1, null],
    ['[notice.audience]\nx = 1', 'notice.audience must be', 1, null],
    ['region = "Germany"', 'region must be a country', 1, null],
    ['notice.auto = "yes"', 'notice.auto must be true or false', 1, null],
    ['[sms]\nvalidity = "1m"', 'sms.validity must be at least 5m', 2, null],
    ['[sms]\nvalidity = 24', 'sms.validity must be a duration', 2, null],
    ['[sms]\nquiet-hours = "21:00-25:00"', 'sms.quiet-hours must be two times', 2, null],
    ['sms.daily-limit = "100"', 'sms.daily-limit must be a whole number from 0 to 1000000', 1, null],
    ['sms.daily-limit = 1.5', 'sms.daily-limit must be a whole number', 1, null],
    ['sms.daily-limit = -1', 'sms.daily-limit must be a whole number', 1, null],
    ['sms.price = 0.09', 'sms.price must be a number such as "0.09"', 1, null],
    ['sms.price = "1e3"', 'sms.price must be a number', 1, null],
    ['sms.price = "-1"', 'sms.price must be a number', 1, null],
    ['sms.price = "0.0000001"', 'sms.price must be a number', 1, null],
    ...[
      '24:00',
      'weekly 03:00',
      'weekly someday 03:00',
      'daily 3:00',
      '60 * * * *',
      '* 24 * * *',
      '* * 0 * *',
      '* * * 13 *',
      '* * * * 8',
      '* * * foo *',
      '5-3 * * * *',
      '*/0 * * * *',
      '5/10 * * * *',
      '* * * *',
      '* * * * * *',
      '* * L * *',
      '30s',
    ].map((text): [string, string, number, null] => [
      `backup.schedule = "${text}"`,
      'backup.schedule must be "off", a time such as',
      1,
      null,
    ]),
    ['backup.storages = "sm"', 'backup.storages must be storages of two capital letters', 1, null],
    ['backup.storages = ""', 'backup.storages must be storages', 1, null],
    ['phone.adb = "localhost"', 'phone.adb must be HOST:PORT', 1, null],
    ['phone.adb = "localhost:70000"', 'phone.adb must be HOST:PORT', 1, null],
    ['owner.name = "a\\u001b[2J"', 'owner.name must be', 1, null],
    ['region = "XX"', 'region must be a country', 1, null],
    ['region = \n', '', 1, null],
    ['a = 1\nb = ]', '', 2, null],
    ['[modem]\nname = "a"', 'modem must be a list', 1, 'write [[modem]] with two brackets'],
    ['[[modem]]\nname = "a"', 'has no port', 1, null],
    ['[[modem]]\nname = "a b"\nport = "x"', 'name of [[modem]] is not valid', 2, null],
    ['[[modem]]\nname = "a"\nport = "x"\nspeed = 1', '[[modem]] has no key speed', 4, null],
    ['[[modem]]\nname = "a"\nport = "x"\nbuad = 9600', '[[modem]] has no key buad', 4, 'did you mean baud?'],
    ['[[modem]]\nname = "a"\nport = "x"\nquirks = 3', 'quirks of [[modem]] must be a table', 4, null],
    [
      '[[modem]]\nname = "a"\nport = "x"\n[modem.quirks]\nuc2 = false',
      'there is no quirk "uc2"',
      5,
      'did you mean ucs2?',
    ],
    [
      '[[modem]]\nname = "a"\nport = "x"\nquirks = { ucs2 = "no" }',
      'the quirk ucs2 must be true or false',
      4,
      null,
    ],
    ['[[modem]]\nname = "a"\nport = "x"\nbaud = "fast"', 'baud of [[modem]] must be', 4, null],
    [
      '[[modem]]\nname="a"\nport="x"\n[[modem]]\nname="a"\nport="y"',
      'two [[modem]] tables have the name a',
      1,
      null,
    ],
    ['[[modem]]\nname="a"\nport="x"\npin-env="A"\npin-file="B"', 'has both pin-env and pin-file', 5, null],
  ];
  it.each(invalid)('refuses %j', (text, message, line, hint) => {
    const error = failure(() => parseConfig(text, '/etc/sk.toml'));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(new RegExp(`^/etc/sk\\.toml, line ${line}: `));
    expect(error.details).toMatchObject({ line });
    if (hint !== null) expect(error.hint).toBe(hint);
  });

  it('reads [[modem]] tables', () => {
    const config = parseConfig(
      '[[modem]]\nname = "front"\nport = "/dev/ttyUSB0"\nbaud = 9600\npin-env = "PIN_A"\n[[modem]]\nname = "b"\nport = "tcp://127.0.0.1:7001"\npin-file = "/run/pin"\nquirks = { ucs2 = false }',
    );
    expect(config.modems).toEqual([
      { name: 'front', port: '/dev/ttyUSB0', baud: 9600, pinEnv: 'PIN_A', pinFile: null, quirks: {} },
      {
        name: 'b',
        port: 'tcp://127.0.0.1:7001',
        baud: null,
        pinEnv: null,
        pinFile: '/run/pin',
        quirks: { ucs2: false },
      },
    ]);
  });

  it('takes every default when there is no file, and names the file when it cannot be read', async () => {
    expect((await loadConfigFile(join(directory, 'none.toml'))).get('log.level')).toBe('info');
    await expect(loadConfigFile(directory)).rejects.toMatchObject({
      code: 'IO_FAILED',
      details: { path: directory },
    });
    const path = join(directory, 'config.toml');
    await writeFile(path, 'log.level = "debug"');
    expect((await loadConfigFile(path)).get('log.level')).toBe('debug');
    await writeFile(path, '#'.repeat(1_048_577));
    await expect(loadConfigFile(path)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('directories', () => {
  it('puts everything below SIMKEEPER_HOME', async () => {
    const home = join(directory, 'home');
    const directories = await resolveDirectories({ SIMKEEPER_HOME: home });
    expect(directories).toEqual({
      config: join(home, 'config.toml'),
      data: home,
      database: join(home, 'simkeeper.db'),
      lockFile: join(home, 'daemon.lock'),
      socket: join(home, 'daemon.sock'),
      keys: join(home, 'keys'),
      log: join(home, 'log'),
    });
    await ensureDirectories(directories);
    for (const path of [home, directories.keys, directories.log]) {
      expect((await stat(path)).mode & 0o777).toBe(0o700);
    }
  });

  it('follows XDG otherwise', async () => {
    const directories = await resolveDirectories({});
    expect(directories.config).toMatch(/\/simkeeper\/config\.toml$/);
    expect(directories.database).toMatch(/\/simkeeper\/simkeeper\.db$/);
  });

  it('allows 107 bytes for the socket and not one more', async () => {
    const fitting = `/${'x'.repeat(107 - '//daemon.sock'.length)}`;
    expect(Buffer.byteLength((await resolveDirectories({ SIMKEEPER_HOME: fitting })).socket)).toBe(107);
    await expect(resolveDirectories({ SIMKEEPER_HOME: `${fitting}x` })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('107'),
      details: { bytes: 108 },
    });
    await expect(resolveDirectories({ SIMKEEPER_HOME: `/${'é'.repeat(50)}` })).rejects.toThrow(/bytes/);
  });

  it('refuses a data directory that others may write', async () => {
    const { chmod, mkdir } = await import('node:fs/promises');
    const home = join(directory, 'open');
    await mkdir(home);
    await chmod(home, 0o777);
    await expect(ensureDirectories(await resolveDirectories({ SIMKEEPER_HOME: home }))).rejects.toMatchObject(
      {
        code: 'CONFIG_INVALID',
        hint: expect.stringContaining('chmod 700'),
      },
    );
  });

  it('says which directory cannot be created', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(
      ensureDirectories(await resolveDirectories({ SIMKEEPER_HOME: join(file, 'below') })),
    ).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});

describe('writeFileAtomic', () => {
  it('replaces the file, for its owner only, and leaves nothing beside it', async () => {
    const { readdir, readFile } = await import('node:fs/promises');
    const path = join(directory, 'config.toml');
    await writeFile(path, 'old', { mode: 0o644 });
    await writeFileAtomic(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['config.toml']);
  });

  it('fails with IO_FAILED where it may not write', async () => {
    await expect(writeFileAtomic(join(directory, 'none', 'x'), '')).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
  });
});
