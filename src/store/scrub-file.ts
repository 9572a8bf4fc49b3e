import { SimError } from '../core/errors.ts';
import { inThread } from './thread.ts';

/** How long it waits for others who write or read, milliseconds. It is a thread of its own: nobody else waits with it. */
const WAIT_MS = 60_000;

/**
 * `secure_delete` alone is not enough: when SQLite spreads the cells of a full page over two and writes the first one anew, copies of
 * cells may stay in its free room (measured: 18 of 2000 rows that were edited and deleted). So the file is written anew. The search
 * index is merged before, since it only notes that words were deleted.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
let answer;
try {
  const Database = require(workerData.driver);
  const db = new Database(workerData.file, { fileMustExist: true, timeout: workerData.wait });
  try {
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    db.exec("INSERT INTO contacts_search (contacts_search) VALUES ('optimize')");
    db.exec('VACUUM');
    const [row] = db.pragma('wal_checkpoint(TRUNCATE)');
    answer = { clean: row.busy === 0 };
  } finally {
    db.close();
  }
} catch (error) {
  answer = { problem: String(error && error.message) };
}
parentPort.postMessage(answer);
`;

/**
 * Overwrites what was deleted before, in the file of a database and in its log. Takes the time of writing the whole file once; others
 * may read meanwhile, and whoever writes waits.
 * @returns false when somebody else read for so long that the log could not be emptied
 * @throws SimError DB_FAILED
 */
export async function scrubFile(file: string): Promise<boolean> {
  const answer = await inThread<{ clean: boolean } | { problem: string }>(PROGRAM, { file, wait: WAIT_MS });
  if ('clean' in answer) return answer.clean;
  throw new SimError('DB_FAILED', `what was erased could not be overwritten in ${file}: ${answer.problem}`, {
    hint: 'the rows are gone, their bytes are not: make room on the disk and end other commands; the next "simkeeper forget" overwrites these too',
    details: { file },
  });
}
