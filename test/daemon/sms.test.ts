import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/api/contract/methods.ts';
import { hexToBytes } from '../../src/codec/hex.ts';
import { decodeTpdu } from '../../src/codec/tpdu/decode.ts';
import { ensureDirectories } from '../../src/core/directories.ts';
import { displayText } from '../../src/core/safe-text.ts';
import { run } from '../cli/harness.ts';
import { World } from '../support/daemon.ts';

const LI = '+4915123000001';
const ANNA = '+4915123000003';
const OUTSIDE = '+4915123999999';
const CONFIG = '[sms]\nquiet-hours = "off"\n';

/** What would act in an AT dialogue, on a terminal or in a program that is not careful. */
const ACTING = [
  '\r',
  '\n',
  '\u001a',
  '\u001b',
  '\u0000',
  'OK',
  '\r\nOK\r\n',
  'AT+CMGS=21\r',
  'AT+CPIN="0000"\r\u001a',
  '+CMTI: "SM",1',
  '> ',
  '\u202e',
  '\u2066',
  '\u009b2J',
  '\u001b]0;x\u0007',
  '$(reboot)`',
  '😀',
  'ä€[',
  'a',
];
const acting = fc
  .array(fc.constantFrom(...ACTING), { minLength: 1, maxLength: 40 })
  .map((parts) => parts.join(''));

/** What our own output may send to a terminal. */
const COLOUR = new RegExp(`${'\\u001b'}\\[[0-9;]{1,4}m`, 'g');

let world: World;
beforeEach(() => {
  world = new World();
  world.simulator.addSim({
    id: 'li',
    iccid: '89490200001000000015',
    imsi: '262021000000001',
    number: LI,
  });
  world.simulator.addSim({
    id: 'anna',
    iccid: '89490200001000000031',
    imsi: '262021000000003',
    number: ANNA,
  });
  world.simulator.addModem({ name: 'li', sim: 'li' });
  world.simulator.addModem({ name: 'anna', preset: 'huawei', sim: 'anna' });
});
afterEach(() => world.close());

async function keeper(toml = CONFIG, modems = ['li']) {
  const started = await world.daemon('home', toml);
  for (const name of modems) {
    await world.drive(started.client.call('modems.add', { name, port: await world.port(name) }));
  }
  await world.settle();
  return started;
}

/** Texts as the network put them together, in the order in which they began. */
function networkTexts(to: string): string[] {
  const texts: string[] = [];
  for (const { tpdu, part } of world.simulator.log().filter((one) => one.to === to)) {
    const text = submittedText(tpdu);
    if (part === null || part.sequence === 1) texts.push(text);
    else texts.push((texts.pop() ?? '') + text);
  }
  return texts;
}

function submittedText(tpdu: string): string {
  const submit = decodeTpdu(hexToBytes(tpdu), 'to-network');
  return submit.type === 'submit' && 'text' in submit.userData ? submit.userData.text : '[no text]';
}

async function settled(client: Client, id: number): Promise<string> {
  for (let n = 0; n < 100; n += 1) {
    const { state } = await client.call('sms.show', { id });
    if (state !== 'queued' && state !== 'sending') return state;
    await world.pass(500, 500);
  }
  throw new Error(`message ${id} is not settled`);
}

describe('a text that would like to act', () => {
  it('leaves as it is, once, and adds no command', async () => {
    const { client } = await keeper();
    const expected: string[] = [];
    await fc.assert(
      fc.asyncProperty(acting, async (text) => {
        const { messages } = await world.drive(client.call('sms.send', { to: [OUTSIDE], text }));
        const id = messages[0]?.id ?? 0;
        expect(['accepted', 'delivered']).toContain(await settled(client, id));
        expected.push(text);
        expect((await client.call('sms.show', { id })).text).toBe(text);
        expect(networkTexts(OUTSIDE)).toEqual(expected);
      }),
      { numRuns: 30, seed: 5, endOnFailure: true },
    );
    expect(world.simulator.log().every(({ to, state }) => to === OUTSIDE && state !== 'duplicate')).toBe(
      true,
    );
    expect((await client.call('devices.list', {}))[0]).toMatchObject({ state: 'ready' });
  });

  it('comes in as it was sent, from whatever name, and is shown without effect', async () => {
    const { client } = await keeper();
    const sender = fc.constantFrom('Bank', 'OK', 'AT+CPIN', 'A\rOK', '>\u001b', OUTSIDE);
    const expected: [string, string][] = [];
    await fc.assert(
      fc.asyncProperty(acting, sender, async (text, from) => {
        world.simulator.sms({ from, to: LI, text });
        await world.settle();
        await world.pass(31_000, 31_000);
        expected.push([from, text]);
        const list = await client.call('sms.list', { direction: 'in' });
        expect(list.map((one) => [one.address, one.text])).toEqual(expected);
      }),
      { numRuns: 30, seed: 5, endOnFailure: true },
    );
    expect(world.simulator.log().filter(({ from }) => from.sim === 'li')).toEqual([]);
    for (const { id, text } of await client.call('sms.list', {})) {
      const answers = { 'sms.show': (params: { id: number }) => client.call('sms.show', params) };
      const json = await run(['sms', 'show', String(id), '--json'], { answers });
      expect(JSON.parse(json.stdout)).toMatchObject({ text });
      const human = (await run(['sms', 'show', String(id)], { answers, terminal: true })).stdout;
      const bare = human.replaceAll('\n', '').replaceAll(COLOUR, '');
      expect(displayText(bare)).toBe(bare);
    }
  });
});

