import { type AbsorbTarget, bookValue, settleRecord } from '../../book/absorb.ts';
import { numberKey } from '../../book/number-key.ts';
import {
  type BookValue,
  type ConflictPolicy,
  compareRecord,
  type SyncConflict,
  type SyncOutcome,
} from '../../book/three-way.ts';
import type { Clock } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type { PhonebookCapacity } from '../../devices/contract/device.ts';
import { plainNumber } from '../../numbers/dial-string.ts';
import type { SourceRecord } from '../../store/repositories/snapshots.ts';
import type { Store } from '../../store/store.ts';
import type { Backup } from '../backup.ts';
import { toRecord } from '../diff.ts';
import { type MaskedNames, maskedNote, withKnownNames } from '../known-names.ts';
import { characterProblem, nameFits, numberProblem } from '../restore/fit.ts';
import { MASKED } from '../restore/masked.ts';
import type { JournalStep, Restores } from '../restore/restore.ts';
import type { RestoreListener, RestoreSession, WithSession } from '../restore/run.ts';
import { seriesOwner } from '../series-owner.ts';
import type { BackupSource } from '../source.ts';
import { fitName } from './fit-name.ts';

/** How one storage is to be synchronised. */
export interface SyncRequest {
  storage: string;
  /** Who is right where both sides changed one record. */
  policy: ConflictPolicy;
  /** The same for single records, by their index; each must be in conflict. */
  choices: ReadonlyMap<number, 'book' | 'storage'>;
}

const policyOf = ({ policy, choices }: SyncRequest) => {
  return (index: number) => choices.get(index) ?? policy;
};

export type SyncAction = Exclude<SyncOutcome['action'], 'keep'> | 'blocked';

/** One record that is not as both sides want it, and what is done about it. */
export interface SyncStepView {
  /**
   * `add-to-book`, `change-book`: the book follows; `change-storage`, `delete`: the storage follows; `change-both`; `let-go`: gone from
   * the storage, kept in the book; `conflict`: a person decides; `blocked`: the storage cannot hold what the book says.
   */
  action: SyncAction;
  index: number;
  contact: number | null;
  /** What the storage holds now; null: nothing. */
  storage: { name: string; number: string } | null;
  book: { name: string; number: string | null } | null;
  /** What the storage will hold; null: nothing. */
  after: { name: string; number: string } | null;
  conflicts: readonly SyncConflict[];
  reason: string;
}

/** What can be written into a storage. */
interface Room {
  capacity: PhonebookCapacity;
  masked: MaskedNames['shown'];
}

export interface SyncView {
  device: string;
  iccid: string | null;
  storage: string;
  /** The snapshot that was taken first; null for a plan. */
  snapshot: number | null;
  /** The journal of what was written; null when nothing was. */
  restore: number | null;
  /** Records on which both sides agree. */
  unchanged: number;
  conflicts: number;
  steps: SyncStepView[];
}

