import type { Format } from '../format.ts';
import { decodeText, GUESSED } from '../text/decode.ts';
import { understand } from './read.ts';
import { ldifRecords } from './records.ts';
import { recordOfCard } from './write.ts';

/** LDIF (RFC 2849) as directories and Thunderbird write it: inetOrgPerson and mozillaAbPersonAlpha. */
export const ldif: Format = {
  id: 'ldif',
  title: 'LDIF',
  mediaType: 'text/x-ldif',
  extensions: ['ldif', 'ldi'],
  recognises: (head) => /^(?:(?:#.*| .*|version:\s*\d+\s*|)\r?\n)*dn::? ?\S/i.test(head),
  async *read(chunks) {
    let card = 0;
    const ofFile: string[] = [];
    for await (const record of ldifRecords(decodeText(chunks, () => ofFile.push(GUESSED)))) {
      card += 1;
      const place = { card, line: record.line };
      const read = understand(record);
      if (read.card !== null) {
        yield { place, card: read.card, warnings: [...ofFile.splice(0), ...read.warnings] };
      } else if ('skipped' in read) yield { place, card: null, problem: read.skipped, skipped: true };
      else yield { place, card: null, problem: read.problem };
    }
  },
  async *write(cards) {
    yield 'version: 1\n\n';
    for await (const card of cards) yield recordOfCard(card);
  },
};
