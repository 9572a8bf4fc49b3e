import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { parsePhone } from '../../src/numbers/phone-number.ts';

describe('the validity of a number', () => {
  it('is what libphonenumber says, although only its type is asked for where that is enough', () => {
    const codes = fc.constantFrom(
      '49',
      '43',
      '41',
      '44',
      '1',
      '86',
      '91',
      '7',
      '39',
      '800',
      '881',
      '246',
      '599',
      '61',
    );
    fc.assert(
      fc.property(codes, fc.stringMatching(/^[1-9][0-9]{3,11}$/), (code, rest) => {
        const parsed = parsePhoneNumberFromString(`+${code}${rest}`);
        const phone = parsePhone(`+${code}${rest}`, null);
        expect(phone !== null).toBe(parsed?.isPossible() ?? false);
        if (phone) expect(phone.valid).toBe(parsed?.isValid());
      }),
      { numRuns: 3000 },
    );
  });
});
