import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { rangesAround } from '../../src/devices/modem/phonebook-empty-place.ts';
import { type CardBench, cardBench } from '../support/card-bench.ts';

const ANNA = { name: 'Anna', number: '+4930111111' };
const benches: CardBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

/** A modem whose errors have no numbers, with a card that has records at these places. */
async function bareModem(places: readonly number[], size = 10, maxRange = 0): Promise<CardBench> {
  const bench = await cardBench(
    { numericErrors: false, emptyRange: 22, rangeError: 'error', maxRange },
    { phonebookSize: size },
  );
  for (const index of places) bench.sim.phonebook.put(index, ANNA);
  benches.push(bench);
  return bench;
}

describe('an empty place of a modem that says ERROR for it and has no numbers for its errors', () => {
  it.each([
    ['beside a record below', [4], 5],
    ['far above the only record', [1], 10],
    ['far below the only record', [10], 1],
    ['between two', [1, 10], 5],
    ['of a card without any record', [], 5],
  ])('is known to be empty: %s', async (_name, places, index) => {
    const { session, settle } = await bareModem(places);
    expect(await settle(session.readPhonebookEntry('SM', index))).toBeNull();
  });

  it('is found with ranges as large as the modem takes', async () => {
    const { session, settle } = await bareModem([7], 50, 5);
    await settle(session.readPhonebook('SM'));
    expect(await settle(session.readPhonebookEntry('SM', 9))).toBeNull();
  });

  it('is written, and is no fault where it is to be emptied', async () => {
    const { session, settle, sim } = await bareModem([2]);
    await settle(session.writePhonebookEntry('SM', { index: 3, numberType: 145, ...ANNA }));
    expect(sim.phonebook.get(3)?.name).toBe('Anna');
    await settle(session.deletePhonebookEntry('SM', 3));
    await settle(session.deletePhonebookEntry('SM', 3));
    expect(sim.phonebook.get(3)).toBeNull();
  });

  it('is not taken for empty when a record stands there that the modem did not show once', async () => {
    const { session, settle, simulator } = await bareModem([4, 5]);
    simulator.modem('m').faults.add({ kind: 'error', command: 'AT+CPBR=5' });
    await expect(settle(session.readPhonebookEntry('SM', 5))).rejects.toMatchObject({
      code: 'DEVICE_REFUSED',
    });
  });

  it('is not assumed where nothing proves it', async () => {
    const { session, settle } = await bareModem([4]);
    await expect(settle(session.readPhonebookEntry('SM', 11))).rejects.toMatchObject({
      code: 'DEVICE_REFUSED',
    });
  });
});

describe('the ranges that are asked for a witness', () => {
  it('begin or end at the place, stay in the storage and within the limit, and are few', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_535 }),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(400),
        (from, size, offset) => {
          const whole = { from, to: from + size - 1 };
          const index = from + (offset % size);
          const limit = 1 + (offset % 300);
          const ranges = rangesAround(index, whole, limit);
          for (const range of ranges) {
            expect([range.from, range.to]).toContain(index);
            expect(range.from).toBeGreaterThanOrEqual(whole.from);
            expect(range.to).toBeLessThanOrEqual(whole.to);
            expect(range.to - range.from + 1).toBeLessThanOrEqual(limit);
            expect(range.to).toBeGreaterThan(range.from);
          }
          expect(ranges.length).toBeLessThanOrEqual(20);
          if (size > 1 && limit > 1) expect(ranges.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
