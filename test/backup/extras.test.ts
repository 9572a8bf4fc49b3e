import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { contentHash, toRecord } from '../../src/backup/diff.ts';
import { cardsOfRecords } from '../../src/backup/restore/cards.ts';
import { wantedFromSnapshot } from '../../src/backup/restore/wanted.ts';
import { bookValue } from '../../src/book/absorb.ts';
import { typeOfLabel } from '../../src/book/record-extras.ts';
import type { PhonebookEntry } from '../../src/devices/contract/device.ts';
import { type CardBench, cardBench } from '../support/card-bench.ts';
import { FakeSession } from '../support/fake-session.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const EXTRAS = {
  secondName: 'Anni',
  emails: ['anna@example.org', 'a@example.com'],
  additionalNumbers: [
    { number: '030123456', numberType: 129, label: 'Office' },
    { number: NUMBER.d, numberType: 145, label: 'Lake house' },
  ],
  groups: ['Family'],
};
const ANNA: PhonebookEntry = { index: 1, name: 'Anna', number: NUMBER.a, numberType: 145 };
const RICH: PhonebookEntry = { ...ANNA, ...EXTRAS };
const BEN: PhonebookEntry = { index: 2, name: 'Ben', number: NUMBER.b, numberType: 145 };
const EDIT = { region: 'DE', cause: 'edit', origin: 'test' };

/** One card whose entries change, and what is kept of it. */
function world() {
  const services = testServices();
  const session = new FakeSession();
  const source = {
    deviceId: services.device('m1'),
    deviceName: 'm1',
    iccid: CARD.a,
    bookId: 1,
    region: 'DE',
  };
  const take = (...entries: PhonebookEntry[]) => {
    session.entries = entries;
    return services.backup.take(session, source, 'SM', {});
  };
  const only = () => {
    const [contact] = services.book.list('Anna');
    if (!contact) throw new Error('no Anna');
    return services.book.detail(contact.id);
  };
  const emails = () => only().emails;
  return { ...services, take, only, emails };
}

