import type { Sql } from '../database.ts';

export type RestoreState = 'planned' | 'writing' | 'done' | 'failed' | 'rolled-back';

export interface RestoreRow {
  id: number;
  deviceId: number;
  deviceName: string;
  seriesId: number;
  iccid: string | null;
  storage: string;
  mode: 'merge' | 'replace';
  /** Null: from the book. */
  snapshotId: number | null;
  group: string | null;
  beforeSnapshotId: number;
  afterSnapshotId: number | null;
  state: RestoreState;
  errorCode: string | null;
  error: string | null;
  createdAt: number;
  endedAt: number | null;
}

/** A record without its place. */
export interface JournalRecord {
  name: string;
  number: string;
  numberType: number | null;
}

export interface RestoreStepRow {
  position: number;
  action: 'write' | 'change' | 'delete' | 'cut';
  index: number;
  state: RestoreState;
  before: JournalRecord | null;
  after: JournalRecord | null;
  /** What the device made of it, where that is something else; null otherwise. */
  held: JournalRecord | null;
  wanted: { name: string; number: string } | null;
  beforeContactId: number | null;
  contactId: number | null;
  reason: string;
}

export type NewRestore = Pick<
  RestoreRow,
  'deviceId' | 'seriesId' | 'iccid' | 'storage' | 'mode' | 'snapshotId' | 'group' | 'beforeSnapshotId'
>;

type RawStep = Omit<RestoreStepRow, 'before' | 'after' | 'held' | 'wanted'> &
  Record<'before' | 'after' | 'held' | 'wanted', string | null>;

const RESTORE = `SELECT restores.id, device_id AS deviceId, devices.name AS deviceName, series_id AS seriesId, restores.iccid,
  storage, mode, snapshot_id AS snapshotId, group_name AS "group", before_snapshot_id AS beforeSnapshotId,
  after_snapshot_id AS afterSnapshotId, restores.state, error_code AS errorCode, error, created_at AS createdAt,
  ended_at AS endedAt FROM restores JOIN devices ON devices.id = device_id`;
const STEP = `SELECT position, action, idx AS "index", restore_steps.state, before, after, held, wanted,
  before_contact_id AS beforeContactId, contact_id AS contactId, reason FROM restore_steps`;

/** The journal of restores. */
export function restoreRows(db: Sql, now: () => number) {
  const insert = db.prepare<
    [number, number, string | null, string, string, number | null, string | null, number, number]
  >(
    `INSERT INTO restores (device_id, series_id, iccid, storage, mode, snapshot_id, group_name, before_snapshot_id, state,
     created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?)`,
  );
  const insertStep = db.prepare<
    [
      number,
      number,
      string,
      number,
      string | null,
      string | null,
      string | null,
      number | null,
      number | null,
      string,
    ]
  >(
    `INSERT INTO restore_steps (restore_id, position, action, idx, state, before, after, wanted, before_contact_id,
     contact_id, reason) VALUES (?, ?, ?, ?, 'planned', ?, ?, ?, ?, ?, ?)`,
  );
  const list = db.prepare<[], RestoreRow>(`${RESTORE} ORDER BY restores.id`);
  const byId = db.prepare<[number], RestoreRow>(`${RESTORE} WHERE restores.id = ?`);
  const open = db.prepare<[number], RestoreRow>(
    `${RESTORE} WHERE series_id = ? AND restores.state IN ('planned', 'writing', 'failed') ORDER BY restores.id`,
  );
  const steps = db.prepare<[number], RawStep>(`${STEP} WHERE restore_id = ? ORDER BY position`);
  const held = db.prepare<[number, number], { index: number; after: string; held: string }>(
    `SELECT idx AS "index", after, held FROM restore_steps JOIN restores ON restores.id = restore_id
     WHERE device_id = ? AND series_id = ? AND restore_steps.state = 'done' AND after IS NOT NULL AND held IS NOT NULL`,
  );
  const setState = db.prepare<[string, string | null, string | null, number | null, number]>(
    'UPDATE restores SET state = ?, error_code = ?, error = ?, ended_at = ? WHERE id = ?',
  );
  const setAfter = db.prepare<[number, number]>('UPDATE restores SET after_snapshot_id = ? WHERE id = ?');
  const setStep = db.prepare<{ id: number; position: number; state: string; held: string | null }>(
    `UPDATE restore_steps SET state = :state, held = :held,
     action = CASE WHEN :held IS NOT NULL AND after IS NOT NULL THEN 'cut' ELSE action END
     WHERE restore_id = :id AND position = :position`,
  );
  const counts = db.prepare<[number], { state: RestoreState; count: number }>(
    'SELECT state, count(*) AS count FROM restore_steps WHERE restore_id = ? GROUP BY state',
  );
  return {
    /** Writes a plan into the journal, before anything is written to a device; call it in a transaction. */
    add(
      restore: NewRestore,
      planned: readonly Omit<RestoreStepRow, 'position' | 'state' | 'held'>[],
    ): number {
      const { deviceId, seriesId, iccid, storage, mode, snapshotId, group, beforeSnapshotId } = restore;
      const id = Number(
        insert.run(deviceId, seriesId, iccid, storage, mode, snapshotId, group, beforeSnapshotId, now())
          .lastInsertRowid,
      );
      for (const [at, step] of planned.entries()) {
        insertStep.run(
          id,
          at + 1,
          step.action,
          step.index,
          json(step.before),
          json(step.after),
          json(step.wanted),
          step.beforeContactId,
          step.contactId,
          step.reason,
        );
      }
      return id;
    },
    list: () => list.all(),
    byId: (id: number) => byId.get(id),
    /** Restores of a storage that are neither done nor rolled back. */
    open: (seriesId: number) => open.all(seriesId),
    steps: (id: number): RestoreStepRow[] => steps.all(id).map(stepOf),
    /** What a device has made of records that it was given for a storage, where that is something else. */
    held: (deviceId: number, seriesId: number) =>
      held.all(deviceId, seriesId).map((row) => ({
        index: row.index,
        after: JSON.parse(row.after) as JournalRecord,
        held: JSON.parse(row.held) as JournalRecord,
      })),
    /** How many steps are in which state. */
    counts(id: number): Record<RestoreState, number> {
      const result = { planned: 0, writing: 0, done: 0, failed: 0, 'rolled-back': 0 };
      for (const { state, count } of counts.all(id)) result[state] = count;
      return result;
    },
    setState(id: number, state: RestoreState, error: { code: string; message: string } | null): void {
      const ended = state === 'done' || state === 'rolled-back' ? now() : null;
      setState.run(state, error?.code ?? null, error?.message ?? null, ended, id);
    },
    setAfter(id: number, snapshotId: number): void {
      setAfter.run(snapshotId, id);
    },
    /** A record that the device made something else of is a `cut`. */
    setStep(id: number, position: number, state: RestoreState, held: JournalRecord | null): void {
      setStep.run({ id, position, state, held: json(held) });
    },
  };
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function stepOf(row: RawStep): RestoreStepRow {
  const record = (text: string | null) => (text === null ? null : (JSON.parse(text) as JournalRecord));
  return {
    ...row,
    before: record(row.before),
    after: record(row.after),
    held: record(row.held),
    wanted: record(row.wanted),
  };
}
