import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Note, Result } from '../../src/api/contract/methods.ts';
import { World } from '../support/daemon.ts';

const PEOPLE = [
  { name: 'Анна', number: '+79161111111' },
  { name: 'Zoë', number: '+442071234567' },
  { name: 'Who?', number: '+4930123456' },
  { name: 'Bob', number: '+491701111112' },
];

let world: World;
beforeEach(() => {
  world = new World();
  world.simulator.addSim({
    id: 'a',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: '+4915123000001',
    contacts: PEOPLE,
    phonebookSize: 20,
    nameOctets: 14,
  });
  world.simulator.addModem({ name: 'full' });
  world.simulator.addModem({ name: 'plain', personality: { charsets: ['IRA'], missing: ['+CRSM'] } });
  world.simulator.addModem({ name: 'files', personality: { charsets: ['GSM', 'IRA'] } });
});
afterEach(() => world.close());

async function start(): Promise<Client> {
  const tables = await Promise.all(
    ['full', 'plain', 'files'].map(
      async (name) => `[[modem]]\nname = "${name}"\nport = "${await world.port(name)}"\n`,
    ),
  );
  const settings = '[sms]\nquiet-hours = "off"\n[backup]\non-attach = false\n';
  return (await world.daemon('home', settings + tables.join(''))).client;
}

let holder: string | null = null;
/** The card is taken out of the modem that has it, and put into this one. */
async function putInto(modem: string): Promise<void> {
  if (holder !== null) world.simulator.swapSim(holder, null);
  world.simulator.swapSim(modem, 'a');
  holder = modem;
  await world.pass(120_000, 5_000);
}
afterEach(() => {
  holder = null;
});

const notes: Note[] = [];
async function backUp(
  client: Client,
  device: string,
  full = false,
): Promise<Result<'backup.run'>['snapshots'][0]> {
  notes.length = 0;
  const { snapshots } = await world.drive(
    client.call('backup.run', { devices: [device], full }, { onNote: (note) => notes.push(note) }),
  );
  const [snapshot] = snapshots;
  if (!snapshot) throw new Error('no snapshot');
  return snapshot;
}
const masked = () => notes.filter(({ message }) => message.includes('shows ?')).map(({ message }) => message);
const people = async (client: Client) =>
  Object.fromEntries(
    (await client.call('contacts.list', {})).map(({ name, numbers }) => [numbers[0]?.number, name]),
  );
const held = async (client: Client, snapshot: number) =>
  (await client.call('snapshots.show', { id: snapshot })).entries.map(({ name }) => name);
function card(): Record<number, string> {
  const { phonebook } = world.simulator.sim('a');
  return Object.fromEntries(
    Array.from({ length: phonebook.size }, (_, at) => [at + 1, phonebook.get(at + 1)]).flatMap(
      ([index, entry]) =>
        typeof entry === 'object' && entry ? [[index, `${entry.name} ${entry.number}`]] : [],
    ),
  );
}
const NAMES = PEOPLE.map(({ name }) => name);
const BOOK = Object.fromEntries(PEOPLE.map(({ name, number }) => [number, name]));
const CARD = Object.fromEntries(PEOPLE.map(({ name, number }, at) => [at + 1, `${name} ${number}`]));
const step = (result: Result<'sync.run'>, index: number) =>
  result.storages[0]?.steps.find((one) => one.index === index);
const idOf = async (client: Client, query: string) =>
  (await client.call('contacts.list', { query }))[0]?.id ?? 0;

