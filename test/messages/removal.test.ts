import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.ts';
import { messageDetail } from '../../src/messages/message-detail.ts';
import { listMessages, type MessageFilter } from '../../src/messages/message-list.ts';
import { removeMessages } from '../../src/messages/removal.ts';
import { FakeSession } from '../support/fake-session.ts';
import { deliverPdus } from '../support/pdus.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const HOUR = 3_600_000;
const ALL: MessageFilter = {
  direction: null,
  state: null,
  address: null,
  from: null,
  to: null,
  since: null,
  until: null,
  modem: null,
  after: null,
  limit: 1000,
};

function story() {
  const services = testServices();
  const deviceId = services.device('m1');
  const session = new FakeSession();
  const receiving = { id: deviceId, iccid: CARD.a, lineId: null };
  const take = (...pdus: string[]) => pdus.map((pdu) => services.inbox.take(receiving, pdu, null));
  let count = 0;
  function queue(recipient: string, text = 'hello'): number {
    count += 1;
    return services.outbox.enqueue({
      purpose: `test:${count}`,
      recipient,
      text,
      lineId: null,
      deviceId: null,
      priority: 10,
      report: true,
      validityMinutes: 60,
      resend: true,
      expiresAt: null,
      quietZones: null,
    });
  }
  const work = () =>
    services.sender.work({ id: deviceId, name: 'm1', iccid: CARD.a, lineId: null, session }, 100);
  const texts = async (filter: Partial<MessageFilter> = {}) =>
    (await listMessages(services, { ...ALL, ...filter })).map((message) => message.text);
  const remove = (ids: number[], confirmed = false) => removeMessages(services, ids, confirmed);
  return { ...services, session, receiving, take, queue, work, texts, remove };
}

describe('the list of messages', () => {
  it('is narrowed by direction, address, time, modem and state', async () => {
    const { take, queue, work, texts, clock, device } = story();
    device('m2');
    take(...deliverPdus(NUMBER.a, 'in a'));
    clock.advance(HOUR);
    const at = clock.now();
    take(...deliverPdus('Bank', 'in bank'));
    queue(NUMBER.a, 'out a');
    await work();
    clock.advance(HOUR);
    queue(NUMBER.b, 'out b');
    expect(await texts()).toEqual(['in a', 'in bank', 'out a', 'out b']);
    expect(await texts({ direction: 'in' })).toEqual(['in a', 'in bank']);
    expect(await texts({ address: 'bAN' })).toEqual(['in bank']);
    expect(await texts({ address: '6701' })).toEqual(['in a', 'out a']);
    expect(await texts({ from: '6701' })).toEqual(['in a']);
    expect(await texts({ to: '4567' })).toEqual(['out a', 'out b']);
    expect(await texts({ from: 'bank', to: '6702' })).toEqual(['in bank', 'out b']);
    expect(await texts({ since: at, until: at + HOUR })).toEqual(['in bank', 'out a']);
    expect(await texts({ modem: 'm1' })).toEqual(['in a', 'in bank', 'out a']);
    expect(await texts({ modem: 'm2' })).toEqual([]);
    expect(await texts({ state: 'accepted' })).toEqual(['out a']);
    expect(await texts({ limit: 2 })).toEqual(['out a', 'out b']);
    expect(await texts({ limit: 2, after: 0 })).toEqual(['in a', 'in bank']);
    expect(await texts({ limit: 2, after: 2 })).toEqual(['out a', 'out b']);
  });

  it('looks behind what does not fit, however much that is', async () => {
    const { queue, take, texts } = story();
    take(...deliverPdus(NUMBER.a, 'first'));
    for (let n = 0; n < 450; n += 1) queue(`+4915123456${String(n).padStart(3, '0')}`, `n ${n}`);
    take(...deliverPdus(NUMBER.b, 'last'));
    expect(await texts({ state: 'received' })).toEqual(['first', 'last']);
    expect(await texts({ state: 'received', limit: 1, after: 0 })).toEqual(['first']);
    expect((await texts({ after: 0 })).slice(0, 3)).toEqual(['first', 'n 0', 'n 1']);
    expect(await texts({ after: 0 })).toHaveLength(452);
  });
});

