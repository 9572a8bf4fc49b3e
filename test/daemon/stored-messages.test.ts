import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Result } from '../../src/api/contract/methods.ts';
import { addressFromDigits } from '../../src/codec/address.ts';
import { bytesToHex, hexToBytes } from '../../src/codec/hex.ts';
import { encodePdu } from '../../src/codec/pdu-mode.ts';
import type { FaultSpec } from '../../src/simulator/faults.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import type { SmsStatus } from '../../src/simulator/sim/sms-file.ts';
import { World } from '../support/daemon.ts';
import { deliverPdus } from '../support/pdus.ts';

const CARD = { a: '89490200001000000015', b: '89490200001000000023' } as const;
const ANNA = '+4917612345678';
const AT = Date.UTC(2026, 5, 1, 8, 30, 0);

function deliver(text: string, from = ANNA): string {
  return deliverPdus(from, text, { at: AT })[0] ?? '';
}

function submit(text: string, to = ANNA): string {
  return encodePdu({
    smsc: null,
    tpdu: {
      type: 'submit',
      rejectDuplicates: false,
      statusReportRequest: false,
      replyPath: false,
      messageReference: 0,
      destination: addressFromDigits(to),
      protocolId: 0,
      dcs: 0,
      validity: null,
      userData: { header: [], alphabet: 'gsm7', text },
    },
  }).hex;
}

/** What is on card a: status in PDU mode and PDU, by place. */
const MESSAGES: readonly (readonly [SmsStatus, string])[] = [
  [1, deliver('Read long ago')],
  [0, deliver('Not read yet')],
  [2, submit('A draft')],
  [3, submit('Sent')],
];

let world: World;
beforeEach(() => {
  world = new World();
  for (const id of ['a', 'b'] as const) {
    world.simulator.addSim({
      id,
      iccid: CARD[id],
      imsi: `26202100000000${id === 'a' ? 1 : 2}`,
      number: `+491512300000${id === 'a' ? 1 : 2}`,
      smsSlots: 10,
    });
  }
  fill();
});
afterEach(() => world.close());

function fill(): void {
  for (const [index, [status, pdu]] of MESSAGES.entries())
    world.simulator.sim('a').messages.set(index, { status, pdu: hexToBytes(pdu) });
}

/** A command's client, without a daemon: nothing is taken in by itself. */
async function command(personality: Partial<Personality> = {}): Promise<Client> {
  world.simulator.addModem({ name: 'm', sim: 'a', personality });
  const client = await world.command('home');
  await world.drive(client.call('modems.add', { name: 'm', port: await world.port('m') }));
  return client;
}

async function backUp(client: Client): Promise<Result<'backup.run'>> {
  const result = await world.drive(client.call('backup.run', { sms: true }));
  expect(result.failures).toEqual([]);
  return result;
}

const inStorage = (result: Result<'backup.run'>, storage = 'SM') =>
  result.messages.find((one) => one.storage === storage);

const restore = (client: Client, params: object = {}) =>
  world.drive(client.call('sms.restore', { to: 'm', iccid: CARD.a, confirmed: true, ...params }));

/** Status and PDU of every place in use. */
function card(id: 'a' | 'b'): [SmsStatus, string][] {
  const { messages } = world.simulator.sim(id);
  return Array.from({ length: messages.size }, (_, index) => messages.get(index)).flatMap((message) =>
    message ? [[message.status, bytesToHex(message.pdu)] as [SmsStatus, string]] : [],
  );
}

const pdus = (id: 'a' | 'b') => card(id).map(([, pdu]) => pdu);
const ALL = MESSAGES.map(([, pdu]) => pdu);

async function swap(id: 'a' | 'b'): Promise<void> {
  world.simulator.swapSim('m', null);
  await world.settle();
  world.simulator.swapSim('m', id);
  await world.settle();
}

