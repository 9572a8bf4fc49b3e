/** What must be done to rows so that they hold a list, in order: the least that does it. */
export interface PartPlan<Row, Wanted> {
  removed: Row[];
  changed: { row: Row; wanted: Wanted; position: number }[];
  added: { wanted: Wanted; position: number }[];
}

export interface Likeness<Row, Wanted> {
  /** Equal keys: the same content. */
  exact: { row: (row: Row) => string; wanted: (wanted: Wanted) => string };
  /** Equal keys: the same thing with something beside it changed. */
  alike: { row: (row: Row) => string; wanted: (wanted: Wanted) => string };
  /** Whether what is left over on both sides is one thing replaced by another, not one removed and one added. */
  replaces: boolean;
}

/** Pairs rows with what is wanted: first what is equal, then what is alike, then what is left, each in order. */
export function planParts<Row extends { position: number }, Wanted>(
  rows: readonly Row[],
  wanted: readonly Wanted[],
  likeness: Likeness<Row, Wanted>,
): PartPlan<Row, Wanted> {
  const pairs = new Map<number, Row>();
  const exact = new Set<number>();
  const free = new Set(rows);
  const pair = (keys: Likeness<Row, Wanted>['exact'], isExact: boolean) => {
    const byKey = new Map<string, Row[]>();
    for (const row of [...free].reverse()) {
      const key = keys.row(row);
      const same = byKey.get(key);
      if (same) same.push(row);
      else byKey.set(key, [row]);
    }
    wanted.forEach((one, index) => {
      if (pairs.has(index)) return;
      const row = byKey.get(keys.wanted(one))?.pop();
      if (!row) return;
      pairs.set(index, row);
      free.delete(row);
      if (isExact) exact.add(index);
    });
  };
  pair(likeness.exact, true);
  pair(likeness.alike, false);
  if (likeness.replaces) pair({ row: () => '', wanted: () => '' }, false);

  const plan: PartPlan<Row, Wanted> = { removed: [...free], changed: [], added: [] };
  let last = -1;
  wanted.forEach((one, index) => {
    const row = pairs.get(index);
    const position = row && row.position > last ? row.position : last + 1;
    if (!row) plan.added.push({ wanted: one, position });
    else if (!exact.has(index) || row.position !== position)
      plan.changed.push({ row, wanted: one, position });
    last = position;
  });
  return plan;
}
