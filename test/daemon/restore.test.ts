import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Result } from '../../src/api/contract/methods.ts';
import { isSimError } from '../../src/core/errors.ts';
import type { FaultSpec } from '../../src/simulator/faults.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import { World } from '../support/daemon.ts';

const PEOPLE = [
  { name: 'Anna', number: '+491701111111' },
  { name: 'Jürgen Müller', number: '030123456' },
  { name: 'Юрий', number: '+79161234567' },
  { name: '张三', number: '+8613800138000' },
  { name: 'Zoë', number: '+442071234567' },
];

let world: World;
beforeEach(() => {
  world = new World();
  const card = { imsi: '262021000000001', phonebookSize: 20, nameOctets: 14 };
  world.simulator.addSim({
    ...card,
    id: 'a',
    iccid: '89490200001000000015',
    number: '+4915123000001',
    contacts: PEOPLE,
  });
  world.simulator.addSim({
    ...card,
    id: 'b',
    iccid: '89490200001000000023',
    number: '+4915123000002',
    phonebookSize: 4,
  });
});
afterEach(() => world.close());

async function start(personality: Partial<Personality> = {}) {
  world.simulator.addModem({ name: 'm', sim: 'a', personality });
  const port = await world.port('m');
  return world.daemon('home', `[sms]\nquiet-hours = "off"\n[[modem]]\nname = "m"\nport = "${port}"\n`);
}

/** What a card holds, by place. */
function card(id = 'a'): Record<number, string> {
  const { phonebook } = world.simulator.sim(id);
  const records: Record<number, string> = {};
  for (let index = 1; index <= phonebook.size; index += 1) {
    const entry = phonebook.get(index);
    if (entry) records[index] = `${entry.name} ${entry.number}`;
  }
  return records;
}

const FULL = Object.fromEntries(PEOPLE.map(({ name, number }, at) => [at + 1, `${name} ${number}`]));

/** What happened to the card after the snapshot: one is new, one renamed, one gone, one has another number. */
function spoil(): Record<number, string> {
  const { phonebook } = world.simulator.sim('a');
  phonebook.put(1, { name: 'Anka', number: '+491701111111' });
  phonebook.put(3, { name: 'Stranger', number: '110' });
  phonebook.remove(4);
  phonebook.put(5, { name: 'Zoë', number: '+33123456789' });
  phonebook.put(9, { name: 'New', number: '112' });
  return card();
}

const call = <T>(work: Promise<T>) => world.drive(work);
const names = async (client: Client) =>
  (await client.call('contacts.list', {})).map(({ name }) => name).sort();

async function backUp(client: Client) {
  const { snapshots, failures } = await call(client.call('backup.run', {}));
  expect(failures).toEqual([]);
  const [snapshot] = snapshots;
  if (!snapshot) throw new Error('no snapshot');
  return snapshot;
}

