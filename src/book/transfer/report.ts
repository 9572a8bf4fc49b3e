/** More than these are counted, not listed. */
export const LISTED = 1000;

export interface ImportReport {
  /** Cards in the file, those that could not be read among them. */
  cards: number;
  added: number;
  /** Contacts of the same UID that were brought to the version of the file. */
  updated: number;
  /** Contacts of the same name and numbers that got what was new. */
  merged: number;
  unchanged: number;
  /** What was no card and was left out on purpose. */
  skipped: number;
  failures: number;
  failed: { line: number; card: number; problem: string }[];
  warnings: { line: number; card: number; message: string }[];
  /** The change set of the import, by which it can be taken back; null when nothing changed. */
  set: number | null;
}

export function emptyReport(): ImportReport {
  return {
    cards: 0,
    added: 0,
    updated: 0,
    merged: 0,
    unchanged: 0,
    skipped: 0,
    failures: 0,
    failed: [],
    warnings: [],
    set: null,
  };
}
