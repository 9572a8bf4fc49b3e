import { INVARIANTS } from './invariants.ts';
import { inThread } from './thread.ts';

/** One fault of a database file. */
export interface FileProblem {
  check: 'integrity' | 'foreign-keys' | 'invariants';
  message: string;
}

/** More are not listed: the first ones say enough. */
const MAX_PROBLEMS = 100;

/** SQLite's own check reads the whole file in one call, and modems must not wait for that. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const problems = [];
const add = (check, message) => { if (problems.length < workerData.limit) problems.push({ check, message: String(message) }); };
try {
  const Database = require(workerData.driver);
  const db = new Database(workerData.file, { readonly: true, fileMustExist: true, timeout: 5000 });
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  for (const row of db.pragma('integrity_check(100)')) if (row.integrity_check !== 'ok') add('integrity', row.integrity_check);
  if (problems.length === 0) {
    for (const row of db.pragma('foreign_key_check'))
      add('foreign-keys', row.table + ' row ' + row.rowid + ' points to a row of ' + row.parent + ' that is not there');
    for (const { name, sql } of workerData.invariants)
      for (const { fault } of db.prepare(sql).iterate()) add('invariants', name + ': ' + fault);
  }
  db.close();
} catch (error) {
  add('integrity', error && error.message);
}
parentPort.postMessage(problems);
`;

/**
 * Checks a database file without changing it: the structure of the file, its references, and (`invariants`) what must hold in a
 * database of the newest schema.
 */
export function checkFile(file: string, options: { invariants: boolean }): Promise<FileProblem[]> {
  return inThread(PROGRAM, {
    file,
    limit: MAX_PROBLEMS,
    invariants: options.invariants ? INVARIANTS : [],
  });
}
