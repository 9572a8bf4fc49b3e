import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackup } from '../../src/backup/backup.ts';
import { parseConfig } from '../../src/core/config.ts';
import { type Directories, ensureDirectories, resolveDirectories } from '../../src/core/directories.ts';
import { silentLog } from '../../src/core/logger.ts';
import { restoreBackup, writeBackup } from '../../src/daemon/database-files.ts';
import { createServices } from '../../src/daemon/services.ts';
import { observeSim } from '../../src/lines/observe.ts';
import { openDatabase } from '../../src/store/database.ts';
import { takeLock } from '../../src/store/lock.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { deliverPdus } from '../support/pdus.ts';
import { CARD, NUMBER } from '../support/services.ts';

const PASS = 'correct horse battery';

let home: string;
let directories: Directories;
let clock: ManualClock;
let copy: string;
beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'simkeeper-db-'));
  directories = await resolveDirectories({ SIMKEEPER_HOME: path.join(home, 'home') });
  await ensureDirectories(directories);
  clock = new ManualClock();
  copy = path.join(home, 'copy.db');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Opens the database of the home, as a daemon would, for one piece of work. */
async function withServices<T>(
  work: (services: ReturnType<typeof createServices>) => T | Promise<T>,
  toml = '',
): Promise<T> {
  const store = openStore(directories.database, clock);
  const config = parseConfig(toml);
  const services = createServices(store, () => config, clock, silentLog);
  try {
    return await work(services);
  } finally {
    store.close();
  }
}

const backUp = (store: Store, passphrase: string | null = null, overwrite = false) =>
  writeBackup(store, directories, { file: copy, passphrase, overwrite }, () => undefined);
const restore = (file = copy, passphrase: string | null = null) =>
  restoreBackup(directories, clock, { file, passphrase });
const leftovers = () => readdirSync(directories.data).filter((name) => name.startsWith('.'));

function device(store: Store, name = 'm1') {
  const id = store.devices.add({
    kind: 'modem',
    name,
    port: `/dev/${name}`,
    baud: null,
    pinSource: null,
    origin: 'database',
  });
  const row = store.devices.byId(id);
  if (!row) throw new Error('no device');
  return row;
}

async function addSnapshot(store: Store, count: number) {
  const session = new FakeSession();
  session.entries = Array.from({ length: count }, (_, n) => ({
    index: n + 1,
    name: `Name ${n}`,
    number: `+4915123${String(n).padStart(6, '0')}`,
    numberType: 145,
  }));
  const { id, name } = device(store);
  const source = { deviceId: id, deviceName: name, iccid: CARD.a, bookId: 1, region: 'DE' };
  await createBackup(store, clock).take(session, source, 'SM', {});
}

