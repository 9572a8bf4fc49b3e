import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.ts';
import { silentLog } from '../../src/core/logger.ts';
import { NO_LIMITS, nextUtcDay, roomToday, type SendingLimits, utcDay } from '../../src/messages/limits.ts';
import { PRIORITY } from '../../src/messages/outbox.ts';
import { createSender, type SendingDevice } from '../../src/messages/sender.ts';
import { FakeSession } from '../support/fake-session.ts';
import { submitText } from '../support/pdus.ts';
import { CARD, testServices } from '../support/services.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A text of three parts. */
const LONG = 'x'.repeat(400);

function story(limits: Partial<SendingLimits>) {
  const services = testServices();
  const { store, clock, outbox } = services;
  const allowed: SendingLimits = { ...NO_LIMITS, ...limits };
  const sender = createSender({
    store,
    clock,
    log: silentLog,
    quietHours: () => null,
    limits: () => allowed,
    random: () => 0.5,
  });
  function modem(name: string, iccid: string): SendingDevice & { session: FakeSession } {
    const id = services.device(name);
    store.devices.setIccid(id, iccid);
    store.devices.setState(id, 'ready');
    return { id, name, iccid, lineId: null, session: new FakeSession() };
  }
  let count = 0;
  function queue(text: string, more = {}): number {
    count += 1;
    return outbox.enqueue({
      purpose: `test:${count}`,
      recipient: `+49151234567${String(count).padStart(2, '0')}`,
      text,
      lineId: null,
      deviceId: null,
      priority: PRIORITY.notice,
      report: true,
      validityMinutes: 60,
      resend: true,
      expiresAt: null,
      quietZones: null,
      ...more,
    });
  }
  const sent = (device: { session: FakeSession }) => device.session.submitted.map(submitText);
  return { ...services, sender, allowed, modem, queue, sent };
}

