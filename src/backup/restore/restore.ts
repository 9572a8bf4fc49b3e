import { SimError, toSimError } from '../../core/errors.ts';
import type { PhonebookCapacity, PhonebookEntry } from '../../devices/contract/device.ts';
import { plainNumber } from '../../numbers/dial-string.ts';
import type { RestoreRow, RestoreStepRow } from '../../store/repositories/restores.ts';
import type { Store } from '../../store/store.ts';
import type { Backup } from '../backup.ts';
import { findSnapshot } from '../find-snapshot.ts';
import { type MaskedNames, withKnownNames } from '../known-names.ts';
import { seriesOwner } from '../series-owner.ts';
import type { BackupSource } from '../source.ts';
import { CARD_STORAGES } from './fit.ts';
import { keepKnownCuts } from './known-cuts.ts';
import { planInSlices } from './plan.ts';
import { isWork, type RestoreMode, type RestorePlan } from './records.ts';
import { doesNotFit, noGroup, otherCardError, settled, stopped, unfinished, unreadable } from './refusals.ts';
import {
  checkCard,
  type RestoreListener,
  type RestoreSession,
  type WithSession,
  writeBack,
  writeForward,
} from './run.ts';
import { planView, type RestorePlanView, type RestoreView, restoreView } from './views.ts';
import { internationalKey, wantedFromBook, wantedFromSnapshot } from './wanted.ts';

/** A step as the journal keeps it before it is done. */
export type JournalStep = Omit<RestoreStepRow, 'position' | 'state' | 'held'>;

/** What is to be restored, and where to. */
export interface RestoreRequest {
  /** Null: the book. */
  snapshotId: number | null;
  /** Of the book; null: all of it. */
  group: string | null;
  storage: string;
  mode: RestoreMode;
  transliterate: boolean;
}

export interface RestoreConsent {
  /** The card may be another one than that of the snapshot. */
  otherCard: boolean;
  /** Records that do not fit may be left out. */
  partial: boolean;
}

