import type { Card } from '../../card.ts';
import type { Format } from '../format.ts';
import { readVcards } from './read.ts';
import { writeVcard3 } from './write3.ts';
import { writeVcard4 } from './write4.ts';
import { writeVcard21 } from './write21.ts';

/** One reader reads all versions, so that only writing differs. */
const vcard = (id: string, title: string, write: (card: Card) => string): Format => ({
  id,
  title,
  mediaType: id === 'vcf21' ? 'text/x-vcard' : 'text/vcard',
  extensions: ['vcf', 'vcard'],
  recognises: (head) =>
    /(?:^|[\r\n])\s*BEGIN\s*:\s*VCARD\s*(?:[\r\n]|$)/i.test(head.replace(/[\0\u{feff}\u{fffd}]/gu, '')),
  read: readVcards,
  async *write(cards) {
    for await (const card of cards) yield write(card);
  },
});

export const VCARD_4 = vcard('vcf', 'vCard 4.0', writeVcard4);
export const VCARD_3 = vcard('vcf3', 'vCard 3.0, as iOS and Google write it', writeVcard3);
export const VCARD_21 = vcard('vcf21', 'vCard 2.1, as Android and older phones write it', writeVcard21);
