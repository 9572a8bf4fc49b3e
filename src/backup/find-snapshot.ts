import { SimError } from '../core/errors.ts';
import type { SnapshotRow } from '../store/repositories/snapshots.ts';
import type { Store } from '../store/store.ts';

/** One snapshot by its id. @throws SimError NOT_FOUND */
export function findSnapshot(store: Store, id: number): SnapshotRow {
  const row = store.snapshots.byId(id);
  if (row) return row;
  throw new SimError('NOT_FOUND', `no snapshot ${id}`, {
    hint: 'simkeeper snapshot list shows the snapshots',
    details: { snapshot: id },
  });
}