describe('backing up the messages of a card', () => {
  it('adds each once, deletes nothing, and leaves inbox and outbox alone', async () => {
    const client = await command();
    expect(inStorage(await backUp(client))).toEqual({
      device: 'm',
      storage: 'SM',
      total: 4,
      added: 4,
      known: 0,
    });
    const first = await client.call('sms.stored', {});
    expect(first).toMatchObject([
      { index: 1, status: 'received-read', text: 'Read long ago', direction: 'in', address: ANNA },
      { index: 2, status: 'received-unread', text: 'Not read yet', at: '2026-06-01T08:30:00.000Z' },
      { index: 3, status: 'stored-unsent', text: 'A draft', direction: 'out', address: ANNA, at: null },
      { index: 4, status: 'stored-sent', text: 'Sent', iccid: CARD.a, device: 'm', present: true },
    ]);
    expect(inStorage(await backUp(client))).toMatchObject({ total: 4, added: 0, known: 4 });
    const second = await client.call('sms.stored', {});
    // Reading has marked the second one as read; it stays known as it was found.
    expect(card('a').map(([status]) => status)).toEqual([1, 1, 2, 3]);
    expect(second.map(({ id, status }) => [id, status])).toEqual(first.map(({ id, status }) => [id, status]));
    expect(pdus('a')).toEqual(ALL);
    expect(await client.call('sms.list', {})).toEqual([]);
  });

  it('asks modems that can to leave unread what is unread', async () => {
    const client = await command({ quietReading: true });
    await backUp(client);
    expect(card('a').map(([status]) => status)).toEqual([1, 0, 2, 3]);
  });

  it('does not read messages when nobody asks for it', async () => {
    const client = await command();
    const { messages } = await world.drive(client.call('backup.run', {}));
    expect(messages).toEqual([]);
    expect(card('a').map(([status]) => status)).toEqual([1, 0, 2, 3]);
  });

  it('knows by its content what moved, and says what is gone', async () => {
    const client = await command();
    await backUp(client);
    const { messages } = world.simulator.sim('a');
    messages.set(7, messages.get(0));
    messages.set(0, null);
    messages.set(3, null);
    expect(inStorage(await backUp(client))).toMatchObject({ total: 3, added: 0, known: 3 });
    const list = await client.call('sms.stored', { device: 'm', iccid: CARD.a });
    expect(list.map(({ index, present }) => [index, present])).toEqual([
      [8, true],
      [2, true],
      [3, true],
      [4, false],
    ]);
  });

  it('adds nothing that the inbox has taken in, even when it cannot be deleted', async () => {
    world.simulator.addModem({ name: 'm', sim: 'a' });
    world.simulator.setFault('m', { kind: 'error', command: 'AT+CMGD', times: 'always', cms: 500 });
    const { client } = await world.daemon(
      'home',
      `[[modem]]\nname = "m"\nport = "${await world.port('m')}"\n`,
    );
    await world.pass(5_000);
    const inbox = await client.call('sms.list', {});
    expect(inbox.map(({ text }) => text).sort()).toEqual(['Not read yet', 'Read long ago']);
    expect(inStorage(await backUp(client))).toEqual({
      device: 'm',
      storage: 'SM',
      total: 4,
      added: 2,
      known: 2,
    });
    expect((await client.call('sms.stored', {})).map(({ text }) => text)).toEqual(['A draft', 'Sent']);
    expect(await client.call('sms.list', {})).toEqual(inbox);
  });

  it('reads the memory of the device too, and a memory under two names once', async () => {
    const client = await command({ sharedMemory: true });
    const { messages } = await backUp(client);
    expect(messages.filter(({ total }) => total > 0)).toEqual([
      { device: 'm', storage: 'SM', total: 4, added: 4, known: 0 },
    ]);
  });
});

