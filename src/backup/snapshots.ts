import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { nextTurn } from '../core/turn.ts';
import type { SnapshotRow } from '../store/repositories/snapshots.ts';
import type { Store } from '../store/store.ts';
import { diffRecords } from './diff.ts';
import { entryView } from './entry-view.ts';
import { findSnapshot } from './find-snapshot.ts';
import { outdated, type RetentionPolicy } from './retention.ts';
import { checkSnapshots } from './verify.ts';

/** A snapshot that was removed, or would be. */
export interface RemovedSnapshot {
  id: number;
  device: string;
  iccid: string | null;
  storage: string;
  takenAt: string;
}

/** What is done with snapshots that are there: comparing, checking, removing. */
export function createSnapshots(store: Store) {
  const { snapshots } = store;

  const find = (id: number) => findSnapshot(store, id);

  return {
    /**
     * What is different in `to` compared with `from`, by record index. Two storages can be compared: a copy of a card, for example.
     * @throws SimError NOT_FOUND
     */
    diff(fromId: number, toId: number) {
      const [from, to] = [find(fromId), find(toId)];
      const diff = diffRecords(
        snapshots.recordsAt(from.seriesId, from.id),
        snapshots.recordsAt(to.seriesId, to.id),
      );
      const entries = [
        ...diff.added.map((after) => ({ change: 'added' as const, before: null, after: entryView(after) })),
        ...diff.removed.map((before) => ({
          change: 'removed' as const,
          before: entryView(before),
          after: null,
        })),
        ...diff.changed.map(({ before, after }) => ({
          change: 'changed' as const,
          before: entryView(before),
          after: entryView(after),
        })),
      ]
        .map((one) => ({ index: (one.after ?? one.before)?.index ?? 0, ...one }))
        .sort((a, b) => a.index - b.index);
      return {
        from: from.id,
        to: to.id,
        sameStorage: from.seriesId === to.seriesId,
        added: diff.added.length,
        changed: diff.changed.length,
        removed: diff.removed.length,
        unchanged: diff.unchanged,
        entries,
      };
    },

    /** Computes the hashes of one snapshot, or of all, anew. @throws SimError NOT_FOUND */
    verify(id: number | undefined, onProgress: (done: number, total: number) => void = () => undefined) {
      return checkSnapshots(store, id === undefined ? snapshots.list() : [find(id)], onProgress);
    },

    /**
     * Removes one snapshot; the others keep their records. The newest one of a storage stays as long as there are others: the next
     * backup is compared with it, and compared with an older one it would bring edited contacts back as they were.
     * @param force removes also the only one of a storage
     * @throws SimError NOT_FOUND, CONFLICT for the newest, CONFIRMATION_NEEDED for the only one
     */
    remove(id: number, force: boolean): RemovedSnapshot {
      return store.transaction(() => {
        const row = find(id);
        const series = snapshots.ofSeries(row.seriesId);
        const details = { snapshot: id, storage: row.storage, device: row.deviceName };
        if (series.length === 1 && !force) {
          throw new SimError(
            'CONFIRMATION_NEEDED',
            `snapshot ${id} is the only one of ${row.storage} in ${row.deviceName}`,
            { hint: 'say --yes if it shall go', details },
          );
        }
        if (series.length > 1 && series.at(-1)?.id === id) {
          throw new SimError(
            'CONFLICT',
            `snapshot ${id} is the newest one of ${row.storage} in ${row.deviceName}`,
            {
              hint: 'the next backup is compared with it: take a backup first, then remove this one',
              details,
            },
          );
        }
        snapshots.remove(row);
        return removedView(row);
      });
    },

    /**
     * Removes what the policy no longer keeps, one snapshot per transaction.
     * @param dryRun only says what would go
     */
    async prune(policy: RetentionPolicy, dryRun: boolean): Promise<RemovedSnapshot[]> {
      const removed: RemovedSnapshot[] = [];
      for (const seriesId of snapshots.seriesIds()) {
        for (const row of outdated(snapshots.ofSeries(seriesId), policy)) {
          if (!dryRun) store.transaction(() => snapshots.remove(row));
          removed.push(removedView(row));
          await nextTurn();
        }
      }
      return removed.sort((a, b) => a.id - b.id);
    },
  };
}

function removedView(row: SnapshotRow): RemovedSnapshot {
  const { id, deviceName: device, iccid, storage, takenAt } = row;
  return { id, device, iccid, storage, takenAt: isoTime(takenAt) };
}
