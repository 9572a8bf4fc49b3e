import { writeSync } from 'node:fs';

/** How Node ends a program whose last await can never be settled: without a word (Node 20). */
const NOTHING_LEFT_TO_WAIT_FOR = 13;

/**
 * Ends the process with the exit code of a command, when everything that it wrote has been taken: what a library still holds open must
 * not keep a finished command alive. A command that nothing can finish any more would end silently; that is told instead.
 */
export async function endWith(command: Promise<number>): Promise<void> {
  let finished = false;
  process.on('exit', () => {
    if (finished || (process.exitCode ?? NOTHING_LEFT_TO_WAIT_FOR) !== NOTHING_LEFT_TO_WAIT_FOR) return;
    process.exitCode = 1;
    const text =
      'simkeeper: the command ended before it was done\nhint: this is a fault of simkeeper: please report it\n';
    writeSync(2, text);
  });
  const code = await command;
  finished = true;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
