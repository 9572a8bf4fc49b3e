import fc from 'fast-check';
import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { REGIONS } from '../../src/core/regions.ts';
import { regionOfImsi } from '../../src/numbers/mobile-country-codes.ts';
import { isE164, parsePhone, smsAddress, takesSms } from '../../src/numbers/phone-number.ts';
import { regionOfSim } from '../../src/numbers/sim-region.ts';

describe('the regions that the configuration takes', () => {
  it('are those of the numbering plans', () => {
    expect([...REGIONS].sort()).toEqual([...getCountries()].sort());
  });
});

describe('parsePhone', () => {
  const rows: [raw: string, region: string | null, e164: string | null, mobile: boolean][] = [
    ['+4915123456789', null, '+4915123456789', true],
    ['0151 23456789', 'DE', '+4915123456789', true],
    ['0049 151/23456789', 'DE', '+4915123456789', true],
    ['004915123456789', null, '+4915123456789', true],
    ['0151 23456789', null, null, false],
    ['030 901820', 'DE', '+4930901820', false],
    ['(212) 555-0123', 'US', '+12125550123', true],
    ['+8613912345678', 'DE', '+8613912345678', true],
    ['13912345678', 'CN', '+8613912345678', true],
    ['+4915123456789p123', null, '+4915123456789', true],
    ['+4915112345', null, '+4915112345', true],
    ['112', 'DE', null, false],
    ['22333', 'DE', null, false],
    ['*100#', 'DE', null, false],
    ['+*#100#', 'DE', null, false],
    ['anna@example.org', 'DE', null, false],
    ['', 'DE', null, false],
    ['+', 'DE', null, false],
    ['1-800-FLOWERS', 'US', null, false],
    ['0151?2345678', 'DE', null, false],
  ];
  it.each(rows)('%s read in %s is %s', (raw, region, e164, mobile) => {
    const phone = parsePhone(raw, region);
    expect(phone?.e164 ?? null).toBe(e164);
    expect(phone ? takesSms(phone) : false).toBe(mobile);
  });

  it('never throws and gives E.164 or nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('DE', 'US', 'XX', null), (raw, region) => {
        const phone = parsePhone(raw, region);
        expect(phone === null || isE164(phone.e164)).toBe(true);
      }),
    );
  });
});

describe('smsAddress', () => {
  it.each([
    ['0151 23456789', 'DE', '+4915123456789'],
    ['80808', 'DE', '80808'],
    ['+999123456789', 'DE', '+999123456789'],
    ['*100#', 'DE', null],
    ['12;AT', 'DE', null],
    ['Anna', 'DE', null],
  ])('%s in %s is %s', (raw, region, expected) => {
    expect(smsAddress(raw, region)).toBe(expected);
  });
});

describe('region of a card', () => {
  it.each([
    [{ iccid: '89490200001234567890', imsi: '262019876543210' }, 'DE'],
    [{ iccid: '89490200001234567890', imsi: null }, 'DE'],
    [{ iccid: '8986012345678901234', imsi: null }, 'CN'],
    [{ iccid: '8901410321111851072', imsi: null }, 'US'],
    [{ iccid: '8944200053671052499', imsi: null }, 'GB'],
    [{ iccid: '89701012345678901234', imsi: null }, 'RU'],
    [{ iccid: '8935101234567890123', imsi: null }, 'PT'],
    [{ iccid: null, imsi: '310260123456789' }, 'US'],
    [{ iccid: '8944200053671052499', imsi: '901701234567890' }, 'GB'],
    [{ iccid: null, imsi: null }, null],
  ])('%j is %s', (sim, region) => {
    expect(regionOfSim(sim)).toBe(region);
  });

  it('knows each mobile country code once', () => {
    expect(regionOfImsi('46000')).toBe('CN');
    expect(regionOfImsi('99999')).toBeNull();
  });
});
