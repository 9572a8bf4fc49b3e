/** One step of the schema. A step that has landed is never edited: a change is a new step. */
export interface Migration {
  /** Its place, from 1; the database keeps the last one done in `PRAGMA user_version`. */
  version: number;
  name: string;
  sql: string;
}
