import { collectParts } from '../../../src/codec/collect.ts';
import { bytesToHex, hexToBytes } from '../../../src/codec/hex.ts';
import { decodePdu } from '../../../src/codec/pdu-mode.ts';
import { decodeAdn } from '../../../src/codec/sim/adn.ts';
import { decodeAlpha } from '../../../src/codec/sim/alpha.ts';
import { iccidFromEf, normalizeIccid } from '../../../src/codec/sim/iccid.ts';
import { imsiFromEf } from '../../../src/codec/sim/imsi.ts';
import { decodeTpdu } from '../../../src/codec/tpdu/decode.ts';
import { encodeTpdu } from '../../../src/codec/tpdu/encode.ts';
import type { Tpdu } from '../../../src/codec/tpdu/types.ts';
import { decodeUssd } from '../../../src/codec/ussd.ts';
import { isSimError } from '../../../src/core/errors.ts';
import { loadVectors } from './vectors.ts';

/** What became of the cases. */
export interface FuzzCounts {
  cases: number;
  decoded: number;
  /** Of the decoded: with oddities. */
  odd: number;
  refused: number;
  simRecords: number;
}

/** A small generator with a seed, so that a failure can be repeated. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/**
 * Decodes mutations of the published PDUs (cut, lengthened, bits flipped, octets replaced, two joined) in both directions. Only
 * CODEC_INVALID may be thrown, and what is decoded without an oddity must encode to the same octets: nothing was dropped.
 */
export function fuzzCodec(cases: number, seed: number): FuzzCounts {
  const random = seededRandom(seed);
  const seeds = loadVectors()
    .map(({ hex }) => hex)
    .filter((hex) => hex.length % 2 === 0)
    .map(hexToBytes);
  const counts: FuzzCounts = { cases: 0, decoded: 0, odd: 0, refused: 0, simRecords: 0 };
  for (let index = 0; index < cases; index += 1) {
    counts.cases += 1;
    const bytes = mutate(seeds, random);
    try {
      if (random(8) === 0) {
        simRecord(bytes, random);
        counts.simRecords += 1;
      } else {
        const tpdu = decodeOne(bytes, random);
        counts.decoded += 1;
        if (tpdu.oddities !== undefined) counts.odd += 1;
      }
    } catch (error) {
      if (!isSimError(error, 'CODEC_INVALID')) {
        throw new Error(`case ${index} of seed ${seed}: ${bytesToHex(bytes)}`, { cause: error });
      }
      counts.refused += 1;
    }
  }
  return counts;
}

function decodeOne(bytes: Uint8Array, random: (below: number) => number): Tpdu {
  const direction = random(2) === 0 ? 'to-mobile' : 'to-network';
  if (random(4) === 0) return decodePdu(bytesToHex(bytes), direction, { declaredLength: random(200) }).tpdu;
  const smsc = (bytes[0] ?? 0) < 12 ? (bytes[0] ?? 0) + 1 : 0;
  const body = bytes.subarray(smsc);
  const tpdu = decodeTpdu(body, direction);
  if (tpdu.oddities === undefined) {
    const again = encodeTpdu(tpdu);
    if (bytesToHex(again) !== bytesToHex(body)) {
      throw new Error(`decoded without an oddity, encoded as ${bytesToHex(again)}`);
    }
  }
  if (tpdu.type === 'deliver') {
    const part = { originator: 'x', userData: tpdu.userData, timestampMs: null, receivedMs: 0, meta: 0 };
    const { complete, incomplete } = collectParts([part, part]);
    const given = [...complete, ...incomplete].flatMap(({ parts, duplicates }) => [...parts, ...duplicates]);
    if (given.length !== 2) throw new Error('a part was lost in collection');
  }
  return tpdu;
}

function simRecord(bytes: Uint8Array, random: (below: number) => number): void {
  const start = random(bytes.length + 1);
  const record = bytes.subarray(start, start + 10 + random(40));
  decodeAlpha(record);
  iccidFromEf(record.subarray(0, 10));
  imsiFromEf(record.subarray(0, 9));
  normalizeIccid(bytesToHex(record));
  decodeUssd(bytesToHex(record));
  decodeAdn(record);
}

function mutate(seeds: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  const pick = () => seeds[random(seeds.length)] ?? new Uint8Array(0);
  let bytes = pick().slice();
  const rounds = 1 + random(4);
  for (let round = 0; round < rounds; round += 1) {
    const at = random(Math.max(1, bytes.length));
    switch (random(7)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes = Uint8Array.from([...bytes, ...pick().subarray(0, random(20))]);
        break;
      case 2:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...pick().subarray(random(20))]).slice(0, 400);
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), random(256), ...bytes.subarray(at)]);
        break;
      case 4:
        if (bytes.length > 0) bytes[at] = random(256);
        break;
      default:
        if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
  }
  return bytes;
}