/** Synchronising a storage with the book: what changed on one side goes to the other, what changed on both is asked. */
export function createSync(store: Store, backup: Backup, restores: Restores, clock: Clock) {
  const { snapshots, links, contacts } = store;

  /** Every record and every link of a storage, compared. Nothing is written. */
  function compare(
    source: BackupSource,
    request: SyncRequest,
    room: Room,
    current: readonly SourceRecord[],
  ): { steps: SyncStepView[]; unchanged: number } {
    const seriesId = snapshots.findSeries(seriesOwner(source, request.storage), request.storage);
    const known = new Map(
      (seriesId === null ? [] : links.ofSeries(seriesId)).map((link) => [link.index, link]),
    );
    const before = new Map(
      (seriesId === null ? [] : snapshots.currentRecords(seriesId)).map((record) => [record.index, record]),
    );
    const now = new Map(current.map((record) => [record.index, record]));
    const key = numberKey(source);
    const fits = nameFits(room.capacity);
    const steps: SyncStepView[] = [];
    let unchanged = 0;
    for (const index of [...new Set([...known.keys(), ...now.keys()])].sort((a, b) => a - b)) {
      const link = known.get(index);
      const record = now.get(index) ?? null;
      const was = before.get(index);
      const said = link ? bookValue(store, source, link) : null;
      const storage = record && { name: record.name, number: record.number };
      // Another name with another number in a place is another person, as it is for a backup; so is what came back after the bin.
      const another = record && was && record.name !== was.name && key(record.number) !== key(was.number);
      const returned = said === 'binned' && record && was && record.hash !== was.hash;
      const stranger = another || returned;
      const outcome = compareRecord(
        {
          index,
          agreed: stranger ? null : (link?.agreed ?? null),
          storage,
          book: stranger ? null : said,
        },
        { numberKey: key, fitName: (name, held) => fitName(name, held.name, fits) },
        policyOf(request)(index),
      );
      const book: BookValue | null = said === 'binned' || stranger ? null : said;
      if (outcome.action === 'keep') {
        unchanged += 1;
        continue;
      }
      steps.push(stepView(outcome, link?.contactId ?? null, storage, book, room));
    }
    return { steps, unchanged };
  }

  /** The indexes of the records that both sides changed, whoever may be right. */
  function conflictsOf(
    source: BackupSource,
    { storage }: SyncRequest,
    room: Room,
    current: readonly SourceRecord[],
  ): Set<number> {
    const asking: SyncRequest = { storage, policy: 'ask', choices: new Map() };
    const { steps } = compare(source, asking, room, current);
    return new Set(steps.filter(({ action }) => action === 'conflict').map(({ index }) => index));
  }

  /** A choice about a record without a conflict is a mistake: a wrong place, or settled meanwhile. @throws SimError NOT_FOUND */
  function checkChoices(source: BackupSource, request: SyncRequest, conflicts: () => Set<number>): void {
    if (request.choices.size === 0) return;
    const there = conflicts();
    const idle = [...request.choices.keys()].filter((index) => !there.has(index));
    if (idle.length > 0) throw noConflict(request.storage, idle, source.deviceName);
  }

  async function readCapacity(
    session: RestoreSession,
    source: BackupSource,
    storage: string,
    listener: RestoreListener,
  ) {
    const capacity = await session.phonebookCapacity(storage, signalOf(listener));
    if (capacity.writable) return capacity;
    throw new SimError('DEVICE_REFUSED', `${storage} of ${source.deviceName} cannot be written`, {
      hint: 'simkeeper backup reads it into the book all the same',
      details: { device: source.deviceName, storage },
    });
  }

  /** The storage as it is now, read once and whole. @throws SimError BACKUP_PARTIAL DEVICE_REFUSED */
  async function look(
    { storage }: SyncRequest,
    source: BackupSource,
    session: RestoreSession,
    listener: RestoreListener,
  ) {
    const capacity = await readCapacity(session, source, storage, listener);
    const startedAt = clock.monotonic();
    const reading = await session.readPhonebook(storage, {
      ...signalOf(listener),
      ...(listener.onProgress ? { onProgress: listener.onProgress } : {}),
    });
    const [problem] = reading.problems;
    if (problem === undefined) {
      const seriesId = snapshots.findSeries(seriesOwner(source, storage), storage);
      const before = seriesId === null ? [] : snapshots.currentRecords(seriesId);
      const { entries, masked } = withKnownNames(before, reading.entries);
      const note = maskedNote(source.deviceName, storage, masked);
      if (note) listener.onWarning?.(note.message);
      const room: Room = { capacity, masked: masked.shown };
      return { room, reading, startedAt, current: entries.map(toRecord) };
    }
    throw new SimError(
      'BACKUP_PARTIAL',
      `${storage} of ${source.deviceName} could not be read whole: ${problem}`,
      { hint: 'nothing is compared with what cannot be read; try again' },
    );
  }

  function viewOf(source: BackupSource, storage: string, compared: ReturnType<typeof compare>): SyncView {
    return {
      device: source.deviceName,
      iccid: source.iccid,
      storage,
      snapshot: null,
      restore: null,
      unchanged: compared.unchanged,
      conflicts: compared.steps.filter(({ action }) => action === 'conflict').length,
      steps: compared.steps,
    };
  }

  /** What the storage still has to follow, after the book has followed the storage. */
  function journalSteps(seriesId: number, compared: readonly SyncStepView[]): JournalStep[] {
    const now = new Map(snapshots.currentRecords(seriesId).map((record) => [record.index, record]));
    return compared.flatMap((step): JournalStep[] => {
      if (!['change-storage', 'change-both', 'delete'].includes(step.action)) return [];
      const record = now.get(step.index);
      const before = record && { name: record.name, number: record.number, numberType: record.numberType };
      const same = record !== undefined && record.number === step.after?.number;
      const after = step.after && { ...step.after, numberType: same ? record.numberType : null };
      return [
        {
          action: after === null ? 'delete' : 'change',
          index: step.index,
          before: before ?? null,
          after,
          wanted: step.book && { name: step.book.name, number: step.book.number ?? '' },
          beforeContactId: step.contact,
          contactId: after === null ? null : step.contact,
          reason: step.reason,
        },
      ];
    });
  }

  /** The book follows where a person or a policy said that the storage is right, also about changes of earlier days. */
  function settleBook(target: AbsorbTarget): void {
    const now = new Map(snapshots.currentRecords(target.seriesId).map((record) => [record.index, record]));
    store.changes.inSet('sync', target.origin, () => {
      for (const link of links.ofSeries(target.seriesId)) {
        const record = now.get(link.index);
        const contact = contacts.byId(link.contactId);
        if (record && contact && contact.deletedAt === null) settleRecord(store, target, link, record);
      }
    });
  }

  return {
    /**
     * What a sync would do now. Nothing is written, to the device or to the database.
     * @throws SimError BACKUP_PARTIAL DEVICE_REFUSED, NOT_FOUND for a choice without a conflict
     */
    async plan(
      request: SyncRequest,
      source: BackupSource,
      session: RestoreSession,
      listener: RestoreListener = {},
    ): Promise<SyncView> {
      const { room, current } = await look(request, source, session, listener);
      checkChoices(source, request, () => conflictsOf(source, request, room, current));
      return viewOf(source, request.storage, compare(source, request, room, current));
    },

    /** The indexes of the records in conflict, as the storage is now. Nothing is written. @throws SimError as `plan` */
    async conflicts(
      request: SyncRequest,
      source: BackupSource,
      session: RestoreSession,
      listener: RestoreListener = {},
    ): Promise<Set<number>> {
      const { room, current } = await look(request, source, session, {
        ...listener,
        onWarning: () => undefined,
      });
      return conflictsOf(source, request, room, current);
    },

    /**
     * Takes a snapshot, brings what the storage changed into the book, and writes what the book changed into the storage, each step
     * compared, journalled and read back like those of a restore. Conflicts stay as they are on both sides.
     * @throws SimError CONFLICT for an open restore of the same storage, NOT_FOUND for a choice without a conflict (nothing is written
     * then), and what the device throws
     */
    async run(
      request: SyncRequest,
      source: BackupSource,
      withSession: WithSession,
      listener: RestoreListener = {},
    ): Promise<SyncView> {
      const { storage } = request;
      let view: SyncView | null = null;
      const restore = await restores.runSteps(
        storage,
        source,
        withSession,
        async (session) => {
          const { room, reading, startedAt, current } = await look(request, source, session, listener);
          checkChoices(source, request, () => conflictsOf(source, request, room, current));
          const planned = compare(source, request, room, current);
          const policies = { policyOf: policyOf(request) };
          const snapshot = backup.keep(source, reading, startedAt, policies);
          const seriesId = snapshots.series(seriesOwner(source, storage), storage);
          const { bookId, region } = source;
          settleBook({ seriesId, bookId, region, ...policies, origin: `sync of snapshot ${snapshot.id}` });
          const after = compare(source, request, room, snapshots.currentRecords(seriesId));
          view = { ...viewOf(source, storage, planned), snapshot: snapshot.id };
          return { beforeSnapshotId: snapshot.id, steps: journalSteps(seriesId, after.steps) };
        },
        listener,
      );
      if (view === null) throw new Error('a sync without a view');
      const done: SyncView = view;
      return { ...done, restore: restore?.id ?? null };
    },
  };
}

