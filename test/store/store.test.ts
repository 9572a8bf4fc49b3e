import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, schemaVersion } from '../../src/store/database.ts';
import { takeLock } from '../../src/store/lock.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { openStore, storeOver } from '../../src/store/store.ts';
import { ManualClock } from '../support/manual-clock.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the database', () => {
  it('is created with every migration, in WAL, with synchronous=FULL and foreign keys', () => {
    const db = openDatabase(at('a.db'));
    expect(schemaVersion(db)).toBe(MIGRATIONS.length);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('keeps the commits of relaxed work in its log, until a checkpoint makes room for the next ones', () => {
    const db = openDatabase(at('a.db'));
    const store = storeOver(db, new ManualClock());
    db.exec('CREATE TABLE filler (text TEXT)');
    const work = () =>
      store.relaxed(() => {
        for (let round = 0; round < 50; round += 1) {
          store.transaction(() => {
            for (let n = 0; n < 40; n += 1) db.exec(`INSERT INTO filler VALUES ('${'x'.repeat(2000)}')`);
          });
        }
      });
    const logged = () => statSync(at('a.db-wal')).size;
    work();
    const once = logged();
    expect(once).toBeGreaterThan(4_200_000);
    store.checkpoint();
    work();
    expect(logged()).toBeLessThan(1.2 * once);
    work();
    expect(logged()).toBeGreaterThan(1.5 * once);
    // Everything else waits for the disk and limits the log, as before.
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(1000);
    store.close();
  });

  it('can be read by its owner only, its side files and the lock too', async () => {
    const db = openDatabase(at('private.db'));
    (await takeLock(at('private.lock'), new ManualClock(), 0)).release();
    const modes = readdirSync(folder).map((name) => statSync(at(name)).mode & 0o777);
    expect(modes.length).toBeGreaterThanOrEqual(4);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    db.close();
  });

  it('numbers its migrations without a gap', () => {
    expect(MIGRATIONS.map((migration) => migration.version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it.each(MIGRATIONS.map((migration) => [migration.version, migration.name] as const))(
    'migration %i (%s) follows from the one before, with what was there kept',
    (version) => {
      const file = at('step.db');
      const older = openDatabase(file, MIGRATIONS.slice(0, version - 1));
      older.exec("CREATE TABLE kept (x); INSERT INTO kept VALUES ('here')");
      older.close();
      const newer = openDatabase(file, MIGRATIONS.slice(0, version));
      expect(schemaVersion(newer)).toBe(version);
      expect(newer.prepare('SELECT x FROM kept').get()).toEqual({ x: 'here' });
      expect(newer.pragma('foreign_key_check')).toEqual([]);
      newer.close();
    },
  );

  it('stays as it was when a migration fails', () => {
    const file = at('broken.db');
    openDatabase(file).close();
    const broken = {
      version: MIGRATIONS.length + 1,
      name: 'broken',
      sql: 'CREATE TABLE half (x); SELECT nonsense;',
    };
    expect(() => openDatabase(file, [...MIGRATIONS, broken])).toThrowError(
      expect.objectContaining({ code: 'DB_FAILED' }),
    );
    const db = openDatabase(file);
    expect(schemaVersion(db)).toBe(MIGRATIONS.length);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").get()).toBeUndefined();
    db.close();
  });

  it('of a newer simkeeper is refused and not touched', () => {
    const file = at('newer.db');
    const db = openDatabase(file);
    db.pragma('user_version = 999');
    db.close();
    expect(() => openDatabase(file)).toThrowError(
      expect.objectContaining({ code: 'DB_NEWER', hint: expect.stringContaining('update simkeeper') }),
    );
    const again = openDatabase(file, [...MIGRATIONS, { version: 999, name: 'future', sql: '' }]);
    expect(schemaVersion(again)).toBe(999);
    again.close();
  });

  it('that is no database is a clear error', () => {
    writeFileSync(
      at('text.db'),
      'this is no database, and it is long enough to be looked at as one. '.repeat(20),
    );
    expect(() => openDatabase(at('text.db'))).toThrowError(expect.objectContaining({ code: 'DB_FAILED' }));
    expect(() => openDatabase(at('nowhere/x.db'))).toThrowError(
      expect.objectContaining({ code: 'DB_FAILED' }),
    );
  });
});

describe('facts', () => {
  it('come in the order of their commits, and vanish with what they tell when it is rolled back', () => {
    const store = openStore(at('facts.db'), new ManualClock());
    store.transaction(() => store.events.tell('update.settled', { update: 1, state: 'applied' }));
    expect(() =>
      store.transaction(() => {
        store.events.tell('update.settled', { update: 2, state: 'applied' });
        throw new Error('no');
      }),
    ).toThrowError('no');
    expect(store.events.after(0, 10)).toEqual([
      expect.objectContaining({ seq: 1, type: 'update.settled', data: { update: 1, state: 'applied' } }),
    ]);
    store.close();
  });
});

describe('the lock', () => {
  it('has one holder, says so to the second, and is free after release', async () => {
    const clock = new ManualClock();
    const first = await takeLock(at('lock.db'), clock, 0);
    await expect(takeLock(at('lock.db'), clock, 0)).rejects.toMatchObject({ code: 'LOCK_BUSY', exitCode: 6 });
    const waiting = takeLock(at('lock.db'), clock, 5_000);
    first.release();
    clock.advance(50);
    (await waiting).release();
  });

  it('is freed by kill -9', async () => {
    const program = `
      const Database = require('better-sqlite3');
      const db = new Database(${JSON.stringify(at('lock.db'))});
      db.pragma('locking_mode = EXCLUSIVE');
      db.exec('BEGIN EXCLUSIVE');
      process.stdout.write('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await expect(takeLock(at('lock.db'), new ManualClock(), 0)).rejects.toMatchObject({ code: 'LOCK_BUSY' });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    (await takeLock(at('lock.db'), new ManualClock(), 0)).release();
  });
});
