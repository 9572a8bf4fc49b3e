import type { CallListener } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { isoTime } from '../../core/clock.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import type { Settled } from '../../lines/changes.ts';
import type { LineRow } from '../../store/repositories/lines.ts';
import type { Keeper } from '../keeper.ts';
import { needsDaemon } from './hints.ts';

type Names =
  | 'lines.list'
  | 'lines.show'
  | 'lines.add'
  | 'lines.setNumber'
  | 'lines.changeNumber'
  | 'lines.verify'
  | 'lines.history';

export function lineHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, lines, notices, verification, ussdNumbers, consumers, config } = keeper.services;

  /** The outcome in words, with the notice that followed from it. */
  function outcome(ref: string, settled: Settled, listener: CallListener) {
    consumers.wake();
    const line = lines.show(ref);
    const notice = settled.changeId === null ? undefined : notices.byChange(settled.changeId);
    const { message, hint } = words(line.label, line.number, settled, notice);
    if (notice?.state === 'cooling' && !keeper.daemon) {
      listener.onNote?.(needsDaemon(`notice ${notice.id} goes out after its cooling-off`));
    }
    return { line, outcome: settled.outcome, notice: notice?.id ?? null, message, hint };
  }

  /** Finds the number of a line by a USSD code. @throws SimError what ussdNumbers.ask throws */
  async function askOperator(line: LineRow, listener: CallListener) {
    const device = line.deviceId === null ? undefined : store.devices.byId(line.deviceId);
    if (!device) {
      throw new SimError('CONFLICT', `the card of the line ${line.label} is in no device`, {
        hint: 'put it into a modem',
        details: { line: line.id },
      });
    }
    const agent = await keeper.attach(device, listener.signal);
    const settled = await agent.exclusive(async (session) => {
      await agent.requireReady();
      return ussdNumbers.ask(lines.byId(line.id), session, listener.signal);
    });
    return outcome(line.label, settled, listener);
  }

  return {
    'lines.list': () => lines.list(),
    'lines.show': ({ line }) => lines.show(line),
    'lines.add': ({ label, owner, number, device }) =>
      lines.add({
        label,
        ...(owner === undefined ? {} : { owner }),
        ...(number === undefined ? {} : { number }),
        ...(device === undefined ? {} : { deviceId: keeper.deviceByName(device).id }),
      }),
    'lines.setNumber': ({ line, number, confirmed }, listener) =>
      outcome(line, lines.setNumber(line, number, confirmed ?? false), listener),
    'lines.changeNumber': ({ line, number }, listener) =>
      outcome(line, lines.changeNumber(line, number), listener),
    'lines.history': ({ line }) => lines.history(line),

    async 'lines.verify'({ line: ref }, listener) {
      const line = lines.find(ref);
      const bySms = config().get('line.verify-by-sms');
      const byUssd = config().get('line.verify-by-ussd');
      if (!bySms && !byUssd) {
        throw new SimError(
          'CONFIRMATION_NEEDED',
          'finding a number asks the operator by a USSD code or sends an SMS, which may cost money',
          {
            hint: 'agree to it: simkeeper config set line.verify-by-ussd true, or line.verify-by-sms true',
          },
        );
      }
      if (byUssd && (ussdNumbers.canAsk(line) || !bySms)) {
        try {
          return await askOperator(line, listener);
        } catch (thrown) {
          const error = toSimError(thrown);
          if (!bySms || error.code === 'CANCELED') throw error;
          listener.onNote?.({ message: error.message, hint: 'a one-time code is sent instead' });
        }
      }
      const to = verification.request(line);
      const device = line.deviceId === null ? undefined : store.devices.byId(line.deviceId);
      if (device) await (await keeper.attach(device, listener.signal)).request('send');
      if (!keeper.daemon) {
        listener.onNote?.(needsDaemon(`the code comes in on the line ${to.label}`));
      }
      return {
        line: lines.show(ref),
        outcome: 'awaiting-number' as const,
        notice: null,
        message: `a one-time code is on its way from ${line.label} to ${to.label}`,
        hint: `simkeeper line show ${line.label} shows the number once the code has come in`,
      };
    },
  };

  function words(
    label: string,
    number: string | null,
    settled: Settled,
    notice: { id: number; startsAt: number | null; oldNumber: string } | undefined,
  ): { message: string; hint: string | null } {
    switch (settled.outcome) {
      case 'unchanged':
        return { message: `the line ${label} has the number ${number} already`, hint: null };
      case 'number-set':
        return { message: `the line ${label} has the number ${number}; nobody is told`, hint: null };
      case 'replaced-card':
        return {
          message: `the line ${label} keeps its number ${number}: there is nothing to tell`,
          hint: null,
        };
      case 'awaiting-number':
        return {
          message: `the new number of the line ${label} is not known`,
          hint: `simkeeper line set-number ${label} NUMBER`,
        };
      case 'number-change': {
        const when = notice?.startsAt ? `, from ${isoTime(notice.startsAt)} on` : '';
        return {
          message: `the number of the line ${label} changed from ${notice?.oldNumber ?? 'unknown'} to ${number}: notice ${notice?.id ?? ''} will tell people${when}`,
          hint: notice
            ? `see it: simkeeper notice preview ${notice.id}; send now: simkeeper notice start ${notice.id}; stop it: simkeeper notice cancel ${notice.id}`
            : null,
        };
      }
    }
  }
}