export type Sync = ReturnType<typeof createSync>;

/** @param where the device, or what stands for several */
export function noConflict(storage: string, indexes: readonly number[], where: string): SimError {
  const places = indexes.map((index) => `${storage}:${index}`).join(', ');
  return new SimError('NOT_FOUND', `there is no conflict at ${places} of ${where}`, {
    hint: 'nothing was written; leave it out of --choose, or see what is in conflict: simkeeper sync --dry-run',
    details: { storage, index: indexes[0] ?? null },
  });
}

function signalOf({ signal }: RestoreListener) {
  return signal ? { signal } : {};
}

/** A step as a person sees it; what the storage cannot hold is not written. */
function stepView(
  outcome: SyncOutcome,
  contact: number | null,
  storage: SyncStepView['storage'],
  book: SyncStepView['book'],
  { capacity, masked }: Room,
): SyncStepView {
  const { index, conflicts, reason } = outcome;
  const action: SyncAction = outcome.action === 'keep' ? 'blocked' : outcome.action;
  const after =
    outcome.storage && outcome.storage.number !== storage?.number
      ? { ...outcome.storage, number: plainNumber(outcome.storage.number) }
      : outcome.storage;
  const step = { action, index, contact, storage, book, after, conflicts, reason };
  const writes = action === 'delete' || action === 'change-storage' || action === 'change-both';
  const problem =
    (writes && masked.has(index) ? MASKED : null) ??
    (after && after.number !== storage?.number ? numberProblem(after.number, capacity) : null) ??
    (after && after.name !== storage?.name ? characterProblem(after.name, capacity) : null);
  return problem === null ? step : { ...step, action: 'blocked', after: storage, reason: problem };
}