describe('restoring a snapshot', () => {
  it('onto its own card, as it was, with nothing new in the book, and back again', async () => {
    const { client } = await start();
    const { id } = await backUp(client);
    const before = spoil();
    const plan = await call(client.call('restores.plan', { snapshot: id, to: 'm', mode: 'replace' }));
    expect(plan).toMatchObject({
      differentSim: false,
      counts: { write: 1, change: 3, delete: 1, keep: 1, cut: 0, skip: 0 },
      capacity: { places: 20, used: 5, nameOctets: 14 },
    });
    expect(card()).toEqual(before);
    expect(await client.call('snapshots.list', {})).toHaveLength(1);

    const restore = await call(client.call('restores.run', { snapshot: id, to: 'm', mode: 'replace' }));
    expect(restore).toMatchObject({ state: 'done', total: 5, done: 5, snapshot: id, error: null });
    expect(card()).toEqual(FULL);
    const people = await client.call('contacts.list', {});
    expect(await backUp(client)).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 5 });
    expect(await client.call('contacts.list', {})).toEqual(people);
    const again = await call(client.call('restores.run', { snapshot: id, to: 'm', mode: 'replace' }));
    expect(again).toMatchObject({ state: 'done', total: 0 });

    const back = await call(client.call('restores.rollback', { id: restore.id }));
    expect(back).toMatchObject({ state: 'rolled-back' });
    expect(card()).toEqual(before);
    expect(await backUp(client)).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect((await client.call('contacts.list', {})).map(({ name }) => name)).toEqual(
      people.map(({ name }) => name),
    );
    const twice = client.call('restores.rollback', { id: restore.id });
    await expect(call(twice)).rejects.toMatchObject({ code: 'CONFLICT', exitCode: 5 });
  });

  it('merged, takes nothing away', async () => {
    const { client } = await start();
    const { id } = await backUp(client);
    spoil();
    await call(client.call('restores.run', { snapshot: id, to: 'm' }));
    expect(Object.values(card()).sort()).toEqual(
      [...Object.values(FULL), 'New 112', 'Stranger 110', 'Zoë +33123456789'].sort(),
    );
    const again = await call(client.call('restores.plan', { snapshot: id, to: 'm' }));
    expect(again.counts).toMatchObject({ write: 0, change: 0, delete: 0, keep: 8 });
  });

  it('of people who were renamed in the book or told of a new number brings back no old contact', async () => {
    const { client, daemon } = await start();
    const { id } = await backUp(client);
    const { book, store } = daemon.keeper.services;
    const anna = (await client.call('contacts.list', { query: 'Anna' }))[0];
    store.changes.inSet('test', null, () => store.contacts.rename(anna?.id ?? 0, 'Annette', 'annette'));
    const [zoe] = await client.call('contacts.list', { query: 'Zoe' });
    book.replaceNumber(zoe?.id ?? 0, '+442071234567', '+442079999999', 'update', 'update 1');
    const people = await names(client);
    world.simulator.sim('a').phonebook.remove(1);
    world.simulator.sim('a').phonebook.remove(5);
    await call(client.call('restores.run', { snapshot: id, to: 'm' }));
    expect(card()).toEqual(FULL);
    expect(await names(client)).toEqual(people);
    await backUp(client);
    expect(await names(client)).toEqual(people);
    expect((await client.call('contacts.show', { id: anna?.id ?? 0 })).sources).toMatchObject([{ index: 1 }]);
  });

  it('onto another card needs consent, and room', async () => {
    const { client } = await start();
    const { id } = await backUp(client);
    world.simulator.swapSim('m', 'b');
    await world.pass(61_000, 61_000);
    const run = (more: object) => call(client.call('restores.run', { snapshot: id, to: 'm', ...more }));
    expect(await call(client.call('restores.plan', { snapshot: id, to: 'm' }))).toMatchObject({
      differentSim: true,
      unwritten: 1,
    });
    await expect(run({})).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED', exitCode: 5 });
    await expect(run({ confirmed: true })).rejects.toMatchObject({ code: 'CONFLICT', exitCode: 5 });
    expect(card('b')).toEqual({});
    expect(await run({ confirmed: true, partial: true })).toMatchObject({ state: 'done', total: 4 });
    expect(Object.values(card('b'))).toEqual(Object.values(FULL).slice(0, 4));
    expect(await names(client)).toHaveLength(5);
  });

  it('stops before a place that somebody else has changed, and before another card', async () => {
    const { client, daemon } = await start();
    const { id } = await backUp(client);
    const { phonebook } = world.simulator.sim('a');
    for (const index of [2, 3, 4]) phonebook.remove(index);
    const { session } = daemon.keeper.agent(daemon.keeper.deviceByName('m'));
    const write = session().writePhonebookEntry.bind(session());
    let written = 0;
    session().writePhonebookEntry = async (storage, entry, options) => {
      const result = await write(storage, entry, options);
      written += 1;
      if (written === 1) phonebook.put(3, { name: 'Foreign', number: '7' });
      return result;
    };
    const run = call(client.call('restores.run', { snapshot: id, to: 'm' }));
    await expect(run).rejects.toMatchObject({ code: 'CONFLICT', details: { restore: 1, index: 3 } });
    expect(card()[3]).toBe('Foreign 7');
    await expect(call(client.call('restores.run', { snapshot: id, to: 'm' }))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('not finished'),
    });
    await expect(call(client.call('restores.resume', {}))).rejects.toMatchObject({ code: 'CONFLICT' });
    phonebook.remove(3);
    world.simulator.swapSim('m', 'b');
    await world.pass(61_000, 61_000);
    await expect(call(client.call('restores.resume', {}))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('89490200001000000015'),
    });
    expect(card('b')).toEqual({});
    world.simulator.swapSim('m', 'a');
    await world.pass(61_000, 61_000);
    expect(await call(client.call('restores.resume', {}))).toMatchObject({ id: 1, state: 'done', done: 3 });
    expect(card()).toEqual(FULL);
    await expect(call(client.call('restores.resume', {}))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('can be ended when somebody else has changed places of it, and leaves those places alone', async () => {
    const { client } = await start();
    const { id } = await backUp(client);
    const { phonebook } = world.simulator.sim('a');
    for (const index of [2, 3, 4]) phonebook.remove(index);
    expect(await call(client.call('restores.run', { snapshot: id, to: 'm' }))).toMatchObject({ done: 3 });
    await expect(call(client.call('restores.rollback', {}))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('restore rollback 1;'),
    });
    phonebook.put(3, { name: 'Foreign', number: '7' });
    await expect(call(client.call('restores.rollback', { id: 1 }))).rejects.toMatchObject({
      code: 'CONFLICT',
      hint: expect.stringContaining('restore rollback 1 --leave-changed'),
    });
    await expect(call(client.call('restores.run', { snapshot: id, to: 'm' }))).rejects.toMatchObject({
      message: expect.stringContaining('not finished'),
    });
    expect(await call(client.call('restores.rollback', { leaveChanged: true }))).toMatchObject({
      id: 1,
      state: 'rolled-back',
    });
    const { 2: _second, 4: _fourth, ...rest } = FULL;
    expect(card()).toEqual({ ...rest, 3: 'Foreign 7' });
    expect(await call(client.call('restores.run', { snapshot: id, to: 'm' }))).toMatchObject({
      state: 'done',
    });
  });

  it('says what a device made of a name', async () => {
    const { client } = await start({ writeHabit: 'cuts-at-quote' });
    world.simulator.sim('a').phonebook.put(6, { name: 'Bo "Q" Li', number: '7' });
    const { id } = await backUp(client);
    world.simulator.sim('a').phonebook.remove(6);
    const notes: string[] = [];
    const onNote = ({ message }: { message: string }) => notes.push(message);
    const restore = await call(client.call('restores.run', { snapshot: id, to: 'm' }, { onNote }));
    expect(restore.steps).toMatchObject([
      { action: 'cut', state: 'done', after: { name: 'Bo "Q" Li' }, held: { name: 'Bo ', number: '7' } },
    ]);
    expect(notes.join()).toContain('place 6');
    const people = await names(client);
    expect(await backUp(client)).toMatchObject({ added: 0, changed: 0 });
    expect(await names(client)).toEqual(people);
    const plan = await call(client.call('restores.plan', { snapshot: id, to: 'm' }));
    expect(plan.counts).toMatchObject({ write: 0, change: 0, cut: 0 });
    expect(plan.steps.find(({ index }) => index === 6)).toMatchObject({
      action: 'keep',
      reason: 'is what this device makes of the name',
    });
    expect(await call(client.call('restores.run', { snapshot: id, to: 'm' }))).toMatchObject({ total: 0 });
    await call(client.call('restores.rollback', { id: 1 }));
    expect(card()[6]).toBeUndefined();
  });
});

