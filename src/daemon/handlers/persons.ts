import type { Handlers } from '../../api/server/dispatcher.ts';
import { createForgetting } from '../forgetting.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'persons.export' | 'persons.forget';

/** Everything about one person: telling it, and forgetting it. */
export function personHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, config } = keeper.services;
  const forgetting = createForgetting(keeper.services, () => {
    const configured = config().get('region');
    if (configured !== null) return configured;
    const regions = store.lines
      .list()
      .map(({ iccid }) => (iccid === null ? null : store.sims.get(iccid)?.region));
    return regions.find((region) => region != null) ?? null;
  });
  return {
    'persons.export': (who) => forgetting.tell(who),
    'persons.forget': (who) => forgetting.forget(who),
  };
}
