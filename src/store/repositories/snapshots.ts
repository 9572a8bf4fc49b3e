import type { Sql } from '../database.ts';
import { type RecordExtras, recordExtras } from './record-extras.ts';

export interface SourceRecord extends RecordExtras {
  index: number;
  name: string;
  number: string;
  numberType: number | null;
  /** Hash of name, number, type and further fields: equal content, equal hash. */
  hash: string;
}

interface StoredRecord extends Pick<SourceRecord, 'index' | 'name' | 'number' | 'numberType' | 'hash'> {
  extras: string | null;
}

function recordOf({ extras, ...record }: StoredRecord): SourceRecord {
  return extras === null ? record : { ...record, ...(JSON.parse(extras) as RecordExtras) };
}

export interface SnapshotRow {
  id: number;
  seriesId: number;
  deviceId: number;
  deviceName: string;
  iccid: string | null;
  storage: string;
  takenAt: number;
  kind: 'full' | 'incremental';
  entries: number;
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
  durationMs: number;
  contentHash: string;
}

export type NewSnapshot = Pick<
  SnapshotRow,
  | 'seriesId'
  | 'deviceId'
  | 'kind'
  | 'entries'
  | 'added'
  | 'changed'
  | 'removed'
  | 'unchanged'
  | 'durationMs'
  | 'contentHash'
> & { info: unknown };

const SNAPSHOT = `SELECT snapshots.id, series_id AS seriesId, snapshots.device_id AS deviceId, devices.name AS deviceName,
  series.iccid, storage, taken_at AS takenAt, snapshots.kind, entries, added, changed, removed, unchanged,
  duration_ms AS durationMs, content_hash AS contentHash
  FROM snapshots JOIN series ON series.id = series_id JOIN devices ON devices.id = snapshots.device_id`;
const RECORD =
  'SELECT idx AS "index", name, number, number_type AS numberType, hash, extras FROM source_records';

