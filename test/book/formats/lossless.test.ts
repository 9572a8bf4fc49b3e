import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JCARD } from '../../../src/book/formats/jcard/jcard.ts';
import { VCARD_4 } from '../../../src/book/formats/vcard/formats.ts';
import { anyCard } from './arbitrary-card.ts';
import { cardsOf, writeAll } from './support.ts';

describe.each([VCARD_4, JCARD])('$title', (format) => {
  it('gives every card back as it was, and writes it the same way again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCard, { minLength: 1, maxLength: 3 }), async (cards) => {
        const written = await writeAll(format, cards);
        const read = await cardsOf(format, written);
        expect(read).toEqual(cards);
        expect(await writeAll(format, read)).toBe(written);
      }),
      { numRuns: 300 },
    );
  });
});
