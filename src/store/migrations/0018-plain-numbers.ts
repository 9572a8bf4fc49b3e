import { RAW_DIGITS } from './0010-cards.ts';
import type { Migration } from './migration.ts';

/** Numbers that are no E.164 number are found by what is dialled, however they are written: `116 117` of a book is `116117` of a card. */
export const plainNumbers: Migration = {
  version: 18,
  name: 'plain-numbers',
  sql: `CREATE INDEX contact_numbers_plain ON contact_numbers (${RAW_DIGITS}) WHERE e164 IS NULL;`,
};
