import { describe, expect, it } from 'vitest';
import { optOutWord } from '../../src/notices/opt-out.ts';
import { noticeView } from '../../src/notices/views.ts';
import { FakeSession } from '../support/fake-session.ts';
import { deliverPdus, submitText } from '../support/pdus.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const FRIENDS = ['+4915123456711', '+4915123456712'];

function optOutStory() {
  const services = testServices('');
  const { book, inbox, consumers, notices, sender, clock } = services;
  const deviceId = services.device('m1');
  const line = services.see(deviceId, CARD.a, NUMBER.a);
  for (const number of FRIENDS) book.add({ bookId: 1, name: number, numbers: [number] }, null, 'edit', null);
  const session = new FakeSession();
  const work = async () => {
    await sender.work({ id: deviceId, name: 'm1', iccid: CARD.b, lineId: line.id, session }, 100);
    consumers.wake();
  };
  let minute = 0;
  const receive = (text: string, from = FRIENDS[0] ?? '') => {
    minute += 1;
    const at = Date.UTC(2026, 0, 1, 12, minute);
    for (const pdu of deliverPdus(from, text, { at }))
      inbox.take({ id: deviceId, iccid: CARD.b, lineId: line.id }, pdu, null);
    consumers.wake();
  };
  const change = (card: string, number: string) => {
    services.see(deviceId, card, number);
    clock.advance(10 * 60_000);
    notices.tick();
    consumers.wake();
  };
  const texts = () => session.submitted.map(submitText);
  return { ...services, session, work, receive, change, texts };
}

describe('STOP', () => {
  it.each([
    ['STOP', 'stop'],
    [' stop! ', 'stop'],
    ['Stop.', 'stop'],
    ['退订', 'stop'],
    ['arrêt', 'stop'],
    ['START', 'start'],
    ['Please stop by tomorrow', null],
    ['stop it', null],
    ['', null],
  ] as const)('%j is %s', (text, expected) => {
    expect(optOutWord(text)).toBe(expected);
  });

  it('suppresses what is queued at once, is confirmed once, and holds for later notices', async () => {
    const { change, receive, work, texts, notices } = optOutStory();
    change(CARD.b, NUMBER.b);
    receive('STOP');
    receive('stop');
    await work();
    expect(texts()).toEqual([
      'You will get no more notices from this number. Send START to get them again.',
      `My number changed from ${NUMBER.a} to ${NUMBER.b}.`,
    ]);
    change(CARD.c, NUMBER.c);
    const deliveries = noticeView(notices, notices.find(2)).deliveries;
    expect(deliveries.map(({ state, reason }) => [state, reason])).toEqual([
      ['skipped', 'asked not to be told (STOP)'],
      ['queued', null],
    ]);
  });

  it('is lifted by START, by the same person only', async () => {
    const { change, receive, notices } = optOutStory();
    change(CARD.b, NUMBER.b);
    receive('STOP');
    receive('START', FRIENDS[1]);
    change(CARD.c, NUMBER.c);
    expect(noticeView(notices, notices.find(2)).counts.skipped).toBe(1);
    receive('Start');
    change(CARD.d, NUMBER.d);
    expect(noticeView(notices, notices.find(3)).counts.skipped).toBe(0);
  });

  it('outlives the contact: whoever comes back into the book is still not told', () => {
    const { change, receive, notices, book } = optOutStory();
    change(CARD.b, NUMBER.b);
    receive('STOP');
    const [id = 0] = book.list(FRIENDS[0]).map((contact) => contact.id);
    book.undo(id);
    book.add({ bookId: 1, name: 'Back again', numbers: [FRIENDS[0] ?? ''] }, null, 'import', null);
    change(CARD.c, NUMBER.c);
    const again = noticeView(notices, notices.find(2)).deliveries.find((one) => one.name === 'Back again');
    expect(again).toMatchObject({ state: 'skipped', reason: 'asked not to be told (STOP)' });
  });

  it('of somebody who was never told is kept, and not answered', async () => {
    const { receive, work, texts, store } = optOutStory();
    receive('STOP', '+447400123456');
    await work();
    expect(texts()).toEqual([]);
    expect(store.optOuts.has('+447400123456')).toBe(true);
    receive('STOP', '22333');
    expect(store.optOuts.has('22333')).toBe(false);
  });
});
