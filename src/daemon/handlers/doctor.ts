import type { Handlers } from '../../api/server/dispatcher.ts';
import type { Keeper } from '../keeper.ts';

/** The checks are loaded when they are asked for: no other command pays for them. */
export function doctorHandlers(keeper: Keeper): Pick<Handlers, 'doctor.run'> {
  return {
    async 'doctor.run'({ devices }, { signal, onProgress }) {
      const [{ examine }, { systemMachine }] = await Promise.all([
        import('../doctor/examine.ts'),
        import('../doctor/machine.ts'),
      ]);
      const rows =
        devices === undefined
          ? keeper.services.store.devices.list()
          : [...new Set(devices)].map((name) => keeper.deviceByName(name));
      return examine(keeper, systemMachine(), { rows, signal, onProgress });
    },
  };
}
