import { expect, it } from 'vitest';
import { emptyCard, PLAIN } from '../../src/book/card.ts';
import { meetContact } from '../../src/book/meeting.ts';
import { openDatabase } from '../../src/store/database.ts';
import { addContacts } from '../support/many-contacts.ts';
import { testServices } from '../support/services.ts';

it('meets a short number however it is written, by the same name only', () => {
  const { store } = testServices();
  const numbers = ['116 117', '*100#', '22 8,33', 'Zentrale'];
  const ids = addContacts(
    store,
    numbers.map((raw, n) => ({ ...emptyCard(`Person ${n}`), numbers: [{ ...PLAIN, raw }] })),
    'DE',
  );
  const met = (name: string, number: string) =>
    meetContact(store, { bookId: 1, region: 'DE' }, { name, number });
  expect(met('Person 0', '116117')).toBe(ids[0]);
  expect(met('PERSON 0', '116-117')).toBe(ids[0]);
  expect(met('Person 1', '*100#')).toBe(ids[1]);
  expect(met('Person 2', '228,33')).toBe(ids[2]);
  expect(met('Person 3', 'Zentrale')).toBe(ids[3]);
  expect(met('Person 1', '116117')).toBeNull();
  expect(met('Person 0', '116118')).toBeNull();
  expect(met('Person 0', '')).toBeNull();
});

it('finds a short number without reading every number of the book', () => {
  const db = openDatabase(':memory:');
  const sql = db
    .prepare<[], { sql: string }>("SELECT sql FROM sqlite_master WHERE name = 'contact_numbers_plain'")
    .get()?.sql;
  const expression = /\((replace.*\))\) WHERE/.exec(sql ?? '')?.[1];
  const plan = db
    .prepare<[string], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM contact_numbers WHERE e164 IS NULL AND ${expression} = ?`,
    )
    .all('116117');
  expect(plan.map(({ detail }) => detail).join()).toContain('INDEX contact_numbers_plain');
  db.close();
});
