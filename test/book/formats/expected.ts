import { Buffer } from 'node:buffer';
import type { ReadCard } from '../../../src/book/formats/format.ts';

/** A reading as it stands in an `.expected.jsonl`: fields that say nothing are left out, octets are Base64. */
export function expectation(readings: readonly ReadCard[]): unknown {
  return readings.map((one) => {
    const place = { card: one.place.card, line: one.place.line };
    if (one.card === null) return { ...place, problem: one.problem };
    const warnings = one.warnings.length > 0 ? { warnings: one.warnings } : {};
    return { ...place, ...warnings, ...(shortened(one.card) as object) };
  });
}

function shortened(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key, one]) => key === 'values' || !saysNothing(one))
    .map(([key, one]) => [key, key === 'values' ? one : shortened(one)]);
  return Object.fromEntries(entries);
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && !(value instanceof Uint8Array) && Object.keys(value).length === 0;
}
