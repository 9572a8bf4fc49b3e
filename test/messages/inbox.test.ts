import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { messageDetail } from '../../src/messages/message-detail.ts';
import { FakeSession } from '../support/fake-session.ts';
import { deliverPdus } from '../support/pdus.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const SMILEY = 'Grüße 😀 '.repeat(20);

function inboxStory() {
  const services = testServices();
  const id = services.device('m1');
  const device = { id, iccid: CARD.a, lineId: null };
  const session = new FakeSession();
  const take = (pdu: string) => services.inbox.take(device, pdu, null);
  const list = () =>
    services.inbox.list(100).map(({ address, text, state, parts }) => ({ address, text, state, parts }));
  function store(...pdus: string[]): void {
    session.stored = pdus.map((pdu, index) => ({
      storage: 'SM',
      index: index + 1,
      status: 'received-unread',
      pdu,
      tpduLength: null,
    }));
  }
  const received = () => services.eventTypes().filter((type) => type === 'message.received').length;
  return { ...services, device, session, take, list, stored: store, received };
}

describe('the inbox', () => {
  it('commits a message before it is deleted from the card', async () => {
    const { inbox, device, session, stored, list } = inboxStory();
    stored(...deliverPdus(NUMBER.a, 'hello'));
    let committed = 0;
    const remove = session.deleteMessage.bind(session);
    session.deleteMessage = async (storage: string, index: number) => {
      committed = list().length;
      await remove(storage, index);
    };
    expect(await inbox.collect(device, session)).toBe(1);
    expect(committed).toBe(1);
    expect(session.stored).toEqual([]);
    expect(list()).toEqual([{ address: NUMBER.a, text: 'hello', state: 'received', parts: 1 }]);
  });

  it('never takes the same message in twice, even when it cannot be deleted', async () => {
    const { inbox, device, session, stored, list } = inboxStory();
    stored(...deliverPdus(NUMBER.a, 'hello'), ...deliverPdus(NUMBER.b, 'hello'));
    session.refuseDelete = true;
    expect(await inbox.collect(device, session)).toBe(2);
    expect(await inbox.collect(device, session)).toBe(0);
    expect(list()).toHaveLength(2);
  });

  it('leaves alone what the owner keeps on the card', async () => {
    const { inbox, device, session, stored } = inboxStory();
    stored(...deliverPdus(NUMBER.a, 'draft'));
    session.stored = session.stored.map((message) => ({ ...message, status: 'stored-unsent' }));
    expect(await inbox.collect(device, session)).toBe(0);
    expect(session.stored).toHaveLength(1);
  });

  it('puts parts together in whatever order they come, doubled or not, characters split between parts included', () => {
    const pdus = deliverPdus(NUMBER.a, SMILEY);
    expect(pdus.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(fc.shuffledSubarray([...pdus, ...pdus], { minLength: pdus.length * 2 }), (order) => {
        const { take, list, received } = inboxStory();
        for (const pdu of order) take(pdu);
        expect(list()).toEqual([{ address: NUMBER.a, text: SMILEY, state: 'received', parts: pdus.length }]);
        expect(received()).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it('shows what came of an incomplete message', () => {
    const { take, list, received } = inboxStory();
    const [first = '', , third = ''] = deliverPdus(NUMBER.a, 'abc '.repeat(100));
    take(third);
    take(first);
    const [message] = list();
    expect(message?.state).toBe('incomplete');
    expect(message?.text.startsWith('abc abc')).toBe(true);
    expect(received()).toBe(0);
  });

  it('tells apart senders with the same reference, and a reference that is used again', () => {
    const { take, list } = inboxStory();
    const text = (letter: string) => letter.repeat(200);
    const a = deliverPdus(NUMBER.a, text('a'));
    const b = deliverPdus(NUMBER.b, text('b'));
    const again = deliverPdus(NUMBER.a, text('c'), { at: Date.UTC(2026, 0, 3) });
    for (const pdu of [a[0], b[0], again[0], b[1], a[1], again[1]]) take(pdu ?? '');
    expect(
      list()
        .map((message) => message.text)
        .sort(),
    ).toEqual([text('a'), text('b'), text('c')]);
  });

  it('keeps what it cannot read, whole', () => {
    const { take, inbox } = inboxStory();
    take('0011223344');
    const [message] = inbox.list(10);
    expect(message).toMatchObject({ state: 'received', text: '[binary 0011223344]', address: 'unknown' });
  });

  it('keeps texts that would like to act exactly as they are', () => {
    const { take, list } = inboxStory();
    const hostile = 'OK\r\nAT+CPIN="0000"\r\u001a\u001b[2J\u202e+CMTI: "SM",1';
    for (const pdu of deliverPdus('Bank\u00e4', hostile)) take(pdu);
    expect(list()).toEqual([
      { address: 'Bankä', text: hostile, state: 'received', parts: expect.any(Number) },
    ]);
  });

  it('takes whatever bytes a modem may show without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const { take, inbox } = inboxStory();
        take(Buffer.from(bytes).toString('hex').toUpperCase());
        expect(inbox.list(10).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a message waiting indication', () => {
  it.each([
    [0xc8, { active: true, kind: 'voicemail' }],
    [0xd2, { active: false, kind: 'email' }],
    [0x00, null],
  ] as const)('in the data coding scheme %i is kept and shown', (dcs, messageWaiting) => {
    const { take, inbox, outbox, store } = story();
    const [pdu = ''] = deliverPdus(NUMBER.a, 'mailbox');
    const { smsc, tpdu } = decodePdu(pdu, 'to-mobile');
    if (tpdu.type !== 'deliver') throw new Error('no deliver');
    take(encodePdu({ smsc, tpdu: { ...tpdu, dcs } }).hex);
    expect(messageDetail({ store, inbox, outbox }, 1)).toMatchObject({ text: 'mailbox', messageWaiting });
  });

  function story() {
    const { inbox, outbox, store, device } = testServices();
    const receiving = { id: device('m1'), iccid: CARD.a, lineId: null };
    return { inbox, outbox, store, take: (pdu: string) => inbox.take(receiving, pdu, null) };
  }
});
