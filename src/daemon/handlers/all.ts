import type { CallListener, MethodName } from '../../api/contract/methods.ts';
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

/** Handlers that are loaded when one of them is called: a command without a daemon should not wait for every file format. */
function onDemand<Name extends MethodName>(
  names: readonly Name[],
  load: () => Promise<Pick<Handlers, Name>>,
): Pick<Handlers, Name> {
  let loaded: Promise<Pick<Handlers, Name>> | undefined;
  const handlers = names.map((name) => {
    const handle = async (params: unknown, listener: CallListener) => {
      loaded ??= load();
      // TypeScript cannot follow that the handler and the parameters belong to the same method name.
      const handler = (await loaded)[name] as (params: unknown, listener: CallListener) => unknown;
      return handler(params, listener);
    };
    return [name, handle];
  });
  return Object.fromEntries(handlers) as Pick<Handlers, Name>;
}

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
    ...onDemand(['contacts.import', 'contacts.undoImport', 'contacts.export'], async () => {
      const { transferHandlers } = await import('./transfer.ts');
      return transferHandlers(keeper);
    }),
    ...lineHandlers(keeper),
    ...noticeHandlers(keeper),
    ...smsHandlers(keeper),
    ...databaseHandlers(keeper),
    ...personHandlers(keeper),
  };
}
