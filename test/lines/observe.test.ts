import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD, NUMBER, testServices } from '../support/services.ts';

/** A device with the card A, whose line has the number A. */
function story(toml = '') {
  const services = testServices(toml);
  const modem = services.device('m1');
  const line = services.see(modem, CARD.a, NUMBER.a);
  const current = () => services.lines.show(String(line.id));
  const notices = () =>
    services.notices.list().map(({ state, oldNumber, newNumber }) => ({ state, oldNumber, newNumber }));
  return { ...services, modem, line, current, notices };
}

describe('a card is seen', () => {
  it('for the first time: the device gets a line with its number', () => {
    const { current, notices } = story();
    expect(current()).toMatchObject({ label: 'm1', number: NUMBER.a, iccid: CARD.a, state: 'active' });
    expect(current().history).toHaveLength(1);
    expect(notices()).toEqual([]);
  });

  it('in a device named by digits: its line cannot be taken for the id of another', () => {
    const { device, see, lines } = story();
    const other = see(device('1'), CARD.b, NUMBER.b);
    expect(other.label).toBe('line-1');
    expect(lines.show('1').number).toBe(NUMBER.a);
  });

  it('again: nothing is written', () => {
    const { see, modem, current, eventTypes } = story();
    const before = [current(), eventTypes()];
    see(modem, CARD.a, NUMBER.a);
    see(modem, CARD.a, null);
    expect([current(), eventTypes()]).toEqual(before);
  });

  it('with the same number as before: a replaced card, a history row and no notice', () => {
    const { see, modem, current, notices } = story();
    see(modem, CARD.b, NUMBER.a);
    expect(current()).toMatchObject({ number: NUMBER.a, iccid: CARD.b, state: 'active' });
    expect(current().history.map((row) => row.cause)).toEqual(['first-seen', 'replaced-card']);
    expect(notices()).toEqual([]);
  });

  it('with another number: a number change and a notice that cools off', () => {
    const { see, modem, current, notices } = story();
    see(modem, CARD.b, NUMBER.b);
    expect(current()).toMatchObject({ number: NUMBER.b, iccid: CARD.b, state: 'active' });
    expect(notices()).toEqual([{ state: 'cooling', oldNumber: NUMBER.a, newNumber: NUMBER.b }]);
  });

  it('without a number: the notice waits for it, and set-number settles it', () => {
    const { see, modem, line, lines, current, notices, consumers } = story();
    see(modem, CARD.b);
    expect(current()).toMatchObject({ number: null, iccid: CARD.b, state: 'awaiting-number' });
    expect(notices()).toEqual([{ state: 'awaiting-number', oldNumber: NUMBER.a, newNumber: null }]);
    see(modem, CARD.b);
    expect(notices()).toHaveLength(1);
    expect(lines.setNumber(String(line.id), NUMBER.b, false).outcome).toBe('number-change');
    consumers.wake();
    expect(notices()).toEqual([{ state: 'cooling', oldNumber: NUMBER.a, newNumber: NUMBER.b }]);
  });

  it('without a number, which turns out to be the old one: nothing to tell', () => {
    const { see, modem, line, lines, current, notices, consumers } = story();
    see(modem, CARD.b);
    expect(lines.setNumber(String(line.id), NUMBER.a, false).outcome).toBe('replaced-card');
    consumers.wake();
    expect(current()).toMatchObject({ number: NUMBER.a, iccid: CARD.b, state: 'active' });
    expect(notices()).toEqual([{ state: 'canceled', oldNumber: NUMBER.a, newNumber: null }]);
  });

  it('without a number, which the card tells later', () => {
    const { see, modem, notices } = story();
    see(modem, CARD.b);
    see(modem, CARD.b, NUMBER.b);
    expect(notices()).toEqual([{ state: 'cooling', oldNumber: NUMBER.a, newNumber: NUMBER.b }]);
  });

  it('in a line whose number was never known: no notice', () => {
    const services = testServices();
    const modem = services.device('m1');
    const line = services.see(modem, CARD.a);
    services.see(modem, CARD.b, NUMBER.b);
    expect(services.lines.show(String(line.id))).toMatchObject({ number: NUMBER.b, iccid: CARD.b });
    expect(services.notices.list()).toEqual([]);
  });

  it('and is swapped back during the cooling-off: the notice is canceled', () => {
    const { see, modem, current, notices } = story();
    see(modem, CARD.b, NUMBER.b);
    see(modem, CARD.a, NUMBER.a);
    expect(current()).toMatchObject({ number: NUMBER.a, iccid: CARD.a, state: 'active' });
    expect(notices().map((notice) => notice.state)).toEqual(['canceled']);
  });

  it('and is swapped back while the number is awaited, without telling its number', () => {
    const { see, modem, current, notices } = story();
    see(modem, CARD.b);
    see(modem, CARD.a);
    expect(current()).toMatchObject({ number: NUMBER.a, iccid: CARD.a, state: 'active' });
    expect(notices().map((notice) => notice.state)).toEqual(['canceled']);
  });

  it('and a second change supersedes the first: people know the number of before', () => {
    const { see, modem, notices } = story();
    see(modem, CARD.b, NUMBER.b);
    see(modem, CARD.c, NUMBER.c);
    expect(notices()).toEqual([
      { state: 'superseded', oldNumber: NUMBER.a, newNumber: NUMBER.b },
      { state: 'cooling', oldNumber: NUMBER.a, newNumber: NUMBER.c },
    ]);
  });

  it('and back at the first number after two changes there is nothing to tell', () => {
    const { see, modem, notices } = story();
    see(modem, CARD.b, NUMBER.b);
    see(modem, CARD.c, NUMBER.c);
    see(modem, CARD.a, NUMBER.a);
    expect(notices().map((notice) => notice.state)).toEqual(['superseded', 'canceled']);
  });

  it('and swapped back after people were told: that is a change of its own', () => {
    const services = testServices();
    const modem = services.device('m1');
    services.see(modem, CARD.a, NUMBER.a);
    services.book.add({ bookId: 1, name: 'Anna', numbers: [NUMBER.d] }, null, 'edit', null);
    services.see(modem, CARD.b, NUMBER.b);
    services.clock.advance(10 * 60_000);
    expect(services.notices.tick()).toHaveLength(1);
    services.see(modem, CARD.a, NUMBER.a);
    const [first, second] = services.notices.list();
    expect(first).toMatchObject({ state: 'superseded' });
    expect(second).toMatchObject({ state: 'cooling', oldNumber: NUMBER.b, newNumber: NUMBER.a });
  });

  it('of another own line: a move, no notice', () => {
    const { see, modem, device, lines, notices, line } = story();
    const other = device('m2');
    const second = see(other, CARD.b, NUMBER.b);
    see(modem, CARD.b, NUMBER.b);
    expect(lines.show(String(second.id))).toMatchObject({ device: 'm1', iccid: CARD.b, number: NUMBER.b });
    expect(lines.show(String(line.id))).toMatchObject({ device: null, iccid: CARD.a, state: 'detached' });
    see(other, CARD.a, NUMBER.a);
    expect(lines.show(String(line.id))).toMatchObject({ device: 'm2', iccid: CARD.a, number: NUMBER.a });
    expect(notices()).toEqual([]);
  });

  it('that tells another number than it told before: the number changed on the same card', () => {
    const { see, modem, current, notices } = story();
    see(modem, CARD.a, NUMBER.b);
    expect(current()).toMatchObject({ number: NUMBER.b, iccid: CARD.a });
    expect(notices()).toEqual([{ state: 'cooling', oldNumber: NUMBER.a, newNumber: NUMBER.b }]);
  });

  it('that tells a number against what a person said: the person stands', () => {
    const services = testServices();
    const modem = services.device('m1');
    const line = services.see(modem, CARD.a);
    services.lines.setNumber(String(line.id), NUMBER.b, false);
    services.see(modem, CARD.a, NUMBER.b);
    services.lines.setNumber(String(line.id), NUMBER.c, true);
    services.see(modem, CARD.a, NUMBER.b);
    expect(services.lines.show(String(line.id)).number).toBe(NUMBER.c);
    expect(services.notices.list()).toEqual([]);
  });
});

