import type { Migration } from './migration.ts';

/** What a record has beside name and number: the further fields of a USIM (31.102 section 4.4.2). */
export const recordExtras: Migration = {
  version: 15,
  name: 'record-extras',
  sql: `
-- JSON {secondName, emails, additionalNumbers: [{number, numberType, label}], groups}, each only where there is one; NULL: none.
ALTER TABLE source_records ADD COLUMN extras TEXT CHECK (extras IS NULL OR json_valid(extras));
`,
};