/** Restores: planning them, doing them with a journal, going on with or taking back what was interrupted. */
export function createRestores(store: Store, backup: Backup) {
  const { restores, snapshots } = store;
  /** Restores that this process works on now. */
  const running = new Set<number>();

  function find(id: number): RestoreRow {
    const row = restores.byId(id);
    if (row) return row;
    throw new SimError('NOT_FOUND', `no restore ${id}`, {
      hint: 'simkeeper restore list shows the restores',
      details: { restore: id },
    });
  }

  function seriesOf(source: BackupSource, storage: string): number {
    return snapshots.series(seriesOwner(source, storage), storage);
  }

  /** What the request means for what the storage holds now. @throws SimError NOT_FOUND */
  async function planFor(
    request: RestoreRequest,
    source: BackupSource,
    capacity: PhonebookCapacity,
    { entries }: { entries: readonly PhonebookEntry[] },
  ): Promise<{ plan: RestorePlan; otherCard: boolean }> {
    const { snapshotId, group, storage, mode } = request;
    // Found and not made: a plan alone writes nothing.
    const seriesId = snapshots.findSeries(seriesOwner(source, storage), storage);
    const known = seriesId === null ? [] : restores.held(source.deviceId, seriesId);
    const common = { current: entries, capacity, mode, transliterate: request.transliterate };
    if (snapshotId === null) {
      const wanted = await wantedFromBook(store, source.bookId, group);
      if (group !== null && wanted.length === 0) throw noGroup(group);
      const plan = await planInSlices({ ...common, wanted, numberKey: internationalKey(source.region) });
      return { plan: keepKnownCuts(known, plan), otherCard: false };
    }
    const snapshot = findSnapshot(store, snapshotId);
    const home = snapshot.seriesId === seriesId;
    const wanted = wantedFromSnapshot(store, snapshot, source, home);
    const otherCard =
      snapshot.iccid !== null && CARD_STORAGES.has(storage) && snapshot.iccid !== source.iccid;
    const plan = await planInSlices({ ...common, wanted, numberKey: plainNumber });
    return { plan: keepKnownCuts(known, plan), otherCard };
  }

  async function capacityOf(
    session: RestoreSession,
    source: BackupSource,
    storage: string,
    listener: RestoreListener,
  ) {
    const options = listener.signal ? { signal: listener.signal } : {};
    const capacity = await session.phonebookCapacity(storage, options);
    if (!capacity.writable) {
      throw new SimError('DEVICE_REFUSED', `${storage} of ${source.deviceName} cannot be written`, {
        hint: 'SM is the phone book of the card, ME that of the device',
        details: { device: source.deviceName, storage },
      });
    }
    return capacity;
  }

  /** Works through the journal in one direction, and takes a snapshot of what came of it. */
  async function work(
    id: number,
    direction: 'forward' | 'back',
    source: BackupSource,
    withSession: WithSession,
    listener: RestoreListener,
    leaveChanged = false,
  ): Promise<RestoreView> {
    const row = find(id);
    if (running.has(id)) {
      throw new SimError('CONFLICT', `restore ${id} is under way`, { details: { restore: id } });
    }
    running.add(id);
    restores.setState(id, 'writing', null);
    try {
      if (direction === 'forward') await writeForward(store, row, withSession, listener);
      else await writeBack(store, row, withSession, listener, leaveChanged);
      const after = await withSession(async (session) => {
        await checkCard(session, row, listener.signal);
        return backup.take(session, source, row.storage, signalOf(listener));
      });
      const state = direction === 'forward' ? 'done' : 'rolled-back';
      store.transaction(() => {
        restores.setAfter(id, after.id);
        restores.setState(id, state, null);
        store.events.tell('restore.finished', {
          restore: id,
          device: row.deviceId,
          storage: row.storage,
          state,
        });
      });
    } catch (thrown) {
      const error = toSimError(thrown);
      restores.setState(id, 'failed', { code: error.code, message: error.message });
      throw stopped(id, direction, error, restores.counts(id));
    } finally {
      running.delete(id);
    }
    return restoreView(find(id), restores.steps(id));
  }

  return {
    /** What a restore would do now. Nothing is written, to the device or to the database. @throws SimError NOT_FOUND BACKUP_PARTIAL */
    async plan(
      request: RestoreRequest,
      source: BackupSource,
      session: RestoreSession,
      listener: RestoreListener = {},
    ): Promise<RestorePlanView> {
      const capacity = await capacityOf(session, source, request.storage, listener);
      const reading = await session.readPhonebook(request.storage, {
        ...signalOf(listener),
        ...(listener.onProgress ? { onProgress: listener.onProgress } : {}),
      });
      const [problem] = reading.problems;
      if (problem !== undefined) throw unreadable(source, request.storage, problem);
      const seriesId = snapshots.findSeries(seriesOwner(source, request.storage), request.storage);
      const before = seriesId === null ? [] : snapshots.currentRecords(seriesId);
      const known = withKnownNames(before, reading.entries);
      const { plan, otherCard } = await planFor(request, source, capacity, known);
      return planView(request, source, capacity, reading.entries.length, plan, otherCard);
    },

    /**
     * Takes a snapshot, plans on it, and writes what differs, each step through the journal.
     * @throws SimError CONFIRMATION_NEEDED for another card, CONFLICT for what does not fit or an open restore of the same storage,
     * and what the device throws: then the restore can be resumed or rolled back
     */
    async run(
      request: RestoreRequest,
      consent: RestoreConsent,
      source: BackupSource,
      withSession: WithSession,
      listener: RestoreListener = {},
    ): Promise<RestoreView> {
      const { storage, mode } = request;
      const id = await withSession(async (session) => {
        await checkCard(session, { id: null, iccid: source.iccid }, listener.signal);
        const capacity = await capacityOf(session, source, storage, listener);
        const [open] = restores.open(seriesOf(source, storage));
        if (open) throw unfinished(open);
        let shown: MaskedNames['shown'] = new Map();
        const before = await backup.take(session, source, storage, {
          ...signalOf(listener),
          onMasked: (masked) => {
            shown = masked.shown;
          },
        });
        const seriesId = seriesOf(source, storage);
        const entries = snapshots.currentRecords(seriesId).map((record) => {
          const shownName = shown.get(record.index);
          return shownName === undefined ? record : { ...record, shownName };
        });
        const { plan, otherCard } = await planFor(request, source, capacity, { entries });
        if (otherCard && !consent.otherCard) throw otherCardError(source, request.snapshotId);
        if (plan.unwritten > 0 && !consent.partial) throw doesNotFit(plan);
        return store.transaction(() =>
          restores.add(
            {
              deviceId: source.deviceId,
              seriesId,
              iccid: CARD_STORAGES.has(storage) ? source.iccid : null,
              storage,
              mode,
              snapshotId: request.snapshotId,
              group: request.group,
              beforeSnapshotId: before.id,
            },
            plan.steps.filter(isWork).map((step) => ({
              action: step.action === 'keep' || step.action === 'skip' ? 'change' : step.action,
              index: step.index ?? 0,
              before: step.before,
              after: step.after,
              wanted: step.wanted,
              beforeContactId: store.links.at(seriesId, step.index ?? 0)?.contactId ?? null,
              contactId: step.contactId,
              reason: step.reason,
            })),
          ),
        );
      });
      return work(id, 'forward', source, withSession, listener);
    },

    /**
     * Writes steps that somebody else has planned, through the same journal: the snapshot before, the check of the card, reading back,
     * going on and taking back are those of a restore.
     * @param prepare runs with the device, and says which snapshot is the one before and what is to be done; null: nothing
     */
    async runSteps(
      storage: string,
      source: BackupSource,
      withSession: WithSession,
      prepare: (
        session: RestoreSession,
      ) => Promise<{ beforeSnapshotId: number; steps: JournalStep[] } | null>,
      listener: RestoreListener = {},
    ): Promise<RestoreView | null> {
      const id = await withSession(async (session) => {
        await checkCard(session, { id: null, iccid: source.iccid }, listener.signal);
        const seriesId = seriesOf(source, storage);
        const [open] = restores.open(seriesId);
        if (open) throw unfinished(open);
        const prepared = await prepare(session);
        if (prepared === null || prepared.steps.length === 0) return null;
        return store.transaction(() =>
          restores.add(
            {
              deviceId: source.deviceId,
              seriesId,
              iccid: CARD_STORAGES.has(storage) ? source.iccid : null,
              storage,
              mode: 'merge',
              snapshotId: null,
              group: null,
              beforeSnapshotId: prepared.beforeSnapshotId,
            },
            prepared.steps,
          ),
        );
      });
      return id === null ? null : work(id, 'forward', source, withSession, listener);
    },

    /** Goes on where a restore was interrupted. @throws SimError NOT_FOUND CONFLICT and what the device throws */
    async resume(id: number, source: BackupSource, withSession: WithSession, listener: RestoreListener = {}) {
      const { state } = find(id);
      if (state === 'done' || state === 'rolled-back') throw settled(id, state);
      return work(id, 'forward', source, withSession, listener);
    },

    /**
     * Brings back what was there before, of a restore that was interrupted or is done. `leaveChanged`: places that somebody else has
     * changed since keep what they have, so that a restore can be ended whatever became of its places.
     * @throws SimError NOT_FOUND CONFLICT ...
     */
    async rollback(
      id: number,
      source: BackupSource,
      withSession: WithSession,
      listener: RestoreListener = {},
      leaveChanged = false,
    ) {
      const row = find(id);
      if (row.state === 'rolled-back') throw settled(id, row.state);
      const later = restores.open(row.seriesId).find((other) => other.id !== id);
      if (later) throw unfinished(later);
      return work(id, 'back', source, withSession, listener, leaveChanged);
    },

    /** A program that was killed left its restores as they were: nobody writes them now. Call it when the lock was taken. */
    recover(): void {
      for (const { id, state } of restores.list()) {
        if (state !== 'planned' && state !== 'writing') continue;
        restores.setState(id, 'failed', {
          code: 'CANCELED',
          message: 'simkeeper was ended in the middle of it',
        });
      }
    },

    find,
    /** The newest restore that is not finished. @throws SimError NOT_FOUND */
    newestOpen(): RestoreRow {
      const row = restores.list().findLast(({ state }) => state !== 'done' && state !== 'rolled-back');
      if (row) return row;
      const last = restores.list().findLast(({ state }) => state === 'done');
      throw new SimError('NOT_FOUND', 'every restore is finished', {
        hint: last
          ? `one that is done is taken back by its id: simkeeper restore rollback ${last.id}; simkeeper restore list shows all`
          : 'simkeeper restore list shows the restores',
      });
    },
    list: () => restores.list().map((row) => restoreView(row, restores.steps(row.id))),
    show: (id: number) => restoreView(find(id), restores.steps(id)),
  };
}

export type Restores = ReturnType<typeof createRestores>;

function signalOf({ signal }: RestoreListener) {
  return signal ? { signal } : {};
}
