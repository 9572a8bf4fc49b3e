import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRecords, toRecord } from '../../src/backup/diff.ts';
import type { PhonebookEntry } from '../../src/devices/contract/device.ts';
import { FakeSession } from '../support/fake-session.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const entry = (index: number, name: string, number: string): PhonebookEntry => ({
  index,
  name,
  number,
  numberType: number.startsWith('+') ? 145 : 129,
});

/** An entry without further fields, as it is shown. */
const shown = (plain: PhonebookEntry) => ({
  ...plain,
  secondName: null,
  emails: [],
  additionalNumbers: [],
  groups: [],
});

function cardWith(entries: PhonebookEntry[]) {
  const services = testServices();
  const deviceId = services.device('m1');
  const session = new FakeSession();
  session.entries = entries;
  const source = { deviceId, deviceName: 'm1', iccid: CARD.a, bookId: 1, region: 'DE' };
  const take = (options = {}) => services.backup.take(session, source, 'SM', options);
  const names = () => services.book.list().map((contact) => contact.name);
  return { ...services, session, take, names };
}

const BOOK = [entry(1, 'Anna', NUMBER.a), entry(3, 'Бета', '0151 23456702'), entry(7, 'Hotline', '22333')];

describe('a backup', () => {
  it('reads a storage into a snapshot and into the book', async () => {
    const { take, backup, book } = cardWith(BOOK);
    expect(await take()).toMatchObject({
      device: 'm1',
      iccid: CARD.a,
      storage: 'SM',
      kind: 'full',
      entries: 3,
      added: 3,
      changed: 0,
      removed: 0,
      unchanged: 0,
    });
    expect(backup.show(1).entries).toEqual(BOOK.map(shown));
    expect(book.list('Бета')).toEqual([
      expect.objectContaining({
        numbers: [{ number: NUMBER.b, raw: '0151 23456702', type: null }],
        sources: [{ device: null, iccid: CARD.a, storage: 'SM', index: 3 }],
      }),
    ]);
  });

  it('is listed behind the ones before it', async () => {
    const { take, backup, clock } = cardWith(BOOK);
    for (let n = 0; n < 3; n += 1) {
      await take();
      clock.advance(1000);
    }
    const times = backup.list().map(({ takenAt }) => takenAt);
    expect(times).toEqual([...times].sort());
    expect(backup.list().map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('a second time with nothing changed says so and stores no record twice', async () => {
    const { take, store, book } = cardWith(BOOK);
    await take();
    const before = book.list();
    expect(await take()).toMatchObject({
      kind: 'incremental',
      added: 0,
      changed: 0,
      removed: 0,
      unchanged: 3,
    });
    expect(store.snapshots.currentRecords(1)).toHaveLength(3);
    expect(store.snapshots.recordsAt(1, 2)).toHaveLength(3);
    expect(book.list()).toEqual(before);
  });

  it('keeps every snapshot as it was, whatever came later', async () => {
    const { take, session, backup } = cardWith(BOOK);
    await take();
    session.entries = [entry(1, 'Anna B', NUMBER.a), entry(9, 'Carl', NUMBER.c)];
    expect(await take()).toMatchObject({ added: 1, changed: 1, removed: 2, unchanged: 0 });
    session.entries = BOOK;
    await take();
    expect(backup.show(1).entries).toEqual(BOOK.map(shown));
    expect(backup.show(2).entries).toEqual(
      [entry(1, 'Anna B', NUMBER.a), entry(9, 'Carl', NUMBER.c)].map(shown),
    );
    expect(backup.show(3).entries).toEqual(BOOK.map(shown));
  });

  it('with gaps in the reading is not committed: the last good snapshot stays', async () => {
    const { take, session, backup, names } = cardWith(BOOK);
    await take();
    session.entries = [];
    session.problems = ['index 5 cannot be read'];
    await expect(take()).rejects.toMatchObject({
      code: 'BACKUP_PARTIAL',
      message: expect.stringContaining('index 5'),
    });
    expect(backup.list()).toHaveLength(1);
    expect(names()).toHaveLength(3);
  });

  it('never forgets a person because a card did', async () => {
    const { take, session, names, book } = cardWith(BOOK);
    await take();
    session.entries = [];
    await take();
    expect(names()).toEqual(['Anna', 'Hotline', 'Бета']);
    expect(book.list('Anna')[0]?.sources).toEqual([]);
  });

  it('follows a record that was edited on the card', async () => {
    const { take, session, book } = cardWith(BOOK);
    await take();
    const [anna] = book.list('Anna');
    session.entries = [entry(1, 'Anna', NUMBER.d), ...BOOK.slice(1)];
    await take();
    session.entries = [entry(1, 'Annette', NUMBER.d), ...BOOK.slice(1)];
    await take();
    expect(book.show(anna?.id ?? 0)).toMatchObject({
      name: 'Annette',
      numbers: [{ number: NUMBER.d, raw: NUMBER.d, type: null }],
    });
    expect(book.list()).toHaveLength(3);
  });

  it('takes a reused slot for another person', async () => {
    const { take, session, names } = cardWith(BOOK);
    await take();
    session.entries = [entry(1, 'Dora', NUMBER.d), ...BOOK.slice(1)];
    await take();
    expect(names()).toEqual(['Anna', 'Dora', 'Hotline', 'Бета']);
  });

  it('never undoes an edit, and does not bring a replaced number back, on this card or another', async () => {
    const { take, session, book, backup, device } = cardWith(BOOK);
    await take();
    const id = book.list('Anna')[0]?.id ?? 0;
    book.replaceNumber(id, NUMBER.a, NUMBER.d, 'update', 'update 1');
    await take();
    await take({ full: true });
    const other = { deviceId: device('m2'), deviceName: 'm2', iccid: CARD.b, bookId: 1, region: 'DE' };
    await backup.take(session, other, 'SM', {});
    expect(book.show(id).numbers).toEqual([{ number: NUMBER.d, raw: NUMBER.d, type: null }]);
    expect(book.list()).toHaveLength(3);
    expect(book.show(id).sources).toHaveLength(2);
  });

  it('gives the difference that leads from one reading to the other', () => {
    const entries = fc.uniqueArray(
      fc.record({
        index: fc.integer({ min: 1, max: 8 }),
        name: fc.constantFrom('a', 'b'),
        number: fc.constantFrom('1', '2'),
      }),
      { selector: (one) => one.index },
    );
    fc.assert(
      fc.property(entries, entries, (one, two) => {
        const [before, after] = [one, two].map((list) =>
          list.map((e) => toRecord({ ...e, numberType: null })),
        );
        const diff = diffRecords(before ?? [], after ?? []);
        const gone = new Set([...diff.removed, ...diff.changed.map((change) => change.before)]);
        const result = [
          ...(before ?? []).filter((record) => !gone.has(record)),
          ...diff.added,
          ...diff.changed.map((change) => change.after),
        ].sort((a, b) => a.index - b.index);
        expect(result).toEqual([...(after ?? [])].sort((a, b) => a.index - b.index));
        expect(diff.unchanged + diff.changed.length + diff.added.length).toBe(two.length);
      }),
    );
  });
});

describe('the hash of a record', () => {
  const anna = { index: 1, name: 'Anna', number: '+4917012345', numberType: 145 };
  it('is what it always was', () => {
    expect(toRecord(anna).hash).toBe('ych6-gwl9uMsln0SXgzJE2');
    expect(toRecord({ ...anna, index: 9 }).hash).toBe('ych6-gwl9uMsln0SXgzJE2');
  });
});
