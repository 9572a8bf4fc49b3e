import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REGIONS } from '../../src/core/regions.ts';
import { OWN_NUMBER_CODES, ownNumberCode } from '../../src/lines/own-number-codes.ts';
import { numberInAnswer } from '../../src/lines/ussd-answer.ts';
import { regionOfImsi } from '../../src/numbers/mobile-country-codes.ts';

describe('the number in an answer', () => {
  it.each([
    ['Ваш номер: +79301600136', 'RU', '+79301600136'],
    ['Ваш федеральный номер 79301600136.', 'RU', '+79301600136'],
    ['Vash nomer 8 (930) 160-01-36', 'RU', '+79301600136'],
    ['Your number is 0803 123 4567', 'NG', '+2348031234567'],
    ['2348031234567', 'NG', '+2348031234567'],
    ['My MSISDN: 9876543210. Dial *121# for offers', 'IN', '+919876543210'],
    ['380671234567. Balance 12.50 UAH till 21.11.2026 10:30', 'UA', '+380671234567'],
    ['Number: +4917612345678\nBalance: 5,00 EUR', 'DE', '+4917612345678'],
    ['+4917612345678 (017612345678)', 'DE', '+4917612345678'],
    ['+4917612345678', null, '+4917612345678'],
  ])('%j is %s', (text, region, number) => {
    expect(numberInAnswer(text, region)).toEqual({ number });
  });

  it.each([
    ['nothing', '', 'DE', /no number/],
    ['a menu', '1 Balance\n2 Offers\n3 My number', 'DE', /no number/],
    ['a short code', 'Dial 22922 or *111#', 'DE', /no number/],
    ['a code with a number in it', 'Dial *126*017612345678#', 'DE', /no number/],
    ['an amount', 'Your balance is 1 761 234 567.80 EUR', 'DE', /no number/],
    ['a sum beside its currency', 'Balance: ₦8031234567', 'NG', /no number/],
    ['a date', 'Valid till 21-11-2026 10:30:15', 'DE', /no number/],
    ['a landline, as of a hotline', 'Call 030 901820', 'DE', /no number/],
    ['a number of another country', 'Your number is +79301600136', 'UA', /no number/],
    ['an IMSI', 'IMSI 262021234567890', 'DE', /no number/],
    ['an ICCID', '8949020000012345678', 'DE', /no number/],
    ['a number that the plan does not know', 'Your number is +4911111111111', 'DE', /no number/],
    [
      'the own number and that of the hotline',
      'You are 017612345678. Help: 01701234567',
      'DE',
      /more than one/,
    ],
  ])('is none in %s', (_name, text, region, problem) => {
    expect(numberInAnswer(text, region)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('of any text is one valid number or a problem', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.integer({ min: 0 }).map(String),
      fc.constant('+49176'),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }),
        fc.constantFrom('DE', 'NG', 'RU', 'US', null),
        (parts, region) => {
          const found = numberInAnswer(parts.join(' '), region);
          if ('number' in found) expect(found.number).toMatch(/^\+[1-9]\d{6,14}$/);
          else expect(found.problem).not.toBe('');
        },
      ),
    );
  });
});

describe('the table of codes', () => {
  it('has a code, a region and a source in every row, and no network twice', () => {
    for (const { code, region, source, networks } of OWN_NUMBER_CODES) {
      expect(code).toMatch(/^[*#][0-9*]+#$/);
      expect(REGIONS.has(region)).toBe(true);
      expect(source).toMatch(/^(?:https?:\/\/\S+|[\w.-]+\/[\w.+-]+@[0-9a-f]{40} \S+)$/);
      expect(networks.length).toBeGreaterThan(0);
      for (const network of networks) expect([network, regionOfImsi(network)]).toEqual([network, region]);
    }
    const all = OWN_NUMBER_CODES.flatMap(({ networks }) => networks);
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((network) => /^\d{5,6}$/.test(network))).toBe(true);
  });

  it('is asked with the beginning of the IMSI', () => {
    expect(ownNumberCode('250020000000001')?.operator).toBe('MegaFon');
    expect(ownNumberCode('262021000000001')).toBeNull();
    expect(ownNumberCode('')).toBeNull();
    expect(ownNumberCode(null)).toBeNull();
  });
});
