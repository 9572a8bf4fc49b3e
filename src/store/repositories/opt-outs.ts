import type { Sql } from '../database.ts';

/** Numbers whose owners asked not to be told of number changes. */
export function optOutRows(db: Sql, now: () => number) {
  const active = db.prepare<[string], { number: string }>(
    'SELECT number FROM opt_outs WHERE number = ? AND lifted_at IS NULL',
  );
  const all = db.prepare<[], { number: string }>('SELECT number FROM opt_outs WHERE lifted_at IS NULL');
  const add = db.prepare<[string, number, number]>(
    `INSERT INTO opt_outs (number, at, inbox_id) VALUES (?, ?, ?)
     ON CONFLICT (number) DO UPDATE SET at = excluded.at, inbox_id = excluded.inbox_id, lifted_at = NULL`,
  );
  const lift = db.prepare<[number, string]>(
    'UPDATE opt_outs SET lifted_at = ? WHERE number = ? AND lifted_at IS NULL',
  );
  return {
    has: (number: string) => active.get(number) !== undefined,
    all: (): Set<string> => new Set(all.all().map((row) => row.number)),
    add(number: string, inboxId: number): void {
      add.run(number, now(), inboxId);
    },
    /** @returns whether there was something to lift */
    lift: (number: string) => lift.run(now(), number).changes === 1,
  };
}
