import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * Runs a program over a database in a thread of its own, so that what SQLite does in one long call keeps nobody else from working. The
 * program is text because a thread needs a file that is there under one name both in the source and in the built program. It finds
 * the driver in `workerData.driver`, beside `data`, and answers with one message.
 */
export function inThread<Answer>(program: string, data: object): Promise<Answer> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true, workerData: { ...data, driver } });
    worker.once('message', (answer: Answer) => resolve(answer));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the work on the database ended without an answer')));
  });
}
