import { createHash } from 'node:crypto';
import type { RecordDiff } from '../book/absorb.ts';
import type { PhonebookEntry } from '../devices/contract/device.ts';
import { recordExtras } from '../store/repositories/record-extras.ts';
import type { SourceRecord } from '../store/repositories/snapshots.ts';

/**
 * A record with the hash of its content. Further fields count only where there are some, so that a record without them has the
 * hash that it always had.
 */
export function toRecord(entry: PhonebookEntry): SourceRecord {
  const { index, name, number, numberType } = entry;
  const extras = recordExtras(entry);
  const content = JSON.stringify([name, number, numberType, ...(extras === null ? [] : [extras])]);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  return { index, name, number, numberType, ...extras, hash };
}

/**
 * The entries of a reading that shows no further fields (most modems show them by no command), with those that the records of the
 * last snapshot had: what is not shown is not gone. Another name or number in a place is another record.
 */
export function withKnownExtras(
  before: readonly SourceRecord[],
  entries: readonly PhonebookEntry[],
  shown: boolean,
): readonly PhonebookEntry[] {
  if (shown || entries.some((entry) => recordExtras(entry) !== null)) return entries;
  const known = new Map(before.map((record) => [record.index, record]));
  return entries.map((entry) => {
    const was = known.get(entry.index);
    return was !== undefined && was.name === entry.name && was.number === entry.number
      ? { ...entry, ...recordExtras(was) }
      : entry;
  });
}

/** Hash of a whole storage: equal for equal records at equal indexes. */
export function contentHash(records: readonly SourceRecord[]): string {
  const hash = createHash('sha256');
  for (const record of [...records].sort((a, b) => a.index - b.index)) {
    hash.update(`${record.index}:${record.hash}\n`);
  }
  return hash.digest('base64url');
}

/** Compares two readings of one storage by record index. `unchanged` counts the records that are as they were. */
export function diffRecords(
  before: readonly SourceRecord[],
  after: readonly SourceRecord[],
): RecordDiff & { unchanged: number } {
  const old = new Map(before.map((record) => [record.index, record]));
  const diff: RecordDiff & { unchanged: number } = { added: [], changed: [], removed: [], unchanged: 0 };
  for (const record of after) {
    const was = old.get(record.index);
    old.delete(record.index);
    if (!was) diff.added.push(record);
    else if (was.hash === record.hash) diff.unchanged += 1;
    else diff.changed.push({ before: was, after: record });
  }
  diff.removed.push(...old.values());
  return diff;
}
