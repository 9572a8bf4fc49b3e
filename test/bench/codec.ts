import fc from 'fast-check';
import { unpackSeptets } from '../../src/codec/gsm7/septets.ts';
import { hexToBytes } from '../../src/codec/hex.ts';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { segmentText } from '../../src/codec/segment.ts';
import { plainDeliver } from '../codec/support/plain-messages.ts';
import { atMost, type BenchRow } from './row.ts';

const SMSC = { typeOfNumber: 'international', numberingPlan: 1, text: '491710760000' } as const;
const ROUNDS = 15;

/** Decoding of PDUs beside what nobody can avoid: reading their hexadecimal and unpacking their septets. */
export async function benchCodec(): Promise<BenchRow[]> {
  const hexes = typicalPdus();
  const decode = () => {
    for (const hex of hexes) decodePdu(hex, 'to-mobile');
  };
  const floor = () => {
    for (const hex of hexes) {
      const bytes = hexToBytes(hex);
      unpackSeptets(bytes, Math.floor((bytes.length * 8) / 7));
    }
  };
  const [measured, bare] = best([decode, floor]);
  return [atMost(`decoding ${hexes.length} PDUs, ms`, measured, bare, 6)];
}

/** Half texts of one and two parts as people write them, half generated messages of every alphabet. */
function typicalPdus(): string[] {
  const texts = [
    'Yes, see you at eight at the usual place. ',
    'Ihr Code lautet 123456. Er gilt 5 Minuten (€ 0,00). ',
  ];
  const [sample] = fc.sample(plainDeliver, { numRuns: 1, seed: 7 });
  if (sample === undefined) return [];
  const written = Array.from({ length: 2000 }, (_, index) => {
    const text = (texts[index % 2] ?? '').repeat(1 + (index % 5));
    return segmentText(text, { reference: index & 0xff }).map(
      (segment) => encodePdu({ smsc: SMSC, tpdu: { ...sample, ...segment } }).hex,
    );
  }).flat();
  const generated = fc
    .sample(plainDeliver, { numRuns: 2000, seed: 7 })
    .map((tpdu) => encodePdu({ smsc: SMSC, tpdu }).hex);
  return [...written, ...generated];
}

/** The fastest round of each, taken in turn, so that a busy machine disturbs both alike. */
function best(runs: readonly [() => void, () => void]): [number, number] {
  const fastest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    runs.forEach((run, index) => {
      const start = performance.now();
      run();
      fastest[index as 0 | 1] = Math.min(fastest[index as 0 | 1], performance.now() - start);
    });
  }
  return fastest;
}
