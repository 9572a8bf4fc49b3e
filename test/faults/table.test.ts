import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../src/simulator/faults.ts';
import { JOBS } from './cell.ts';
import { FAULTS } from './table.ts';

const DOC = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');

describe('docs/faults.md', () => {
  it('says what the table says, fault by fault and job by job', () => {
    const rows =
      DOC.split('## The table')[1]
        ?.split('\n## ')[0]
        ?.match(/^\| .*\|$/gm) ?? [];
    const wanted = FAULTS.map(({ name, outcomes, twice }) => [
      name,
      ...JOBS.map((job) => `${outcomes[job] ?? '-'}${twice?.includes(job) ? ' *' : ''}`),
    ]);
    expect(rows.slice(1).map((row) => row.slice(2, -2).split(' | '))).toEqual(wanted);
  });

  it('leaves out no fault that the simulator can make', () => {
    const made = new Set(
      FAULTS.flatMap(({ strikes }) => strikes.map((one) => ('kind' in one ? one.kind : null))),
    );
    expect(FAULT_KINDS.filter((kind) => !made.has(kind))).toEqual([]);
  });
});
