import type { Handlers } from '../../api/server/dispatcher.ts';
import type { Keeper } from '../keeper.ts';
import { backupHandlers } from './backup.ts';
import { contactHandlers } from './contacts.ts';
import { databaseHandlers } from './database.ts';
import { deviceHandlers } from './devices.ts';
import { doctorHandlers } from './doctor.ts';
import { findingHandlers } from './finding.ts';
import { groupHandlers } from './groups.ts';
import { lineHandlers } from './lines.ts';
import { mergingHandlers } from './merging.ts';
import { noticeHandlers } from './notices.ts';
import { ownerHandlers } from './owners.ts';
import { personHandlers } from './persons.ts';
import { recordingHandlers } from './recording.ts';
import { restoreHandlers } from './restores.ts';
import { simHandlers } from './sims.ts';
import { smsHandlers } from './sms.ts';
import { storedMessageHandlers } from './stored-messages.ts';
import { syncHandlers } from './sync.ts';
import { systemHandlers } from './system.ts';
import { transferHandlers } from './transfer.ts';

/**
 * The API over the services. Handlers live here and not in `api/server`, because they put rooms together; `api/server` only
 * checks and carries.
 */
export function allHandlers(keeper: Keeper, stop: (() => void) | null): Handlers {
  return {
    ...systemHandlers(keeper, stop),
    ...deviceHandlers(keeper),
    ...findingHandlers(keeper),
    ...doctorHandlers(keeper),
    ...simHandlers(keeper),
    ...recordingHandlers(keeper),
    ...backupHandlers(keeper),
    ...restoreHandlers(keeper),
    ...storedMessageHandlers(keeper),
    ...syncHandlers(keeper),
    ...contactHandlers(keeper),
    ...groupHandlers(keeper),
    ...ownerHandlers(keeper),
    ...mergingHandlers(keeper),
    ...transferHandlers(keeper),
    ...lineHandlers(keeper),
    ...noticeHandlers(keeper),
    ...smsHandlers(keeper),
    ...databaseHandlers(keeper),
    ...personHandlers(keeper),
  };
}
