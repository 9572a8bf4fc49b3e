import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';
import { editDistance, nearest } from '../../src/core/nearest.ts';
import { displayText } from '../../src/core/safe-text.ts';

describe('durations', () => {
  it.each([
    ['10m', 600_000],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['24h', 86_400_000],
    ['250ms', 250],
    ['0s', 0],
    ['1w2d', 777_600_000],
    ['1m5ms', 60_005],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '10', 'm', '-5m', '10 m', '30m1h', '1h1h', '1.5h', '10M', 'ten minutes', '9999999h'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it.each([
    [0, '0s'],
    [600_000, '10m'],
    [86_400_000, '24h'],
    [90_000, '1m30s'],
    [1_209_600_000, '2w'],
    [1_500, '1s500ms'],
  ])('writes %d', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 13 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

describe('nearest', () => {
  const verbs = ['list', 'show', 'add', 'set-number', 'change-number', 'verify', 'history'];

  it.each([
    ['lsit', 'list'],
    ['sho', 'show'],
    ['hist', 'history'],
    ['setnumber', 'set-number'],
    ['LIST', 'list'],
    ['veryfi', 'verify'],
  ])('%s means %s', (typed, meant) => {
    expect(nearest(typed, verbs)).toBe(meant);
  });

  it.each(['', 'x', 'zebra', 'restore', 'l'])('%j means none of them', (typed) => {
    expect(nearest(typed, verbs)).toBeNull();
  });

  it('is a distance: zero only for equals, the same both ways, at most the longer length', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('finds any word again after one edit of its inside', () => {
    fc.assert(
      fc.property(fc.constantFrom('change-number', 'set-number', 'history'), fc.nat(), (word, place) => {
        const at = place % word.length;
        expect(nearest(word.slice(0, at) + word.slice(at + 1), verbs)).toBe(word);
      }),
    );
  });
});

describe('displayText', () => {
  it.each([
    ['plain', 'plain'],
    ['Zoë 李雷 😀', 'Zoë 李雷 😀'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['\u009b2J', '\\u009b2J'],
    ['a\u202eb', 'a\\u202eb'],
    ['two\nlines\r', 'two\\u000alines\\u000d'],
    ['\u2028\u2029\u2066\u200f\ufeff\u007f', '\\u2028\\u2029\\u2066\\u200f\\ufeff\\u007f'],
    ['\ud800', '\\ud800'],
    ['family 👨\u200d👩\u200d👧', 'family 👨\u200d👩\u200d👧'],
  ])('%j', (text, shown) => {
    expect(displayText(text)).toBe(shown);
  });

  it('lets no control character through and changes nothing else', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.constantFrom('\u001b', '\u009b', '\u202e', '\u2028', 'a'),
      ),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = displayText(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
        expect(
          shown.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        ).toBe(text.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
      }),
    );
  });
});
