import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Result } from '../../src/api/contract/methods.ts';
import { World } from '../support/daemon.ts';

const EVA = '+491701234567';
const EVA_NEW = '+491707654321';
const UDO = '+491711234567';
const UDO_NEW = '+491717654321';
const PEOPLE = [
  { name: 'Eva Holm', number: EVA },
  { name: 'Udo', number: UDO },
  { name: 'Mueller/M', number: '+491721111111' },
  { name: 'Mueller/W', number: '+493012345678' },
];

let world: World;
let client: Client;
beforeEach(async () => {
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
  world.simulator.addModem({ name: 'm', sim: 'a' });
  const port = await world.port('m');
  ({ client } = await world.daemon(
    'home',
    `[sms]\nquiet-hours = "off"\n[backup]\non-attach = false\n[[modem]]\nname = "m"\nport = "${port}"\n`,
  ));
  await world.drive(client.call('backup.run', {}));
});
afterEach(() => world.close());

function card(): Record<number, string> {
  const { phonebook } = world.simulator.sim('a');
  const records: Record<number, string> = {};
  for (let index = 1; index <= phonebook.size; index += 1) {
    const entry = phonebook.get(index);
    if (entry) records[index] = `${entry.name} ${entry.number}`;
  }
  return records;
}
const put = (index: number, name: string, number: string) =>
  world.simulator.sim('a').phonebook.put(index, { name, number });

const sync = (params: Parameters<typeof client.call<'sync.run'>>[1] = {}) =>
  world.drive(client.call('sync.run', params));
const steps = (result: Result<'sync.run'>) =>
  (result.storages[0]?.steps ?? []).map(({ action, index }) => `${action} ${index}`);
async function contact(name: string) {
  const [found, ...others] = await client.call('contacts.list', { query: name });
  if (!found || others.length > 0) throw new Error(`not one contact ${name}`);
  return found;
}
const edit = async (name: string, changes: object) =>
  world.drive(client.call('contacts.edit', { id: (await contact(name)).id, ...changes }));
const setNumber = (name: string, from: string, to: string) =>
  edit(name, { addNumbers: [to], removeNumbers: [from] });

/** A second daemon with the modems x and y, each with a card that holds one contact. */
async function withTwoModems(
  contactOf: (name: string, digit: string) => { name: string; number: string },
): Promise<Client> {
  const tables: string[] = [];
  for (const [name, digit] of [
    ['x', '2'],
    ['y', '3'],
  ] as const) {
    world.simulator.addSim({
      id: name,
      iccid: `8949020000100000${digit}01`,
      imsi: `26202100000000${digit}`,
      number: `+491512300000${digit}`,
      contacts: [contactOf(name, digit)],
      phonebookSize: 5,
      nameOctets: 14,
    });
    world.simulator.addModem({ name, sim: name });
    tables.push(`[[modem]]\nname = "${name}"\nport = "${await world.port(name)}"\n`);
  }
  const { client: other } = await world.daemon('two', `[backup]\non-attach = false\n${tables.join('')}`);
  return other;
}