describe('db backup', () => {
  it('writes one private file with everything, and leaves nothing else', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 20);
      const written = await backUp(store);
      expect(written).toMatchObject({ file: copy, encrypted: false, schema: store.schema() });
      expect(written.bytes).toBe(statSync(copy).size);
    });
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(home).sort()).toEqual(['copy.db', 'copy.db.sha256', 'home']);
    expect(leftovers()).toEqual([]);
    const db = new Database(copy, { readonly: true });
    expect(db.prepare('SELECT count(*) AS n FROM source_records').get()).toEqual({ n: 20 });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('with a passphrase writes nothing in the clear', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 5);
      await backUp(store);
      expect(readFileSync(copy).includes('Name 3')).toBe(true);
      expect(await backUp(store, PASS, true)).toMatchObject({ encrypted: true });
    });
    const sealed = readFileSync(copy);
    expect(sealed.includes('Name 3')).toBe(false);
    expect(sealed.includes('SQLite')).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it('does not replace a file unless it is told to, and never a file of simkeeper', async () => {
    await withServices(async ({ store }) => {
      writeFileSync(copy, 'precious');
      await expect(backUp(store)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(readFileSync(copy, 'utf8')).toBe('precious');
      await backUp(store, null, true);
      expect(readFileSync(copy, 'utf8')).not.toBe('precious');
      for (const file of [
        directories.database,
        `${directories.database}-wal`,
        directories.lockFile,
        'here.db',
      ]) {
        await expect(
          writeBackup(store, directories, { file, passphrase: null, overwrite: true }, () => undefined),
        ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      }
      await expect(
        writeBackup(
          store,
          directories,
          { file: path.join(home, 'none', 'x.db'), passphrase: null, overwrite: false },
          () => undefined,
        ),
      ).rejects.toMatchObject({ code: 'IO_FAILED' });
    });
    expect(leftovers()).toEqual([]);
  });

  it('writes the checksum beside it as sha256sum does, and no old one stays beside a new copy', async () => {
    const beside = `${copy}.sha256`;
    await withServices(async ({ store }) => {
      const { sha256 } = await backUp(store);
      expect(readFileSync(beside, 'utf8')).toBe(`${sha256}  copy.db\n`);
      expect(execFileSync('sha256sum', ['-c', 'copy.db.sha256'], { cwd: home, encoding: 'utf8' })).toBe(
        'copy.db: OK\n',
      );
      expect(await backUp(store, PASS, true)).toMatchObject({ sha256: null });
      expect(existsSync(beside)).toBe(false);
      rmSync(copy);
      writeFileSync(beside, 'precious');
      await expect(backUp(store)).rejects.toMatchObject({ code: 'CONFLICT', details: { file: beside } });
      expect(readFileSync(beside, 'utf8')).toBe('precious');
      const file = path.join(home, 'odd\nname \\.db');
      await writeBackup(store, directories, { file, passphrase: null, overwrite: false }, () => undefined);
      execFileSync('sha256sum', ['--status', '-c', 'odd\nname \\.db.sha256'], { cwd: home });
    });
  });

  it('lets others work while it copies', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 5_000);
      let slices = 0;
      const work = writeBackup(store, directories, { file: copy, passphrase: null, overwrite: false }, () => {
        slices += 1;
        if (slices === 2) device(store, 'm2');
      });
      await work;
      expect(slices).toBeGreaterThan(2);
    });
    const db = new Database(copy, { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });
});

