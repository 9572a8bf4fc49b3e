import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.ts';
import { noticeView } from '../../src/notices/views.ts';
import { FakeSession } from '../support/fake-session.ts';
import { reportPdu, submitText } from '../support/pdus.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const MINUTE = 60_000;
const FRIENDS = ['+4915123456711', '+4915123456712', '+4915123456713'];

/** A line with a book of friends whose card was just swapped. */
function noticeStory(toml = '') {
  const services = testServices(`owner.name = "Li Lei"\n${toml}`);
  const { book, store, notices, consumers, sender, clock } = services;
  const deviceId = services.device('m1');
  const line = services.see(deviceId, CARD.a, NUMBER.a);
  for (const [index, number] of FRIENDS.entries()) {
    book.add({ bookId: 1, name: `Friend ${index + 1}`, numbers: [number] }, null, 'edit', null);
  }
  const session = new FakeSession();
  const work = async () => {
    const now = services.lines.list()[0];
    await sender.work({ id: deviceId, name: 'm1', iccid: now?.iccid ?? '', lineId: line.id, session }, 1000);
    consumers.wake();
  };
  const swap = (card = CARD.b, number: string | null = NUMBER.b) => services.see(deviceId, card, number);
  const view = (id = 1) => noticeView(notices, notices.find(id));
  const report = (to: string, reference: number, status = 0) => {
    const card = services.lines.list()[0]?.iccid ?? null;
    services.inbox.take(
      { id: deviceId, iccid: card, lineId: line.id },
      reportPdu(to, reference, status, clock.now()),
      null,
    );
    consumers.wake();
  };
  const cool = () => {
    clock.advance(10 * MINUTE);
    notices.tick();
    consumers.wake();
  };
  return { ...services, deviceId, line, session, work, swap, view, report, cool, store };
}

