import { describe, expect, it } from 'vitest';
import { addressToString } from '../../src/codec/address.ts';
import { SimError } from '../../src/core/errors.ts';
import { silentLog } from '../../src/core/logger.ts';
import { NO_LIMITS } from '../../src/messages/limits.ts';
import { createSender } from '../../src/messages/sender.ts';
import { FakeSession } from '../support/fake-session.ts';
import { readSubmit, reportPdu, submitText } from '../support/pdus.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const refused = (details: Record<string, number>) => new SimError('SMS_REFUSED', 'refused', { details });
const unknown = () => new SimError('SMS_UNKNOWN', 'no answer');
const LONG = 'x'.repeat(300);
const MINUTE = 60_000;
const NIGHT = { fromMinute: 21 * 60, toMinute: 8 * 60 };

function outboxStory() {
  const services = testServices();
  const deviceId = services.device('m1');
  const session = new FakeSession();
  const device = { id: deviceId, name: 'm1', iccid: CARD.a, lineId: null, session };
  const receiving = { id: deviceId, iccid: CARD.a, lineId: null };
  const sender = createSender({
    store: services.store,
    clock: services.clock,
    log: silentLog,
    quietHours: () => NIGHT,
    limits: () => NO_LIMITS,
    random: () => 0.5,
  });
  let count = 0;
  function queue(recipient: string, text = 'hello', more = {}): number {
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
      ...more,
    });
  }
  const work = () => sender.work(device, 100);
  const state = (id: number) => services.outbox.state(id);
  const sent = () =>
    session.submitted.map((pdu) => [addressToString(readSubmit(pdu).destination), submitText(pdu)]);
  const report = (to: string, reference: number, status: number) =>
    services.inbox.take(receiving, reportPdu(to, reference, status, services.clock.now()), null);
  return { ...services, session, sender, device, receiving, queue, work, state, sent, report };
}