describe('sync', () => {
  it('has nothing to do after a backup, and joins the records of one person', async () => {
    const result = await sync();
    expect(result).toMatchObject({
      storages: [{ unchanged: 4, conflicts: 0, restore: null, steps: [] }],
      failures: [],
    });
    const { numbers } = await contact('Mueller');
    expect(numbers.map(({ number, type }) => [number, type])).toEqual([
      ['+491721111111', 'cell'],
      ['+493012345678', 'work'],
    ]);
  });

  it('has nothing to do after a restore, however the numbers are spelled that are none of a network', async () => {
    const numbers = ['116 117', '0151 2345,,;12#', '+49-30-1', '*100#', '030/12', '+49-151-1111111;ext=42'];
    await client.call('contacts.add', { name: 'Codes', numbers, groups: ['Codes'] });
    await world.drive(client.call('restores.run', { group: 'Codes', to: 'm' }));
    expect(Object.values(card())).toContain('Codes/O 116117');
    expect(Object.values(card()).join()).toContain(' +491511111111p42');
    expect(await sync()).toMatchObject({ storages: [{ unchanged: 10, conflicts: 0, steps: [] }] });
    await world.drive(client.call('backup.run', {}));
    expect((await contact('Codes')).numbers.map(({ raw }) => raw)).toEqual(numbers);
  });

  it('writes edits of the book to the card, cut and with the ending that the record has, and then has nothing to do', async () => {
    await setNumber('Eva', EVA, EVA_NEW);
    await edit('Mueller', { name: 'Müller-Lüdenscheid' });
    const planned = await sync({ dryRun: true });
    expect(steps(planned)).toEqual(['change-storage 1', 'change-storage 3', 'change-storage 4']);
    expect(card()[1]).toBe(`Eva Holm ${EVA}`);
    const done = await sync();
    expect(steps(done)).toEqual(steps(planned));
    expect(card()).toEqual({
      1: `Eva Holm ${EVA_NEW}`,
      2: `Udo ${UDO}`,
      3: 'Müller-Lüden/M +491721111111',
      4: 'Müller-Lüden/W +493012345678',
    });
    expect(steps(await sync())).toEqual([]);
    // The book is as the person left it: the cut name did not come back.
    expect((await contact('Müller')).name).toBe('Müller-Lüdenscheid');
    // And it can be taken back.
    const { restore } = done.storages[0] ?? {};
    await world.drive(client.call('restores.rollback', { id: restore ?? 0 }));
    expect(card()[1]).toBe(`Eva Holm ${EVA}`);
    // What was taken back stays so on the card, and the book keeps what the person wrote.
    expect(steps(await sync({ dryRun: true }))).toEqual([]);
    expect((await contact('Eva')).numbers.map(({ number }) => number)).toEqual([EVA_NEW]);
  });

  it('brings a number of the card and a name of the book together', async () => {
    put(2, 'Udo', UDO_NEW);
    await edit('Udo', { name: 'Udo Holm' });
    expect(steps(await sync())).toEqual(['change-both 2']);
    expect(card()[2]).toBe(`Udo Holm ${UDO_NEW}`);
    expect((await contact('Udo')).numbers.map(({ number }) => number)).toEqual([UDO_NEW]);
    expect(steps(await sync())).toEqual([]);
  });

  it('asks about what both changed, does the rest, and follows a choice later', async () => {
    put(1, 'Eva Holm', '+491700000000');
    await setNumber('Eva', EVA, EVA_NEW);
    await setNumber('Udo', UDO, UDO_NEW);
    const asked = await sync();
    expect(asked.storages[0]).toMatchObject({ conflicts: 1 });
    expect(asked.storages[0]?.steps[0]).toMatchObject({
      action: 'conflict',
      conflicts: [{ field: 'number', storage: '+491700000000', book: EVA_NEW }],
    });
    expect([card()[1], card()[2]]).toEqual(['Eva Holm +491700000000', `Udo ${UDO_NEW}`]);
    // A backup meanwhile settles nothing behind anybody's back.
    await world.drive(client.call('backup.run', {}));
    expect(steps(await sync({ dryRun: true }))).toEqual(['conflict 1']);
    const settled = await sync({ choices: [{ storage: 'SM', index: 1, side: 'storage' }] });
    expect(settled.storages[0]).toMatchObject({ conflicts: 0 });
    expect((await contact('Eva')).numbers.map(({ number }) => number)).toEqual(['+491700000000']);
    expect(steps(await sync())).toEqual([]);
  });

  it('refuses a choice about a record without a conflict, before anything is written', async () => {
    put(1, 'Eva Holm', '+491700000000');
    await setNumber('Eva', EVA, EVA_NEW);
    await setNumber('Udo', UDO, UDO_NEW);
    const snapshots = (await client.call('snapshots.list', {})).length;
    const before = card();
    const right = { storage: 'SM', index: 1, side: 'book' } as const;
    const wrong = { storage: 'SM', index: 2, side: 'book' } as const;
    for (const dryRun of [true, false]) {
      await expect(sync({ choices: [right, wrong, { ...wrong, index: 19 }], dryRun })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: 'there is no conflict at SM:2, SM:19 of m',
        hint: expect.stringContaining('simkeeper sync --dry-run'),
      });
    }
    await expect(sync({ choices: [right, { ...right, storage: 'ME' }] })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'the choice ME:1 is about no storage of this sync',
    });
    // With several storages nothing is written either, not even into the one that comes first.
    await expect(
      sync({ storages: ['SM', 'ME'], choices: [right, { ...wrong, storage: 'ME' }] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'there is no conflict at ME:2 of m' });
    expect(card()).toEqual(before);
    expect(await client.call('snapshots.list', {})).toHaveLength(snapshots);
    const done = await sync({ storages: ['SM', 'ME'], choices: [right] });
    expect(done.storages.map(({ storage, conflicts }) => [storage, conflicts])).toEqual([
      ['ME', 0],
      ['SM', 0],
    ]);
    expect([card()[1], card()[2]]).toEqual([`Eva Holm ${EVA_NEW}`, `Udo ${UDO_NEW}`]);
  });

  it('writes a new number to every card that had the old one, also when it was taken out and added in two steps', async () => {
    const other = await withTwoModems(() => ({ name: 'Eva Holm', number: EVA }));
    await world.drive(other.call('backup.run', {}));
    const [eva, ...others] = await other.call('contacts.list', {});
    expect(others).toEqual([]);
    const id = eva?.id ?? 0;
    await other.call('contacts.add', { name: 'Between', numbers: [UDO] });
    await other.call('contacts.edit', { id, removeNumbers: [EVA] });
    await other.call('contacts.add', { name: 'Meanwhile', numbers: [UDO_NEW] });
    await other.call('contacts.edit', { id, addNumbers: [EVA_NEW] });
    for (const device of ['x', 'y']) await world.drive(other.call('sync.run', { devices: [device] }));
    for (const name of ['x', 'y']) {
      expect(world.simulator.sim(name).phonebook.get(1)).toMatchObject({ name: 'Eva Holm', number: EVA_NEW });
    }
  });

  it('takes a choice for any of several devices, when one of them has the conflict', async () => {
    const other = await withTwoModems((name, digit) => ({
      name: `Person ${name}`,
      number: `+49174000000${digit}`,
    }));
    await world.drive(other.call('backup.run', {}));
    const [person] = await other.call('contacts.list', { query: 'Person x' });
    await other.call('contacts.edit', { id: person?.id ?? 0, name: 'Xaver' });
    world.simulator.sim('x').phonebook.put(1, { name: 'Xenia', number: '+491740000002' });
    const choose = (index: number) =>
      world.drive(other.call('sync.run', { choices: [{ storage: 'SM', index, side: 'book' }] }));
    await expect(choose(2)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'there is no conflict at SM:2 of x, y',
    });
    const done = await choose(1);
    expect(done.failures).toEqual([]);
    expect(done.storages.map(({ device, conflicts, steps: all }) => [device, conflicts, all.length])).toEqual(
      [
        ['x', 0, 1],
        ['y', 0, 0],
      ],
    );
    expect(world.simulator.sim('x').phonebook.get(1)?.name).toBe('Xaver');
  });

  it('lets the book win where that is preferred', async () => {
    put(1, 'Evi', EVA);
    await edit('Eva', { name: 'Eva Berg' });
    expect(steps(await sync())).toEqual(['conflict 1']);
    expect(steps(await sync({ prefer: 'book' }))).toEqual(['change-storage 1']);
    expect(card()[1]).toBe(`Eva Berg ${EVA}`);
  });

  it('deletes the record of a removed contact, keeps who was deleted on the card, takes in who is new', async () => {
    const { id } = await contact('Udo');
    await world.drive(client.call('contacts.remove', { ids: [id] }));
    world.simulator.sim('a').phonebook.remove(1);
    put(9, 'Neu', '+491730000000');
    expect(steps(await sync())).toEqual(['let-go 1', 'delete 2', 'add-to-book 9']);
    expect(Object.keys(card())).toEqual(['3', '4', '9']);
    const names = (await client.call('contacts.list', {})).map(({ name }) => name);
    expect(names).toEqual(['Eva Holm', 'Mueller', 'Neu']);
    expect(steps(await sync())).toEqual([]);
  });

  it('keeps what is dialled after a pause', async () => {
    await setNumber('Eva', EVA, `${EVA_NEW}p12`);
    expect(steps(await sync())).toEqual(['change-storage 1']);
    expect(card()[1]).toBe(`Eva Holm ${EVA_NEW}p12`);
    expect(steps(await sync())).toEqual([]);
  });

  it('says what a storage cannot hold, and leaves the record alone', async () => {
    await setNumber('Eva', EVA, '1'.repeat(45));
    const result = await sync();
    expect(result.storages[0]?.steps[0]).toMatchObject({ action: 'blocked', index: 1 });
    expect(card()[1]).toBe(`Eva Holm ${EVA}`);
  });

  it('stops at a modem that answers no write, and goes on when it does', async () => {
    await setNumber('Eva', EVA, EVA_NEW);
    await setNumber('Udo', UDO, UDO_NEW);
    await edit('Mueller', { name: 'Moor' });
    world.simulator.setFault('m', { kind: 'reply-lost', command: 'AT+CPBW', times: 'always' });
    await expect(sync()).rejects.toMatchObject({
      code: 'DEVICE_TIMEOUT',
      message: expect.stringContaining('2 of 4 records written; the device did not answer 2 writes in a row'),
      hint: expect.stringContaining('simkeeper restore resume 1 goes on'),
    });
    expect(card()).toMatchObject({
      1: `Eva Holm ${EVA_NEW}`,
      2: `Udo ${UDO_NEW}`,
      3: 'Mueller/M +491721111111',
    });
    world.simulator.clearFaults();
    await world.drive(client.call('restores.resume', {}));
    expect(card()).toMatchObject({ 3: 'Moor/M +491721111111', 4: 'Moor/W +493012345678' });
    expect(steps(await sync())).toEqual([]);
  });

  it('goes on through the journal when the modem went away in the middle', async () => {
    await setNumber('Eva', EVA, EVA_NEW);
    await setNumber('Udo', UDO, UDO_NEW);
    world.simulator
      .modem('m')
      .faults.add({ kind: 'unplug', command: 'AT+CPBW', skip: 1, at: 'before', delayMs: 1000 });
    const broken = await sync().catch((error: unknown) => error);
    expect(broken).toMatchObject({ message: expect.stringContaining('restore') });
    await world.pass(60_000);
    await world.drive(client.call('restores.resume', {}));
    expect([card()[1], card()[2]]).toEqual([`Eva Holm ${EVA_NEW}`, `Udo ${UDO_NEW}`]);
    expect(steps(await sync())).toEqual([]);
  });
});
