import { describe, expect, it } from 'vitest';
import { noticeText } from '../../src/notices/wording.ts';
import { FakeSession } from '../support/fake-session.ts';
import { deliverPdus } from '../support/pdus.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const claim = { oldNumber: NUMBER.a, newNumber: NUMBER.b };

function updateStory() {
  const services = testServices();
  const { book, inbox, consumers, updates } = services;
  const deviceId = services.device('m1');
  const anna = book.add({ bookId: 1, name: 'Anna', numbers: [NUMBER.a, NUMBER.d] }, null, 'edit', null);
  const receive = (text: string, from = NUMBER.b, at = Date.UTC(2026, 0, 1)) => {
    for (const pdu of deliverPdus(from, text, { at }))
      inbox.take({ id: deviceId, iccid: CARD.c, lineId: null }, pdu, null);
    consumers.wake();
    return updates.list();
  };
  const numbers = () => book.show(anna.id).numbers.map(({ number }) => number);
  return { ...services, deviceId, anna, receive, numbers };
}

describe('an update', () => {
  it('is proposed by a whole notice about a number that the book holds, and changes nothing by itself', () => {
    const { receive, numbers, anna } = updateStory();
    expect(receive(noticeText('Anna', claim, 'en'))).toEqual([
      {
        id: 1,
        from: NUMBER.b,
        contact: { id: anna.id, name: 'Anna' },
        ...claim,
        trust: 'none',
        state: 'proposed',
        reason: null,
        receivedAt: expect.any(String),
      },
    ]);
    expect(numbers()).toEqual([NUMBER.a, NUMBER.d]);
  });

  it.each([
    ['a stranger', noticeText('X', { oldNumber: NUMBER.c, newNumber: NUMBER.b }, 'en')],
    ['prose', `This is Anna, my new number is ${NUMBER.b}`],
    ['a notice with something behind it', `${noticeText('Anna', claim, 'en')} Please call.`],
  ])('is not proposed by %s', (_who, text) => {
    const { receive, inbox } = updateStory();
    expect(receive(text)).toEqual([]);
    expect(inbox.list(10)).toHaveLength(1);
  });

  it('shows the name of the book, not the one in the message, and says how far to trust it', () => {
    const { receive, updates } = updateStory();
    receive(noticeText('Your bank', claim, 'en'));
    const shown = updates.show(1);
    expect(shown.contact.name).toBe('Anna');
    expect(shown.text).toMatch(/^Your bank: /);
    expect(shown.advice).toMatch(/call Anna at \+4915123456701/);
  });

  it('is proposed once however often it is said', () => {
    const { receive } = updateStory();
    receive(noticeText('Anna', claim, 'en'));
    expect(receive(noticeText('Anna', claim, 'en'), NUMBER.b, Date.UTC(2026, 0, 2))).toHaveLength(1);
  });

  it('is held where the new number is doubtful', () => {
    const { receive, book } = updateStory();
    book.add({ bookId: 1, name: 'Berta', numbers: [NUMBER.c] }, null, 'edit', null);
    const said = (newNumber: string) =>
      receive(noticeText(null, { oldNumber: NUMBER.a, newNumber }, 'en')).at(-1);
    expect(said(NUMBER.c)).toMatchObject({ state: 'held', reason: expect.stringContaining('Berta') });
    expect(said('+4930901820')).toMatchObject({
      state: 'held',
      reason: 'the new number is not a mobile number',
    });
    expect(said('+4912')).toBeDefined();
    expect(said('+447400123456')).toMatchObject({
      state: 'proposed',
      reason: 'the country changes from DE to GB',
    });
  });

  it('accepted changes that number and nothing else, and can be undone', () => {
    const { receive, updates, book, numbers, anna } = updateStory();
    receive(noticeText('Anna', claim, 'en'));
    const before = book.show(anna.id);
    updates.accept(1);
    expect(numbers()).toEqual([NUMBER.b, NUMBER.d]);
    expect(book.history(anna.id).at(-1)).toMatchObject({
      cause: 'update',
      origin: 'update 1',
      old: NUMBER.a,
      new: NUMBER.b,
    });
    expect(() => updates.accept(1)).toThrowError(expect.objectContaining({ code: 'CONFLICT' }));
    updates.undo(1);
    expect({ ...book.show(anna.id), updatedAt: '' }).toEqual({ ...before, updatedAt: '' });
    expect(updates.show(1).state).toBe('undone');
  });

  it('is undone when the history of the contact says so, and applied again when it says that', () => {
    const { receive, updates, book, numbers, anna, store, eventTypes } = updateStory();
    receive(noticeText('Anna', claim, 'en'));
    updates.accept(1);
    updates.follow(anna.id);
    expect(updates.show(1).state).toBe('applied');
    book.edit(anna.id, { title: 'Boss' }, { region: null, cause: 'edit', origin: null });
    book.undo(anna.id);
    updates.follow(anna.id);
    expect(updates.show(1).state).toBe('applied');
    book.undo(anna.id, { since: 0 });
    updates.follow(anna.id);
    expect(updates.show(1).state).toBe('undone');
    expect(() => updates.undo(1)).toThrowError(expect.objectContaining({ code: 'CONFLICT' }));
    book.undo(anna.id);
    updates.follow(anna.id);
    expect([updates.show(1).state, numbers()]).toEqual(['applied', [NUMBER.b, NUMBER.d]]);
    expect(store.contacts.retiredOf(anna.id)).toEqual([NUMBER.a]);
    updates.undo(1);
    expect([updates.show(1).state, numbers()]).toEqual(['undone', [NUMBER.a, NUMBER.d]]);
    expect(eventTypes().filter((type) => type === 'update.settled')).toHaveLength(4);
  });

  it('rejected changes nothing and cannot be accepted any more', () => {
    const { receive, updates, numbers } = updateStory();
    receive(noticeText('Anna', claim, 'en'));
    updates.reject(1);
    expect(numbers()).toEqual([NUMBER.a, NUMBER.d]);
    expect(() => updates.accept(1)).toThrowError(/rejected/);
    expect(() => updates.show(9)).toThrowError(expect.objectContaining({ exitCode: 3 }));
  });

  it('is not undone by the next backup of the card', async () => {
    const { receive, updates, numbers, backup, deviceId, book } = updateStory();
    const session = new FakeSession();
    session.entries = [{ index: 1, name: 'Anna', number: NUMBER.a, numberType: 145 }];
    const source = { deviceId, deviceName: 'm1', iccid: CARD.c, bookId: 1, region: null };
    await backup.take(session, source, 'SM', {});
    receive(noticeText('Anna', claim, 'en'));
    updates.accept(1);
    await backup.take(session, source, 'SM', {});
    await backup.take(session, source, 'SM', { full: true });
    expect(numbers()).toEqual([NUMBER.b, NUMBER.d]);
    expect(book.list()).toHaveLength(1);
  });
});
