import { SimError } from '../../core/errors.ts';
import type { RestoreRow, RestoreState } from '../../store/repositories/restores.ts';
import type { BackupSource } from '../source.ts';
import type { RestorePlan } from './records.ts';

// What a restore says when it cannot be done, or not to its end, and what a person can do then.

export function unreadable(source: BackupSource, storage: string, problem: string): SimError {
  return new SimError(
    'BACKUP_PARTIAL',
    `${storage} of ${source.deviceName} could not be read whole: ${problem}`,
    {
      hint: 'nothing is restored onto what cannot be read; try again',
      details: { device: source.deviceName, storage },
    },
  );
}

export function noGroup(group: string): SimError {
  return new SimError('NOT_FOUND', `no contact is in the group ${group}`, {
    hint: 'simkeeper group list shows the groups',
    details: { group },
  });
}

export function otherCardError(source: BackupSource, snapshot: number | null): SimError {
  return new SimError(
    'CONFIRMATION_NEEDED',
    `the card in ${source.deviceName} is not the one of snapshot ${snapshot}`,
    {
      hint: 'see the plan with --dry-run; add --yes to write onto this card',
      details: { device: source.deviceName, iccid: source.iccid, snapshot },
    },
  );
}

export function doesNotFit({ unwritten, steps }: RestorePlan): SimError {
  const first = steps.find(({ missed }) => missed);
  return new SimError(
    'CONFLICT',
    `${unwritten} record${unwritten === 1 ? ' does' : 's do'} not fit${first ? `: ${first.wanted?.name ?? ''}, ${first.reason}` : ''}`,
    {
      hint: 'nothing was written; --dry-run shows which ones, --partial leaves them out',
      details: { unwritten },
    },
  );
}

export function unfinished({ id, storage, deviceName }: RestoreRow): SimError {
  return new SimError('CONFLICT', `restore ${id} of ${storage} in ${deviceName} is not finished`, {
    hint: `simkeeper restore resume ${id} goes on, simkeeper restore rollback ${id} takes it back`,
    details: { restore: id },
  });
}

export function settled(id: number, state: string): SimError {
  return new SimError('CONFLICT', `restore ${id} is ${state === 'done' ? 'done' : 'rolled back'} already`, {
    hint: `simkeeper restore show ${id}`,
    details: { restore: id },
  });
}

export function stopped(
  id: number,
  direction: 'forward' | 'back',
  error: SimError,
  counts: Readonly<Record<RestoreState, number>>,
): SimError {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const back = counts['rolled-back'];
  const message =
    direction === 'forward'
      ? `restore ${id} stopped: ${counts.done} of ${total} records written; ${error.message}`
      : `taking back restore ${id} stopped: ${back} of ${total} records as before; ${error.message}`;
  return new SimError(error.code, message, {
    hint: `simkeeper restore resume ${id} goes on, simkeeper restore rollback ${id} takes it back${error.hint === null ? '' : `; ${error.hint}`}`,
    details: { ...error.details, restore: id, written: counts.done, records: total },
    cause: error,
  });
}