describe('db restore', () => {
  it('brings everything back as it was, and keeps the present database beside it', async () => {
    const before = await withServices(async ({ store, book }) => {
      await addSnapshot(store, 3);
      await backUp(store);
      return book.list();
    });
    await withServices(({ book }) =>
      book.add({ bookId: 1, name: 'Later', numbers: [NUMBER.d] }, null, 'edit', null),
    );
    clock.advance(1_000);
    const outcome = await restore();
    expect(outcome).toMatchObject({ file: copy, presentProblem: null });
    expect(path.basename(outcome.kept ?? '')).toBe('simkeeper.before-restore-20260101T120001000.db');
    await withServices(async ({ store, book, snapshots }) => {
      expect(book.list()).toEqual(before);
      expect(await store.check()).toEqual([]);
      expect((await snapshots.verify(undefined)).map((check) => check.state)).toEqual(['ok']);
    });
    const kept = new Database(outcome.kept ?? '', { readonly: true });
    expect(kept.prepare("SELECT count(*) AS n FROM contacts WHERE name = 'Later'").get()).toEqual({ n: 1 });
    kept.close();
    expect(statSync(directories.database).mode & 0o777).toBe(0o600);
    expect(leftovers()).toEqual([]);
  });

  it('sees a single digit that went wrong on the way, which SQLite does not', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 20);
      await backUp(store);
    });
    const whole = readFileSync(copy);
    const at = whole.indexOf('Name 13');
    expect(at).toBeGreaterThan(0);
    const damaged = Buffer.from(whole);
    damaged[at + 6] = '4'.charCodeAt(0);
    writeFileSync(copy, damaged);
    const before = readFileSync(directories.database);
    await expect(restore()).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: `${copy} is not as it was written: its checksum differs`,
    });
    expect(readFileSync(directories.database).equals(before)).toBe(true);
    expect(leftovers()).toEqual([]);
    // Nothing else would have seen it.
    renameSync(`${copy}.sha256`, path.join(home, 'kept'));
    expect(await restore()).toMatchObject({ proof: null });
    renameSync(path.join(home, 'kept'), `${copy}.sha256`);
    writeFileSync(copy, whole);
    clock.advance(1_000);
    expect(await restore()).toMatchObject({ proof: 'checksum' });
  });

  it.each([
    ['empty', ''],
    ['another file', 'hello\n'],
    ['too short', `${'a'.repeat(63)}  copy.db\n`],
  ])('takes no %s for a checksum', async (_, text) => {
    await withServices(({ store }) => backUp(store));
    writeFileSync(`${copy}.sha256`, text);
    await expect(restore()).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: `${copy}.sha256 is no checksum: it is not as sha256sum writes it`,
    });
  });

  it('opens a sealed copy with its passphrase only', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 3);
      await backUp(store, PASS);
    });
    const present = readFileSync(directories.database);
    await expect(restore()).rejects.toMatchObject({ message: expect.stringContaining('is sealed') });
    await expect(restore(copy, 'wrong passphrase')).rejects.toMatchObject({
      message: expect.stringContaining('passphrase is wrong'),
    });
    const cut = path.join(home, 'cut.db');
    writeFileSync(cut, readFileSync(copy).subarray(0, -100));
    await expect(restore(cut, PASS)).rejects.toMatchObject({ message: expect.stringContaining('cut') });
    expect(readFileSync(directories.database).equals(present)).toBe(true);
    expect(leftovers()).toEqual([]);
    expect((await restore(copy, PASS)).schema).toBeGreaterThan(0);
  });

  it('works where there is no database yet', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 3);
      await backUp(store);
    });
    rmSync(directories.database);
    expect(await restore()).toMatchObject({ kept: null, presentProblem: null });
    await withServices(({ book }) => expect(book.list()).toHaveLength(3));
  });

  it('keeps a present database that is damaged, and says that nothing could be taken over', async () => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 3);
      await backUp(store);
    });
    writeFileSync(directories.database, 'no database at all, but long enough to be looked at. '.repeat(30));
    const outcome = await restore();
    expect(outcome.presentProblem).toMatch(/not a database/);
    expect(readFileSync(outcome.kept ?? '', 'utf8')).toContain('no database at all');
    await withServices(({ book }) => expect(book.list()).toHaveLength(3));
  });

  it('refuses to begin while another simkeeper works', async () => {
    await withServices(({ store }) => backUp(store));
    const lock = await takeLock(directories.lockFile, clock, 0);
    await expect(restore()).rejects.toMatchObject({ code: 'DAEMON_RUNNING', exitCode: 6 });
    lock.release();
    await restore();
  });

  const hostile: [string, (file: string) => void, string][] = [
    ['that is text', (file) => writeFileSync(file, 'hello '.repeat(500)), 'INPUT_INVALID'],
    ['that is empty', (file) => writeFileSync(file, ''), 'INPUT_INVALID'],
    ['that was cut', (file) => writeFileSync(file, readFileSync(file).subarray(0, 20_000)), 'INPUT_INVALID'],
    ['with a damaged page', (file) => damage(file), 'INPUT_INVALID'],
    ['of a newer simkeeper', (file) => change(file, (db) => db.pragma('user_version = 999')), 'DB_NEWER'],
    [
      'with a trigger of somebody else',
      (file) =>
        change(file, (db) =>
          db.exec('CREATE TRIGGER evil AFTER INSERT ON opt_outs BEGIN DELETE FROM opt_outs; END'),
        ),
      'INPUT_INVALID',
    ],
    [
      'without one of our triggers',
      (file) => change(file, (db) => db.exec('DROP TRIGGER contacts_kept')),
      'INPUT_INVALID',
    ],
    [
      'with references to nothing',
      (file) =>
        change(file, (db) => {
          db.pragma('foreign_keys = OFF');
          db.exec('DELETE FROM snapshots');
        }),
      'INPUT_INVALID',
    ],
    [
      'of another program',
      (file) => {
        rmSync(file);
        change(file, (db) => db.exec('CREATE TABLE x (y); PRAGMA user_version = 3'));
      },
      'INPUT_INVALID',
    ],
  ];
  it.each(hostile)('refuses a file %s, and changes nothing', async (_, spoil, code) => {
    await withServices(async ({ store }) => {
      await addSnapshot(store, 200);
      await backUp(store);
    });
    spoil(copy);
    // The checksum would see all of this at once: here is what is seen without one.
    rmSync(`${copy}.sha256`, { force: true });
    const present = readFileSync(directories.database);
    await expect(restore()).rejects.toMatchObject({ code });
    expect(readFileSync(directories.database).equals(present)).toBe(true);
    expect(leftovers()).toEqual([]);
    await expect(restore(path.join(home, 'nowhere'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('there is no file'),
    });
  });

  it('brings a copy of an older schema to the newest', async () => {
    const { MIGRATIONS } = await import('../../src/store/migrations/all.ts');
    openDatabase(copy, MIGRATIONS.slice(0, 5)).close();
    expect((await restore()).schema).toBe(5);
    await withServices(({ store }) => expect(store.schema()).toBe(MIGRATIONS.length));
  });
});

