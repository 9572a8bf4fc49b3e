import ICAL from 'ical.js';
import { VCARD_4 } from '../../src/book/formats/vcard/formats.ts';
import { atMost, type BenchRow } from './row.ts';

const CARDS = 10_000;
const ROUNDS = 7;
const CHUNK = 64 * 1024;

/** Reading of octets into cards beside `ICAL.parse`, which is given the text at once and makes jCard of it. */
export async function benchVcardParse(): Promise<BenchRow[]> {
  const text = Array.from({ length: CARDS }, (_, index) => card(index)).join('');
  const octets = new TextEncoder().encode(text);
  let [measured, floor] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = performance.now();
    ICAL.parse(text);
    const between = performance.now();
    let read = 0;
    for await (const one of VCARD_4.read(chunks(octets), {})) read += one.card === null ? 0 : 1;
    if (read !== CARDS) throw new Error(`${read} of ${CARDS} cards were read`);
    floor = Math.min(floor, between - begin);
    measured = Math.min(measured, performance.now() - between);
  }
  return [atMost(`reading ${CARDS} vCards, ms`, measured, floor, 2)];
}

async function* chunks(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += CHUNK) yield octets.subarray(at, at + CHUNK);
}

/** Half 3.0 as phones write it, half 4.0; every third with a small picture. */
function card(index: number): string {
  const four = index % 2 === 0;
  const picture = 'iVBORw0KGgo'.repeat(100);
  const photo = four ? `PHOTO:data:image/png;base64,${picture}` : `PHOTO;ENCODING=b;TYPE=PNG:${picture}`;
  return [
    'BEGIN:VCARD',
    `VERSION:${four ? '4.0' : '3.0'}`,
    `UID:urn:uuid:03a0e51f-d1aa-4385-8a53-${String(index).padStart(12, '0')}`,
    `FN:Dr. Anna Müller ${index}`,
    'N:Müller;Anna;;Dr.;',
    `TEL;TYPE=cell,voice:+49 171 ${1000000 + index}`,
    `TEL;TYPE=work:+49 30 ${100000 + index}`,
    `EMAIL;TYPE=home:anna${index}@example.com`,
    `ADR;TYPE=home:;;Lange Straße ${index};Berlin;;10115;Germany`,
    'ORG:Example GmbH;Sales',
    `item1.URL:https://example.com/${index}`,
    'item1.X-ABLabel:Blog',
    'NOTE:A note that is folded over more than one line\\, with an escape and\\n a ',
    ' line feed',
    `BDAY:${four ? '19800415' : '1980-04-15'}`,
    ...(index % 3 === 0
      ? (photo.match(/.{1,74}/g) ?? []).map((line, at) => (at === 0 ? line : ` ${line}`))
      : []),
    'END:VCARD',
    '',
  ].join('\r\n');
}
