import { expect, test } from 'vitest';
import { fuzzCodec } from './support/fuzzer.ts';

test('mutated PDUs and records only ever fail with CODEC_INVALID, and lose nothing silently', () => {
  const counts = fuzzCodec(20_000, 20_261_121);
  // The mutations are worth something only if many get past the first fields.
  expect(counts.decoded).toBeGreaterThan(2_000);
  expect(counts.odd).toBeGreaterThan(500);
  expect(counts.refused).toBeGreaterThan(2_000);
  expect(counts.decoded + counts.refused + counts.simRecords).toBe(counts.cases);
});
