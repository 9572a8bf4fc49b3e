import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyCard } from '../../src/book/card.ts';
import { insertCard } from '../../src/book/write-card.ts';
import { parseConfig } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/logger.ts';
import { createForgetting } from '../../src/daemon/forgetting.ts';
import { createServices } from '../../src/daemon/services.ts';
import { observeSim } from '../../src/lines/observe.ts';
import { messageDetail } from '../../src/messages/message-detail.ts';
import { openStore } from '../../src/store/store.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { deliverPdus } from '../support/pdus.ts';
import { CARD, NUMBER } from '../support/services.ts';

let folder: string;
let services: ReturnType<typeof createServices>;
let forgetting: ReturnType<typeof createForgetting>;
let session: FakeSession;
const clock = new ManualClock();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-forget-'));
  open('');
});
afterEach(() => {
  services.store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(toml: string) {
  const store = openStore(path.join(folder, 'a.db'), clock);
  const config = parseConfig(toml);
  services = createServices(store, () => config, clock, silentLog);
  forgetting = createForgetting(services, () => 'DE', { during: (work) => work() });
  session = new FakeSession();
}

/** The bytes of the database and of its side files, as anybody could look through them. */
const bytes = () =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(path.join(folder, name)))).toString('latin1');

const holds = (text: string) => bytes().includes(text);

const record = (index: number, name: string, number: string) => ({ index, name, number, numberType: 129 });

function receive(from: string, text: string) {
  services.inbox.take(
    { id: 1, iccid: CARD.a, lineId: 1 },
    deliverPdus(from, text, { at: clock.now() })[0] ?? '',
    null,
  );
  services.consumers.wake();
}

function send(recipient: string, text: string) {
  return services.outbox.enqueue({
    purpose: `sms:${text.length}`,
    recipient,
    text,
    lineId: null,
    deviceId: null,
    priority: 1,
    report: true,
    validityMinutes: 60,
    resend: true,
    expiresAt: null,
    quietZones: null,
  });
}

/** A card with two people, edited over time, messages both ways, a STOP and an update. */
async function life() {
  const { store, backup, book, sender } = services;
  const deviceId = store.devices.add({
    kind: 'modem',
    name: 'm1',
    port: '/dev/m1',
    baud: null,
    pinSource: null,
    origin: 'database',
  });
  const device = store.devices.byId(deviceId);
  if (device) observeSim(store, device, { iccid: CARD.a, imsi: null, ownNumber: NUMBER.a }, null);
  const source = { deviceId, deviceName: 'm1', iccid: CARD.a, bookId: 1, region: 'DE' };
  const take = async (entries: FakeSession['entries']) => {
    session.entries = entries;
    await backup.take(session, source, 'SM', {});
  };
  const other = record(2, 'Otto Behalten', NUMBER.c);
  await take([record(1, 'Zenzi Vergessmich', '01512 3456702'), other]);
  await take([record(1, 'Zenzi Umbenannt', '01512 3456702'), other]);
  await take([record(5, 'Zenzi Umbenannt', NUMBER.b), other]);
  const zenzi = book.list('Zenzi')[0]?.id ?? 0;
  book.replaceNumber(zenzi, NUMBER.b, NUMBER.d, 'update', 'update 1');
  receive(NUMBER.b, 'Geheimnis empfangen');
  receive(NUMBER.b, 'STOP');
  receive(NUMBER.c, 'Otto schreibt');
  send(NUMBER.b, 'Geheimnis gesendet');
  await sender.work({ id: deviceId, name: 'm1', iccid: CARD.a, lineId: 1, session }, 10);
  send(NUMBER.d, 'Geheimnis wartend');
  send(NUMBER.c, 'An Otto');
  return zenzi;
}

const SECRETS = [
  'Zenzi',
  'Vergessmich',
  'Umbenannt',

  'Geheimnis',
  '01512 3456702',
  NUMBER.d,
  '945121436507F2',
  'zenzi',
];

const EDIT = { region: 'DE', cause: 'edit', origin: null } as const;

