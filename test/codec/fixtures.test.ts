import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/codec/hex.ts';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { codecFailure } from './support/errors.ts';
import { loadVectors } from './support/vectors.ts';

const vectors = loadVectors();

describe('published PDUs', () => {
  test('there are enough of them, and each names its source', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(280);
    expect(vectors.filter(({ source }) => !/^github:[\w.-]+\/[\w.-]+@[0-9a-f]{12} \S+/.test(source))).toEqual(
      [],
    );
    expect(new Set(vectors.map(({ file, name }) => `${file} ${name}`)).size).toBe(vectors.length);
  });

  test.each(vectors.filter(({ expect }) => expect !== undefined))('$file: $name', (vector) => {
    const { hex, direction, options = {} } = vector;
    const pdu = decodePdu(hex, direction, options);
    expect(plain(pdu)).toEqual(vector.expect);
    const again = encodePdu(pdu);
    if (vector.canonical) {
      expect(again).toEqual({ hex, tpduLength: pdu.tpduLength });
      expect(pdu.tpdu.oddities).toBeUndefined();
    } else {
      // What was tolerated is lost, and nothing else: the canonical form says the same.
      const { oddities, ...tpdu } = pdu.tpdu;
      expect(oddities ?? options.declaredLength).toBeDefined();
      expect(decodePdu(again.hex, direction, reportOnly(options)).tpdu).toEqual(tpdu);
    }
  });

  test.each(vectors.filter(({ error }) => error !== undefined))('$file: $name is refused', (vector) => {
    const { hex, direction, options = {} } = vector;
    expect(codecFailure(() => decodePdu(hex, direction, options))).toEqual(vector.error);
  });
});

function reportOnly(options: { report?: 'ack' | 'error' | 'auto' }) {
  return options.report === undefined ? {} : { report: options.report };
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: bytesToHex(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
