import { randomInt } from 'node:crypto';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { SimError } from '../../core/errors.ts';
import { programVersion } from '../../core/version.ts';
import type { Keeper } from '../keeper.ts';

const OPEN_TIMEOUT_MS = 10_000;
const FINE = 2 ** 32;

export function recordingHandlers(keeper: Keeper): Pick<Handlers, 'modems.record'> {
  return {
    async 'modems.record'({ name, withPhonebook }, { signal, onProgress }) {
      const row = keeper.deviceByName(name);
      if (row.kind !== 'modem') {
        throw new SimError('INPUT_INVALID', `${name} is no modem`, { hint: 'only modems speak AT' });
      }
      const [{ recordModem }, { dialogueOf }] = await Promise.all([
        import('../../devices/modem/recording/recorder.ts'),
        import('../../devices/modem/recording/document.ts'),
      ]);
      // The recording talks to the modem as it is, without our settings: the session gives way, and comes back afterwards.
      await keeper.release(row);
      try {
        const transport = await keeper.openTransport(row.port, {
          timeoutMs: OPEN_TIMEOUT_MS,
          ...(row.baud === null ? {} : { baudRate: row.baud }),
        });
        const exchanges = await recordModem(transport, {
          clock: keeper.services.clock,
          ...(withPhonebook === undefined ? {} : { withPhonebook }),
          ...(signal === undefined ? {} : { signal }),
          onProgress: (done, total) => onProgress?.({ task: `asking ${name}`, done, total }),
        });
        const random = () => randomInt(FINE) / FINE;
        const { text, ...about } = dialogueOf(exchanges, { version: programVersion(), random });
        return { name, ...about, dialogue: text };
      } finally {
        keeper.supervise(keeper.services.store.devices.byId(row.id) ?? row);
      }
    },
  };
}