/** Series of snapshots; a record that did not change between two snapshots is one row. */
export function snapshotRows(db: Sql, now: () => number) {
  const cardSeries = db.prepare<[string, string], { id: number }>(
    'SELECT id FROM series WHERE iccid = ? AND storage = ?',
  );
  const deviceSeries = db.prepare<[number, string], { id: number }>(
    'SELECT id FROM series WHERE device_id = ? AND storage = ?',
  );
  const addSeries = db.prepare<[string | null, number | null, string]>(
    'INSERT INTO series (iccid, device_id, storage) VALUES (?, ?, ?)',
  );
  const add = db.prepare<
    [number, number, number, string, number, number, number, number, number, number, string, string]
  >(
    `INSERT INTO snapshots (series_id, device_id, taken_at, kind, entries, added, changed, removed, unchanged, duration_ms,
     content_hash, info) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const current = db.prepare<[number], StoredRecord>(
    `${RECORD} WHERE series_id = ? AND gone_snapshot_id IS NULL ORDER BY idx`,
  );
  const currentAt = db.prepare<[number, number], StoredRecord>(
    `${RECORD} WHERE series_id = ? AND idx = ? AND gone_snapshot_id IS NULL`,
  );
  const at = db.prepare<[number, number, number], StoredRecord>(
    `${RECORD} WHERE series_id = ? AND first_snapshot_id <= ? AND (gone_snapshot_id IS NULL OR gone_snapshot_id > ?)
     ORDER BY idx`,
  );
  const open = db.prepare<[number, number, string, string, number | null, string, string | null, number]>(
    `INSERT INTO source_records (series_id, idx, name, number, number_type, hash, extras, first_snapshot_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const close = db.prepare<[number, number, number]>(
    'UPDATE source_records SET gone_snapshot_id = ? WHERE series_id = ? AND idx = ? AND gone_snapshot_id IS NULL',
  );
  const list = db.prepare<[], SnapshotRow>(`${SNAPSHOT} ORDER BY snapshots.id`);
  const byId = db.prepare<[number], SnapshotRow>(`${SNAPSHOT} WHERE snapshots.id = ?`);
  const latest = db.prepare<[number], SnapshotRow>(
    `${SNAPSHOT} WHERE series_id = ? ORDER BY snapshots.id DESC LIMIT 1`,
  );
  const ofSeries = db.prepare<[number], SnapshotRow>(`${SNAPSHOT} WHERE series_id = ? ORDER BY snapshots.id`);
  const seriesIds = db.prepare<[], { id: number }>('SELECT id FROM series ORDER BY id');
  const next = db.prepare<[number, number], { id: number }>(
    'SELECT id FROM snapshots WHERE series_id = ? AND id > ? ORDER BY id LIMIT 1',
  );
  const dropOnlyIn = db.prepare<[number, number, number | null]>(
    'DELETE FROM source_records WHERE series_id = ? AND first_snapshot_id = ? AND gone_snapshot_id IS ?',
  );
  const moveFirst = db.prepare<[number, number, number]>(
    'UPDATE source_records SET first_snapshot_id = ? WHERE series_id = ? AND first_snapshot_id = ?',
  );
  const moveGone = db.prepare<[number | null, number, number]>(
    'UPDATE source_records SET gone_snapshot_id = ? WHERE series_id = ? AND gone_snapshot_id = ?',
  );
  const lastTaken = db.prepare<[number, string | null], { at: number | null }>(
    `SELECT max(taken_at) AS at FROM snapshots JOIN series ON series.id = series_id
     WHERE snapshots.device_id = ? AND (series.iccid IS NULL OR series.iccid IS ?)`,
  );
  const countRecords = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM source_records');
  const dropSnapshot = db.prepare<[number]>('DELETE FROM snapshots WHERE id = ?');
  const find = (owner: { iccid: string } | { deviceId: number }, storage: string) =>
    'iccid' in owner ? cardSeries.get(owner.iccid, storage) : deviceSeries.get(owner.deviceId, storage);
  return {
    /** The series of a storage, or null when no snapshot of it was ever taken. */
    findSeries: (owner: { iccid: string } | { deviceId: number }, storage: string) =>
      find(owner, storage)?.id ?? null,
    /** The series of a storage of a card (by ICCID), or of a device where there is no card to name it by. */
    series(owner: { iccid: string } | { deviceId: number }, storage: string): number {
      const found = find(owner, storage);
      if (found) return found.id;
      const [iccid, deviceId] = 'iccid' in owner ? [owner.iccid, null] : [null, owner.deviceId];
      return Number(addSeries.run(iccid, deviceId, storage).lastInsertRowid);
    },
    add(row: NewSnapshot): number {
      return Number(
        add.run(
          row.seriesId,
          row.deviceId,
          now(),
          row.kind,
          row.entries,
          row.added,
          row.changed,
          row.removed,
          row.unchanged,
          row.durationMs,
          row.contentHash,
          JSON.stringify(row.info),
        ).lastInsertRowid,
      );
    },
    /** Records of the newest snapshot of a series. */
    currentRecords: (seriesId: number) => current.all(seriesId).map(recordOf),
    /** One record of the newest snapshot. */
    currentRecord(seriesId: number, index: number): SourceRecord | undefined {
      const found = currentAt.get(seriesId, index);
      return found && recordOf(found);
    },
    recordsAt: (seriesId: number, snapshotId: number) =>
      at.all(seriesId, snapshotId, snapshotId).map(recordOf),
    openRecord(seriesId: number, record: SourceRecord, snapshotId: number): void {
      const extras = recordExtras(record);
      open.run(
        seriesId,
        record.index,
        record.name,
        record.number,
        record.numberType,
        record.hash,
        extras === null ? null : JSON.stringify(extras),
        snapshotId,
      );
    },
    closeRecord(seriesId: number, index: number, snapshotId: number): void {
      close.run(snapshotId, seriesId, index);
    },
    list: () => list.all(),
    byId: (id: number) => byId.get(id),
    latest: (seriesId: number) => latest.get(seriesId),
    /** When a storage of this device with this card was last read into a snapshot; null: never. */
    lastTakenAt: (deviceId: number, iccid: string | null) => lastTaken.get(deviceId, iccid)?.at ?? null,
    /** Rows of records in all snapshots; a shared one counts once. */
    recordCount: () => countRecords.get()?.count ?? 0,
    seriesIds: () => seriesIds.all().map((row) => row.id),
    /** Every snapshot of a series, the oldest first. */
    ofSeries: (seriesId: number) => ofSeries.all(seriesId),
    /**
     * Removes one snapshot; every other one keeps its records. A record that only this snapshot has goes with it; one that began
     * with it begins with the next one, one that ended with it ends with the next one. Call it in a transaction.
     */
    remove(row: { id: number; seriesId: number }): void {
      const following = next.get(row.seriesId, row.id)?.id ?? null;
      dropOnlyIn.run(row.seriesId, row.id, following);
      if (following !== null) moveFirst.run(following, row.seriesId, row.id);
      moveGone.run(following, row.seriesId, row.id);
      dropSnapshot.run(row.id);
    },
  };
}
