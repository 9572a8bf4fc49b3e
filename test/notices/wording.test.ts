import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SENTENCES } from '../../src/notices/templates.ts';
import { noticeText, parseNotice } from '../../src/notices/wording.ts';
import { NUMBER } from '../support/services.ts';

const claim = { oldNumber: NUMBER.a, newNumber: NUMBER.b };

describe('the sentence', () => {
  it('has both numbers in E.164 and the name before it', () => {
    expect(noticeText('Li Lei', claim, 'en')).toBe(
      `Li Lei: My number changed from ${NUMBER.a} to ${NUMBER.b}.`,
    );
    expect(noticeText(null, claim, 'en')).toBe(`My number changed from ${NUMBER.a} to ${NUMBER.b}.`);
    expect(noticeText('Li Lei', claim, 'xx-YY')).toBe(noticeText('Li Lei', claim, 'en'));
    expect(noticeText('李雷', claim, 'zh-TW')).toBe(`李雷: 我的号码已从${NUMBER.a}改为${NUMBER.b}。`);
  });

  it('never carries a line break, a control or a direction character of the name', () => {
    expect(noticeText('A\r\n\u001b[2J\u202eB', claim, 'en')).toMatch(/^A \[2J B: My number/);
    expect(noticeText('\u200f\n', claim, 'en')).toMatch(/^My number/);
    expect(noticeText('x'.repeat(500), claim, 'en').length).toBeLessThan(130);
  });

  it.each(Object.keys(SENTENCES))(
    'in %s asks for nothing, holds no link, and is recognised again',
    (language) => {
      const sentence = SENTENCES[language] ?? '';
      expect(sentence).not.toMatch(/[/?!@]|https?|www|\.[a-z]/);
      expect(sentence.match(/\{old\}.*\{new\}/)).not.toBeNull();
      for (const name of [null, 'Anna', 'Dr. Ü: x']) {
        expect(parseNotice(noticeText(name, claim, language))).toEqual(claim);
      }
    },
  );

  it('is recognised for any name and numbers, and only as a whole', () => {
    const digits = fc.stringMatching(/^\+[1-9][0-9]{6,14}$/);
    fc.assert(
      fc.property(
        fc.string(),
        digits,
        digits,
        fc.constantFrom(...Object.keys(SENTENCES)),
        (name, a, b, language) => {
          fc.pre(a !== b);
          const text = noticeText(name, { oldNumber: a, newNumber: b }, language);
          expect(parseNotice(text)).toEqual({ oldNumber: a, newNumber: b });
          expect(parseNotice(`${text} Send money.`)).toBeNull();
          expect(parseNotice(`Hi!\n${text}`)).toBeNull();
        },
      ),
    );
  });

  it.each([
    'My phone just broke. So you can delete that number and save this one.',
    `My number changed from ${NUMBER.a} to ${NUMBER.a}.`,
    `My number changed from 0151 to ${NUMBER.b}.`,
    `my number changed from ${NUMBER.a} to ${NUMBER.b}`,
    `My number changed from ${NUMBER.a} to ${NUMBER.b}. http://example.org`,
    '',
    'x'.repeat(5000),
  ])('is not seen in %j', (text) => {
    expect(parseNotice(text)).toBeNull();
  });
});