describe('restoring messages', () => {
  it.each<[Partial<Personality>['storeHabit'], SmsStatus[], string[]]>([
    ['faithful', [1, 1, 2, 3], ['written', 'written', 'written', 'written']],
    ['refuses-unread', [1, 1, 2, 3], ['written', 'written', 'written', 'written']],
    ['drops-status', [2, 2, 2, 2], ['written', 'written', 'written', 'written']],
    ['refuses-status', [2, 2, 2, 2], ['written', 'written', 'written', 'written']],
    ['no-index', [1, 1, 2, 3], ['written', 'written', 'written', 'written']],
    ['own-centre', [1, 1, 2, 3], ['written', 'written', 'written', 'written']],
    ['refuses-deliver', [2, 3], ['failed', 'failed', 'written', 'written']],
    ['forgets', [], ['failed', 'failed', 'failed', 'failed']],
  ])('onto another card of a modem that is %s', async (storeHabit, statuses, states) => {
    const client = await command({ ...(storeHabit ? { storeHabit } : {}) });
    await backUp(client);
    await swap('b');
    const plan = await restore(client, { dryRun: true, confirmed: false });
    expect(plan).toMatchObject({ dryRun: true, used: 0, total: 10, counts: { planned: 4 } });
    expect(card('b')).toEqual([]);
    await expect(restore(client, { confirmed: false })).rejects.toMatchObject({ exitCode: 5 });
    expect(card('b')).toEqual([]);

    const done = await restore(client);
    expect(done.messages.map(({ state }) => state)).toEqual(states);
    expect(card('b').map(([status]) => status)).toEqual(statuses);
    const written = done.messages.filter(({ state }) => state === 'written');
    expect(
      written.every(
        ({ held, status, reason }) =>
          held === status || reason.includes('mark') || reason.includes('keeps it as'),
      ),
    ).toBe(true);
    if (storeHabit === 'faithful') {
      expect(pdus('b')).toEqual(ALL);
      expect(done.messages.map(({ held }) => held)).toEqual([
        'received-read',
        'received-read',
        'stored-unsent',
        'stored-sent',
      ]);
      expect(done.messages.map(({ reason }) => reason)).toEqual([
        'it keeps the time of the service centre',
        expect.stringMatching(/^it is marked as read.*; it keeps the time of the service centre$/),
        expect.stringContaining('a sent message holds no time'),
        expect.stringContaining('a sent message holds no time'),
      ]);
    }
    // A second time there is nothing to do, however the modem shows what it was given.
    const again = await restore(client);
    expect(again.counts).toMatchObject({ written: 0, present: written.length });
    expect(card('b')).toHaveLength(written.length);
  });

  it('keeps what is unread unread where the modem can', async () => {
    const client = await command({ quietReading: true });
    await backUp(client);
    await swap('b');
    const done = await restore(client);
    expect(done.messages[1]).toMatchObject({ status: 'received-unread', held: 'received-unread' });
    expect(card('b').map(([status]) => status)).toEqual([1, 0, 2, 3]);
  });

  it('of its own card needs no consent, and writes only what is missing', async () => {
    const client = await command();
    await backUp(client);
    world.simulator.sim('a').messages.set(1, null);
    const done = await world.drive(client.call('sms.restore', { to: 'm' }));
    expect(done.counts).toMatchObject({ written: 1, present: 3 });
    expect(pdus('a')).toEqual(ALL);
    const [first] = await client.call('sms.stored', {});
    const chosen = await world.drive(
      client.call('sms.restore', { to: 'm', ids: [first?.id ?? 0], storage: 'ME' }),
    );
    expect(chosen).toMatchObject({ storage: 'ME', counts: { written: 1 } });
    expect(inStorage(await backUp(client), 'ME')).toMatchObject({ total: 1, added: 1 });
    await expect(world.drive(client.call('sms.restore', { to: 'm', ids: [99] }))).rejects.toMatchObject({
      exitCode: 3,
    });
  });

  it('says before it writes what does not fit', async () => {
    const client = await command();
    await backUp(client);
    await swap('b');
    const { messages } = world.simulator.sim('b');
    for (let index = 0; index < 8; index += 1)
      messages.set(index, { status: 3, pdu: hexToBytes(submit(`Old ${index}`)) });
    await expect(restore(client)).rejects.toMatchObject({ code: 'CONFLICT', exitCode: 5 });
    expect(messages.used).toBe(8);
    const done = await restore(client, { partial: true });
    expect(done.counts).toMatchObject({ written: 2, skipped: 2 });
    expect(pdus('b').slice(8)).toEqual(ALL.slice(0, 2));
  });

  it('is no news for the inbox of a daemon, and stays on the card', async () => {
    const before = await command();
    await backUp(before);
    await before.close();
    await swap('b');
    const { client } = await world.daemon('home');
    await world.settle();
    expect((await restore(client)).counts).toMatchObject({ written: 4 });
    world.simulator.sim('b').messages.set(9, { status: 0, pdu: hexToBytes(deliver('News', '+4930123456')) });
    await world.pass(120_000, 10_000);
    expect((await client.call('sms.list', {})).map(({ text }) => text)).toEqual(['News']);
    expect(pdus('b')).toEqual(ALL);
  });

  it('puts back what the inbox has taken off a card, part by part, and only what is there', async () => {
    const long = deliverPdus(ANNA, 'A long text. '.repeat(20), { at: AT });
    expect(long).toHaveLength(2);
    for (const [index, pdu] of long.entries())
      world.simulator.sim('a').messages.set(5 + index, { status: 0, pdu: hexToBytes(pdu) });
    world.simulator.addModem({ name: 'm', sim: 'a' });
    const port = await world.port('m');
    const { client } = await world.daemon('home', `[[modem]]\nname = "m"\nport = "${port}"\n`);
    await world.pass(5_000);
    expect(pdus('a')).toEqual(ALL.slice(2));
    const inbox = await client.call('sms.list', {});
    const of = (text: string) => inbox.find((one) => one.text.startsWith(text))?.id ?? 0;
    const seen: number[] = [];
    const done = await world.drive(
      client.call(
        'sms.restore',
        { to: 'm', received: [of('A long'), of('Read')] },
        { onProgress: (progress) => seen.push(progress.done) },
      ),
    );
    expect(done.messages.map(({ id, source, state }) => [id, source, state])).toEqual([
      [of('A long'), 'inbox', 'written'],
      [of('A long'), 'inbox', 'written'],
      [of('Read'), 'inbox', 'written'],
    ]);
    expect(seen.at(-1)).toBe(3);
    await world.pass(120_000, 10_000);
    expect(pdus('a').sort()).toEqual([...ALL.slice(2), ...long, ALL[0]].sort());
    expect(await client.call('sms.list', {})).toEqual(inbox);
    await client.call('sms.remove', { ids: [of('Not')] });
    const removed = client.call('sms.restore', { to: 'm', received: [of('Not')] });
    await expect(world.drive(removed)).rejects.toMatchObject({ exitCode: 3 });
  });

  it.each<[string, FaultSpec, number]>([
    ['is silent at the command', { kind: 'hang', command: 'AT+CMGW' }, 4],
    ['loses the OK', { kind: 'reply-lost', command: 'AT+CMGW', skip: 1 }, 4],
    ['says CMS 500 and stores it', { kind: 'error-after', command: 'AT+CMGW', cms: 500 }, 4],
    ['says CMS 500 once', { kind: 'error', command: 'AT+CMGW', cms: 500 }, 4],
    ['says ERROR and stores it', { kind: 'error-after', command: 'AT+CMGW' }, 4],
    ['is busy at the prompt', { kind: 'stuck-prompt', command: 'AT+CMGW' }, 4],
    ['restarts before the command', { kind: 'reboot', command: 'AT+CMGW', skip: 2, at: 'before' }, 4],
    ['restarts after storing', { kind: 'reboot', command: 'AT+CMGW', skip: 1, at: 'after' }, 4],
    ['damages what is read back', { kind: 'garbage', command: 'AT+CMGR', bytes: 'ff00ff' }, 4],
    ['is silent when it is read back', { kind: 'hang', command: 'AT+CMGR' }, 4],
    ['loses the list', { kind: 'no-final', command: 'AT+CMGL', skip: 1 }, 4],
    ['is full all at once', { kind: 'error', command: 'AT+CMGW', cms: 322, skip: 2 }, 2],
  ])('writes nothing twice when the modem %s', async (_, fault, atFirst) => {
    const client = await command();
    await backUp(client);
    await swap('b');
    world.simulator.setFault('m', fault);
    const done = await restore(client).catch((error: unknown) => {
      expect(error).toMatchObject({ exitCode: 4 });
      return null;
    });
    if (done && !done.error) expect(done.counts.written).toBe(atFirst);
    expect(world.simulator.modem('m').faults.list()).toEqual([]);
    expect(new Set(pdus('b')).size).toBe(card('b').length);
    world.simulator.clearFaults();
    await world.pass(300_000, 10_000);
    const again = await restore(client);
    expect(again.counts.written + again.counts.present).toBe(4);
    expect(pdus('b').sort()).toEqual([...ALL].sort());
  });

  it('goes on with the same command after it was interrupted', async () => {
    const client = await command();
    await backUp(client);
    await swap('b');
    const abort = new AbortController();
    const params = { to: 'm', iccid: CARD.a, confirmed: true };
    const call = client.call('sms.restore', params, {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done === 2) abort.abort();
      },
    });
    await world.drive(call.catch(() => null));
    await world.settle();
    expect(card('b').length).toBeLessThan(4);
    const again = await restore(client);
    expect(again.counts.written).toBeGreaterThanOrEqual(1);
    expect(pdus('b').sort()).toEqual([...ALL].sort());
  });

  it('stops when the card is changed in the middle', async () => {
    const client = await command();
    await backUp(client);
    await swap('b');
    const { messages } = world.simulator.sim('b');
    const set = messages.set.bind(messages);
    messages.set = (index, message) => {
      const stored = set(index, message);
      if (messages.used === 2) {
        world.simulator.swapSim('m', 'a');
      }
      return stored;
    };
    const done = await restore(client);
    expect(done.error).not.toBeNull();
    expect(card('b')).toHaveLength(2);
    expect(card('a')).toHaveLength(4);
    expect(done.counts.planned).toBeGreaterThanOrEqual(1);
  });
});

it('forgets what a person wrote, and a backup does not bring it back', async () => {
  const client = await command();
  world.simulator.sim('a').messages.set(5, { status: 1, pdu: hexToBytes(deliver('Other', '+4930123456')) });
  await backUp(client);
  const told = await client.call('persons.export', { number: ANNA });
  expect(told.stored).toHaveLength(4);
  const forgotten = await client.call('persons.forget', { number: ANNA });
  expect(forgotten).toMatchObject({ messages: 4, clean: true });
  expect(forgotten.stillOn).toContain(`SMS SM 1 of ${CARD.a}`);
  expect((await client.call('sms.stored', {})).map(({ text }) => text)).toEqual(['Other']);
  expect(inStorage(await backUp(client))).toMatchObject({ total: 5, added: 0, known: 5 });
  expect((await client.call('sms.stored', {})).map(({ text }) => text)).toEqual(['Other']);
});