describe('the further fields of a record', () => {
  it('are kept by a snapshot, shown, and verified', async () => {
    const { take, backup, snapshots } = world();
    await take(RICH, BEN);
    const [anna, ben] = backup.show(1).entries;
    expect(anna).toEqual(RICH);
    expect(ben).toEqual({ ...BEN, secondName: null, emails: [], additionalNumbers: [], groups: [] });
    expect(await snapshots.verify(1)).toMatchObject([{ state: 'ok', problems: [] }]);
  });

  it('are part of the hash, and a record without them has the hash that it always had', () => {
    expect(toRecord(ANNA).hash).toBe('Oe84_xBJqoJOXugydt6c1M');
    expect(toRecord({ ...ANNA, secondName: '', emails: [], groups: [] })).toEqual(toRecord(ANNA));
    const hashes = [
      ANNA,
      RICH,
      { ...ANNA, secondName: 'Anni' },
      { ...ANNA, emails: ['Anni'] },
      { ...ANNA, groups: ['Anni'] },
      { ...ANNA, additionalNumbers: [{ number: 'Anni', numberType: null }] },
    ].map((entry) => toRecord(entry).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('come out of the database as they went in, whatever they are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const number = fc.record({ number: text, numberType: fc.constantFrom(null, 129, 145) });
    const extras = fc.record(
      {
        secondName: text,
        emails: fc.array(text, { maxLength: 3 }),
        additionalNumbers: fc.array(number, { maxLength: 3 }),
        groups: fc.array(text, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const { store, device } = world();
    const seriesId = store.snapshots.series({ deviceId: device('m2') }, 'SM');
    fc.assert(
      fc.property(extras, (some) => {
        const record = toRecord({ ...ANNA, ...some });
        const counts = { entries: 1, added: 1, changed: 0, removed: 0, unchanged: 0, durationMs: 0 };
        const row = { seriesId, deviceId: 1, kind: 'full' as const, ...counts, info: {} };
        const id = store.snapshots.add({ ...row, contentHash: contentHash([record]) });
        store.snapshots.openRecord(seriesId, record, id);
        const [read] = store.snapshots.recordsAt(seriesId, id);
        store.snapshots.remove({ id, seriesId });
        expect(read).toEqual(record);
        expect(read && toRecord(read).hash).toBe(record.hash);
      }),
      { numRuns: 100 },
    );
  });

  it('that a reading does not show are not gone, as long as the record is the same', async () => {
    const { take, backup } = world();
    await take(RICH, BEN);
    expect(await take(ANNA, BEN)).toMatchObject({ changed: 0, unchanged: 2 });
    expect(backup.show(2).entries[0]).toEqual(RICH);
    expect(await take({ ...ANNA, name: 'Carl' }, BEN)).toMatchObject({ changed: 1 });
    expect(backup.show(3).entries[0]).toMatchObject({ name: 'Carl', emails: [] });
  });

  it('that a reading would show, and does not, are gone from the snapshot, not from the book', async () => {
    const { take, backup, emails } = world();
    await take(RICH, { ...BEN, groups: ['Work'] });
    expect(await take(ANNA, { ...BEN, groups: ['Work'] })).toMatchObject({ changed: 1 });
    expect(backup.show(2).entries[0]).toMatchObject({ name: 'Anna', emails: [] });
    expect(emails()).toEqual(EXTRAS.emails);
  });
});

describe('in the book, the further fields', () => {
  const held = (detail: ReturnType<ReturnType<typeof world>['only']>) => ({
    nicknames: detail.nicknames,
    emails: detail.emails,
    groups: detail.groups,
    numbers: detail.numbers.map(({ raw, types, label }) => [raw, types, label]),
  });
  const WHOLE = {
    nicknames: ['Anni'],
    emails: EXTRAS.emails,
    groups: ['Family'],
    numbers: [
      [NUMBER.a, [], null],
      ['030123456', ['work'], null],
      [NUMBER.d, [], 'Lake house'],
    ],
  };

  it('become nickname, addresses, numbers with their kinds, and groups', async () => {
    const { take, only } = world();
    await take(RICH, BEN);
    expect(held(only())).toEqual(WHOLE);
  });

  it('come with a later backup too, and a second time change nothing', async () => {
    const { take, only, book } = world();
    await take(ANNA, BEN);
    await take(RICH, BEN);
    expect(held(only())).toEqual(WHOLE);
    const before = book.history(only().id).length;
    await take(RICH, { ...BEN, name: 'Benno' });
    expect(book.history(only().id)).toHaveLength(before);
  });

  it('that a person took out or changed do not come back, wherever the record goes', async () => {
    const { take, only, book } = world();
    await take(RICH, BEN);
    const { id } = only();
    book.edit(id, { removeEmails: ['a@example.com'], addEmails: ['new@example.com'] }, EDIT);
    book.edit(id, { removeGroups: ['Family'], removeNicknames: ['Anni'] }, EDIT);
    book.edit(id, { removeNumbers: ['030 123456'] }, EDIT);
    const edited = {
      nicknames: [],
      emails: ['anna@example.org', 'new@example.com'],
      groups: [],
      numbers: [
        [NUMBER.a, [], null],
        [NUMBER.d, [], 'Lake house'],
      ],
    };
    await take({ ...RICH, groups: ['Family', 'Work'] }, BEN);
    expect(held(only())).toEqual({ ...edited, groups: ['Work'] });
    await take({ ...RICH, index: 7 }, BEN);
    expect(held(only())).toEqual({ ...edited, groups: ['Work'] });
    await take(ANNA);
    await take({ ...RICH, secondName: 'Annika' });
    expect(held(only())).toEqual({ ...edited, groups: ['Work'], nicknames: ['Annika'] });
  });

  it('are not doubled where the contact has them in another form', async () => {
    const { take, only, book } = world();
    await take(ANNA, BEN);
    book.edit(only().id, { addEmails: ['Anna@Example.org'], addNumbers: ['+49 30 123456'] }, EDIT);
    await take({ ...RICH, secondName: 'Anna' }, BEN);
    expect(held(only())).toMatchObject({ nicknames: [], emails: ['Anna@Example.org', 'a@example.com'] });
    expect(only().numbers.map(({ number }) => number)).toEqual([NUMBER.a, '+4930123456', NUMBER.d]);
  });

  it('of a number that is taken out do not take its place', async () => {
    const { take, only, book, store } = world();
    await take({ ...ANNA, additionalNumbers: EXTRAS.additionalNumbers.slice(1) });
    const { id } = only();
    book.edit(id, { removeNumbers: [NUMBER.a] }, EDIT);
    const [link] = store.links.ofContact(id);
    expect(link && bookValue(store, { region: 'DE' }, link)).toEqual({ name: 'Anna', number: null });
    book.edit(id, { addNumbers: [NUMBER.c] }, EDIT);
    expect(link && bookValue(store, { region: 'DE' }, link)).toEqual({ name: 'Anna', number: NUMBER.c });
  });

  it.each([
    ['Office', 'work'],
    ['mobile', 'cell'],
    ['Privat', 'home'],
    ['FAX', 'fax'],
    ['Lake house', null],
    ['', null],
  ])('%j is of the type %s', (label, type) => expect(typeOfLabel(label)).toBe(type));
});

describe('a restore', () => {
  it('says of which records it cannot write everything', async () => {
    const { take, store } = world();
    await take(RICH, BEN);
    const book = { bookId: 1, region: 'DE' };
    const wanted = wantedFromSnapshot(store, { id: 1, seriesId: 1 }, book, true);
    expect(wanted.map(({ unwritable }) => unwritable)).toEqual([
      'its second name, its e-mail addresses, its further numbers, its groups',
      undefined,
    ]);
  });

  it('to a file has them all', () => {
    expect(cardsOfRecords([toRecord(RICH), toRecord(BEN)])).toMatchObject([
      {
        name: 'Anna',
        nicknames: ['Anni'],
        emails: [{ address: 'anna@example.org' }, { address: 'a@example.com' }],
        numbers: [
          { raw: NUMBER.a, types: [] },
          { raw: '030123456', types: ['work'], label: null },
          { raw: NUMBER.d, types: [], label: 'Lake house' },
        ],
        groups: ['Family'],
      },
      { name: 'Ben', nicknames: [], emails: [], groups: [] },
    ]);
  });
});

describe('the card of a modem without phone book commands', () => {
  let bench: CardBench | null = null;
  afterEach(() => bench?.close());

  it('comes into the book with everything that its files hold', async () => {
    const contact = { name: 'Anna', number: NUMBER.a, ...EXTRAS };
    const additionalNumbers = [{ number: NUMBER.d, label: 'Mobile' }];
    bench = await cardBench(
      { missing: ['+CPBS', '+CPBR', '+CPBW', '+CPBF'] },
      { usim: {}, contacts: [{ ...contact, additionalNumbers }] },
    );
    const services = testServices();
    const source = {
      ...{ deviceId: services.device('m1'), deviceName: 'm1' },
      ...{ iccid: CARD.a, bookId: 1, region: 'DE' },
    };
    await bench.settle(services.backup.take(bench.session, source, 'SM', {}));
    expect(await services.snapshots.verify(1)).toMatchObject([{ state: 'ok' }]);
    expect(services.book.detail(services.book.list()[0]?.id ?? 0)).toMatchObject({
      nicknames: ['Anni'],
      emails: EXTRAS.emails,
      numbers: [
        { number: NUMBER.a, types: [] },
        { number: NUMBER.d, types: ['cell'] },
      ],
      groups: ['Family'],
    });
  });
});
