import { nextTurn } from '../core/turn.ts';
import type { SnapshotRow } from '../store/repositories/snapshots.ts';
import type { Store } from '../store/store.ts';
import { contentHash, toRecord } from './diff.ts';

/** What was found of one snapshot. `problems` is empty when every record and the whole match their hashes. */
export interface SnapshotCheck {
  id: number;
  device: string;
  iccid: string | null;
  storage: string;
  records: number;
  state: 'ok' | 'damaged';
  problems: { index: number | null; message: string }[];
}

/** More damaged records than this are only counted: the answer must stay readable. */
const MAX_PROBLEMS = 100;

/** Computes the hashes of one snapshot and its records anew. */
export function checkSnapshot(store: Store, row: SnapshotRow): SnapshotCheck {
  const records = store.snapshots.recordsAt(row.seriesId, row.id);
  const problems: SnapshotCheck['problems'] = [];
  for (const record of records) {
    if (toRecord(record).hash === record.hash) continue;
    problems.push({ index: record.index, message: `record ${record.index} does not match its hash` });
  }
  if (records.length !== row.entries) {
    problems.push({
      index: null,
      message: `the snapshot has ${records.length} records, and had ${row.entries} when it was taken`,
    });
  } else if (contentHash(records) !== row.contentHash) {
    problems.push({ index: null, message: 'the records together do not match the hash of the snapshot' });
  }
  const { id, deviceName: device, iccid, storage } = row;
  return {
    id,
    device,
    iccid,
    storage,
    records: records.length,
    state: problems.length === 0 ? 'ok' : 'damaged',
    problems: problems.slice(0, MAX_PROBLEMS),
  };
}

/** Checks these snapshots one after another, and lets other work in between. */
export async function checkSnapshots(
  store: Store,
  rows: readonly SnapshotRow[],
  onProgress: (done: number, total: number) => void,
): Promise<SnapshotCheck[]> {
  const checks: SnapshotCheck[] = [];
  for (const row of rows) {
    checks.push(checkSnapshot(store, row));
    onProgress(checks.length, rows.length);
    await nextTurn();
  }
  return checks;
}
