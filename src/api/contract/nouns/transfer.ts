import { z } from 'zod';
import { method } from '../method.ts';

const format = z.string().min(1).max(20);
const owner = z.string().min(1).max(200);

export const importFailure = z.strictObject({
  /** Line of the file where the card begins, from 1. */
  line: z.number().int(),
  /** Ordinal of the card in the file, from 1. */
  card: z.number().int(),
  problem: z.string(),
});

export const importWarning = z.strictObject({
  line: z.number().int(),
  card: z.number().int(),
  message: z.string(),
});

export const importReport = z.strictObject({
  file: z.string(),
  format: z.string(),
  dryRun: z.boolean(),
  /** The change set of the import, by which it can be taken back; null when nothing changed. */
  set: z.number().int().nullable(),
  /** Cards in the file, those that could not be read among them. */
  cards: z.number().int(),
  added: z.number().int(),
  /** Contacts with the same UID that were brought to the version of the file. */
  updated: z.number().int(),
  /** Contacts with the same name and numbers that got what was new. */
  merged: z.number().int(),
  unchanged: z.number().int(),
  /** What was no card, and was left out on purpose. */
  skipped: z.number().int(),
  /** How many cards could not be read or taken; the first 1000 are listed in `failed`. */
  failures: z.number().int(),
  failed: z.array(importFailure),
  /** The first 1000. */
  warnings: z.array(importWarning),
});

export const importConflict = z.strictObject({ contact: z.number().int(), message: z.string() });

export const undoneImport = z.strictObject({
  set: z.number().int(),
  contacts: z.number().int(),
  conflicts: z.array(importConflict),
});

export const exportResult = z.strictObject({ format: z.string(), contacts: z.number().int() });

export const transferMethods = {
  'contacts.import': method(
    'change',
    z.strictObject({
      /** Absolute path of a regular file, which the daemon reads. */
      file: z.string().startsWith('/', 'an absolute path').max(4096),
      /** What the report and the history call the file; default its name. */
      shownAs: z.string().min(1).max(400).optional(),
      format: format.optional(),
      map: z.record(z.string().max(200), z.string().max(200)).optional(),
      owner: owner.optional(),
      dryRun: z.boolean().optional(),
    }),
    importReport,
  ),
  'contacts.undoImport': method('change', z.strictObject({ set: z.number().int().positive() }), undoneImport),
  /** Gives the text of the file in pieces before its result. */
  'contacts.export': method(
    'read',
    z.strictObject({
      /** The records of this snapshot instead of the book. */
      snapshot: z.number().int().positive().optional(),
      format: format.optional(),
      group: z.string().min(1).max(200).optional(),
      owner: owner.optional(),
      query: z.string().max(200).optional(),
    }),
    exportResult,
  ),
} as const;
