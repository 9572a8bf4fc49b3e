import { absorb } from '../book/absorb.ts';
import type { ConflictPolicy } from '../book/three-way.ts';
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { DeviceSession, PhonebookReading } from '../devices/contract/device.ts';
import type { SnapshotRow, SourceRecord } from '../store/repositories/snapshots.ts';
import type { Store } from '../store/store.ts';
import { contentHash, diffRecords, toRecord, withKnownExtras } from './diff.ts';
import { entryView } from './entry-view.ts';
import { findSnapshot } from './find-snapshot.ts';
import { type MaskedNames, withKnownNames } from './known-names.ts';
import { settleRestored } from './restore/settle.ts';
import { seriesOwner } from './series-owner.ts';
import type { BackupSource } from './source.ts';

export interface SnapshotView {
  id: number;
  device: string;
  iccid: string | null;
  storage: string;
  kind: 'full' | 'incremental';
  entries: number;
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
  durationMs: number;
}

export interface TakeOptions {
  full?: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  /** Who is right where storage and book both changed a record; without it the question stays open. */
  policyOf?: (index: number) => ConflictPolicy;
  /** Hears of names that the device cannot show as they are. */
  onMasked?: (masked: MaskedNames) => void;
}

/** Snapshots: taking them, and reading what was taken. */
export function createBackup(store: Store, clock: Clock) {
  const { snapshots } = store;

  /** Commits a complete reading as a snapshot and brings what changed into the book, all in one transaction. */
  function commit(
    source: BackupSource,
    reading: PhonebookReading,
    full: boolean,
    startedAt: number,
    { policyOf, onMasked }: Pick<TakeOptions, 'policyOf' | 'onMasked'>,
  ): SnapshotView {
    const { storage } = reading.info;
    return store.transaction(() => {
      const seriesId = snapshots.series(seriesOwner(source, storage), storage);
      const first = snapshots.latest(seriesId) === undefined;
      const before = snapshots.currentRecords(seriesId);
      const { entries, masked } = withKnownNames(before, reading.entries);
      onMasked?.(masked);
      const records = withKnownExtras(before, entries, reading.showsExtras ?? false).map(toRecord);
      const diff = diffRecords(before, records);
      const counts = {
        entries: records.length,
        added: diff.added.length,
        changed: diff.changed.length,
        removed: diff.removed.length,
        unchanged: diff.unchanged,
      };
      const kind = first || full ? 'full' : 'incremental';
      const durationMs = Math.round(clock.monotonic() - startedAt);
      const id = snapshots.add({
        seriesId,
        deviceId: source.deviceId,
        kind,
        ...counts,
        durationMs,
        contentHash: contentHash(records),
        info: reading.info,
      });
      for (const record of diff.removed) snapshots.closeRecord(seriesId, record.index, id);
      for (const { after } of diff.changed) {
        snapshots.closeRecord(seriesId, after.index, id);
        snapshots.openRecord(seriesId, after, id);
      }
      for (const record of diff.added) snapshots.openRecord(seriesId, record, id);
      absorb(
        store,
        {
          seriesId,
          bookId: source.bookId,
          region: source.region,
          origin: `snapshot ${id}`,
          ...(policyOf ? { policyOf } : {}),
        },
        settleRestored(store, { seriesId, region: source.region }, diff),
      );
      store.events.tell('backup.finished', {
        device: source.deviceId,
        storage,
        snapshot: id,
        entries: counts.entries,
        changes: counts.added + counts.changed + counts.removed,
      });
      return { id, device: source.deviceName, iccid: source.iccid, storage, kind, ...counts, durationMs };
    });
  }

  const find = (id: number) => findSnapshot(store, id);

  return {
    /**
     * Reads one storage and commits it. A reading with gaps is not committed: the last good snapshot stays the newest.
     * @throws SimError BACKUP_PARTIAL naming what could not be read, and whatever the device throws
     */
    async take(
      session: Pick<DeviceSession, 'readPhonebook'>,
      source: BackupSource,
      storage: string,
      options: TakeOptions,
    ): Promise<SnapshotView> {
      const startedAt = clock.monotonic();
      const reading = await session.readPhonebook(storage, {
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.onProgress ? { onProgress: options.onProgress } : {}),
      });
      const [problem] = reading.problems;
      if (problem !== undefined) {
        throw new SimError(
          'BACKUP_PARTIAL',
          `${reading.problems.length} record${reading.problems.length === 1 ? '' : 's'} of ${storage} in ${source.deviceName} could not be read: ${problem}`,
          {
            hint: 'the last good snapshot is kept; try again, and if it stays so look at the modem with simkeeper modem at',
            details: { device: source.deviceName, storage, problems: reading.problems.length },
          },
        );
      }
      return commit(source, reading, options.full ?? false, startedAt, options);
    },

    /**
     * Commits a whole reading that was made for another purpose too.
     * @param startedAt when the reading began, on the steady clock in ms
     */
    keep: (
      source: BackupSource,
      reading: PhonebookReading,
      startedAt: number,
      options: Pick<TakeOptions, 'policyOf' | 'onMasked'>,
    ): SnapshotView => commit(source, reading, false, startedAt, options),

    list: () => snapshots.list().map((row) => ({ ...snapshotView(row), takenAt: isoTime(row.takenAt) })),

    /** One snapshot with its records, as they are shown. @throws SimError NOT_FOUND */
    show(id: number) {
      const row = find(id);
      return {
        id: row.id,
        device: row.deviceName,
        iccid: row.iccid,
        storage: row.storage,
        takenAt: isoTime(row.takenAt),
        entries: snapshots.recordsAt(row.seriesId, row.id).map(entryView),
      };
    },

    /** The records of one snapshot. @throws SimError NOT_FOUND */
    records(id: number): SourceRecord[] {
      const row = find(id);
      return snapshots.recordsAt(row.seriesId, row.id);
    },
  };
}

export type Backup = ReturnType<typeof createBackup>;

function snapshotView(row: SnapshotRow): SnapshotView {
  return {
    id: row.id,
    device: row.deviceName,
    iccid: row.iccid,
    storage: row.storage,
    kind: row.kind,
    entries: row.entries,
    added: row.added,
    changed: row.changed,
    removed: row.removed,
    unchanged: row.unchanged,
    durationMs: row.durationMs,
  };
}
