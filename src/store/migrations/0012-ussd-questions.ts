import type { Migration } from './migration.ts';

/** When the operator of a card was last asked for its number. */
export const ussdQuestions: Migration = {
  version: 12,
  name: 'ussd-questions',
  sql: `
ALTER TABLE sims ADD COLUMN ussd_asked_at INTEGER;
`,
};
