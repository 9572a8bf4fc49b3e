import { plainNumber } from '../../numbers/dial-string.ts';

/** What one place of a storage holds. */
export interface RecordContent {
  name: string;
  /** As the storage has it. */
  number: string;
  numberType: number | null;
}

/** A record that is to be there after the restore. */
export interface WantedRecord {
  /** The name without its suffix, which may be cut; the suffix is kept. */
  base: string;
  suffix: string;
  number: string;
  numberType: number | null;
  /** Its place, where a snapshot goes back to the very storage that it came from; else null. */
  index: number | null;
  /** The contact of the book that it stands for, where that is known. */
  contactId: number | null;
  /** Why it is left out, where that is known before (a contact without a number); else null. */
  leftOut: string | null;
  /** True: what is left out was wanted all the same, and a person must agree to that. */
  missed?: boolean;
  /** What else was kept of it, in words: there is no command that writes it. Absent: nothing. */
  unwritable?: string;
}

export type RestoreMode = 'merge' | 'replace';

export const STEP_ACTIONS = ['write', 'change', 'delete', 'keep', 'cut', 'skip'] as const;
/**
 * `write` into an empty place, `change` of what is in a place, `delete`; `cut`: a `write` or `change` with a shorter name; `keep`:
 * nothing is done there; `skip`: a wanted record that is not written.
 */
export type StepAction = (typeof STEP_ACTIONS)[number];

export interface PlanStep {
  action: StepAction;
  /** Null for what has no place. */
  index: number | null;
  before: RecordContent | null;
  after: RecordContent | null;
  /** The whole name and the number that are wanted; null where nothing is wanted (a record that goes or stays). */
  wanted: { name: string; number: string } | null;
  contactId: number | null;
  reason: string;
  /** A `skip` that counts as unwritten; another one is left out without a question. */
  missed?: true;
}

export interface RestorePlan {
  /** In the order in which they are done; then what is kept, then what is left out. */
  steps: PlanStep[];
  /** Wanted records that cannot be written: a person must agree to leave them out. */
  unwritten: number;
}

/** Whether a step changes the storage. */
export function isWork({ action }: { action: StepAction }): boolean {
  return action !== 'keep' && action !== 'skip';
}

/** Equal names and numbers; the type of a number follows from its plus sign. */
export function sameContent(
  a: RecordContent | null,
  b: RecordContent | null,
  numberKey: (number: string) => string = plainNumber,
): boolean {
  if (a === null || b === null) return a === b;
  return a.name.normalize('NFC') === b.name.normalize('NFC') && numberKey(a.number) === numberKey(b.number);
}