describe('the limits of a SIM', () => {
  it.each([
    [{}, { parts: 900, spent: 0 }, Infinity],
    [{ partsPerDay: 10 }, { parts: 3, spent: 0 }, 7],
    [{ partsPerDay: 10 }, { parts: 12, spent: 0 }, 0],
    [{ price: 90_000, spendPerDay: 1_000_000 }, { parts: 0, spent: 0 }, 11],
    [{ price: 90_000, spendPerDay: 1_000_000 }, { parts: 11, spent: 990_000 }, 0],
    [{ price: 90_000, spendPerDay: 0 }, { parts: 11, spent: 990_000 }, Infinity],
    [{ price: 0, spendPerDay: 1 }, { parts: 11, spent: 0 }, Infinity],
    [{ partsPerDay: 3, price: 1, spendPerDay: 2 }, { parts: 0, spent: 0 }, 2],
  ])('%j after %j leave room for %d parts', (limits, usage, parts) => {
    const room = roomToday({ ...NO_LIMITS, ...limits }, usage);
    expect(room.parts).toBe(parts);
    expect(room.reason === null).toBe(parts === Infinity);
  });

  it('let the rest wait for the next UTC day, and say why', async () => {
    const { modem, queue, sender, sent, clock, outbox } = story({ partsPerDay: 2 });
    const device = modem('m1', CARD.a);
    const ids = ['one', 'two', 'three', 'four', 'five'].map((text) => queue(text));
    await sender.work(device, 100);
    expect(sent(device)).toEqual(['one', 'two']);
    const midnight = '2026-01-02T00:00:00.000Z';
    expect(outbox.view(ids[2] ?? 0)).toMatchObject({
      state: 'queued',
      error: `this SIM may send 2 parts a day (sms.daily-limit); it goes on at ${midnight}`,
    });
    expect(outbox.queue()).toMatchObject({ queued: 3, waiting: 3, nextAttemptAt: midnight });
    expect(outbox.workDue()).toBe(false);
    expect(outbox.nextWakeAt()).toBe(Date.parse(midnight));
    clock.advance(12 * HOUR);
    await sender.work(device, 100);
    expect(sent(device)).toEqual(['one', 'two', 'three', 'four']);
    clock.advance(24 * HOUR);
    await sender.work(device, 100);
    expect(sent(device)).toHaveLength(5);
    expect(outbox.view(ids[4] ?? 0)).toMatchObject({ state: 'accepted', error: null });
  });

  it('name the limit of money', async () => {
    const { modem, queue, sender, outbox } = story({ price: 90_000, spendPerDay: 100_000 });
    const device = modem('m1', CARD.a);
    queue('one');
    const id = queue('two');
    await sender.work(device, 100);
    expect(outbox.view(id)?.error).toMatch(/^this SIM may spend 0\.1 a day \(sms\.spend-limit\)/);
  });

  it('go on at once when they are raised', async () => {
    const { modem, queue, sender, sent, allowed, outbox } = story({ partsPerDay: 1 });
    const device = modem('m1', CARD.a);
    queue('one');
    const id = queue('two');
    await sender.work(device, 100);
    allowed.partsPerDay = 5;
    await sender.work(device, 100);
    expect(sent(device)).toEqual(['one', 'two']);
    expect(outbox.view(id)?.error).toBeNull();
  });

  it('leave to another SIM what any may send', async () => {
    const { modem, queue, sender, sent } = story({ partsPerDay: 2 });
    const [first, second] = [modem('m1', CARD.a), modem('m2', CARD.b)];
    queue('bound', { deviceId: first.id });
    for (const text of ['one', 'two', 'three', 'four']) queue(text);
    await sender.work(first, 100);
    await sender.work(second, 100);
    expect([sent(first), sent(second)]).toEqual([
      ['bound', 'one'],
      ['two', 'three'],
    ]);
  });

  it('do not begin a message for which the day has no room, but send a shorter one', async () => {
    const { modem, queue, sender, sent, clock } = story({ partsPerDay: 3 });
    const device = modem('m1', CARD.a);
    queue('one');
    queue(LONG);
    queue('two');
    await sender.work(device, 100);
    expect(sent(device)).toEqual(['one', 'two']);
    clock.advance(12 * HOUR);
    await sender.work(device, 100);
    expect(sent(device)).toHaveLength(5);
  });

  it('send what is longer than a day in pieces, from the beginning of the day', async () => {
    const { modem, queue, sender, sent, clock, outbox } = story({ partsPerDay: 2 });
    const device = modem('m1', CARD.a);
    const id = queue(LONG);
    await sender.work(device, 100);
    expect([sent(device).length, outbox.state(id)]).toEqual([2, 'sending']);
    clock.advance(12 * HOUR);
    await sender.work(device, 100);
    expect(sent(device).join('')).toBe(LONG);
  });

  it('keep a message that has begun for its card, and say what it waits for', async () => {
    const { modem, queue, sender, sent, clock, outbox } = story({ partsPerDay: 2 });
    const [first, second] = [modem('m1', CARD.a), modem('m2', CARD.b)];
    const id = queue(LONG);
    await sender.work(first, 100);
    await sender.work(second, 100);
    expect([sent(first).length, sent(second).length]).toEqual([2, 0]);
    expect(outbox.view(id)).toMatchObject({
      state: 'sending',
      error: expect.stringContaining('sms.daily-limit'),
    });
    clock.advance(12 * HOUR);
    await sender.work(second, 100);
    await sender.work(first, 100);
    expect(sent(first).join('')).toBe(LONG);
  });

  it('count what may have been sent, and not what was refused', async () => {
    const { modem, queue, sender, sent, store, clock } = story({
      partsPerDay: 2,
      price: 5,
      spendPerDay: 1000,
    });
    const device = modem('m1', CARD.a);
    device.session.outcomes.push(
      new SimError('SMS_REFUSED', 'refused', { details: { cms: 1 } }),
      new SimError('SMS_UNKNOWN', 'no answer'),
    );
    for (const text of ['refused', 'unknown', 'sent', 'too many']) queue(text);
    await sender.work(device, 100);
    expect(sent(device)).toEqual(['unknown', 'sent']);
    expect(store.usage.of(CARD.a, utcDay(clock.now()))).toEqual({ parts: 2, spent: 10 });
  });

  it('let a code pass before a campaign', async () => {
    const { modem, queue, sender, sent, clock } = story({ paceMs: MINUTE, partsPerDay: 3 });
    const device = modem('m1', CARD.a);
    for (const text of ['n1', 'n2', 'n3']) queue(text);
    await sender.work(device, 100);
    queue('code', { priority: PRIORITY.verification });
    clock.advance(MINUTE);
    await sender.work(device, 100);
    clock.advance(MINUTE);
    await sender.work(device, 100);
    expect(sent(device)).toEqual(['n1', 'code', 'n2']);
  });

  it('keep the pace of each SIM, whoever restarts, and tell when it goes on', async () => {
    const { modem, queue, sender, sent, clock, allowed } = story({ paceMs: 10_000 });
    const [first, second] = [modem('m1', CARD.a), modem('m2', CARD.b)];
    for (const text of ['one', 'two', 'three']) queue(text);
    expect(await sender.work(first, 100)).toBe(false);
    expect(sender.nextOpenAt()).toBe(clock.now() + 10_000);
    await sender.work(second, 100);
    clock.advance(9_999);
    await sender.work(first, 100);
    expect([sent(first), sent(second)]).toEqual([['one'], ['two']]);
    clock.advance(1);
    expect(sender.nextOpenAt()).toBeNull();
    await sender.work(first, 100);
    expect(sent(first)).toEqual(['one', 'three']);
    clock.jumpWall(-5 * MINUTE);
    queue('after the clock was set back');
    await sender.work(first, 100);
    expect(sent(first)).toHaveLength(3);
    allowed.paceMs = 0;
    queue('no pace any more');
    await sender.work(first, 100);
    expect(sent(first)).toHaveLength(4);
  });

  it('hold whatever is queued in whatever order, and lose nothing', async () => {
    const texts = fc.array(fc.constantFrom('a', LONG), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 4 }), async (all, partsPerDay) => {
        const { modem, queue, sender, sent, clock, outbox } = story({ partsPerDay });
        const device = modem('m1', CARD.a);
        const ids = all.map((text) => queue(text));
        for (let day = 0; day < 40 && ids.some((id) => outbox.state(id) !== 'accepted'); day += 1) {
          const before = sent(device).length;
          await sender.work(device, 1000);
          await sender.work(device, 1000);
          expect(sent(device).length - before).toBeLessThanOrEqual(partsPerDay);
          clock.advance(nextUtcDay(clock.now()) - clock.now());
        }
        expect(ids.map((id) => outbox.state(id))).toEqual(all.map(() => 'accepted'));
      }),
      { numRuns: 30 },
    );
  });

  it('know the UTC day', () => {
    const last = Date.UTC(2026, 1, 28, 23, 59, 59, 999);
    expect(nextUtcDay(last)).toBe(last + 1);
    expect(nextUtcDay(last + 1)).toBe(last + 1 + 24 * HOUR);
  });
});