describe('limits in the daemon', () => {
  it('keep the pace by themselves', async () => {
    const { client } = await keeper(`${CONFIG}pace = "10s"\n`);
    const start = world.clock.now();
    await world.drive(client.call('sms.send', { to: [OUTSIDE], text: 'x'.repeat(400) }));
    await world.pass(40_000, 1_000);
    const times = world.simulator.log().map(({ acceptedAt }) => acceptedAt - start);
    expect(times).toHaveLength(3);
    for (const [index, time] of times.entries()) {
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(10_000);
    }
  });

  it('keep the pace in a single command too', async () => {
    const directories = await world.directories('solo');
    await ensureDirectories(directories);
    await writeFile(directories.config, 'sms.pace = "10s"\n', { mode: 0o600 });
    const command = await world.command('solo');
    await world.drive(command.call('modems.add', { name: 'li', port: await world.port('li') }));
    const start = world.clock.now();
    const { messages } = await world.drive(
      command.call('sms.send', { to: [OUTSIDE], text: 'x'.repeat(400) }),
    );
    expect(messages).toMatchObject([{ state: 'accepted', parts: 3 }]);
    expect(world.clock.now() - start).toBeGreaterThanOrEqual(20_000);
  });

  it('let the rest wait for the next day, tell it, and go on then', async () => {
    const { client } = await keeper(`${CONFIG}daily-limit = 1\n`);
    await world.drive(client.call('sms.send', { to: [OUTSIDE, ANNA], text: 'hello' }));
    await world.pass(5_000, 1_000);
    expect(await client.call('sms.list', { state: 'queued' })).toMatchObject([
      { address: ANNA, error: expect.stringContaining('sms.daily-limit') },
    ]);
    const { queue } = await client.call('status', {});
    expect(queue).toMatchObject({ queued: 1, waiting: 1, nextAttemptAt: '2026-01-02T00:00:00.000Z' });
    await world.pass(12 * 3_600_000, 20 * 60_000);
    expect(networkTexts(ANNA)).toEqual(['hello']);
  });
});

describe('received messages in the daemon', () => {
  it('that were removed are not taken in again', async () => {
    const { client } = await keeper();
    world.simulator.sms({ from: OUTSIDE, to: LI, text: 'spam' });
    await world.settle();
    await world.pass(31_000, 31_000);
    const [spam] = await client.call('sms.list', { direction: 'in' });
    expect(await client.call('sms.remove', { ids: [spam?.id ?? 0] })).toMatchObject([{ text: 'spam' }]);
    await world.pass(120_000, 30_000);
    expect(await client.call('sms.list', {})).toEqual([]);
    expect(await client.call('sms.show', { id: spam?.id ?? 0 })).toMatchObject({
      text: 'spam',
      removedAt: expect.any(String),
    });
    await expect(client.call('sms.remove', { ids: [spam?.id ?? 0] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(client.call('sms.show', { id: 999 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells of what stays incomplete after a day', async () => {
    const { client } = await keeper();
    const text = 'x'.repeat(300);
    world.simulator.sms({ from: OUTSIDE, to: LI, text, reference: 9, parts: [2], messageClass: 0 });
    await world.settle();
    await world.pass(31_000, 31_000);
    const [lonely] = await client.call('sms.list', { state: 'incomplete' });
    expect(await client.call('sms.show', { id: lonely?.id ?? 0 })).toMatchObject({
      missing: [1],
      flash: true,
      messageClass: 0,
      text: 'x'.repeat(147),
    });
    const told = async () =>
      (await client.call('events.list', {}))
        .map(({ type }) => type)
        .filter((type) => type.startsWith('message.'));
    await world.pass(23 * 3_600_000, 30 * 60_000);
    expect(await told()).toEqual([]);
    await world.pass(2 * 3_600_000, 10 * 60_000);
    expect(await told()).toEqual(['message.incomplete']);
    world.simulator.sms({ from: OUTSIDE, to: LI, text, reference: 9, parts: [1], messageClass: 0 });
    await world.settle();
    await world.pass(31_000, 31_000);
    expect(await told()).toEqual(['message.incomplete', 'message.received']);
    expect(await client.call('sms.show', { id: lonely?.id ?? 0 })).toMatchObject({ state: 'received', text });
  });
});