describe('forgetting a person', () => {
  it.each(['fields', 'records'])('leaves no byte in the files, with a log by %s', async (mode) => {
    services.store.close();
    open(mode === 'records' ? 'book.log = "records"' : '');
    const id = await life();
    expect(holds('Vergessmich')).toBe(true);
    const outcome = await forgetting.forget({ contact: id });
    expect(outcome).toMatchObject({ messages: 4, records: 3, stillOn: [`SM 5 of ${CARD.a}`], clean: true });
    expect(outcome.kept).toEqual([expect.stringContaining(NUMBER.b)]);
    const left = bytes();
    for (const secret of SECRETS)
      expect({ secret, there: left.includes(secret) }).toEqual({ secret, there: false });
    expect(holds('Otto Behalten')).toBe(true);
    expect(holds('Otto schreibt')).toBe(true);
  });

  it('leaves a sound database, in which everybody else is as before', async () => {
    const id = await life();
    const otto = services.book.list('Otto');
    await forgetting.forget({ contact: id });
    const { store, snapshots, backup, book, outbox } = services;
    expect(await store.check()).toEqual([]);
    expect((await snapshots.verify(undefined)).map((check) => check.state)).toEqual(['ok', 'ok', 'ok']);
    for (const snapshot of [1, 2, 3])
      expect(backup.show(snapshot).entries.map((entry) => entry.index)).toEqual([2]);
    expect(book.list()).toEqual(otto);
    expect(book.list('Zenzi')).toEqual([]);
    expect(store.optOuts.has(NUMBER.b)).toBe(true);
    for (let message = 1; message <= 6; message += 1) expect(messageDetail(services, message)).toBeDefined();
    expect(outbox.workDue()).toBe(true);
    const before = session.submitted.length;
    await services.sender.work({ id: 1, name: 'm1', iccid: CARD.a, lineId: 1, session }, 10);
    expect(session.submitted.length).toBe(before + 1);
  });

  it('takes the person out of journals of restores, of what records agreed on, and of merges', async () => {
    const id = await life();
    const { store, book } = services;
    const [otto] = book.list('Otto');
    const ottoId = otto?.id ?? 0;
    const [link] = store.links.ofContact(ottoId);
    if (!link) throw new Error('Otto comes from no record');
    const { seriesId } = link;
    // Each number as it is written nowhere else: what stands in snapshots is known by then.
    const steps = ['0151 2345-6702', '0151/23456702', '0049 151 23456702', '(0151) 23456702'].map(
      (number) => ({
        name: 'Zenzi Tagebuch',
        number,
        numberType: 129,
      }),
    );
    const [before = null, after = null, held = null, wanted = null] = steps;
    const plan = { action: 'change', index: 7, beforeContactId: null, contactId: null, reason: 'r' } as const;
    const nothing = { before: null, after: null, wanted: null };
    const restore = store.transaction(() =>
      store.restores.add(
        {
          deviceId: 1,
          seriesId,
          iccid: CARD.a,
          storage: 'SM',
          mode: 'merge',
          snapshotId: null,
          group: null,
          beforeSnapshotId: 1,
        },
        [
          { ...plan, ...nothing, before },
          { ...plan, ...nothing, after },
          { ...plan, ...nothing },
          { ...plan, ...nothing, wanted },
          { ...plan, ...nothing, before: { name: 'Otto im Tagebuch', number: NUMBER.c, numberType: 145 } },
        ],
      ),
    );
    store.restores.setStep(restore, 3, 'done', held);
    store.links.put({
      ...link,
      agreed: {
        storage: { name: 'Zenzi Einig', number: '+49 151 234567 02' },
        book: { name: 'Zenzi Einig', number: '+49 (151) 23456702' },
      },
    });
    const moved = store.changes.inSet('edit', null, (set) => {
      store.links.move(set, { ...link, index: 99 }, id);
      return set;
    });
    store.merges.tellApart(id, ottoId);
    const ofMerges = () => [store.links.movesOf(moved).length, store.merges.toldApart(1).length];
    expect(ofMerges()).toEqual([1, 1]);

    const secrets = [...SECRETS, 'Einig', ...steps.map(({ number }) => number), '234567 02'];
    expect(secrets.filter((secret) => holds(secret))).toEqual(
      expect.arrayContaining(['Einig', ...steps.map(({ number }) => number)]),
    );
    await forgetting.forget({ contact: id });
    const left = bytes();
    expect(secrets.filter((secret) => left.includes(secret))).toEqual([]);
    expect(holds('Otto im Tagebuch')).toBe(true);
    expect(ofMerges()).toEqual([0, 0]);
    expect(store.links.at(seriesId, link.index)).toMatchObject({ contactId: ottoId, agreed: null });
    expect(await store.check()).toEqual([]);
  });

  it('leaves nothing of what was erased before either, where SQLite moved rows from page to page', async () => {
    const { book, store } = services;
    const COUNT = 1_500;
    const token = (n: number) => `q${(n * 7919) % 10_007}x${n}q`;
    const ids: number[] = [];
    // In no order, so that full pages are spread over two again and again: copies stay behind that secure_delete alone would leave.
    store.changes.inSet('edit', null, () => {
      for (let n = 0; n < COUNT; n += 1) {
        const card = { ...emptyCard(`${token(n)} Person`), note: `${token(n)} ${'n'.repeat(n % 300)}` };
        ids.push(insertCard(store, card, { bookId: 1, region: 'DE' }));
      }
    });
    for (const [n, id] of ids.entries()) {
      const note = `${token(n)} ${'z'.repeat((n * 31) % 400)}`;
      book.edit(id, { name: `${(n * 613) % 97} ${token(n)} ${'y'.repeat((n * 17) % 90)}`, note }, EDIT);
    }
    const [first = 0, ...others] = ids.filter((_, n) => n % 10 === 0);
    await book.bin.remove(others, 'edit', null);
    await book.bin.empty(1, clock.now() + 1);
    await forgetting.forget({ contact: first });
    const left = bytes().toLowerCase();
    const found = [...ids.keys()].filter((n) => left.includes(token(n)));
    expect(found).toEqual([...ids.keys()].filter((n) => n % 10 !== 0));
  });

  it('lets others have their turns all the while', async () => {
    const id = await life();
    let done = false;
    let turns = 0;
    const count = () => {
      if (done) return;
      // Whoever reads is not kept waiting either.
      expect(services.book.list('Otto')).toHaveLength(1);
      turns += 1;
      setImmediate(count);
    };
    setImmediate(count);
    await forgetting.forget({ contact: id });
    done = true;
    expect(turns).toBeGreaterThan(20);
  });

  it('forgets also what a backup brings in meanwhile, and keeps the hashes of the snapshots right', async () => {
    const id = await life();
    const { backup, snapshots } = services;
    const source = { deviceId: 1, deviceName: 'm1', iccid: CARD.a, bookId: 1, region: 'DE' };
    const forgotten = forgetting.forget({ contact: id });
    session.entries = [
      record(2, 'Otto Behalten', NUMBER.c),
      record(5, 'Zenzi Umbenannt', NUMBER.b),
      record(6, 'Zenzi Umbenannt', NUMBER.d),
    ];
    await backup.take(session, source, 'SM', {});
    await forgotten;
    expect(SECRETS.filter((secret) => holds(secret))).toEqual([]);
    expect(backup.show(4).entries.map((entry) => entry.index)).toEqual([2]);
    expect((await snapshots.verify(undefined)).map((check) => check.state)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await services.store.check()).toEqual([]);
  });

  it('does not take in again what is still on the card', async () => {
    const id = await life();
    await forgetting.forget({ contact: id });
    receive(NUMBER.b, 'Geheimnis empfangen');
    expect(holds('Geheimnis')).toBe(false);
  });

  it('works by number, in the way it is written at home', async () => {
    await life();
    const data = await forgetting.tell({ number: '0151 23456702' });
    expect(data.records).toHaveLength(3);
    expect(data.received).toHaveLength(2);
    expect(await forgetting.forget({ number: '0151 23456702' })).toMatchObject({ messages: 4, records: 3 });
    expect(holds('Vergessmich')).toBe(false);
  });

  it('tells everything first, as one document', async () => {
    const id = await life();
    const data = JSON.stringify(await forgetting.tell({ contact: id }));
    for (const text of [
      'Zenzi Umbenannt',
      'Vergessmich',
      'Geheimnis empfangen',
      'Geheimnis gesendet',
      NUMBER.b,
      NUMBER.d,
    ])
      expect(data).toContain(text);
    expect(data).not.toContain('Otto');
    expect(holds('Vergessmich')).toBe(true);
  });

  it('leaves a number alone that somebody else has too', async () => {
    const id = await life();
    services.book.add({ bookId: 1, name: 'Mitbewohner', numbers: [NUMBER.b] }, null, 'edit', null);
    await forgetting.forget({ contact: id });
    expect(holds('Geheimnis empfangen')).toBe(true);
    expect(services.book.list('Mitbewohner')).toHaveLength(1);
    expect(services.book.list('Zenzi')).toEqual([]);
  });

  it('takes a contact in the bin with the same number for the same person', async () => {
    const id = await life();
    const { store, book } = services;
    const twin = book.add({ bookId: 1, name: 'Zwilling', numbers: [NUMBER.d] }, null, 'edit', null);
    store.changes.inSet('edit', null, () => store.contacts.setDeleted(twin.id, clock.now()));
    expect((await forgetting.forget({ contact: id })).contacts).toBe(2);
    expect(holds('Zwilling')).toBe(false);
  });

  it('says when nothing is known', async () => {
    for (const who of [{ contact: 99 }, { number: NUMBER.b }, { number: 'nobody' }]) {
      await expect(forgetting.tell(who)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(forgetting.forget(who)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