describe('a notice', () => {
  it('cools off, tells each friend once through the line, and is done', async () => {
    const { swap, view, work, session, cool, notices, clock, report } = noticeStory();
    swap();
    expect(view()).toMatchObject({ state: 'cooling', counts: { total: 3, queued: 3 }, segments: 3 });
    clock.advance(10 * MINUTE - 1);
    expect(notices.tick()).toEqual([]);
    await work();
    expect(session.submitted).toEqual([]);
    cool();
    await work();
    await work();
    expect(session.submitted.map(submitText)).toEqual(
      FRIENDS.map(() => `Li Lei: My number changed from ${NUMBER.a} to ${NUMBER.b}.`),
    );
    expect(view()).toMatchObject({ state: 'done', counts: { accepted: 3 } });
    report(FRIENDS[0] ?? '', 1);
    expect(view().counts).toMatchObject({ total: 3, accepted: 2, delivered: 1 });
  });

  it('skips with a reason whoever cannot or need not be told, and the counts sum to the total', async () => {
    const { swap, view, book, device, see } = noticeStory();
    see(device('m2'), CARD.d, NUMBER.d);
    const add = (name: string, ...numbers: string[]) =>
      book.add({ bookId: 1, name, numbers }, 'DE', 'edit', null);
    add('Twin', FRIENDS[0] ?? '');
    add('Own line', NUMBER.d);
    add('Myself', NUMBER.a);
    add('Hotline', '22333');
    add('Landline', '030 901820');
    add('American', '+12125550123');
    add('Nobody');
    swap();
    const reasons = Object.fromEntries(view().deliveries.map(({ name, reason }) => [name, reason]));
    expect(reasons).toEqual({
      'Friend 1': null,
      'Friend 2': null,
      'Friend 3': null,
      American: null,
      Twin: 'the same number as Friend 1',
      'Own line': 'an own line',
      Myself: 'the old number itself',
      Hotline: 'a short or service number',
      Landline: 'not a mobile number',
      Nobody: 'no number',
    });
    const { total, ...states } = view().counts;
    expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(total);
    expect(states).toMatchObject({ queued: 4, skipped: 6 });
  });

  it('goes to the people of its line, of its owner or of a group, as configured', async () => {
    const audienceOf = async (toml: string) => {
      const { swap, view, book, backup, device } = noticeStory(toml);
      book.add(
        { bookId: 1, name: 'Club', numbers: ['+4915123456720'], groups: ['club'] },
        null,
        'edit',
        null,
      );
      const session = new FakeSession();
      const entry = (index: number, name: string, number: string) => ({
        index,
        name,
        number,
        numberType: 145,
      });
      session.entries = [entry(1, 'On A', '+4915123456721')];
      const source = { deviceId: 1, deviceName: 'm1', iccid: CARD.a, bookId: 1, region: null };
      await backup.take(session, source, 'SM', {});
      session.entries = [entry(1, 'On D', '+4915123456722')];
      await backup.take(
        session,
        { ...source, deviceId: device('m9'), deviceName: 'm9', iccid: CARD.d },
        'SM',
        {},
      );
      swap();
      return view().deliveries.map((delivery) => delivery.name);
    };
    const friends = ['Friend 1', 'Friend 2', 'Friend 3'];
    expect(await audienceOf('')).toEqual([...friends, 'Club', 'On A']);
    expect(await audienceOf('notice.audience = "owner"')).toEqual([...friends, 'Club', 'On A', 'On D']);
    expect(await audienceOf('notice.audience = "group:club"')).toEqual(['Club']);
  });

  it('goes on after a restart where it stopped, and tells nobody twice', async () => {
    const { swap, cool, session, sender, consumers, work, view, notices } = noticeStory();
    swap();
    cool();
    session.outcomes.push('hang');
    await new Promise<void>((underWay) => {
      session.onSubmit = () => underWay();
      void work();
    });
    sender.recover();
    notices.tick();
    consumers.wake();
    await work();
    expect(session.submitted).toHaveLength(2);
    expect(view()).toMatchObject({ state: 'sending', counts: { accepted: 2, ambiguous: 1 } });
  });

  it('can be paused, resumed and canceled, before and while it is sent', async () => {
    const { swap, cool, notices, work, session, view } = noticeStory();
    swap();
    notices.pause(1);
    cool();
    await work();
    expect([view().state, session.submitted]).toEqual(['paused', []]);
    notices.resume(1);
    expect(view().state).toBe('cooling');
    notices.tick();
    notices.pause(1);
    await work();
    expect(session.submitted).toEqual([]);
    notices.resume(1);
    session.outcomes.push(new SimError('SMS_REFUSED', 'busy', { details: { cms: 42 } }));
    await work();
    expect(session.submitted).toHaveLength(2);
    notices.cancel(1);
    expect(view()).toMatchObject({ state: 'canceled', counts: { accepted: 2, canceled: 1 } });
    expect(() => notices.start(1, false)).toThrowError(expect.objectContaining({ code: 'CONFLICT' }));
  });

  it('starts by hand at once, and waits for a hand where the configuration says so', async () => {
    const { swap, notices, work, session, view } = noticeStory();
    swap();
    notices.start(1, false);
    await work();
    expect(session.submitted).toHaveLength(3);
    expect(view().state).toBe('done');
    const manual = noticeStory('notice.auto = false');
    manual.swap();
    manual.cool();
    await manual.work();
    expect(manual.view().state).toBe('awaiting-confirmation');
    expect(manual.session.submitted).toEqual([]);
    manual.notices.start(1, false);
    await manual.work();
    expect(manual.session.submitted).toHaveLength(3);
  });

  it('tries again what failed, nothing else, and only when asked', async () => {
    const { swap, cool, notices, work, session, view } = noticeStory();
    swap();
    cool();
    session.outcomes.push(new SimError('SMS_REFUSED', 'unknown subscriber', { details: { cms: 30 } }));
    await work();
    expect(view()).toMatchObject({ state: 'done', counts: { accepted: 2, failed: 1 } });
    expect(view().deliveries[0]).toMatchObject({ state: 'failed', error: 'unknown subscriber' });
    expect(notices.retry(1)).toBe(1);
    await work();
    expect(session.submitted).toHaveLength(3);
    expect(view()).toMatchObject({ state: 'done', counts: { accepted: 3, failed: 0 } });
    expect(() => notices.retry(1)).toThrowError(/no delivery has failed/);
  });

  it('that took the place of one that had reached some words each sentence by what its reader knows', async () => {
    const { swap, cool, work, session } = noticeStory();
    swap();
    cool();
    const busy = () => new SimError('SMS_REFUSED', 'busy', { details: { cms: 38 } });
    session.outcomes.push(busy(), busy());
    await work();
    expect(session.submitted).toHaveLength(1);
    swap(CARD.c, NUMBER.c);
    cool();
    await work();
    expect(session.submitted.slice(1).map(submitText).sort()).toEqual(
      [
        `Li Lei: My number changed from ${NUMBER.a} to ${NUMBER.c}.`,
        `Li Lei: My number changed from ${NUMBER.a} to ${NUMBER.c}.`,
        `Li Lei: My number changed from ${NUMBER.b} to ${NUMBER.c}.`,
      ].sort(),
    );
  });

  it('does not start early when the clock jumps', () => {
    const { swap, notices, clock, store, view } = noticeStory();
    swap();
    const day = 24 * 60 * MINUTE;
    store.shiftDeadlines(day);
    clock.advance(day);
    expect(notices.tick()).toEqual([]);
    expect(view().state).toBe('cooling');
  });
});