describe('restoring the book', () => {
  it('gives each number a record, and the next backup finds the same people', async () => {
    const { client } = await start();
    await backUp(client);
    const add = (name: string, numbers: string[], groups: string[] = []) =>
      client.call('contacts.add', { name, numbers, groups });
    const { id } = await add('Maria Magdalena Müller', ['+4915123456701', '+49301234567'], ['Family']);
    await add('Mail only', [], ['Family']);
    await add('Elsewhere', ['+4915123456799']);
    const people = await names(client);
    const plan = await call(client.call('restores.plan', { to: 'm', group: 'Family', mode: 'merge' }));
    expect(plan).toMatchObject({
      counts: { cut: 2, skip: 1, keep: 5, write: 0 },
      unwritten: 0,
      snapshot: null,
    });
    await call(client.call('restores.run', { to: 'm', group: 'Family' }));
    expect(card()).toEqual({ ...FULL, 6: 'Maria Müller/M +4915123456701', 7: 'Maria Müller/O +49301234567' });
    expect(await backUp(client)).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(await names(client)).toEqual(people);
    expect((await client.call('contacts.show', { id })).sources.map(({ index }) => index)).toEqual([6, 7]);

    await call(client.call('restores.run', { to: 'm' }));
    expect(Object.values(card())).toHaveLength(8);
    await call(client.call('restores.run', { to: 'm', group: 'Family', mode: 'replace' }));
    expect(Object.keys(card())).toEqual(['6', '7']);
    expect(await names(client)).toEqual(people);
    const nobody = client.call('restores.plan', { to: 'm', group: 'Nobody' });
    await expect(call(nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('goes to a file, and a snapshot too, with several numbers of one person as one contact', async () => {
    const { client } = await start();
    world.simulator.sim('a').phonebook.put(6, { name: 'Müller/M', number: '+4915123456701' });
    world.simulator.sim('a').phonebook.put(7, { name: 'Müller/W', number: '+49301234567' });
    const { id } = await backUp(client);
    let text = '';
    const onText = (piece: string) => {
      text += piece;
    };
    const result = await client.call('contacts.export', { snapshot: id, format: 'vcf' }, { onText });
    expect(result).toEqual({ format: 'vcf', contacts: 6 });
    const cards = text.split('END:VCARD').filter((one) => one.includes('FN:Müller'));
    expect(cards).toHaveLength(1);
    expect(cards[0]).toMatch(/TEL;[^\r\n]*cell[^\r\n]*4915123456701/i);
    expect(cards[0]).toMatch(/TEL;[^\r\n]*work[^\r\n]*49301234567/i);
    await expect(client.call('contacts.export', { snapshot: 99 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('works without a daemon, in one command', async () => {
    world.simulator.addModem({ name: 'm', sim: 'b' });
    const client = await world.command('alone');
    await call(client.call('modems.add', { name: 'm', port: await world.port('m') }));
    await client.call('contacts.add', { name: 'Ann', numbers: ['+4915123456701'] });
    const restore = await call(client.call('restores.run', { to: 'm' }));
    expect(restore).toMatchObject({ state: 'done', total: 1 });
    expect(card('b')).toEqual({ 1: 'Ann +4915123456701' });
    expect(await client.call('restores.list', {})).toMatchObject([{ id: 1, done: 1 }]);
  });
});

/**
 * Everything that can go wrong in the middle, at the third write and at a look at a place: how the restore ends by itself, done or with
 * an error after which it is resumed.
 */
const FAULTS: [string, FaultSpec, write: string, look: string][] = [
  ['hang', { kind: 'hang' }, 'done', 'done'],
  ['answers late', { kind: 'late', delayMs: 12_000 }, 'done', 'done'],
  ['answers very late', { kind: 'late', delayMs: 200_000 }, 'PORT_CLOSED', 'PORT_CLOSED'],
  ['lost OK', { kind: 'no-final' }, 'done', 'done'],
  ['answer lost', { kind: 'reply-lost' }, 'done', 'done'],
  ['ERROR and not done', { kind: 'error' }, 'done', 'done'],
  ['ERROR and done', { kind: 'error-after' }, 'done', 'done'],
  ['SIM busy', { kind: 'error', cme: 14 }, 'done', 'done'],
  ['memory full', { kind: 'error', cme: 20 }, 'DEVICE_REFUSED', 'DEVICE_REFUSED'],
  ['text too long', { kind: 'error', cme: 24 }, 'DEVICE_REFUSED', 'DEVICE_REFUSED'],
  ['garbage', { kind: 'garbage' }, 'done', 'done'],
  ['noise', { kind: 'noise' }, 'done', 'done'],
  ['stuck prompt', { kind: 'stuck-prompt' }, 'done', 'done'],
  ['reboot before', { kind: 'reboot', at: 'before' }, 'done', 'done'],
  ['reboot after', { kind: 'reboot', at: 'after' }, 'done', 'done'],
  ['unplugged before', { kind: 'unplug', at: 'before', delayMs: 5_000 }, 'PORT_CLOSED', 'PORT_CLOSED'],
  ['unplugged after', { kind: 'unplug', at: 'after', delayMs: 5_000 }, 'PORT_CLOSED', 'PORT_CLOSED'],
];
const STRUCK = FAULTS.flatMap(([name, fault, write, look]) => [
  { name, fault: { ...fault, command: 'AT+CPBW', skip: 2 }, outcome: write },
  { name, fault: { ...fault, command: 'AT+CPBR=', skip: 9 }, outcome: look },
]);

describe('a restore that is struck', () => {
  it.each(STRUCK)(
    'by "$name" at $fault.command ends or goes on, is taken back, and loses nothing',
    async (row) => {
      const { fault, outcome } = row;
      const { client } = await start();
      const { id } = await backUp(client);
      const before = spoil();
      world.simulator.setFault('m', fault);
      let restore = await attempt(client, 'restores.run', { snapshot: id, to: 'm', mode: 'replace' });
      expect(restore.error?.code ?? restore.state).toBe(outcome);
      expect(world.simulator.modem('m').faults.list()).toEqual([]);
      for (const [index, record] of Object.entries(card()))
        expect([before[+index], FULL[+index]]).toContain(record);
      if (restore.state === 'failed') restore = await attempt(client, 'restores.resume', {});
      expect(restore).toMatchObject({ state: 'done', done: 5 });
      expect(card()).toEqual(FULL);

      world.simulator.setFault('m', fault);
      restore = await attempt(client, 'restores.rollback', { id: restore.id });
      if (restore.state === 'failed')
        restore = await attempt(client, 'restores.rollback', { id: restore.id });
      expect(restore).toMatchObject({ state: 'rolled-back' });
      expect(card()).toEqual(before);
      world.simulator.clearFaults();
      expect(await backUp(client)).toMatchObject({ added: 0, changed: 0, removed: 0 });
    },
  );
});

describe('a modem that never answers a write', () => {
  it.each<[string, FaultSpec['kind'], number]>([
    ['and does nothing', 'hang', 0],
    ['but does it', 'reply-lost', 2],
  ])('%s, is given up within two time-outs; nothing is lost', async (_name, kind, written) => {
    const { client } = await start();
    const { id } = await backUp(client);
    const before = spoil();
    const fault: FaultSpec = { kind, command: 'AT+CPBW', times: 'always' };
    world.simulator.setFault('m', fault);
    const from = world.clock.monotonic();
    await expect(
      call(client.call('restores.run', { snapshot: id, to: 'm', mode: 'replace' })),
    ).rejects.toMatchObject({
      code: 'DEVICE_TIMEOUT',
      message: expect.stringContaining(`${written} of 5 records written`),
      hint: expect.stringContaining('simkeeper restore resume 1 goes on'),
      details: { restore: 1, written, records: 5 },
    });
    // Two writes of half a minute each, and what it takes to look what became of them.
    expect(world.clock.monotonic() - from).toBeLessThan(70_000);
    for (const [index, record] of Object.entries(card()))
      expect([before[+index], FULL[+index]]).toContain(record);
    expect(await client.call('restores.show', { id: 1 })).toMatchObject({ state: 'failed', done: written });
    world.simulator.clearFaults();
    expect(await call(client.call('restores.resume', {}))).toMatchObject({ state: 'done', done: 5 });
    expect(card()).toEqual(FULL);

    world.simulator.setFault('m', fault);
    const back = world.clock.monotonic();
    await expect(call(client.call('restores.rollback', { id: 1 }))).rejects.toMatchObject({
      code: 'DEVICE_TIMEOUT',
      message: expect.stringContaining(`${written} of 5 records as before`),
    });
    expect(world.clock.monotonic() - back).toBeLessThan(70_000);
    world.simulator.clearFaults();
    await call(client.call('restores.rollback', { id: 1 }));
    expect(card()).toEqual(before);
  });

  it('nor anything else, is found dead; the restore goes on when it is back', async () => {
    const { client } = await start();
    const { id } = await backUp(client);
    spoil();
    world.simulator.setFault('m', { kind: 'hang', times: 'always', command: 'AT', skip: 30 });
    const restore = await attempt(client, 'restores.run', { snapshot: id, to: 'm', mode: 'replace' });
    expect(restore).toMatchObject({ state: 'failed', error: { code: 'PORT_CLOSED' } });
    world.simulator.clearFaults();
    await world.pass(300_000, 10_000);
    expect(await attempt(client, 'restores.resume', {})).toMatchObject({ state: 'done' });
    expect(card()).toEqual(FULL);
  });
});

/** Does what is asked and gives the restore as it then is, whatever came of it; a modem that went away comes back meanwhile. */
async function attempt(
  client: Client,
  method: 'restores.run' | 'restores.resume' | 'restores.rollback',
  params: object,
): Promise<Result<'restores.show'>> {
  try {
    return await call(client.call(method, params as never) as Promise<Result<'restores.show'>>);
  } catch (error) {
    if (!isSimError(error)) throw error;
    await world.pass(300_000, 10_000);
    const list = await client.call('restores.list', {});
    const newest = list.at(-1);
    // Struck while it was only reading: nothing has begun, so it is asked for again.
    if (!newest) return attempt(client, method, params);
    expect(['failed', 'done', 'rolled-back']).toContain(newest.state);
    return client.call('restores.show', { id: newest.id });
  }
}