describe('names that a modem cannot show', () => {
  it('do not take the place of names that were read before, in snapshot and book', async () => {
    const client = await start();
    await putInto('full');
    const first = await backUp(client, 'full');
    expect(masked()).toEqual([]);
    await putInto('plain');
    const second = await backUp(client, 'plain');
    expect(second).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 4 });
    expect(await held(client, second.id)).toEqual(await held(client, first.id));
    expect(await people(client)).toEqual(BOOK);
    expect(masked()).toEqual([
      'plain shows ? in 3 names of SM, perhaps for letters that it cannot show: 2 are known from the card or an earlier backup, 1 is kept as shown',
    ]);
    expect(await world.drive(client.call('sync.run', { devices: ['plain'] }))).toMatchObject({
      storages: [{ unchanged: 4, steps: [] }],
    });
    expect(card()).toEqual(CARD);
  });

  it('are told as such where nobody knows them, and come right with another modem', async () => {
    const client = await start();
    await putInto('plain');
    await backUp(client, 'plain');
    expect(await people(client)).toEqual({ ...BOOK, '+79161111111': '????', '+442071234567': 'Zo?' });
    expect(masked()).toEqual([
      'plain shows ? in 3 names of SM, perhaps for letters that it cannot show: 3 are kept as shown',
    ]);
    await putInto('full');
    expect(await backUp(client, 'full')).toMatchObject({ changed: 2 });
    expect(await people(client)).toEqual(BOOK);
    await putInto('plain');
    expect(await backUp(client, 'plain')).toMatchObject({ changed: 0 });
    expect(await people(client)).toEqual(BOOK);
  });

  it('are read from the files of the card where the modem gives them', async () => {
    const client = await start();
    await putInto('files');
    const { id } = await backUp(client, 'files', true);
    expect(await held(client, id)).toEqual(NAMES);
    expect(await people(client)).toEqual(BOOK);
    // Not "Who?": the card has just that name.
    expect(masked()).toEqual([
      'files shows ? in 2 names of SM, perhaps for letters that it cannot show: 2 are known from the card or an earlier backup',
    ]);
  });

  it('stay when the record was moved, and when its name was changed unseen; a new number is another record', async () => {
    const client = await start();
    await putInto('full');
    await backUp(client, 'full');
    const { phonebook } = world.simulator.sim('a');
    phonebook.remove(1);
    phonebook.put(9, { name: 'Анна', number: '+79161111111' });
    phonebook.put(2, { name: 'Zoë Å', number: '+442071234567' });
    await putInto('plain');
    const { id } = await backUp(client, 'plain');
    expect((await held(client, id)).sort()).toEqual([...NAMES].sort());
    expect(await people(client)).toEqual(BOOK);
    phonebook.put(9, { name: 'Инна', number: '+79162222222' });
    await backUp(client, 'plain');
    expect(await people(client)).toEqual({ ...BOOK, '+79162222222': '????' });
    await putInto('full');
    await backUp(client, 'full');
    expect(await people(client)).toEqual({
      ...BOOK,
      '+442071234567': 'Zoë Å',
      '+79162222222': 'Инна',
    });
  });

  it('are never written over by a sync through such a modem', async () => {
    const client = await start();
    await putInto('plain');
    await backUp(client, 'plain');
    const edit = { addNumbers: ['+79163333333'], removeNumbers: ['+79161111111'] };
    await world.drive(client.call('contacts.edit', { id: await idOf(client, '+79161111111'), ...edit }));
    await world.drive(client.call('contacts.remove', { ids: [await idOf(client, '+442071234567')] }));
    const result = await world.drive(client.call('sync.run', { devices: ['plain'] }));
    expect(step(result, 1)).toMatchObject({ action: 'blocked', reason: expect.stringContaining('shows ?') });
    expect(step(result, 2)).toMatchObject({ action: 'blocked', reason: expect.stringContaining('shows ?') });
    expect(card()).toEqual(CARD);
    // Through one that shows them: the number is written; a record that is another one than that of the removed contact comes back.
    await putInto('full');
    await world.drive(client.call('sync.run', { devices: ['full'] }));
    expect(card()).toEqual({ ...CARD, 1: 'Анна +79163333333' });
  });

  it('are never written over or deleted by a restore through such a modem', async () => {
    const client = await start();
    await putInto('full');
    const good = await backUp(client, 'full');
    await client.call('contacts.add', { name: 'Anna Neu', numbers: ['+79161111111'] });
    await client.call('groups.add', { group: 'g', ids: [await idOf(client, 'Anna Neu')] });
    await putInto('plain');
    const request = { to: 'plain', group: 'g', mode: 'replace' as const };
    await expect(world.drive(client.call('restores.run', request))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Anna Neu, the device shows ?'),
    });
    expect(card()).toEqual(CARD);
    const done = await world.drive(client.call('restores.run', { ...request, partial: true }));
    // Only Bob, whose name the device shows, is not wanted and goes.
    expect(card()).toEqual({ 1: CARD[1], 2: CARD[2], 3: CARD[3] });
    await world.drive(client.call('restores.rollback', { id: done.id }));
    expect(card()).toEqual(CARD);
    // What a snapshot had is there: nothing is to be done, nor left out.
    const plan = await world.drive(client.call('restores.plan', { snapshot: good.id, to: 'plain' }));
    expect(plan).toMatchObject({ unwritten: 0, counts: { keep: 4, write: 0, change: 0, skip: 0 } });
  });

  it('in a snapshot do not go onto the card in place of the real ones', async () => {
    const client = await start();
    await putInto('plain');
    const { id } = await backUp(client, 'plain');
    await putInto('full');
    world.simulator.sim('a').phonebook.remove(4);
    const request = { snapshot: id, to: 'full', mode: 'replace' as const };
    const plan = await world.drive(client.call('restores.plan', request));
    expect(plan).toMatchObject({ unwritten: 0, counts: { keep: 3, write: 1, change: 0, delete: 0 } });
    await world.drive(client.call('restores.run', request));
    expect(card()).toEqual(CARD);
  });

  it('are known in the middle of a restore that goes on through such a modem', async () => {
    const client = await start();
    await putInto('full');
    const { id } = await backUp(client, 'full');
    world.simulator.sim('a').phonebook.remove(1);
    world.simulator.sim('a').phonebook.remove(4);
    world.simulator.setFault('full', { kind: 'reply-lost', command: 'AT+CPBW', times: 'always' });
    world.simulator.sim('a').phonebook.remove(3);
    await expect(
      world.drive(client.call('restores.run', { snapshot: id, to: 'full', mode: 'replace' })),
    ).rejects.toMatchObject({ code: 'DEVICE_TIMEOUT' });
    world.simulator.clearFaults();
    await putInto('plain');
    expect(await world.drive(client.call('restores.resume', {}))).toMatchObject({ state: 'done', done: 3 });
    expect(card()).toEqual(CARD);
  });
});
