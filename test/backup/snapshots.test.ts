import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../src/backup/backup.ts';
import { createSnapshots } from '../../src/backup/snapshots.ts';
import { openStore } from '../../src/store/store.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CARD, testServices } from '../support/services.ts';

type Content = Record<number, string>;

function card() {
  const services = testServices();
  const session = new FakeSession();
  const source = {
    deviceId: services.device('m1'),
    deviceName: 'm1',
    iccid: CARD.a,
    bookId: 1,
    region: 'DE',
  };
  const take = async (content: Content, storage = 'SM') => {
    session.entries = Object.entries(content).map(([index, name]) => ({
      index: Number(index),
      name,
      number: `0151234567${index.padStart(2, '0')}`,
      numberType: 129,
    }));
    return (await services.backup.take(session, source, storage, {})).id;
  };
  const contentOf = (id: number): Content =>
    Object.fromEntries(services.backup.show(id).entries.map(({ index, name }) => [index, name]));
  return { ...services, take, contentOf };
}

describe('snapshot diff', () => {
  it('compares by record index, in both directions', async () => {
    const { take, snapshots } = card();
    await take({ 1: 'Anna', 2: 'Ben', 3: 'Carl' });
    await take({ 1: 'Anna', 3: 'Dora', 4: 'Emil' });
    const number = (index: number) => ({
      ...{ index, number: `01512345670${index}`, numberType: 129 },
      ...{ secondName: null, emails: [], additionalNumbers: [], groups: [] },
    });
    expect(snapshots.diff(1, 2)).toEqual({
      from: 1,
      to: 2,
      sameStorage: true,
      added: 1,
      changed: 1,
      removed: 1,
      unchanged: 1,
      entries: [
        { index: 2, change: 'removed', before: { ...number(2), name: 'Ben' }, after: null },
        {
          index: 3,
          change: 'changed',
          before: { ...number(3), name: 'Carl' },
          after: { ...number(3), name: 'Dora' },
        },
        { index: 4, change: 'added', before: null, after: { ...number(4), name: 'Emil' } },
      ],
    });
    expect(snapshots.diff(2, 1)).toMatchObject({ added: 1, changed: 1, removed: 1 });
    expect(snapshots.diff(2, 2)).toMatchObject({ added: 0, changed: 0, removed: 0, entries: [] });
  });

  it('says when the two are of different storages, and when one does not exist', async () => {
    const { take, snapshots } = card();
    await take({ 1: 'Anna' });
    await take({ 1: 'Anna' }, 'FD');
    expect(snapshots.diff(1, 2)).toMatchObject({ sameStorage: false, unchanged: 1 });
    expect(() => snapshots.diff(1, 9)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

describe('removing a snapshot', () => {
  const contents = fc.array(
    fc.dictionary(fc.constantFrom('1', '2', '3', '4'), fc.constantFrom('a', 'b'), { maxKeys: 4 }),
    { minLength: 2, maxLength: 7 },
  );

  it('leaves every other one as it was, in whatever order they go', async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.infiniteStream(fc.nat()), async (list, dice) => {
        const { take, contentOf, snapshots, store } = card();
        const want = new Map<number, Content>();
        for (const content of list) want.set(await take(content), content);
        const newest = Math.max(...want.keys());
        while (want.size > 1) {
          const older = [...want.keys()].filter((id) => id !== newest);
          const id = older[(dice.next().value ?? 0) % older.length] ?? 0;
          expect(snapshots.remove(id, false).id).toBe(id);
          want.delete(id);
          for (const [other, content] of want) expect(contentOf(other)).toEqual(content);
          expect((await snapshots.verify(undefined)).every((check) => check.state === 'ok')).toBe(true);
        }
        // Nothing is left over: the records of the newest are all there is, and the next backup compares with it.
        const last = list.at(-1) ?? {};
        expect(store.snapshots.currentRecords(1)).toHaveLength(Object.keys(last).length);
        await take(last);
        expect(store.snapshots.list().at(-1)).toMatchObject({ added: 0, changed: 0, removed: 0 });
      }),
      { numRuns: 40 },
    );
  });

  it('refuses the newest one as long as there are others, and asks for the only one', async () => {
    const { take, snapshots, backup } = card();
    await take({ 1: 'Anna' });
    await take({ 1: 'Anna', 2: 'Ben' });
    expect(() => snapshots.remove(2, true)).toThrowError(expect.objectContaining({ code: 'CONFLICT' }));
    snapshots.remove(1, false);
    expect(() => snapshots.remove(2, false)).toThrowError(
      expect.objectContaining({ code: 'CONFIRMATION_NEEDED' }),
    );
    expect(backup.list()).toHaveLength(1);
    snapshots.remove(2, true);
    expect(backup.list()).toEqual([]);
    expect(() => snapshots.remove(2, true)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(await take({ 1: 'Anna' })).toBe(3);
    expect(backup.list()[0]).toMatchObject({ kind: 'full', added: 1 });
  });

  it('never brings an edited contact back, because the next backup compares with the newest', async () => {
    const { take, snapshots, book } = card();
    await take({ 1: 'Anna' });
    await take({ 1: 'Annette' });
    await take({ 1: 'Annette' });
    const names = () => book.list().map((contact) => contact.name);
    expect(names()).toEqual(['Annette']);
    snapshots.remove(2, false);
    snapshots.remove(1, false);
    await take({ 1: 'Annette' });
    expect(names()).toEqual(['Annette']);
  });
});

describe('pruning', () => {
  it('removes what the policy no longer keeps, of every storage, and never the newest', async () => {
    const { take, snapshots, clock, backup } = card();
    const day = 86_400_000;
    for (let n = 0; n < 5; n += 1) {
      await take({ 1: `Anna ${n}` });
      await take({ 1: 'Ben' }, 'FD');
      clock.advance(day);
    }
    const policy = { all: 2 * day, daily: 0, weekly: 0, monthly: 0 };
    expect((await snapshots.prune(policy, true)).map((row) => row.id)).toEqual([1, 2, 3, 4]);
    expect(backup.list()).toHaveLength(10);
    expect((await snapshots.prune(policy, false)).map((row) => row.storage)).toEqual([
      'SM',
      'FD',
      'SM',
      'FD',
    ]);
    expect(await snapshots.prune(policy, false)).toEqual([]);
    expect(backup.list().map((row) => row.id)).toEqual([5, 6, 7, 8, 9, 10]);
    expect((await snapshots.verify(undefined)).every((check) => check.state === 'ok')).toBe(true);
    await snapshots.prune({ ...policy, all: 0 }, false);
    expect(backup.list().map((row) => row.id)).toEqual([9, 10]);
  });
});

describe('an unchanged storage', () => {
  it('of 250 records adds one snapshot and no record', async () => {
    const { take, store } = card();
    const content = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [n + 1, `Name ${n + 1}`]));
    const id = await take(content);
    for (let n = 0; n < 3; n += 1) await take(content);
    const rows = store.snapshots.recordsAt(1, id + 3);
    expect(rows).toEqual(store.snapshots.recordsAt(1, id));
    expect(rows).toHaveLength(250);
    expect(store.snapshots.recordCount()).toBe(250);
    expect(store.snapshots.list().map((row) => row.kind)).toEqual([
      'full',
      'incremental',
      'incremental',
      'incremental',
    ]);
  });
});

describe('snapshot verify', () => {
  const damages: [string, string, RegExp][] = [
    [
      'a changed number',
      "UPDATE source_records SET number = '123' WHERE idx = 2",
      /record 2 does not match its hash/,
    ],
    ['a lost record', 'DELETE FROM source_records WHERE idx = 3', /has 2 records, and had 3/],
    [
      'records that changed places',
      'UPDATE source_records SET idx = 9 WHERE idx = 2',
      /together do not match the hash of the snapshot/,
    ],
    [
      'a changed hash',
      "UPDATE snapshots SET content_hash = 'x'",
      /together do not match the hash of the snapshot/,
    ],
  ];

  it.each(damages)('finds %s and names it', async (_, sql, message) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-verify-'));
    const file = path.join(folder, 'a.db');
    const clock = new ManualClock();
    const store = openStore(file, clock);
    const deviceId = store.devices.add({
      kind: 'modem',
      name: 'm1',
      port: '/dev/m1',
      baud: null,
      pinSource: null,
      origin: 'database',
    });
    const session = new FakeSession();
    session.entries = [1, 2, 3].map((index) => ({ index, name: `N${index}`, number: '1', numberType: 129 }));
    const source = { deviceId, deviceName: 'm1', iccid: CARD.a, bookId: 1, region: null };
    await createBackup(store, clock).take(session, source, 'SM', {});
    const snapshots = createSnapshots(store);
    expect(await snapshots.verify(1)).toEqual([
      { id: 1, device: 'm1', iccid: CARD.a, storage: 'SM', records: 3, state: 'ok', problems: [] },
    ]);
    const other = new Database(file);
    other.exec(sql);
    other.close();
    const [check] = await snapshots.verify(undefined);
    expect(check).toMatchObject({ state: 'damaged' });
    expect(check?.problems.map((problem) => problem.message).join()).toMatch(message);
    store.close();
    rmSync(folder, { recursive: true });
  });
});
