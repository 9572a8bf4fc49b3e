import { stateError } from '../../state-errors.ts';
import { type DeviceCheck, ok, problem, warning } from '../check.ts';

export const cardChecks: readonly DeviceCheck[] = [
  {
    name: 'sim',
    needs: 'modem',
    looksAt: 'whether there is a card, and the modem can work with it',
    look({ row, agent }) {
      const { state } = agent.status();
      // A locked card is there; the lock has a check of its own.
      if (state === 'ready' || state === 'pin-required' || state === 'puk-required')
        return ok('there is a card');
      const error = stateError(row, state);
      return problem(error?.message ?? `${row.name} is ${state}`, error?.hint ?? null);
    },
  },
  {
    name: 'sim-lock',
    needs: 'modem',
    looksAt: 'whether the card asks for its PIN or its PUK, and whether a PIN was refused',
    look({ row, agent }) {
      const { state } = agent.status();
      if (state === 'ready') return ok('the card is open');
      if (state !== 'pin-required' && state !== 'puk-required') return null;
      const error = stateError(row, state);
      return problem(error?.message ?? `the card in ${row.name} is locked`, error?.hint ?? null);
    },
  },
  {
    name: 'iccid',
    needs: 'card',
    looksAt: 'whether the number of the card can be read, by which a change of cards is noticed',
    look({ agent }) {
      const iccid = agent.status().sim?.iccid ?? null;
      return iccid === null
        ? problem(
            'the number of the card (ICCID) cannot be read: a change of cards cannot be noticed, and nothing is sent',
            'send in what the modem says: simkeeper modem record NAME --out FILE (docs/modems.md)',
          )
        : ok(`the card is ${iccid}`);
    },
  },
  {
    name: 'own-number',
    needs: 'card',
    looksAt: 'whether the number of the line is known',
    look({ row, keeper, agent }) {
      const line = keeper.services.store.lines.byDevice(row.id);
      if (line?.number && !line.awaitingNumber) return ok(`the number is ${line.number}`);
      const told = agent.status().sim?.ownNumber?.raw;
      if (told !== undefined) return ok(`the card says that its number is ${told}`);
      const name = line?.label ?? 'LINE';
      return warning(
        'the own number is not known: most cards do not tell it',
        `simkeeper line set-number '${name}' NUMBER; or let it be found: simkeeper line verify '${name}'`,
      );
    },
  },
];
