import { expect, it } from 'vitest';
import { noticeView } from '../../src/notices/views.ts';
import { FakeSession } from '../support/fake-session.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const FRIENDS = ['+4915123456711', '+4915123456712', '+4915123456713'];

it('a notice says which limit its deliveries wait for, is not done before, and can be canceled', async () => {
  const services = testServices(
    '[sms]\nprice = "0.5"\nspend-limit = "1.20"\nquiet-hours = "off"\n[notice]\ncooling-off = "0s"\n',
  );
  const { book, notices, consumers, sender, outbox } = services;
  const id = services.device('m1');
  const line = services.see(id, CARD.a, NUMBER.a);
  for (const [index, number] of FRIENDS.entries()) {
    book.add({ bookId: 1, name: `Friend ${index + 1}`, numbers: [number] }, null, 'edit', null);
  }
  services.see(id, CARD.b, NUMBER.b);
  notices.tick();
  await sender.work({ id, name: 'm1', iccid: CARD.b, lineId: line.id, session: new FakeSession() }, 1000);
  consumers.wake();
  const view = () => noticeView(notices, notices.find(1));
  expect(view()).toMatchObject({ state: 'sending', counts: { total: 3, accepted: 2, queued: 1 } });
  expect(view().deliveries.map(({ state, error }) => [state, error])).toEqual([
    ['accepted', null],
    ['accepted', null],
    ['queued', 'this SIM may spend 1.2 a day (sms.spend-limit); it goes on at 2026-01-02T00:00:00.000Z'],
  ]);
  expect(outbox.queue()).toMatchObject({ queued: 1, waiting: 1 });
  notices.cancel(1);
  expect(view().counts).toMatchObject({ accepted: 2, canceled: 1 });
  expect(outbox.queue()).toMatchObject({ queued: 0, waiting: 0, nextAttemptAt: null });
});
