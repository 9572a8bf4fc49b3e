import type { Handlers } from '../../api/server/dispatcher.ts';
import { restoreMessages, type WithMessageSession } from '../../backup/messages/restore.ts';
import { type StoredMessageView, storedMessageView } from '../../backup/messages/views.ts';
import { SimError } from '../../core/errors.ts';
import { nextTurn } from '../../core/turn.ts';
import { backupSource } from '../backup-source.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'sms.stored' | 'sms.restore';

const PAGE = 200;

export function storedMessageHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store } = keeper.services;
  return {
    async 'sms.stored'({ device, iccid }) {
      const deviceId = device === undefined ? null : keeper.deviceByName(device).id;
      const found: StoredMessageView[] = [];
      for (let after = 0; ; ) {
        const page = store.storedMessages.page({ deviceId, iccid: iccid ?? null, after, limit: PAGE });
        found.push(...page.map(storedMessageView));
        const last = page.at(-1);
        if (!last || page.length < PAGE) return found;
        after = last.id;
        await nextTurn();
      }
    },

    async 'sms.restore'(
      { to, ids, received, iccid, storage, dryRun, confirmed, partial },
      { onProgress, signal },
    ) {
      if ((ids ?? received) !== undefined && iccid !== undefined) {
        throw new SimError('INPUT_INVALID', 'give the ids of messages, or a card', {
          hint: 'simkeeper sms stored lists the stored messages',
          details: { field: 'iccid' },
        });
      }
      const row = keeper.deviceByName(to);
      const agent = await keeper.attach(row, signal);
      const withSession: WithMessageSession = (work) =>
        agent.exclusive(async (session) => {
          await agent.requireReady();
          return work(session);
        });
      const source = await withSession(async () => backupSource(keeper.services, row, agent));
      const request = {
        ids: ids === undefined ? null : [...new Set(ids)],
        received: received === undefined ? null : [...new Set(received)],
        iccid: iccid ?? null,
        storage: storage ?? 'SM',
        dryRun: dryRun ?? false,
        otherCard: confirmed ?? false,
        partial: partial ?? false,
      };
      return restoreMessages(store, source, request, withSession, {
        onProgress: (done, total) => onProgress?.({ task: 'restoring messages', done, total }),
        ...(signal ? { signal } : {}),
      });
    },
  };
}
