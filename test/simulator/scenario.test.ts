import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { luhnOk } from '../../src/codec/sim/iccid.ts';
import { addScenario, makeScenario } from '../../src/simulator/scenario/scenario.ts';
import { Simulator } from '../../src/simulator/simulator.ts';

describe('scenarios', () => {
  test('the same seed gives the same cards, another seed others', () => {
    expect(makeScenario({ modems: 3, contacts: 20, seed: 5 })).toEqual(
      makeScenario({ modems: 3, contacts: 20, seed: 5 }),
    );
    expect(makeScenario({ modems: 3, contacts: 20, seed: 6 })).not.toEqual(
      makeScenario({ modems: 3, contacts: 20, seed: 5 }),
    );
  });

  test('every contact is on its card as it was meant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 300 }),
        fc.nat(),
        (modems, contacts, seed) => {
          const scenario = makeScenario({ modems, contacts, seed });
          const simulator = new Simulator();
          addScenario(simulator, scenario);
          expect(simulator.modems).toHaveLength(modems);
          expect(simulator.sims).toHaveLength(modems + 2);
          for (const [index, card] of simulator.sims.entries()) {
            const wanted = scenario.sims[index]?.contacts ?? [];
            expect(card.phonebook.used).toBe(contacts);
            wanted.forEach((contact, at) => {
              expect(card.phonebook.get(at + 1)).toMatchObject(contact);
            });
            expect(luhnOk(card.iccid)).toBe(true);
          }
          expect(new Set(simulator.sims.map(({ number }) => number)).size).toBe(modems + 2);
          expect(new Set(simulator.modems.map(({ imei }) => imei)).size).toBe(modems);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('the names are of many scripts, and some people are on several cards', () => {
    const { sims } = makeScenario({ modems: 4, contacts: 250 });
    const names = sims.flatMap((sim) => sim.contacts?.map(({ name }) => name) ?? []).join(' ');
    for (const script of ['Latin', 'Greek', 'Cyrillic', 'Han', 'Arabic']) {
      expect(names).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
    }
    expect(names).toMatch(/[äöüéèñçøå]/);
    const [first, second] = sims.map((sim) => new Set(sim.contacts?.map(({ number }) => number)));
    expect([...(first ?? [])].filter((number) => second?.has(number)).length).toBeGreaterThan(5);
  });

  test('numbers are international, national, short, landline', () => {
    const { sims } = makeScenario({ modems: 3, contacts: 250 });
    const numbers = sims.flatMap((sim) => sim.contacts?.map(({ number }) => number) ?? []);
    for (const form of [
      /^\+491512\d{7}$/,
      /^\+447400\d{6}$/,
      /^\+86139\d{8}$/,
      /^01512\d{7}$/,
      /^0049/,
      /^\+4930\d{7}$/,
      /^\d{3,5}$/,
    ]) {
      expect(numbers.some((number) => form.test(number))).toBe(true);
    }
  });
});
