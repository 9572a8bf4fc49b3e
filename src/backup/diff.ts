import { createHash } from 'node:crypto';
import type { RecordDiff } from '../book/absorb.ts';
import type { PhonebookEntry } from '../devices/contract/device.ts';
import type { SourceRecord } from '../store/repositories/snapshots.ts';

/**
 * A record with the hash of its content: of what a snapshot keeps of it. Further fields that some devices show are not kept, and
 * so they make no record another one.
 */
export function toRecord(entry: PhonebookEntry): SourceRecord {
  const content = JSON.stringify([entry.name, entry.number, entry.numberType]);
  return { ...entry, hash: createHash('sha256').update(content).digest('base64url').slice(0, 22) };
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