describe('a number change said by hand', () => {
  it('opens a notice; said again it is nothing new; taken back it is canceled', () => {
    const { line, lines, notices, consumers } = story();
    const ref = String(line.id);
    expect(lines.changeNumber(ref, '015123456702').outcome).toBe('number-change');
    expect(lines.changeNumber(ref, NUMBER.b).outcome).toBe('unchanged');
    consumers.wake();
    expect(notices().map((notice) => notice.state)).toEqual(['cooling']);
    expect(lines.changeNumber(ref, NUMBER.a).outcome).toBe('replaced-card');
    consumers.wake();
    expect(notices().map((notice) => notice.state)).toEqual(['canceled']);
  });

  it('is refused for a number of another own line, for nonsense, and from an unknown number', () => {
    const { line, lines, device, see } = story();
    see(device('m2'), CARD.b, NUMBER.b);
    const third = see(device('m3'), CARD.c);
    expect(() => lines.changeNumber(String(line.id), NUMBER.b)).toThrowError(/your line m2/);
    expect(() => lines.changeNumber(String(line.id), 'Anna')).toThrowError(/no phone number/);
    expect(() => lines.changeNumber(String(third.id), NUMBER.d)).toThrowError(/not known/);
    expect(() => lines.changeNumber('nobody', NUMBER.d)).toThrowError(/no line nobody/);
  });

  it('set-number over a known number wants a confirmation and tells nobody', () => {
    const { line, lines, notices, consumers } = story();
    expect(() => lines.setNumber(String(line.id), NUMBER.b, false)).toThrowError(
      expect.objectContaining({ code: 'CONFIRMATION_NEEDED', exitCode: 5 }),
    );
    expect(lines.setNumber(String(line.id), NUMBER.b, true).outcome).toBe('number-set');
    consumers.wake();
    expect(notices()).toEqual([]);
  });
});

describe('whatever order cards are seen in', () => {
  it('there is at most one open notice per line, and none where the line is at the number people know', () => {
    const cards = Object.entries(CARD).map(([key, iccid]) => ({ key: key as keyof typeof NUMBER, iccid }));
    const step = fc.record({
      device: fc.constantFrom(0, 1),
      card: fc.constantFrom(...cards),
      told: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const services = testServices();
        const devices = [services.device('m1'), services.device('m2')];
        for (const { device, card, told } of steps) {
          services.see(devices[device] ?? 0, card.iccid, told ? NUMBER[card.key] : null);
          for (const line of services.lines.list()) {
            const open = services.store.notices.open(line.id);
            expect(open.length).toBeLessThanOrEqual(1);
            for (const notice of open) expect(notice.newNumber).not.toBe(notice.oldNumber);
          }
          const cardsInUse = services.lines.list().map((line) => line.iccid);
          expect(new Set(cardsInUse).size).toBe(cardsInUse.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
