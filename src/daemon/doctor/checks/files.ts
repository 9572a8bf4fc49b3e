import { dirname, join } from 'node:path';
import type { Directories } from '../../../core/directories.ts';
import { type Check, type Found, type MachineView, ok, problem, warning } from '../check.ts';

const MIB = 1024 * 1024;
/** A full backup of a box of modems and its log fit into the first many times; with the second the next one may fail. */
const SOME_BYTES = 500 * MIB;
const FEW_BYTES = 50 * MIB;

const OTHERS_WRITE = 0o022;
const OTHERS_ANY = 0o077;

function placesOf(directories: Directories): string[] {
  const { config, data, keys, log } = directories;
  return [...new Set([dirname(config), data, keys, log])];
}

const octal = (mode: number) => mode.toString(8).padStart(4, '0');

export const fileChecks: readonly Check<MachineView>[] = [
  {
    name: 'directories',
    looksAt:
      'whether the directories of configuration, data, keys and log are there, ours, and closed to others (0700)',
    async look({ keeper, machine }) {
      const found: Found[] = [];
      for (const path of placesOf(keeper.directories)) {
        const facts = await machine.facts(path);
        const fix = `chmod 700 '${path}'`;
        if (facts === null) found.push(problem(`${path} is not there`, 'it is made at the next start'));
        else if (!facts.ownedByUs) {
          found.push(
            problem(`${path} belongs to another user`, 'run simkeeper as that user, or set SIMKEEPER_HOME'),
          );
        } else if ((facts.mode & OTHERS_WRITE) !== 0) {
          found.push(problem(`others may write in ${path} (${octal(facts.mode)})`, fix));
        } else if ((facts.mode & OTHERS_ANY) !== 0) {
          found.push(warning(`others may look into ${path} (${octal(facts.mode)})`, fix));
        }
      }
      return found.length > 0
        ? found
        : ok(`${keeper.directories.data} and its directories are closed to others`);
    },
  },
  {
    name: 'private-files',
    looksAt: 'whether database, lock, socket and keys are closed to others (0600)',
    async look({ keeper, machine }) {
      const { database, lockFile, socket, keys } = keeper.directories;
      const inKeys = (await machine.names(keys)).map((name) => join(keys, name));
      const found: Found[] = [];
      for (const path of [database, `${database}-wal`, lockFile, socket, ...inKeys]) {
        const facts = await machine.facts(path);
        if (facts === null || facts.isDirectory || (facts.mode & OTHERS_ANY) === 0) continue;
        found.push(problem(`others may use ${path} (${octal(facts.mode)})`, `chmod 600 '${path}'`));
      }
      return found.length > 0 ? found : ok('the files of simkeeper are closed to others');
    },
  },
  {
    name: 'disk-space',
    looksAt: 'how much room there is where the database is',
    async look({ keeper, machine }) {
      const free = await machine.freeBytes(keeper.directories.data);
      if (free === null) return { verdict: 'unknown', message: 'the free space on the disk is not known' };
      const words = `${Math.floor(free / MIB)} MiB are free in ${keeper.directories.data}`;
      const hint = 'make room: what cannot be written is not backed up, and no message is taken from a card';
      if (free < FEW_BYTES) return problem(words, hint);
      return free < SOME_BYTES ? warning(words, hint) : ok(words);
    },
  },
  {
    name: 'database',
    looksAt: 'whether the database is sound (the checks of "db check", without the snapshots)',
    async look({ keeper }) {
      const { store } = keeper.services;
      const [first, ...others] = await store.check();
      if (first !== undefined) {
        const more = others.length > 0 ? `, and ${others.length} more` : '';
        return problem(
          `the database is damaged: ${first.message.slice(0, 200)}${more}`,
          `keep a copy of ${keeper.directories.database} as it is, look with "simkeeper db check", and go back to a copy that is whole: simkeeper db restore`,
        );
      }
      return ok(`the database is sound, schema ${store.schema()}`);
    },
  },
];
