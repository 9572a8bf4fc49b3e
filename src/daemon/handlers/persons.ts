import type { Handlers } from '../../api/server/dispatcher.ts';
import { createForgetting } from '../forgetting.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'persons.export' | 'persons.forget';

/** Everything about one person: telling it, and forgetting it. */
export function personHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, config } = keeper.services;
  const region = () => {
    const configured = config().get('region');
    if (configured !== null) return configured;
    const regions = store.lines
      .list()
      .map(({ iccid }) => (iccid === null ? null : store.sims.get(iccid)?.region));
    return regions.find((one) => one != null) ?? null;
  };
  const forgetting = createForgetting(keeper.services, region, keeper.standstill);
  return {
    'persons.export': (who) => forgetting.tell(who),
    'persons.forget': (who, { onProgress }) =>
      forgetting.forget(who, () => onProgress?.({ task: 'overwriting', done: 0, total: null })),
  };
}
