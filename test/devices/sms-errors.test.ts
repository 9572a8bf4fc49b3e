import { describe, expect, it } from 'vitest';
import {
  CME_ERRORS,
  CMS_ERRORS,
  classifySmsError,
  describeSmsError,
  isCertainRefusal,
} from '../../src/devices/contract/sms-errors.ts';

describe('the class of a failed send', () => {
  it.each([
    ['transient', [17, 22, 27, 41, 42, 47, 192, 194, 301, 314, 331, 515, 527], [14, 30, 515]],
    ['long-outage', [38], [32]],
    ['ambiguous', [332, 500, 300, 513], [31, 100]],
    ['duplicate', [197], []],
    [
      'permanent',
      [1, 8, 10, 21, 28, 29, 30, 50, 69, 111, 127, 144, 145, 159, 176, 195, 196, 198, 199, 304, 305],
      [24, 25, 26, 27, 50],
    ],
    ['storage', [208, 209, 211, 320, 321, 322], [20, 21, 22, 23]],
    [
      'human',
      [310, 311, 312, 313, 315, 316, 317, 318, 330],
      [5, 6, 7, 10, 11, 12, 13, 15, 16, 17, 18, 40, 41, 42, 43, 44, 45, 46, 47, 48],
    ],
    ['mode', [302, 303, 340], [3, 4]],
  ] as const)('%s', (kind, cms, cme) => {
    for (const code of cms)
      expect(classifySmsError({ cms: code, afterPayload: true }), `CMS ${code}`).toBe(kind);
    for (const code of cme)
      expect(classifySmsError({ cme: code, afterPayload: true }), `CME ${code}`).toBe(kind);
  });

  it.each([
    [{ afterPayload: true }, 'ambiguous'],
    [{ cms: 512, afterPayload: true }, 'ambiguous'],
    [{ cme: 999, afterPayload: true }, 'ambiguous'],
    [{ cms: 99, afterPayload: true }, 'transient'],
    [{ cms: 201, afterPayload: true }, 'permanent'],
    [{ afterPayload: false }, 'transient'],
    [{ cms: 332, afterPayload: false }, 'transient'],
    [{ cms: null, cme: 31, afterPayload: false }, 'transient'],
    [{ cms: 512, afterPayload: false }, 'transient'],
  ])('%j is %s', (failure, kind) => expect(classifySmsError(failure)).toBe(kind));

  it('before the payload is never ambiguous', () => {
    for (let code = -1; code < 1000; code += 1) {
      expect(isCertainRefusal({ cms: code, afterPayload: false })).toBe(true);
      expect(isCertainRefusal({ cme: code, afterPayload: false })).toBe(true);
    }
  });

  it('has a sentence for every code', () => {
    for (const [, row] of [...CMS_ERRORS, ...CME_ERRORS]) expect(row.sentence).toMatch(/^[A-Z].*\.$/);
    expect(describeSmsError({ cms: 38, afterPayload: true })).toContain('out of order');
    expect(describeSmsError({ cms: 4711, afterPayload: true })).toContain('4711');
    expect(describeSmsError({ afterPayload: true })).toContain('without a number');
  });
});
