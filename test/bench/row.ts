/** One measured figure beside its floor in the same run. */
export interface BenchRow {
  name: string;
  /** What was measured and its floor, both in the unit of the row. */
  measured: number;
  floor: number;
  /** measured / floor, or floor / measured where more is better. */
  ratio: number;
  /** `<= 4` or `>= 10`, as the design has it. */
  budget: string;
  holds: boolean;
}

/** A row whose ratio must not be over `most`. */
export function atMost(name: string, measured: number, floor: number, most: number): BenchRow {
  const ratio = measured / floor;
  return { name, measured, floor, ratio, budget: `<= ${most}`, holds: ratio <= most };
}

/** A row that must be `least` times faster than its slow floor. */
export function faster(name: string, measured: number, slow: number, least: number): BenchRow {
  const ratio = slow / measured;
  return { name, measured, floor: slow, ratio, budget: `>= ${least}`, holds: ratio >= least };
}

/** The middle of an odd number of runs, which a busy machine disturbs least. */
export async function median(runs: number, measure: () => Promise<number>): Promise<number> {
  const figures: number[] = [];
  for (let n = 0; n < runs; n += 1) figures.push(await measure());
  return figures.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
}