function change(file: string, work: (db: Database.Database) => void): void {
  const db = new Database(file);
  work(db);
  db.close();
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 8 * 4096, 9 * 4096);
  writeFileSync(file, bytes);
}

describe('what must not be forgotten when a database is restored', () => {
  const stop = (services: ReturnType<typeof createServices>, from: string, text: string) => {
    services.inbox.take(
      { id: 1, iccid: CARD.a, lineId: null },
      deliverPdus(from, text, { at: clock.now() })[0] ?? '',
      null,
    );
    services.consumers.wake();
  };

  it('is a STOP, from either side, and that somebody took it back', async () => {
    await withServices(async (services) => {
      device(services.store);
      stop(services, NUMBER.a, 'STOP');
      stop(services, NUMBER.b, 'STOP');
      await backUp(services.store);
    });
    clock.advance(60_000);
    await withServices((services) => {
      stop(services, NUMBER.b, 'START');
      stop(services, NUMBER.c, 'STOP');
    });
    await restore();
    await withServices(({ store }) => {
      expect([...store.optOuts.all()].sort()).toEqual([NUMBER.a, NUMBER.c]);
    });
  });

  it('is a STOP of the copy when the present database is a new one', async () => {
    await withServices(async (services) => {
      device(services.store);
      stop(services, NUMBER.a, 'STOP');
      await backUp(services.store);
    });
    rmSync(directories.database);
    await withServices(() => undefined);
    await restore();
    await withServices(({ store }) => expect([...store.optOuts.all()]).toEqual([NUMBER.a]));
  });

  it('is a message that was received since', async () => {
    await withServices(async (services) => {
      device(services.store);
      stop(services, NUMBER.a, 'before');
      await backUp(services.store);
    });
    clock.advance(60_000);
    await withServices((services) => stop(services, NUMBER.b, 'after'));
    expect((await restore()).carried.received).toBe(1);
    await withServices(({ store }) => {
      const texts = [1, 2].map((id) => store.inbox.byId(id)?.text);
      expect(texts).toEqual(['before', 'after']);
    });
  });

  it('is a stored message that was found since, and which ones were put back', async () => {
    const found = (text: string) => ({
      hash: `hash of ${text}`,
      holder: CARD.a,
      deviceId: 1,
      iccid: CARD.a,
      storage: 'SM',
      index: 1,
      status: 'received-read' as const,
      pdu: deliverPdus(NUMBER.b, text)[0] ?? '',
      direction: 'in' as const,
      address: NUMBER.b,
    });
    await withServices(async (services) => {
      device(services.store);
      services.store.storedMessages.add(found('before'));
      await backUp(services.store);
    });
    await withServices(({ store }) => {
      store.storedMessages.add(found('after'));
      store.storedMessages.markRestored('put back');
    });
    await restore();
    await withServices(({ store }) => {
      const page = store.storedMessages.page({ deviceId: null, iccid: null, after: 0, limit: 9 });
      expect(page.map(({ hash }) => hash)).toEqual(['hash of before', 'hash of after']);
      expect(store.storedMessages.isRestored('put back')).toBe(true);
      expect(store.storedMessages.isRestored('another')).toBe(false);
    });
  });

  it('is which PIN was tried', async () => {
    const key = () => Buffer.from('secret');
    await withServices(async ({ store }) => {
      store.sims.ledgerKey(key);
      await backUp(store);
    });
    await withServices(({ store }) => store.sims.claimPin(CARD.a, 'hash'));
    await restore();
    await withServices(({ store }) => {
      expect(store.sims.claimPin(CARD.a, 'hash')).toBe(false);
      expect(Buffer.from(store.sims.ledgerKey(() => Buffer.from('other'))).toString()).toBe('secret');
    });
  });

  it('is which operator was asked for a number, also for a card that the copy does not know', async () => {
    const see = ({ sims }: Store, iccid: string) =>
      sims.seen({ iccid, imsi: null, toldNumber: null, region: 'DE' }, 1);
    const later = clock.now() + 3_600_000;
    await withServices(async ({ store }) => {
      device(store);
      for (const iccid of [CARD.a, CARD.c, CARD.d]) see(store, iccid);
      store.sims.noteUssdAsked(CARD.c);
      await backUp(store);
    });
    clock.advance(3_600_000);
    await withServices(({ store }) => {
      see(store, CARD.b);
      for (const iccid of [CARD.a, CARD.b]) store.sims.noteUssdAsked(iccid);
    });
    await restore();
    await withServices(async ({ store }) => {
      const askedSince = (since: number) =>
        [CARD.a, CARD.b, CARD.c, CARD.d].map((iccid) => store.sims.ussdAskedSince(iccid, since));
      expect(askedSince(later - 1)).toEqual([true, true, false, false]);
      expect(askedSince(0)).toEqual([true, true, true, false]);
      expect(await store.check()).toEqual([]);
    });
  });

  const addNamed = ({ book }: ReturnType<typeof createServices>, name: string) =>
    book.add({ bookId: 1, name, numbers: [] }, null, 'edit', null).id;

  it('is which contacts are two people, of those that are in the copy', async () => {
    const [a, b] = await withServices(async (services) => {
      const ids = [addNamed(services, 'Anna'), addNamed(services, 'Anna')] as const;
      await backUp(services.store);
      return ids;
    });
    await withServices((services) => {
      const { merges } = services.store;
      merges.tellApart(b, a);
      merges.tellApart(a, addNamed(services, 'Anna'));
    });
    await restore();
    await withServices(async ({ store }) => {
      expect(store.merges.toldApart(1)).toEqual([{ a, b }]);
      expect(await store.check()).toEqual([]);
    });
  });

  it('is nothing about contacts of another time line that have the same ids', async () => {
    await withServices(async (services) => {
      addNamed(services, 'Anna');
      addNamed(services, 'Berta');
      await backUp(services.store);
    });
    rmSync(directories.database);
    clock.advance(1000);
    await withServices((services) => {
      services.store.merges.tellApart(addNamed(services, 'Carla'), addNamed(services, 'Carla'));
    });
    await restore();
    await withServices(({ store }) => expect(store.merges.toldApart(1)).toEqual([]));
  });

  /** A message that waits when the copy is made. */
  async function queued(): Promise<void> {
    await withServices(async ({ store, outbox }) => {
      device(store);
      outbox.enqueue({
        purpose: 'sms:1',
        recipient: NUMBER.b,
        text: 'hello',
        lineId: null,
        deviceId: null,
        priority: 1,
        report: true,
        validityMinutes: 60,
        resend: true,
        expiresAt: null,
        quietZones: null,
      });
      await backUp(store);
    });
  }
  const states = () => withServices(({ store }) => store.outbox.parts(1).map((part) => part.state));

  it('is that a message was sent since', async () => {
    await queued();
    const session = new FakeSession();
    await withServices(({ sender }) =>
      sender.work({ id: 1, name: 'm1', iccid: CARD.a, lineId: null, session }, 10),
    );
    expect(session.submitted).toHaveLength(1);
    await restore();
    expect(await states()).toEqual(['accepted']);
    await withServices(({ sender }) =>
      sender.work({ id: 1, name: 'm1', iccid: CARD.a, lineId: null, session }, 10),
    );
    expect(session.submitted).toHaveLength(1);
  });

  it('is that a message is still waiting', async () => {
    await queued();
    await restore();
    expect(await states()).toEqual(['queued']);
  });

  it('is that nobody knows whether it was sent: then it is not sent by itself', async () => {
    await queued();
    rmSync(directories.database);
    expect((await restore()).carried.canceled).toBe(1);
    expect(await states()).toEqual(['canceled']);
  });

  /** A line whose number changed, and a notice of it, told after the copy or before. */
  async function changedNumber(copyWhen: 'before the change' | 'while cooling') {
    const toml = 'notice.cooling-off = "10m"\nsms.quiet-hours = "off"';
    const session = new FakeSession();
    await withServices(async ({ store, book, consumers }) => {
      const row = device(store);
      observeSim(store, row, { iccid: CARD.a, imsi: null, ownNumber: NUMBER.a }, null);
      book.add({ bookId: 1, name: 'Bea', numbers: [NUMBER.b] }, null, 'edit', null);
      consumers.wake();
      if (copyWhen === 'before the change') await backUp(store);
    }, toml);
    const swap = ({ store, consumers }: ReturnType<typeof createServices>) => {
      const row = store.devices.byName('m1');
      if (row) observeSim(store, row, { iccid: CARD.b, imsi: null, ownNumber: NUMBER.d }, null);
      consumers.wake();
    };
    await withServices(async (services) => {
      swap(services);
      if (copyWhen === 'while cooling') await backUp(services.store);
    }, toml);
    clock.advance(11 * 60_000);
    const send = () =>
      withServices(async ({ notices, sender, store, consumers }) => {
        consumers.wake();
        notices.tick();
        const line = store.lines.byDevice(1);
        await sender.work({ id: 1, name: 'm1', iccid: CARD.b, lineId: line?.id ?? null, session }, 10);
        consumers.wake();
      }, toml);
    return { session, send, swap: () => withServices(swap, toml) };
  }

  it.each(['before the change', 'while cooling'] as const)(
    'is that people were told, when the copy was made %s',
    async (when) => {
      const { session, send, swap } = await changedNumber(when);
      await send();
      expect(session.submitted).toHaveLength(1);
      await restore();
      await swap();
      clock.advance(24 * 3_600_000);
      await send();
      await send();
      expect(session.submitted).toHaveLength(1);
      await withServices(async ({ store }) => expect(await store.check()).toEqual([]));
    },
  );

  it('is that nobody knows whether people were told: a person must say so', async () => {
    const { session, send, swap } = await changedNumber('while cooling');
    await send();
    rmSync(directories.database);
    expect((await restore()).carried.paused).toBe(1);
    await swap();
    clock.advance(24 * 3_600_000);
    await send();
    expect(session.submitted).toHaveLength(1);
    await withServices(({ notices }) => expect(notices.list()).toMatchObject([{ state: 'paused' }]));
  });

  it('is that people were not told yet', async () => {
    const { session, send } = await changedNumber('while cooling');
    await restore();
    await send();
    expect(session.submitted).toHaveLength(1);
  });

  it('reads no device, which would never end', async () => {
    await expect(
      restoreBackup(directories, clock, { file: '/dev/zero', passphrase: null }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: 'it is no regular file',
    });
    expect(readdirSync(directories.data).filter((name) => name.startsWith('.work'))).toEqual([]);
  });
});
