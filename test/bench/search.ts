import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBook } from '../../src/book/book.ts';
import { emptyCard, PLAIN } from '../../src/book/card.ts';
import { searchTerms } from '../../src/book/search-words.ts';
import { systemClock } from '../../src/core/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/store.ts';
import { addContacts } from '../support/many-contacts.ts';
import { atMost, type BenchRow, median } from './row.ts';

const CONTACTS = 100_000;
const SHOWN = 20;
const FIRST = ['Anna', 'Bertram', 'Carla', 'Dora', 'Emil', 'Friedrich', 'Gustav', 'Hanna', 'Ida', 'Jana'];
const LAST = ['Müller', 'Schmidt', 'Weber', 'Bauer', 'Koch', 'Wolf', 'Neumann', 'Schwarz', 'Braun', 'Krüger'];

/** Names and a number typed letter by letter, each time the first contacts of the list, against the bare FTS5 query. */
export async function benchSearch(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-bench-'));
  const file = path.join(folder, 'book.db');
  try {
    const store = openStore(file, systemClock);
    const book = createBook(store, () => systemClock.now());
    for (let from = 0; from < CONTACTS; from += 1000) addContacts(store, cards(from, 1000));
    const typed = ['hanna mueller', 'anna müller', 'friedrich schw', '015120034', 'neum'].flatMap((text) =>
      [...text].map((_, index) => text.slice(0, index + 1)),
    );
    const measured = await median(5, async () => {
      const startedAt = performance.now();
      for (const query of typed) for (const _ of book.views({ query, region: 'DE', limit: SHOWN }));
      return performance.now() - startedAt;
    });
    const bare = openDatabase(file);
    const statement = bare.prepare<[string], { rowid: number }>(
      'SELECT rowid FROM contacts_search WHERE contacts_search MATCH ?',
    );
    const floor = await median(5, async () => {
      const startedAt = performance.now();
      for (const query of typed) statement.all(matchOf(query));
      return performance.now() - startedAt;
    });
    bare.close();
    store.close();
    return [atMost(`typing ${typed.length} letters over 100,000 contacts, ms`, measured, floor, 3)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same beginnings that the book asks the index for. */
const matchOf = (query: string) =>
  searchTerms(query, 'DE')
    .map((beginnings) => `(${beginnings.map((text) => `"${text}"*`).join(' OR ')})`)
    .join(' AND ');

function cards(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    return {
      ...emptyCard(`${FIRST[n % 10]} ${LAST[Math.floor(n / 10) % 10]}`),
      numbers: [{ ...PLAIN, raw: `+49151${20_000_000 + n}` }],
      emails: [{ ...PLAIN, address: `p${n}@example.org` }],
    };
  });
}
