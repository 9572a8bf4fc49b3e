import { isoTime } from '../../core/clock.ts';
import type { PhonebookCapacity } from '../../devices/contract/device.ts';
import type { RestoreRow, RestoreState, RestoreStepRow } from '../../store/repositories/restores.ts';
import type { BackupSource } from '../source.ts';
import { CARD_STORAGES } from './fit.ts';
import type { PlanStep, RecordContent, RestoreMode, RestorePlan, StepAction } from './records.ts';

/** One step of a plan, as everybody outside sees it. */
export interface PlanStepView {
  action: StepAction;
  index: number | null;
  /** The whole name and number that are wanted, or those of the record that goes or stays. */
  name: string;
  number: string;
  before: RecordContent | null;
  after: RecordContent | null;
  contact: number | null;
  reason: string;
}

export interface RestorePlanView {
  device: string;
  iccid: string | null;
  storage: string;
  mode: RestoreMode;
  snapshot: number | null;
  group: string | null;
  /** The card is another one than that of the snapshot. */
  differentSim: boolean;
  capacity: {
    places: number;
    used: number;
    nameOctets: number | null;
    nameLength: number | null;
    numberLength: number | null;
    extension: boolean | null;
  };
  counts: Record<StepAction, number>;
  /** Wanted records that cannot be written. */
  unwritten: number;
  steps: PlanStepView[];
}

export interface RestoreStepView {
  action: 'write' | 'change' | 'delete' | 'cut';
  index: number;
  state: RestoreState;
  name: string;
  number: string;
  before: RecordContent | null;
  after: RecordContent | null;
  /** What the device made of it, where that is something else. */
  held: RecordContent | null;
  contact: number | null;
  reason: string;
}

export interface RestoreView {
  id: number;
  state: RestoreState;
  device: string;
  iccid: string | null;
  storage: string;
  mode: RestoreMode;
  snapshot: number | null;
  group: string | null;
  beforeSnapshot: number;
  afterSnapshot: number | null;
  total: number;
  done: number;
  createdAt: string;
  endedAt: string | null;
  error: { code: string; message: string } | null;
  steps: RestoreStepView[];
}

export function planView(
  request: { storage: string; mode: RestoreMode; snapshotId: number | null; group: string | null },
  source: BackupSource,
  capacity: PhonebookCapacity,
  used: number,
  plan: RestorePlan,
  differentSim: boolean,
): RestorePlanView {
  const counts = { write: 0, change: 0, delete: 0, keep: 0, cut: 0, skip: 0 };
  for (const { action } of plan.steps) counts[action] += 1;
  return {
    device: source.deviceName,
    iccid: CARD_STORAGES.has(request.storage) ? source.iccid : null,
    storage: request.storage,
    mode: request.mode,
    snapshot: request.snapshotId,
    group: request.group,
    differentSim,
    capacity: {
      places: capacity.lastIndex - capacity.firstIndex + 1,
      used,
      nameOctets: capacity.nameOctets,
      nameLength: capacity.maxNameLength,
      numberLength: capacity.maxNumberLength,
      extension: capacity.extension,
    },
    counts,
    unwritten: plan.unwritten,
    steps: plan.steps.map(stepView),
  };
}

function stepView({ action, index, wanted, before, after, contactId, reason }: PlanStep): PlanStepView {
  const { name, number } = wanted ?? before ?? { name: '', number: '' };
  return { action, index, name, number, before, after, contact: contactId, reason };
}

export function restoreView(row: RestoreRow, steps: readonly RestoreStepRow[]): RestoreView {
  return {
    id: row.id,
    state: row.state,
    device: row.deviceName,
    iccid: row.iccid,
    storage: row.storage,
    mode: row.mode,
    snapshot: row.snapshotId,
    group: row.group,
    beforeSnapshot: row.beforeSnapshotId,
    afterSnapshot: row.afterSnapshotId,
    total: steps.length,
    done: steps.filter(({ state }) => state === 'done').length,
    createdAt: isoTime(row.createdAt),
    endedAt: row.endedAt === null ? null : isoTime(row.endedAt),
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.error ?? '' },
    steps: steps.map(({ action, index, state, wanted, before, after, held, contactId, reason }) => {
      const { name, number } = wanted ?? before ?? { name: '', number: '' };
      return { action, index, state, name, number, before, after, held, contact: contactId, reason };
    }),
  };
}