describe('removing', () => {
  it('hides a received message, and never takes it in again', async () => {
    const { take, texts, remove, inbox } = story();
    const pdus = deliverPdus(NUMBER.a, 'spam');
    take(...pdus, ...deliverPdus(NUMBER.b, 'keep'));
    expect(remove([1])).toMatchObject([{ id: 1, text: 'spam' }]);
    expect(take(...pdus)).toEqual([false]);
    expect(await texts()).toEqual(['keep']);
    expect(inbox.list(10).map((message) => message.text)).toEqual(['keep']);
  });

  it('cancels what waits to be sent, says so, and keeps its purpose', async () => {
    const { queue, remove, work, session, texts, store, outbox } = story();
    const id = queue(NUMBER.a);
    expect(remove([id])).toMatchObject([{ id, state: 'canceled' }]);
    expect(store.events.after(0, 10).map((event) => [event.type, event.data])).toEqual([
      ['message.state', { message: id, state: 'canceled' }],
    ]);
    await work();
    expect([session.submitted, await texts(), outbox.list(5)]).toEqual([[], [], []]);
    const again = { ...store.outbox.byId(id), purpose: 'test:1' };
    expect(again.removedAt).not.toBeNull();
  });

  it('asks before it removes what may have been sent, removes nothing then, and never sends it again', async () => {
    const { queue, remove, work, session, texts, clock, sender, outbox } = story();
    const [first, unknown] = [queue(NUMBER.a, 'fine'), queue(NUMBER.b, 'unknown')];
    session.onSubmit = () => {
      if (session.submitted.length === 1) session.outcomes.push(new SimError('SMS_UNKNOWN', 'no answer'));
    };
    await work();
    expect(outbox.state(unknown)).toBe('ambiguous');
    expect(() => remove([first, unknown])).toThrow(
      expect.objectContaining({ code: 'CONFLICT', exitCode: 5, hint: expect.stringContaining('--yes') }),
    );
    expect(await texts()).toEqual(['fine', 'unknown']);
    remove([first, unknown], true);
    expect(await texts()).toEqual([]);
    clock.advance(2 * HOUR);
    sender.settleOverdue();
    await work();
    expect([session.submitted.length, outbox.state(unknown)]).toEqual([2, 'expired']);
  });

  it('says which one is not there, and then removes none', async () => {
    const { take, remove, texts } = story();
    take(...deliverPdus(NUMBER.a, 'one'));
    expect(() => remove([1, 7])).toThrow(expect.objectContaining({ code: 'NOT_FOUND', exitCode: 3 }));
    expect(await texts()).toEqual(['one']);
    remove([1]);
    expect(() => remove([1])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('of an incomplete message does not swallow a later message with the same reference', async () => {
    const { take, remove, texts } = story();
    const [first = '', second = ''] = deliverPdus(NUMBER.a, 'a'.repeat(200));
    take(first);
    remove([1]);
    take(second);
    expect(await texts()).toEqual(['a'.repeat(47)]);
  });
});

describe('one message with all its parts', () => {
  it('of an incomplete one says what came and what is missing', () => {
    const { take, store, clock, ...services } = story();
    const [, second = ''] = deliverPdus(NUMBER.a, 'a'.repeat(160) + 'b'.repeat(160), {});
    take(second);
    const detail = messageDetail({ ...services, store }, 1);
    expect(detail).toMatchObject({
      state: 'incomplete',
      parts: 3,
      missing: [1, 3],
      serviceCentre: '+491710760000',
      sentAt: '2026-01-01T12:00:00.000Z',
      flash: false,
      messageWaiting: null,
      segments: [
        { part: 1, state: 'missing', text: null },
        { part: 2, state: 'received', receivedAt: new Date(clock.now()).toISOString() },
        { part: 3, state: 'missing' },
      ],
    });
  });

  it('of a sent one shows attempts, reference, times and the class of the error', async () => {
    const { queue, work, session, clock, ...services } = story();
    const at = clock.now();
    const id = queue(NUMBER.a, 'x'.repeat(200));
    session.outcomes.push(new SimError('SMS_REFUSED', 'congested', { details: { cms: 42 } }));
    await work();
    expect(messageDetail(services, id)).toMatchObject({
      state: 'sending',
      iccid: CARD.a,
      segments: [
        {
          part: 1,
          state: 'queued',
          attempts: 1,
          errorCode: 'SMS_REFUSED',
          errorClass: 'transient',
          error: 'congested',
          text: 'x'.repeat(153),
        },
        {
          part: 2,
          state: 'accepted',
          attempts: 1,
          messageReference: 1,
          submittedAt: new Date(at).toISOString(),
          acceptedAt: new Date(at).toISOString(),
          error: null,
        },
      ],
    });
  });

  it('has the data of what is no text, and no message of an id that is not there', () => {
    const { take, ...services } = story();
    take('0011223344');
    expect(messageDetail(services, 1)).toMatchObject({ data: '0011223344', segments: [{ text: null }] });
    expect(messageDetail(services, 2)).toBeUndefined();
  });
});

describe('an incomplete message', () => {
  it('is told of once after a day, and is completed by parts that come later', () => {
    const { take, inbox, clock, eventTypes, remove } = story();
    const [first = '', second = ''] = deliverPdus(NUMBER.a, 'a'.repeat(200));
    const [lonely = ''] = deliverPdus(NUMBER.b, 'b'.repeat(200));
    take(first, lonely);
    remove([2]);
    clock.advance(24 * HOUR - 1);
    inbox.tellIncomplete();
    expect(eventTypes()).toEqual([]);
    clock.advance(1);
    inbox.tellIncomplete();
    inbox.tellIncomplete();
    expect(eventTypes()).toEqual(['message.incomplete']);
    take(second);
    expect(eventTypes()).toEqual(['message.incomplete', 'message.received']);
    expect(inbox.view(1)).toMatchObject({ state: 'received', text: 'a'.repeat(200) });
    clock.advance(24 * HOUR);
    inbox.tellIncomplete();
    expect(eventTypes()).toHaveLength(2);
  });

  it('does not take in a part of a message of another month', () => {
    const { take, inbox } = story();
    const month = 30 * 24 * HOUR;
    const start = Date.UTC(2026, 0, 1, 12);
    const [old = ''] = deliverPdus(NUMBER.a, 'a'.repeat(200), { at: start });
    const [, fresh = ''] = deliverPdus(NUMBER.a, 'b'.repeat(200), { at: start + month });
    take(old, fresh);
    expect(inbox.list(10).map(({ state }) => state)).toEqual(['incomplete', 'incomplete']);
  });
});