describe('the outbox', () => {
  it('sends what is queued, by priority, with a report request and a validity', async () => {
    const { queue, work, sent, state, session } = outboxStory();
    const low = queue(NUMBER.a, 'campaign');
    const high = queue(NUMBER.b, 'code', { priority: 30 });
    await work();
    expect(sent()).toEqual([
      [NUMBER.b, 'code'],
      [NUMBER.a, 'campaign'],
    ]);
    expect([state(low), state(high)]).toEqual(['accepted', 'accepted']);
    expect(readSubmit(session.submitted[0] ?? '')).toMatchObject({
      statusReportRequest: true,
      validity: { kind: 'relative', minutes: 60 },
    });
  });

  it('has one message per purpose and recipient, whatever is asked', async () => {
    const { queue, work, sent } = outboxStory();
    const first = queue(NUMBER.a, 'once', { purpose: 'notice:1:0' });
    expect(queue(NUMBER.a, 'twice', { purpose: 'notice:1:0' })).toBe(first);
    await work();
    expect(queue(NUMBER.a, 'thrice', { purpose: 'notice:1:0' })).toBe(first);
    await work();
    expect(sent()).toEqual([[NUMBER.a, 'once']]);
  });

  it('writes the row before the modem is asked', async () => {
    const { queue, work, session, store } = outboxStory();
    const id = queue(NUMBER.a);
    const seen: string[] = [];
    session.onSubmit = () => seen.push(...store.outbox.parts(id).map((part) => part.state));
    await work();
    expect(seen).toEqual(['sending']);
  });

  it('takes a part that was under way when the process died for unknown, not for unsent', async () => {
    const { queue, work, session, sender, state, sent } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push('hang');
    await new Promise<void>((underWay) => {
      session.onSubmit = () => underWay();
      void work();
    });
    expect(state(id)).toBe('sending');
    sender.recover();
    expect(state(id)).toBe('ambiguous');
    await work();
    expect(sent()).toEqual([]);
  });

  it('does not send an unknown outcome again before its validity ran out, and then once', async () => {
    const { queue, work, session, sender, state, sent, clock } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(unknown());
    await work();
    expect(state(id)).toBe('ambiguous');
    clock.advance(60 * MINUTE);
    sender.settleOverdue();
    await work();
    expect(sent()).toHaveLength(1);
    clock.advance(2 * MINUTE);
    sender.settleOverdue();
    await work();
    expect(sent()).toHaveLength(2);
    expect(state(id)).toBe('accepted');
  });

  it('asks the network to reject what it still holds when it sends again, under the same reference', async () => {
    const { queue, work, session, sender, clock } = outboxStory();
    queue(NUMBER.a);
    session.outcomes.push(unknown());
    await work();
    clock.advance(62 * MINUTE);
    sender.settleOverdue();
    await work();
    const [first, second] = session.submitted.map(readSubmit);
    expect([first?.rejectDuplicates, second?.rejectDuplicates]).toEqual([false, true]);
    expect(second?.messageReference).toBe(first?.messageReference);
  });

  it('believes a rejected duplicate only of a modem that keeps our references', async () => {
    for (const keeps of [true, false]) {
      const { queue, work, session, sender, clock, state, device } = outboxStory();
      const submit = session.submit.bind(session);
      session.submit = async (pdu: string) => {
        const { messageReference } = await submit(pdu);
        return { messageReference: keeps ? readSubmit(pdu).messageReference : messageReference + 100 };
      };
      queue(NUMBER.b);
      queue(NUMBER.c);
      const id = queue(NUMBER.a);
      await sender.work(device, 2);
      session.outcomes.push(unknown());
      await work();
      clock.advance(62 * MINUTE);
      sender.settleOverdue();
      session.outcomes.push(refused({ cms: 197 }));
      await work();
      expect(state(id)).toBe('accepted');
      // Kept: it is the very part. Not kept: it was sent once more, this time without the request.
      expect(session.submitted).toHaveLength(keeps ? 3 : 4);
      if (!keeps) expect(readSubmit(session.submitted.at(-1) ?? '').rejectDuplicates).toBe(false);
    }
  });

  it('takes a part that was accepted without a reference for accepted, and finds its report', async () => {
    const { queue, work, session, state, report } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(new SimError('SMS_UNKNOWN', 'no reference', { details: { accepted: true } }));
    await work();
    expect(state(id)).toBe('accepted');
    report(NUMBER.a, 200, 0);
    expect(state(id)).toBe('delivered');
  });

  it('knows that nothing was handed over when it was canceled or the PDU was refused', async () => {
    const { queue, work, session, state, sent } = outboxStory();
    const canceled = queue(NUMBER.a);
    const invalid = queue(NUMBER.b);
    const certain = (code: 'CANCELED' | 'INPUT_INVALID') => new SimError(code, 'before anything was sent');
    session.submit = async () => {
      throw certain(session.outcomes.length === 0 ? 'CANCELED' : 'INPUT_INVALID');
    };
    session.state = 'busy';
    await work();
    expect(state(canceled)).toBe('queued');
    session.outcomes.push('hang');
    await work();
    await work();
    expect([state(canceled), state(invalid)]).toContain('failed');
    expect(sent()).toEqual([]);
  });

  it('settles an unknown outcome by a report whose reference was lost, by recipient and time', async () => {
    const { queue, work, session, state, report, clock, sender, sent } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(unknown());
    await work();
    report(NUMBER.b, 77, 0);
    expect(state(id)).toBe('ambiguous');
    report(NUMBER.a, 77, 0);
    expect(state(id)).toBe('delivered');
    clock.advance(2 * 60 * MINUTE);
    sender.settleOverdue();
    await work();
    expect(sent()).toHaveLength(1);
  });

  it('holds the next message to a recipient back while one to it is unknown, and only to it', async () => {
    const { queue, work, session, sent, report } = outboxStory();
    session.outcomes.push(unknown());
    queue(NUMBER.a, 'one');
    queue(NUMBER.a, 'two');
    queue(NUMBER.b, 'three');
    await work();
    expect(sent().map(([, text]) => text)).toEqual(['one', 'three']);
    report(NUMBER.a, 9, 0);
    await work();
    expect(sent().map(([, text]) => text)).toEqual(['one', 'three', 'two']);
  });

  it('never sends a code again, even when its outcome stays unknown', async () => {
    const { queue, work, session, sender, state, sent, clock } = outboxStory();
    const id = queue(NUMBER.a, 'code', { resend: false });
    session.outcomes.push(unknown());
    await work();
    clock.advance(3 * 60 * MINUTE);
    sender.settleOverdue();
    await work();
    expect(state(id)).toBe('expired');
    expect(sent()).toHaveLength(1);
  });

  it.each([
    ['a passing error', { cms: 42 }, 'queued', 2_000],
    ['an outage', { cms: 38 }, 'queued', 18.75 * MINUTE],
    ['a card that wants its PIN', { cms: 311 }, 'queued', 5 * MINUTE],
    ['a number that does not exist', { cms: 1 }, 'failed', null],
    ['an unsupported command', { cme: 4 }, 'failed', null],
  ] as const)('after %s', async (_name, details, expected, delay) => {
    const { queue, work, session, state, clock, sent } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(refused(details));
    await work();
    expect(state(id)).toBe(expected);
    if (delay === null) return;
    clock.advance(delay - 1);
    await work();
    expect(sent()).toHaveLength(0);
    clock.advance(1);
    await work();
    expect(sent()).toHaveLength(1);
  });

  it('gives up after many passing errors', async () => {
    const { queue, work, session, state, clock } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(...Array.from({ length: 12 }, () => refused({ cms: 42 })));
    for (let n = 0; n < 12; n += 1) {
      await work();
      clock.advance(30 * MINUTE);
    }
    expect(state(id)).toBe('failed');
  });

  it('sends a long message part by part, goes on where it stopped, and drops the rest when a part is lost', async () => {
    const { queue, work, session, state, store, sent } = outboxStory();
    const id = queue(NUMBER.a, LONG);
    session.outcomes.push(refused({ cms: 42 }));
    await work();
    expect(sent()).toHaveLength(1);
    const other = queue(NUMBER.b, LONG);
    session.outcomes.push(refused({ cms: 1 }));
    await work();
    expect(store.outbox.parts(other).map((part) => part.state)).toEqual(['failed', 'canceled']);
    expect(state(other)).toBe('failed');
    expect(state(id)).toBe('sending');
  });

  it('follows its reports to the end', async () => {
    const { queue, work, state, report } = outboxStory();
    const id = queue(NUMBER.a, LONG);
    await work();
    report(NUMBER.a, 1, 0x30);
    expect(state(id)).toBe('accepted');
    report(NUMBER.a, 1, 0);
    expect(state(id)).toBe('accepted');
    report(NUMBER.a, 2, 0);
    expect(state(id)).toBe('delivered');
    const lost = queue(NUMBER.b);
    await work();
    report(NUMBER.b, 3, 0x46);
    expect(state(lost)).toBe('expired');
    const failed = queue(NUMBER.c);
    await work();
    report(NUMBER.c, 4, 0x41);
    expect(state(failed)).toBe('failed');
  });

  it('takes a report that the network still tries for the acceptance that the modem did not tell', async () => {
    const { queue, work, session, state, report, clock, sender, sent } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(unknown());
    await work();
    report(NUMBER.a, 5, 0x30);
    expect(state(id)).toBe('accepted');
    clock.advance(3 * 60 * MINUTE);
    sender.settleOverdue();
    await work();
    expect(sent()).toHaveLength(1);
  });

  it('matches a report that writes the recipient in national form', async () => {
    const { queue, work, state, report } = outboxStory();
    const id = queue(NUMBER.a);
    await work();
    report('015123456701', 1, 0);
    expect(state(id)).toBe('delivered');
  });

  it('keeps messages of a line for the modem of that line, and gives others to any', async () => {
    const { queue, sender, device, see, sent, store } = outboxStory();
    const line = see(device.id, CARD.a, NUMBER.d);
    queue(NUMBER.a, 'of the line', { lineId: line.id });
    queue(NUMBER.b, 'of anybody');
    const stranger = {
      ...device,
      id: store.devices.add({
        kind: 'modem',
        name: 'm2',
        port: 'x',
        baud: null,
        pinSource: null,
        origin: 'database',
      }),
    };
    await sender.work(stranger, 100);
    expect(sent().map(([, text]) => text)).toEqual(['of anybody']);
    await sender.work({ ...device, lineId: line.id }, 100);
    expect(sent().map(([, text]) => text)).toEqual(['of anybody', 'of the line']);
  });

  it('stops at a device whose port is gone, and the rest waits for another', async () => {
    const { queue, work, session, sent, state } = outboxStory();
    const [first, second] = [queue(NUMBER.a), queue(NUMBER.b)];
    session.outcomes.push(new SimError('PORT_CLOSED', 'unplugged'));
    session.state = 'offline';
    await work();
    session.state = 'ready';
    expect([state(first), state(second)]).toEqual(['ambiguous', 'queued']);
    await work();
    expect(sent()).toHaveLength(2);
  });

  it('gives a message up that could not be sent in time', async () => {
    const { queue, sender, state, clock, work, sent } = outboxStory();
    const id = queue(NUMBER.a, 'late', { expiresAt: clock.now() + MINUTE });
    clock.advance(2 * MINUTE);
    sender.settleOverdue();
    await work();
    expect(state(id)).toBe('expired');
    expect(sent()).toEqual([]);
  });

  it('waits for the morning of a recipient who asked for no rest to be broken, and for nobody else', async () => {
    const { queue, work, sent, clock, store } = outboxStory();
    clock.advance(10 * 60 * MINUTE);
    queue(NUMBER.a, LONG, { quietZones: ['Europe/Berlin'] });
    queue(NUMBER.b, 'awake', { quietZones: ['America/New_York'] });
    queue(NUMBER.c, 'anyway');
    await work();
    expect(sent().map(([to]) => to)).toEqual([NUMBER.b, NUMBER.c]);
    clock.advance(9 * 60 * MINUTE - 1);
    await work();
    expect(sent()).toHaveLength(2);
    clock.advance(1);
    await work();
    expect(sent()).toHaveLength(4);
    queue(NUMBER.d, 'hurry', { purpose: 'notice:9:0', quietZones: ['Asia/Tokyo'] });
    clock.advance(6 * 60 * MINUTE);
    await work();
    expect(sent()).toHaveLength(4);
    store.outbox.liftQuietHours('notice:9:');
    await work();
    expect(sent()).toHaveLength(5);
  });

  it('believes a report that came before the answer of the modem, whatever that says', async () => {
    for (const outcome of [unknown(), refused({ cms: 42 })]) {
      const { queue, work, session, state, report, clock, sender } = outboxStory();
      const id = queue(NUMBER.a);
      session.outcomes.push(outcome);
      session.onSubmit = () => report(NUMBER.a, 5, 0);
      await work();
      expect(state(id)).toBe('delivered');
      clock.advance(3 * 60 * MINUTE);
      sender.settleOverdue();
      await work();
      expect(state(id)).toBe('delivered');
    }
  });

  it('sends an unknown outcome again although its message was to be sent by then, and gives it as long again', async () => {
    const { queue, work, session, sender, state, sent, clock } = outboxStory();
    const id = queue(NUMBER.a, 'hello', { expiresAt: clock.now() + 60 * MINUTE });
    session.outcomes.push(unknown());
    await work();
    clock.advance(62 * MINUTE);
    sender.settleOverdue();
    expect(state(id)).toBe('queued');
    clock.advance(61 * MINUTE);
    sender.settleOverdue();
    expect(state(id)).toBe('expired');
    expect(sent()).toHaveLength(1);
  });

  it('does not give a message up by halves while one of its parts is unknown', async () => {
    const { queue, work, session, sender, state, sent, store, clock } = outboxStory();
    const id = queue(NUMBER.a, LONG, { expiresAt: clock.now() + 60 * MINUTE });
    session.outcomes.push(unknown());
    await work();
    clock.advance(60 * MINUTE + 1);
    sender.settleOverdue();
    expect(store.outbox.parts(id).map((part) => part.state)).toEqual(['ambiguous', 'queued']);
    clock.advance(MINUTE);
    sender.settleOverdue();
    await work();
    expect(state(id)).toBe('accepted');
    expect(sent()).toHaveLength(3);
  });

  it('sends all parts of a message with one card, and with another only when that is gone for good', async () => {
    const { queue, sender, device, session, sent, store, clock, see } = outboxStory();
    const otherId = store.devices.add({
      kind: 'modem',
      name: 'm2',
      port: 'x',
      baud: null,
      pinSource: null,
      origin: 'database',
    });
    const other = { ...device, id: otherId, name: 'm2', iccid: CARD.b };
    see(device.id, CARD.a);
    store.devices.setState(device.id, 'ready');
    queue(NUMBER.a, LONG);
    await sender.work(device, 1);
    await sender.work(other, 100);
    expect(sent()).toHaveLength(1);
    clock.advance(62 * MINUTE);
    await sender.work(other, 100);
    expect(sent()).toHaveLength(1);
    store.devices.setState(device.id, 'offline');
    await sender.work(other, 100);
    expect(sent()).toHaveLength(2);
    expect(session.submitted).toHaveLength(2);
  });

  it('moves its deadlines with a clock that jumps', async () => {
    const { queue, work, session, store, clock, sender, state } = outboxStory();
    const id = queue(NUMBER.a);
    session.outcomes.push(unknown());
    await work();
    const day = 24 * 60 * MINUTE;
    store.shiftDeadlines(day);
    clock.advance(day - MINUTE);
    sender.settleOverdue();
    expect(state(id)).toBe('ambiguous');
  });
});
