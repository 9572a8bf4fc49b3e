import { SCHEMA_NUMBER } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { isoTime } from '../../core/clock.ts';
import { loadConfigFile } from '../../core/config.ts';
import { CONFIG_KEYS } from '../../core/config-keys.ts';
import { SimError } from '../../core/errors.ts';
import { programVersion } from '../../core/version.ts';
import { eventView } from '../event-stream.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'status' | 'stop' | 'config.reload' | 'events.list';

/** @param stop ends the daemon; null when there is none */
export function systemHandlers(keeper: Keeper, stop: (() => void) | null): Pick<Handlers, Names> {
  const { store, outbox, consumers } = keeper.services;
  const refuse = () =>
    new SimError('DAEMON_UNREACHABLE', 'no daemon is running', { hint: 'start it: simkeeper daemon' });
  return {
    status: () => ({
      running: keeper.daemon,
      version: programVersion(),
      schema: SCHEMA_NUMBER,
      pid: keeper.daemon ? process.pid : null,
      startedAt: keeper.daemon ? isoTime(keeper.startedAt) : null,
      home: keeper.directories.data,
      devices: store.devices.list().map((row) => ({
        name: row.name,
        state: keeper.daemon ? keeper.agent(row).status().state : 'offline',
      })),
      queue: outbox.queue(),
    }),
    stop: () => {
      if (!stop) throw refuse();
      stop();
      return { pid: process.pid };
    },
    async 'config.reload'() {
      if (!stop) throw refuse();
      const before = keeper.services.config();
      const after = await loadConfigFile(keeper.directories.config);
      for (const row of keeper.reconfigure(after)) {
        await keeper.release(row);
        if (store.devices.byName(row.name)) keeper.supervise(row);
      }
      // A limit may have been raised: what waits for the next day is looked at again.
      outbox.poke();
      consumers.wake();
      return {
        changed: CONFIG_KEYS.map((spec) => spec.key).filter(
          (key) => before.written(key) !== after.written(key),
        ),
      };
    },
    'events.list': ({ after, limit }) => store.events.after(after ?? 0, limit ?? 1000).map(eventView),
  };
}
